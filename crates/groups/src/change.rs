use std::collections::{BTreeMap, BTreeSet};
use std::mem::{self, Discriminant};

use guildhall_kernel::{
    AddressKey, Claims, EmailAddress, Envelope, GroupId, KeptAnswer, ListAddress, Name, Quota,
    ReadSet, RoomId, UserId, Version,
};
use guildhall_mailing_list::{ExternalRecipients, MailingList};
use guildhall_permissions::{GroupType, Privacy};
use guildhall_rooms::RoomChange;

use crate::{Group, GroupEntry, GroupEvent, GroupState};

/// A change of one group, and of the rooms that change with it (GR-7, GR-12, FT-3). It is saved as
/// a whole or not at all.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GroupChange {
    expected: Option<Version>,
    group: Group,
    events: Vec<Envelope<GroupEvent>>,
    claims: Claims,
    /// Each user once, ordered by id.
    changed: Vec<UserId>,
    recipients: RecipientChange,
    quota_uses: BTreeSet<Quota>,
    quota_releases: BTreeSet<Quota>,
    is_renamed: bool,
    keeps_keys: bool,
    nested: BTreeSet<GroupId>,
    unnested: BTreeSet<GroupId>,
    nesting: Option<Version>,
    reads: ReadSet,
    rooms: Vec<RoomChange>,
    answers: Vec<KeptAnswer>,
}

impl GroupChange {
    /// Makes the change that saves a new group, with its first event and its room. The room is new
    /// or converted.
    #[must_use]
    pub fn new(group: Group, created: Envelope<GroupEvent>, room: RoomChange) -> Self {
        let claims = Claims::between(&BTreeSet::new(), &group.claims());
        let changed = group.roster().loaded().keys().copied().collect();
        let recipients = RecipientChange::between(None, &group);
        let quota_uses = quota_uses(None, &group);
        let nested = group.header().nested().keys().copied().collect();
        Self {
            expected: None,
            group,
            events: vec![created],
            claims,
            changed,
            recipients,
            quota_uses,
            quota_releases: BTreeSet::new(),
            is_renamed: true,
            keeps_keys: false,
            nested,
            unnested: BTreeSet::new(),
            nesting: None,
            reads: ReadSet::default(),
            rooms: vec![room],
            answers: Vec::new(),
        }
    }

    /// Makes the change from `before` to `group`, with the events that led there.
    #[must_use]
    pub fn between(before: &Group, group: Group, events: Vec<Envelope<GroupEvent>>) -> Self {
        let claims = claims(before, &group);
        let is_renamed = before.header().name() != group.header().name();
        let keeps_keys = !is_renamed && keys(before) == keys(&group);
        let (nested, unnested) = (nested(before, &group), nested(&group, before));
        let old = before.roster().loaded();
        let new = group.roster().loaded().iter();
        let changed = new.filter(|(user, entry)| old.get(user) != Some(*entry));
        let changed: Vec<_> = changed.map(|(user, _)| *user).collect();
        let recipients = RecipientChange::between(Some(before), &group);
        let quota_uses = quota_uses(Some(before), &group);
        let quota_releases = quota_releases(before, &group, &changed);
        Self {
            expected: Some(before.version()),
            group,
            events,
            claims,
            changed,
            recipients,
            quota_uses,
            quota_releases,
            is_renamed,
            keeps_keys,
            nested,
            unnested,
            nesting: None,
            reads: ReadSet::default(),
            rooms: Vec::new(),
            answers: Vec::new(),
        }
    }

    /// Adds what the decision read besides the group and its rooms (CO-8).
    #[must_use]
    pub fn with_reads(self, reads: ReadSet) -> Self {
        Self { reads, ..self }
    }

    /// Adds the change of a room that is saved together with the group. If Message begins anew, add
    /// the old room and the new one (FT-3).
    #[doc(alias = "GR-7")]
    #[must_use]
    pub fn with_room(mut self, room: RoomChange) -> Self {
        self.rooms.push(room);
        self
    }

    /// States that the change nests a group, and how many nestings the company had made when it was
    /// decided ([`NestedGroups::version`](crate::NestedGroups::version)).
    #[must_use]
    pub fn with_nestings(self, version: Version) -> Self {
        Self { nesting: Some(version), ..self }
    }

    /// Adds the answers to commands with an id that are saved with the change (CO-9).
    #[doc(alias = "CO-9")]
    #[must_use]
    pub fn with_answers(self, answers: Vec<KeptAnswer>) -> Self {
        Self { answers, ..self }
    }

    /// Returns the version that the store must still have. It is `None` for a new group.
    #[must_use]
    pub const fn expected(&self) -> Option<Version> {
        self.expected
    }

    /// Returns the group after the change. Its header is saved as a whole.
    #[must_use]
    pub const fn group(&self) -> &Group {
        &self.group
    }

    /// Returns the entries that changed, to be saved one by one. No entry is ever deleted (RM-21).
    pub fn rows(&self) -> impl Iterator<Item = (UserId, &GroupEntry)> {
        let entries = self.group.roster().loaded();
        self.changed.iter().filter_map(|user| entries.get(user).map(|entry| (*user, entry)))
    }

    /// Returns how the external recipients of the mailing list changed, to be saved one by one
    /// (ML-6). How many there are now, the [group](Self::group) says.
    #[doc(alias = "ML-6")]
    #[must_use]
    pub const fn recipients(&self) -> &RecipientChange {
        &self.recipients
    }

    /// Returns the events, in order.
    #[must_use]
    pub fn events(&self) -> &[Envelope<GroupEvent>] {
        &self.events
    }

    /// Returns the unique keys that the change claims and releases.
    #[must_use]
    pub const fn claims(&self) -> &Claims {
        &self.claims
    }

    /// Returns the quotas of the company that the change uses more of (CO-7). The store counts the
    /// groups in the atom that saves the change.
    #[doc(alias = "CO-7")]
    #[must_use]
    pub const fn quota_uses(&self) -> &BTreeSet<Quota> {
        &self.quota_uses
    }

    /// Returns the quotas of the company that the change uses less of (CO-7): of each member who leaves
    /// the group, and of the company if the group is deleted. A deleted group keeps its members, so
    /// their quotas are not named. A store that keeps a number of each user's groups counts it again
    /// before it refuses a change.
    #[doc(alias = "CO-7")]
    #[must_use]
    pub const fn quota_releases(&self) -> &BTreeSet<Quota> {
        &self.quota_releases
    }

    /// Returns whether the group is new, or has another name than before (GR-4). Otherwise the keys
    /// that a store derived from the name stay as they are.
    #[must_use]
    pub const fn is_renamed(&self) -> bool {
        self.is_renamed
    }

    /// Returns whether all by which a store finds the group stays as it was: its name, type, privacy
    /// and room, and whether it is deleted or orphaned. Never of a new group.
    #[must_use]
    pub const fn keeps_keys(&self) -> bool {
        self.keeps_keys
    }

    /// Returns the groups and teams that the change nests in the group (GR-20).
    #[must_use]
    pub const fn nested(&self) -> &BTreeSet<GroupId> {
        &self.nested
    }

    /// Returns the groups and teams that the change unnests from the group (GR-20).
    #[must_use]
    pub const fn unnested(&self) -> &BTreeSet<GroupId> {
        &self.unnested
    }

    /// Returns the number of nestings that the company must still have, if the change makes one
    /// more (GR-20).
    #[must_use]
    pub const fn expected_nestings(&self) -> Option<Version> {
        self.nesting
    }

    /// Returns what the decision read besides the group and its rooms. The store must still have it
    /// (CO-8). The changes of rooms carry nothing of their own.
    #[must_use]
    pub const fn reads(&self) -> &ReadSet {
        &self.reads
    }

    /// Returns the answers that are kept with the change (CO-9). The
    /// changes of rooms carry none.
    #[must_use]
    pub fn answers(&self) -> &[KeptAnswer] {
        &self.answers
    }

    /// Returns the changes of rooms that are saved together with the group.
    #[must_use]
    pub fn rooms(&self) -> &[RoomChange] {
        &self.rooms
    }
}

/// How the external recipients of a mailing list change.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum RecipientChange {
    /// All are removed, also those that were not loaded: the group was deleted (GR-12).
    Clear,
    /// Only these change.
    Rows {
        /// The new recipients by their canonical form, spelled as they are delivered. One of them
        /// replaces a stored recipient with the same canonical form.
        added: BTreeMap<AddressKey, EmailAddress>,
        /// The canonical forms of the recipients that are removed.
        removed: BTreeSet<AddressKey>,
    },
}

impl RecipientChange {
    fn between(before: Option<&Group>, after: &Group) -> Self {
        let old = before.map(Group::recipients);
        if after.is_deleted() && old.is_some_and(|old| old.count() > 0) {
            return Self::Clear;
        }
        // Most changes are of something else.
        if same_spelling(old, after.recipients()) {
            return Self::Rows { added: BTreeMap::new(), removed: BTreeSet::new() };
        }
        let old: BTreeMap<_, _> = old.into_iter().flat_map(ExternalRecipients::loaded).collect();
        let new: BTreeMap<_, _> = after.recipients().loaded().collect();
        let removed = old.keys().filter(|key| !new.contains_key(*key));
        // A recipient that was removed and added again may be spelled differently.
        let is_stored = |key: &AddressKey, address: &EmailAddress| {
            old.get(key).is_some_and(|stored| stored.as_str() == address.as_str())
        };
        let added = new.iter().filter(|(key, address)| !is_stored(key, address));
        Self::Rows {
            added: added.map(|(key, address)| ((*key).clone(), (*address).clone())).collect(),
            removed: removed.map(|key| (*key).clone()).collect(),
        }
    }
}

/// Returns whether these recipients are the same, each in the same spelling.
fn same_spelling(before: Option<&ExternalRecipients>, after: &ExternalRecipients) -> bool {
    let before = before.into_iter().flat_map(ExternalRecipients::loaded);
    let before = before.map(|(key, address)| (key, address.as_str()));
    before.eq(after.loaded().map(|(key, address)| (key, address.as_str())))
}

/// Returns the claims that the change makes and gives up. They are derived only if what they follow
/// from has changed, because the key of a name costs more than the rest of a change.
fn claims(before: &Group, after: &Group) -> Claims {
    if basis_of_claims(before) == basis_of_claims(after) {
        return Claims::default();
    }
    Claims::between(&before.claims(), &after.claims())
}

fn basis_of_claims(group: &Group) -> (bool, bool, &Name, Option<&ListAddress>) {
    let header = group.header();
    let list = header.mailing_list().map(MailingList::address);
    (group.is_deleted(), group.is_team(), header.name(), list)
}

/// Returns by what a store finds a group, besides its name.
fn keys(group: &Group) -> (RoomId, GroupType, Privacy, Discriminant<GroupState>) {
    let header = group.header();
    (header.room(), header.group_type(), header.privacy(), mem::discriminant(&header.state()))
}

/// Returns what is nested in a group after a change, and was not before.
fn nested(before: &Group, after: &Group) -> BTreeSet<GroupId> {
    let before = before.header().nested();
    let after = after.header().nested().keys();
    after.filter(|child| !before.contains_key(child)).copied().collect()
}

/// Returns whether the loaded part of a group has this user as a member.
fn is_member(group: &Group, user: &UserId) -> bool {
    group.roster().loaded().get(user).is_some_and(GroupEntry::is_member)
}

/// Returns the quotas that the change uses more of: of the company for a new group, and of each
/// user who becomes a member. Teams do not count, because the directory decides how many there are.
fn quota_uses(before: Option<&Group>, after: &Group) -> BTreeSet<Quota> {
    if after.is_team() {
        return BTreeSet::new();
    }
    let company = after.company();
    let was_member = |user: &UserId| before.is_some_and(|group| is_member(group, user));
    let members = after.roster().loaded().iter().filter(|(_, entry)| entry.is_member());
    let joined = members.filter(|(user, _)| !was_member(user));
    let of_users = joined.map(|(user, _)| Quota::GroupsOfUser { company, user: *user });
    let of_company = before.is_none().then_some(Quota::GroupsOfCompany(company));
    let mut uses = BTreeSet::new();
    uses.extend(of_users.chain(of_company));
    uses
}

/// Returns the quotas that the change uses less of. These users changed.
fn quota_releases(before: &Group, after: &Group, changed: &[UserId]) -> BTreeSet<Quota> {
    if after.is_team() {
        return BTreeSet::new();
    }
    let company = after.company();
    let departed = |user: &&UserId| is_member(before, user) && !is_member(after, user);
    let users = changed.iter().filter(departed).copied();
    let of_users = users.map(|user| Quota::GroupsOfUser { company, user });
    let is_deleted = after.is_deleted() && !before.is_deleted();
    of_users.chain(is_deleted.then_some(Quota::GroupsOfCompany(company))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipients_are_the_same_only_in_the_same_spelling() {
        let list = |addresses: &[&str]| {
            ExternalRecipients::whole(addresses.iter().map(|text| text.parse().unwrap()))
        };
        let before = list(&["pat@new.example"]);
        assert!(same_spelling(None, &list(&[])));
        assert!(same_spelling(Some(&before), &before));
        for other in [&["PAT@new.example"][..], &["quinn@new.example"], &[]] {
            assert!(!same_spelling(Some(&before), &list(other)), "{other:?}");
        }
    }
}
