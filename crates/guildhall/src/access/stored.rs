//! The stored form of the effective access: what the events said, without what follows from it.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_groups::{Nesting, Position};
use guildhall_kernel::{GroupId, RoomId, UserId};
use guildhall_permissions::Company;
use serde::{Deserialize, Serialize};

use super::EffectiveAccess;
use super::followed::{FollowedGroup, FollowedRoom};
use super::participants::NestedParticipants;

#[derive(Clone, Deserialize, Serialize)]
pub(super) struct StoredAccess {
    position: Option<Position>,
    company: Option<Company>,
    rooms: BTreeMap<RoomId, FollowedRoom>,
    groups: BTreeMap<GroupId, StoredGroup>,
}

#[derive(Clone, Deserialize, Serialize)]
struct StoredGroup {
    #[serde(flatten)]
    group: FollowedGroup,
    members: BTreeSet<UserId>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    nested: BTreeSet<GroupId>,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum AccessFormError {
    #[error("there is a company without a position, or a position without a company")]
    Beginning,
    #[error("group {child} is nested in {parent}, and is missing or holds that group")]
    Nesting { parent: GroupId, child: GroupId },
}

impl From<EffectiveAccess> for StoredAccess {
    fn from(access: EffectiveAccess) -> Self {
        let participants = access.participants;
        let stored = |(id, group)| {
            let (members, nested) = (participants.members(id), participants.nested(id));
            (id, StoredGroup { group, members: members.collect(), nested: nested.collect() })
        };
        Self {
            position: access.position,
            company: access.company,
            rooms: access.rooms,
            groups: access.groups.into_iter().map(stored).collect(),
        }
    }
}

impl TryFrom<StoredAccess> for EffectiveAccess {
    type Error = AccessFormError;

    fn try_from(stored: StoredAccess) -> Result<Self, AccessFormError> {
        if stored.position.is_some() != stored.company.is_some() {
            return Err(AccessFormError::Beginning);
        }
        let participants = participants(&stored.groups)?;
        let (mut rooms, company) = (stored.rooms, stored.company);
        let groups = stored.groups.into_iter().map(|(id, stored)| (id, stored.group));
        let mut groups: BTreeMap<_, _> = groups.collect();
        if let Some(company) = &company {
            for (id, room) in &mut rooms {
                room.grant(*id, company);
            }
            for (id, group) in &mut groups {
                group.grant(*id, company);
            }
        }
        Ok(Self { position: stored.position, company, rooms, groups, participants })
    }
}

fn participants(
    groups: &BTreeMap<GroupId, StoredGroup>,
) -> Result<NestedParticipants, AccessFormError> {
    let (mut participants, mut nesting) = (NestedParticipants::default(), Nesting::default());
    for (id, stored) in groups {
        for user in &stored.members {
            participants.add_member(*id, *user, |_| {});
        }
    }
    for (parent, stored) in groups {
        for child in &stored.nested {
            if !groups.contains_key(child) || nesting.cycle_of(*parent, *child).is_some() {
                return Err(AccessFormError::Nesting { parent: *parent, child: *child });
            }
            nesting.insert(*parent, *child);
            participants.nest(*parent, *child, |_| {});
        }
    }
    Ok(participants)
}
