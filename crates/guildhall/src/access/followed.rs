//! What is known of a room or a group, and what its participants have because of it.

use std::collections::{BTreeMap, BTreeSet};
use std::mem;

use guildhall_groups::{Creation, GroupEvent};
use guildhall_kernel::{
    AddressKey, EmailAddress, Envelope, Feature, GroupId, RoomId, RoomKind, UserId,
};
use guildhall_mailing_list::MailingList;
use guildhall_permissions::Company;
use guildhall_room_features::Features;
use guildhall_rooms::FeatureUse;
use serde::{Deserialize, Serialize};

use super::grants::{Grant, Grants};
use super::{Access, AccessChange};

/// An open room that belongs to no group.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct FollowedRoom {
    pub(super) kind: RoomKind,
    pub(super) participants: BTreeSet<UserId>,
    #[serde(skip)]
    pub(super) grants: Grants,
}

impl FollowedRoom {
    pub(super) const fn new(kind: RoomKind, participants: BTreeSet<UserId>) -> Self {
        Self { kind, participants, grants: Grants::new() }
    }

    /// Makes the grants those under this policy. Returns the earlier ones.
    pub(super) fn grant(&mut self, id: RoomId, company: &Company) -> Grants {
        let allowed =
            |feature: &&Feature| FeatureUse::of_kind(self.kind, **feature, company).is_allowed();
        let features = Feature::ALL.iter().filter(allowed);
        let features = features.map(|feature| Grant::Feature(id, *feature));
        let grants = features.chain([Grant::Room(id)]).collect();
        mem::replace(&mut self.grants, grants)
    }
}

/// A group or a team that is not deleted.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct FollowedGroup {
    room: RoomId,
    features: Features,
    list: Option<MailingList>,
    recipients: BTreeMap<AddressKey, EmailAddress>,
    #[serde(skip)]
    pub(super) grants: Grants,
}

impl FollowedGroup {
    pub(super) fn created(creation: &Creation) -> Self {
        let list = creation.mailing_list.as_ref();
        Self {
            room: creation.room,
            features: creation.features.clone(),
            list: list.map(|new| new.list().clone()),
            recipients: list.map(|new| new.recipients().clone()).unwrap_or_default(),
            grants: Grants::new(),
        }
    }

    /// Puts an event into effect, apart from what it changes about users and recipients.
    pub(super) fn apply(&mut self, Envelope { at, event, .. }: &Envelope<GroupEvent>) {
        match event {
            GroupEvent::FeaturesSwitched { switches, message_kept_until } => {
                self.features.apply_switches(switches, *at);
                if let Some(deadline) = message_kept_until {
                    self.features.keep_message_until(*deadline);
                }
            }
            GroupEvent::MessageBeganAnew { room, switches } => {
                self.room = *room;
                self.features.apply_switches(switches, *at);
            }
            GroupEvent::MessageRestored { switches } => {
                self.features.apply_switches(switches, *at);
            }
            GroupEvent::MailingListEdited { edit } => {
                if let Some(list) = &mut self.list {
                    list.apply_edit(edit);
                }
            }
            GroupEvent::MailingListOpened { list } => {
                self.list = Some(list.list().clone());
                self.recipients = list.recipients().clone();
            }
            _ => {}
        }
    }

    /// Makes the grants those under this policy. Returns the earlier ones.
    pub(super) fn grant(&mut self, id: GroupId, company: &Company) -> Grants {
        let mut grants = Grants::new();
        let is_on = |feature: &&Feature| {
            self.features.effective(**feature, company.disabled_features()).is_on()
        };
        let on = Feature::ALL.iter().filter(is_on);
        grants.extend(is_on(&&Feature::Message).then_some(Grant::Room(self.room)));
        if company.check_rooms().is_ok() {
            grants.extend(on.map(|feature| Grant::Feature(self.room, *feature)));
        }
        let list = self.list.as_ref().filter(|list| list.state().is_on());
        grants.extend(list.map(|_| Grant::List(id)));
        mem::replace(&mut self.grants, grants)
    }

    /// Returns every external recipient, whether the list is on or off.
    pub(super) fn recipients(&self, id: GroupId) -> impl Iterator<Item = Access> {
        self.recipients.values().map(move |address| recipient(id, address))
    }

    /// Returns the external recipients who get the mail of the list.
    pub(super) fn external_recipients(&self, id: GroupId) -> impl Iterator<Item = Access> {
        self.recipients(id).filter(move |_| self.grants.contains(&Grant::List(id)))
    }

    pub(super) fn add_recipients(
        &mut self,
        id: GroupId,
        added: &BTreeMap<AddressKey, EmailAddress>,
        changed: &mut impl FnMut(AccessChange),
    ) {
        for (key, address) in added {
            let is_new = self.recipients.insert(key.clone(), address.clone()).is_none();
            if is_new && self.grants.contains(&Grant::List(id)) {
                changed(AccessChange::Gained(recipient(id, address)));
            }
        }
    }

    pub(super) fn remove_recipients(
        &mut self,
        id: GroupId,
        removed: &BTreeSet<AddressKey>,
        changed: &mut impl FnMut(AccessChange),
    ) {
        for address in removed.iter().filter_map(|key| self.recipients.remove(key)) {
            if self.grants.contains(&Grant::List(id)) {
                changed(AccessChange::Lost(recipient(id, &address)));
            }
        }
    }
}

fn recipient(group: GroupId, address: &EmailAddress) -> Access {
    Access::ExternalRecipient { group, address: address.clone() }
}
