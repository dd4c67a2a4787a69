//! The table of groups and its indexes.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::mem;
use std::sync::Arc;

use guildhall_groups::{
    Group, GroupChange, GroupCursor, GroupEntry, GroupHeader, GroupScope, GroupState,
    MembershipFilter, RecipientChange, Team,
};
use guildhall_kernel::{CompanyId, GroupId, Roster, SaveError, User, UserId, Version};
use guildhall_mailing_list::{ExternalRecipients, MailRight};

use crate::group_names::{GroupNames, cursor_of};
use crate::index::{Index, after};
use crate::quotas::QuotaUses;
use crate::store::{Saved, check_version};
use crate::{MemoryError, recipients, rosters};

/// A group without its indirect members.
#[derive(Debug)]
pub(crate) struct StoredGroup {
    pub(crate) header: GroupHeader,
    pub(crate) roster: Roster<GroupEntry>,
    pub(crate) recipients: ExternalRecipients,
    /// The users whose entries each filter admits.
    admitted: Index<MembershipFilter, UserId>,
    /// The place of the group in the order of names.
    pub(crate) cursor: Arc<GroupCursor>,
}

impl StoredGroup {
    fn new(header: &GroupHeader) -> Self {
        Self {
            header: header.clone(),
            roster: Roster::default(),
            recipients: ExternalRecipients::default(),
            admitted: Index::default(),
            cursor: cursor_of(header),
        }
    }

    pub(crate) fn is_deleted(&self) -> bool {
        is_deleted(&self.header)
    }

    pub(crate) fn entry(&self, user: UserId) -> Option<&GroupEntry> {
        self.roster.loaded().get(&user)
    }

    /// Returns the user if they are a direct member.
    pub(crate) fn member(&self, user: UserId) -> Option<User> {
        self.entry(user).filter(|entry| entry.is_member()).map(GroupEntry::user)
    }

    /// Iterates over the entries that a filter admits, after `last` or from the first on.
    pub(crate) fn entries<'a>(
        &'a self,
        filter: MembershipFilter,
        last: Option<&UserId>,
    ) -> Box<dyn Iterator<Item = &'a GroupEntry> + 'a> {
        match filter {
            MembershipFilter::All => Box::new(rosters::entries_after(&self.roster, last)),
            _ => Box::new(self.admitted.after(&filter, last).filter_map(|user| self.entry(*user))),
        }
    }

    /// Iterates over the direct members, after `last` or from the first on.
    pub(crate) fn members<'a>(
        &'a self,
        last: Option<&UserId>,
    ) -> impl Iterator<Item = User> + use<'a> {
        self.entries(MembershipFilter::Members, last).map(GroupEntry::user)
    }

    /// Returns the group with the entries and external recipients in `scope`, without its indirect
    /// members.
    pub(crate) fn slice_of(&self, scope: &GroupScope) -> Result<Group, MemoryError> {
        let roster = self.roster.slice_of(&scope.users)?;
        let recipients = self.recipients.slice_of(&scope.recipients)?;
        Ok(Group::from_parts(self.header.clone(), roster, recipients)?)
    }

    fn put(&mut self, user: UserId, entry: &GroupEntry) {
        let keys = |entry: &GroupEntry| {
            admitting(&OF_GROUPS, entry).into_iter().map(|filter| (filter, user))
        };
        let old: Vec<_> = self.entry(user).into_iter().flat_map(keys).collect();
        self.admitted.change(old, keys(entry));
        self.roster.insert(entry.clone());
    }
}

/// The filters by which the entries of a group are found.
const OF_GROUPS: [MembershipFilter; 5] = [
    MembershipFilter::Masters,
    MembershipFilter::Members,
    MembershipFilter::Requests,
    MembershipFilter::Right(MailRight::Post),
    MembershipFilter::Right(MailRight::SendAs),
];

/// The filters by which the groups of a user are found.
const OF_USERS: [MembershipFilter; 3] =
    [MembershipFilter::Masters, MembershipFilter::Members, MembershipFilter::Requests];

/// All groups and teams.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    stored: BTreeMap<GroupId, StoredGroup>,
    /// The users who took part in each deleted group through nested groups when it was deleted
    /// (GR-13).
    pub(crate) last_indirect_members: BTreeMap<GroupId, BTreeMap<UserId, User>>,
    pub(crate) names: GroupNames,
    /// The number of nestings that the groups of each company have made (GR-20).
    nestings: BTreeMap<CompanyId, Version>,
    /// The groups that nest each group directly. Deleted ones are left out.
    pub(crate) nesting: Index<GroupId, GroupId>,
    /// The groups of each user, by a filter that admits their entry. `All` has those of which they
    /// are a direct member or a Master, or which they have asked to join. Deleted ones stay, because
    /// the deletion of a group does not write its entries.
    pub(crate) of_users: Index<(UserId, MembershipFilter), GroupId>,
    pub(crate) quota_uses: QuotaUses,
    /// The groups with an external member, by the company of the group and by that of the member.
    /// Deleted ones stay.
    pub(crate) with_contacts: Index<CompanyId, GroupId>,
}

impl Groups {
    pub(crate) fn get(&self, id: GroupId) -> Option<&StoredGroup> {
        self.stored.get(&id)
    }

    /// Iterates over all groups after `last`, or from the first on.
    pub(crate) fn after(&self, last: Option<&GroupId>) -> impl Iterator<Item = &StoredGroup> {
        after(&self.stored, last).map(|(_, stored)| stored)
    }

    /// Returns the group if it is stored and not deleted.
    pub(crate) fn active(&self, id: GroupId) -> Option<&StoredGroup> {
        self.get(id).filter(|stored| !stored.is_deleted())
    }

    pub(crate) fn version(&self, id: GroupId) -> Option<Version> {
        self.get(id).map(|stored| stored.header.version())
    }

    pub(crate) fn nestings(&self, company: CompanyId) -> Version {
        self.nestings.get(&company).copied().unwrap_or_default()
    }

    /// Checks that a change leads from the stored group to a group.
    pub(crate) fn check(&self, change: &GroupChange) -> Saved {
        let group = change.group();
        let stored = self.get(group.id());
        check_version(self.version(group.id()), change.expected())?;
        let empty = (Roster::default(), ExternalRecipients::default());
        let (before, recipients) =
            stored.map_or((&empty.0, &empty.1), |stored| (&stored.roster, &stored.recipients));
        // The leader of a team must be a member.
        let leader = group.header().team().and_then(Team::leader);
        let counts = group.roster().counts();
        let after = rosters::after_change(before, change.rows(), leader, counts)?;
        let recipients = recipients::after_change(recipients, change)?;
        Group::from_parts(group.header().clone(), after, recipients).map_err(MemoryError::from)?;
        Ok(())
    }

    /// Checks that the company has the number of nestings that the change expects.
    pub(crate) fn check_nestings(&self, change: &GroupChange) -> Saved {
        match change.expected_nestings() {
            Some(expected) if self.nestings(change.group().company()) != expected => {
                Err(SaveError::Conflict)
            }
            _ => Ok(()),
        }
    }

    /// Writes a change that was checked: the header, and the entries and external recipients that
    /// changed.
    pub(crate) fn write(&mut self, change: &GroupChange) {
        let header = change.group().header();
        if let Some(before) = change.expected_nestings() {
            self.nestings.insert(header.company(), before.next());
        }
        let (stored, before) = match self.stored.entry(header.id()) {
            Entry::Vacant(vacant) => (vacant.insert(StoredGroup::new(header)), None),
            Entry::Occupied(occupied) => {
                let stored = occupied.into_mut();
                let before = mem::replace(&mut stored.header, header.clone());
                (stored, Some(before))
            }
        };
        let before = before.as_ref();
        self.names.change(before, header, &mut stored.cursor);
        self.quota_uses.apply(change);
        for (user, entry) in change.rows() {
            let old = stored.entry(user);
            let of_user = |entry| of_user(entry, header.id());
            self.of_users.change(old.into_iter().flat_map(of_user), of_user(entry));
            self.with_contacts.change(contacts(header, old), contacts(header, Some(entry)));
            stored.put(user, entry);
        }
        match change.recipients() {
            RecipientChange::Clear => stored.recipients.clear(),
            RecipientChange::Rows { added, removed } => {
                stored.recipients.apply_removal(removed);
                stored.recipients.apply_addition(added);
            }
        }
        let nests = |header| (GroupHeader::nested(header), is_deleted(header));
        if before.map(nests) != Some(nests(header)) {
            self.nesting.change(before.into_iter().flat_map(pairs), pairs(header));
        }
        // A deleted group never changes again.
        if is_deleted(header) {
            let users = self.get(header.id()).map(|stored| self.through_nested(stored));
            self.last_indirect_members.insert(header.id(), users.unwrap_or_default());
        }
    }
}

pub(crate) fn is_deleted(header: &GroupHeader) -> bool {
    matches!(header.state(), GroupState::Deleted(_))
}

/// Returns those of these filters that admit the entry.
fn admitting(filters: &[MembershipFilter], entry: &GroupEntry) -> Vec<MembershipFilter> {
    filters.iter().copied().filter(|filter| filter.admits(entry)).collect()
}

fn of_user(entry: &GroupEntry, group: GroupId) -> Vec<((UserId, MembershipFilter), GroupId)> {
    let mut filters = admitting(&OF_USERS, entry);
    if !filters.is_empty() {
        filters.push(MembershipFilter::All);
    }
    let user = entry.user().id();
    filters.into_iter().map(|filter| ((user, filter), group)).collect()
}

/// Returns the nested groups, each with the group that nests it.
fn pairs(header: &GroupHeader) -> impl Iterator<Item = (GroupId, GroupId)> {
    let nested = header.nested().keys().filter(|_| !is_deleted(header));
    nested.map(|child| (*child, header.id()))
}

/// Returns the companies to which an external member of a group is a contact, with the group.
fn contacts(
    group: &GroupHeader,
    entry: Option<&GroupEntry>,
) -> impl Iterator<Item = (CompanyId, GroupId)> + use<> {
    let (owner, id) = (group.company(), group.id());
    let member = entry.filter(|entry| entry.is_member()).map(GroupEntry::user);
    let external = member.filter(|user| user.is_external_to(owner));
    let companies = external.map(|user| [Some(owner), user.company()]);
    companies.into_iter().flatten().flatten().map(move |company| (company, id))
}
