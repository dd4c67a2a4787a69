//! Rooms, groups and companies: first the state against the events, and if they agree, what is kept
//! beside the state against the state.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_groups::{
    AggregateId, ClaimHolder, GroupHeader, GroupRecord, GroupState, Inspected, Inspection,
    RoomRecord, SearchText, StaleCopy, StoreRepair,
};
use guildhall_kernel::{Claim, CompanyId, GroupId, RoomId, Version};
use guildhall_permissions::GroupType;
use guildhall_rooms::{RoomHeader, RoomState, RoomType};

use super::histories::{compare_company, compare_group, compare_room};
use super::{Finding, Repair, Verification, readable};
use crate::{Environment, Error, Result, Stores};

impl<S: Stores + Inspection, E: Environment> Verification<'_, S, E> {
    pub(super) async fn check_company(
        &mut self,
        id: CompanyId,
        found: &mut Vec<Finding>,
    ) -> Result<(), S> {
        let record = self.hall.store().inspect_company(id).await.map_err(Error::Store)?;
        let Some(record) = record else { return Ok(()) };
        self.seen.companies.insert(id);
        let Some(record) = readable(record, found) else { return Ok(()) };
        let (aggregate, version) = (AggregateId::Company(id), record.company.version());
        let history = self.history(id, aggregate, (version, record.last_event), found).await?;
        if self.is_unsettled(
            aggregate,
            history.map(|of| compare_company(&record.company, of)),
            found,
        ) {
            return Ok(());
        }
        let maker = (ClaimHolder::Company(id), version);
        self.check_holders(maker, &record.holders, found).await?;
        found.extend(copies(aggregate, version, record.stale));
        self.seen.lost_positions(id, record.outbox);
        // A group that is missing is not counted, and is reported by itself.
        let is_whole = !self.seen.missing_groups.contains(&id);
        if record.groups.kept != record.groups.counted && is_whole {
            found.push(Finding::GroupsOfCompany { company: id, groups: record.groups });
        }
        Ok(())
    }

    pub(super) async fn check_room(
        &mut self,
        company: CompanyId,
        id: RoomId,
        found: &mut Vec<Finding>,
    ) -> Result<(), S> {
        let record = self.hall.store().inspect_room(id).await.map_err(Error::Store)?;
        let aggregate = AggregateId::Room(id);
        let Some(record) = record else {
            // The store lists a room that it does not have.
            found.extend(
                self.seen.missing.insert(aggregate).then_some(Finding::Missing { aggregate }),
            );
            return Ok(());
        };
        let Some(record) = readable(record, found) else { return Ok(()) };
        self.check_stored(company, found).await?;
        let version = record.header.version();
        let of = record.header.company();
        let history = self.history(of, aggregate, (version, record.last_event), found).await?;
        if self.is_unsettled(aggregate, history.map(|of| compare_room(&record, of)), found) {
            return Ok(());
        }
        self.check_holders((ClaimHolder::Room(id), version), &record.holders, found).await?;
        if record.room().is_err() {
            self.seen.unsettled.insert(aggregate);
        }
        let before = found.len();
        found.extend(beside_room(&record));
        found.extend(self.group_of_room(&record));
        found.extend(copies(aggregate, version, record.stale));
        let news = found.get(before..).unwrap_or_default();
        self.seen.stale.extend(news.iter().any(writes_copies).then_some(aggregate));
        Ok(())
    }

    pub(super) async fn check_group(
        &mut self,
        company: CompanyId,
        id: GroupId,
        found: &mut Vec<Finding>,
    ) -> Result<(), S> {
        let record = self.hall.store().inspect_group(id).await.map_err(Error::Store)?;
        let aggregate = AggregateId::Group(id);
        let Some(record) = record else {
            // The store lists a group that it does not have.
            self.seen.missing_groups.insert(company);
            found.extend(
                self.seen.missing.insert(aggregate).then_some(Finding::Missing { aggregate }),
            );
            return Ok(());
        };
        let Some(record) = readable(record, found) else { return Ok(()) };
        self.check_stored(company, found).await?;
        if !is_deleted(&record.header) && !record.header.nested().is_empty() {
            self.seen.nested.insert(id, record.header.nested().keys().copied().collect());
        }
        let version = record.header.version();
        let of = record.header.company();
        let history = self.history(of, aggregate, (version, record.last_event), found).await?;
        if self.is_unsettled(aggregate, history.map(|of| compare_group(&record, of)), found) {
            return Ok(());
        }
        self.check_holders((ClaimHolder::Group(id), version), &record.holders, found).await?;
        if record.group().is_err() {
            self.seen.unsettled.insert(aggregate);
        }
        let before = found.len();
        found.extend(beside_group(&record));
        found.extend(self.room_of_group(&record));
        found.extend(copies(aggregate, version, record.stale));
        let news = found.get(before..).unwrap_or_default();
        self.seen.stale.extend(news.iter().any(writes_copies).then_some(aggregate));
        Ok(())
    }

    /// Returns whether the state differs from its events, or they are not whole. Then it is unknown
    /// what follows from the state, so nothing beside it is compared.
    fn is_unsettled(
        &mut self,
        aggregate: AggregateId,
        differs: Option<Vec<Finding>>,
        found: &mut Vec<Finding>,
    ) -> bool {
        let is_unsettled = differs.as_ref().is_none_or(|differs| !differs.is_empty());
        if is_unsettled {
            self.seen.unsettled.insert(aggregate);
        }
        found.extend(differs.into_iter().flatten());
        is_unsettled
    }

    /// Reports the claims that `maker` makes and does not hold.
    async fn check_holders(
        &mut self,
        (maker, version): (ClaimHolder, Version),
        holders: &BTreeMap<Claim, Option<ClaimHolder>>,
        found: &mut Vec<Finding>,
    ) -> Result<(), S> {
        for (claim, actual) in holders {
            if *actual == Some(maker) {
                continue;
            }
            self.seen.claims.insert(claim.clone());
            let claim = claim.clone();
            found.push(match actual {
                Some(holder) if self.is_founded(*holder, &claim).await? => {
                    Finding::ClaimMadeTwice { claim, holder: *holder, other: maker }
                }
                actual => Finding::Claim {
                    claim,
                    expected: Some(maker),
                    actual: *actual,
                    version: Some(version),
                },
            });
        }
        Ok(())
    }

    /// Returns what does not fit between a group and its room, unless it was found with a room.
    pub(super) fn room_of_group(&self, record: &GroupRecord) -> Option<Finding> {
        let GroupRecord { header, room, .. } = record;
        let cause = match room {
            None if self.seen.missing.contains(&AggregateId::Room(header.room())) => return None,
            None => "the room is not stored",
            Some(Inspected::Readable(room))
                if owner(room) != Some((header.id(), header.group_type())) =>
            {
                "the room belongs to something else"
            }
            Some(Inspected::Readable(room)) if is_open(room) && is_deleted(header) => {
                "the group is deleted, but the room is open"
            }
            Some(Inspected::Readable(room)) if !is_open(room) && !is_deleted(header) => {
                "the room is closed, but the group is not deleted"
            }
            // A room that cannot be read is reported by itself.
            Some(_) => return None,
        };
        let (group, room) = (header.id(), header.room());
        (!self.seen.unpaired.contains(&group)).then(|| Finding::Pair {
            group,
            room,
            cause: cause.to_owned(),
        })
    }

    /// Returns what does not fit between a room and the group that it belongs to. Rooms are checked
    /// before groups.
    pub(super) fn group_of_room(&mut self, record: &RoomRecord) -> Option<Finding> {
        let (group, _) = owner(&record.header)?;
        let cause = match &record.group {
            None if self.seen.missing.contains(&AggregateId::Group(group)) => return None,
            None => "the group is not stored",
            // A room that began anew leaves the one before it closed (FT-3).
            Some(Inspected::Readable(of))
                if is_open(&record.header) && of.room() != record.header.id() =>
            {
                "the group has another room"
            }
            Some(_) => return None,
        };
        self.seen.unpaired.insert(group);
        Some(Finding::Pair { group, room: record.header.id(), cause: cause.to_owned() })
    }
}

/// Compares what is kept beside a room with the room.
fn beside_room(record: &RoomRecord) -> Vec<Finding> {
    let (id, version) = (AggregateId::Room(record.header.id()), record.header.version());
    match record.room() {
        Err(cause) => {
            vec![Finding::Contradiction { aggregate: id, cause: cause.to_string() }]
        }
        Ok(room) => {
            let (expected, actual) = (room.roster().counts(), record.counts);
            let differ = expected != actual;
            let counts = Finding::Counts { aggregate: id, version, expected, actual };
            Vec::from_iter(differ.then_some(counts))
        }
    }
}

/// Compares what is kept beside a group with the group.
fn beside_group(record: &GroupRecord) -> Vec<Finding> {
    let (group, version) = (record.header.id(), record.header.version());
    let aggregate = AggregateId::Group(group);
    let mut found = Vec::new();
    match record.group() {
        Err(cause) => {
            found.push(Finding::Contradiction { aggregate, cause: cause.to_string() });
        }
        Ok(made) => {
            let (expected, actual) = (made.roster().counts(), record.counts);
            if expected != actual {
                found.push(Finding::Counts { aggregate, version, expected, actual });
            }
            let (expected, actual) = (made.recipients().count(), record.recipient_count);
            if expected != actual {
                found.push(Finding::RecipientCount { group, version, expected, actual });
            }
        }
    }
    let nested: BTreeSet<_> = record.header.nested().keys().copied().collect();
    if nested != record.nested {
        let (expected, actual) = (nested, record.nested.clone());
        found.push(Finding::Nestings { group, version, expected, actual });
    }
    let texts = search_texts(&record.header);
    if texts != record.search_texts {
        let (expected, actual) = (texts, record.search_texts.clone());
        found.push(Finding::SearchTexts { group, version, expected, actual });
    }
    found
}

/// Returns whether the repair of a finding writes all copies of its room or group again.
fn writes_copies(finding: &Finding) -> bool {
    matches!(finding.repair(), Some(Repair::Store(StoreRepair::Derive { .. })))
}

fn copies(
    aggregate: AggregateId,
    version: Version,
    stale: Vec<StaleCopy>,
) -> impl Iterator<Item = Finding> {
    stale.into_iter().map(move |copy| Finding::Copy { aggregate, version, copy })
}

fn search_texts(header: &GroupHeader) -> BTreeSet<String> {
    if is_deleted(header) {
        return BTreeSet::new();
    }
    SearchText::entries(&header.name().key()).collect()
}

fn owner(room: &RoomHeader) -> Option<(GroupId, GroupType)> {
    match room.room_type() {
        RoomType::Group { group } => Some((*group, GroupType::Group)),
        RoomType::Team { team } => Some((*team, GroupType::Team)),
        _ => None,
    }
}

fn is_open(room: &RoomHeader) -> bool {
    room.state() == RoomState::Open
}

pub(super) fn is_deleted(header: &GroupHeader) -> bool {
    matches!(header.state(), GroupState::Deleted(_))
}

#[cfg(test)]
mod tests {
    use guildhall_kernel::Counts;
    use guildhall_testkit::cast::{group, room};

    use super::*;

    #[test]
    fn only_a_repair_that_writes_copies_explains_what_is_left_of_them() {
        let (aggregate, version) = (AggregateId::Group(group(1)), Version::FIRST);
        let (expected, actual) = (Counts::new(1, 0, 1), Counts::default());
        assert!(writes_copies(&Finding::Counts { aggregate, version, expected, actual }));
        let cause = "the room is closed".to_owned();
        assert!(!writes_copies(&Finding::Pair { group: group(1), room: room(1), cause }));
        assert!(!writes_copies(&Finding::Missing { aggregate }));
    }
}
