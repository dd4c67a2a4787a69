use guildhall_kernel::{
    Affiliation, CompanyId, Counts, History, Joined, Left, Presence, ReadsFrom, RosterEntry,
    Timestamp, User,
};
use guildhall_mailing_list::{MailRight, MailRights};
use serde::{Deserialize, Serialize};

use crate::JoinRequest;

/// The entry of one user in a group: whether they are or were a member and a Group Master (GR-3),
/// since when and why (RM-21).
///
/// Only members hold mail rights (ML-3, ML-11), and only internal users are Group Masters (GR-5).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(into = "StoredEntry", try_from = "StoredEntry")]
pub struct GroupEntry {
    user: User,
    affiliation: Affiliation,
    membership: Option<Presence>,
    history: History,
    mastership: Option<Presence>,
    rights: MailRights,
    asked_at: Option<Timestamp>,
}

impl GroupEntry {
    pub(crate) fn of(user: User, owner: CompanyId) -> Self {
        Self {
            user,
            affiliation: user.affiliation(owner),
            membership: None,
            history: History::NotShared,
            mastership: None,
            rights: MailRights::none(),
            asked_at: None,
        }
    }

    /// Returns the user.
    #[must_use]
    pub const fn user(&self) -> User {
        self.user
    }

    /// Returns whether the user is internal or external to the group's company.
    #[must_use]
    pub const fn affiliation(&self) -> Affiliation {
        self.affiliation
    }

    /// Returns since when and why the user is or is no longer a member. It is `None` if they never
    /// were.
    #[must_use]
    pub const fn membership(&self) -> Option<Presence> {
        self.membership
    }

    /// Returns since when a member may read the room of the group (RM-22). It was decided when they
    /// joined, and no later setting changes it. `None` if they are not a member.
    ///
    /// A member of a converted room may read what they could read before. Ask
    /// [`Group::reads_from`](crate::Group::reads_from), which knows the room.
    #[doc(alias = "RM-22")]
    #[must_use]
    pub fn reads_from(&self) -> Option<ReadsFrom> {
        let stay = self.membership.filter(Presence::is_in)?;
        Some(match self.history {
            History::NotShared => ReadsFrom::Since(stay.joined().at),
            History::Shared => ReadsFrom::Beginning,
        })
    }

    /// Returns since when and why the user is or is no longer a Group Master. It is `None` if they
    /// never were.
    #[must_use]
    pub const fn mastership(&self) -> Option<Presence> {
        self.mastership
    }

    /// Returns the mail rights. Only members hold any.
    #[must_use]
    pub const fn rights(&self) -> &MailRights {
        &self.rights
    }

    /// Returns when the user asked to join, unless the request was answered or withdrawn since. It
    /// may have expired (GR-17).
    #[must_use]
    pub const fn asked_at(&self) -> Option<Timestamp> {
        self.asked_at
    }

    /// Returns the user's request to join, if it is open at this time (GR-17).
    #[doc(alias = "GR-17")]
    #[must_use]
    pub fn open_request(&self, at: Timestamp) -> Option<JoinRequest> {
        let request = JoinRequest { user: self.user, asked_at: self.asked_at? };
        request.is_open(at).then_some(request)
    }

    /// Returns whether the user is a member now.
    #[must_use]
    pub fn is_member(&self) -> bool {
        self.membership.is_some_and(|presence| presence.is_in())
    }

    /// Returns whether the user is a Group Master now.
    #[must_use]
    pub fn is_master(&self) -> bool {
        self.mastership.is_some_and(|presence| presence.is_in())
    }

    pub(crate) fn identify(&mut self, user: User, owner: CompanyId) {
        self.user = user;
        self.affiliation = user.affiliation(owner);
    }

    pub(crate) fn join(&mut self, joined: Joined, history: History) {
        self.membership = Some(stay(self.membership, joined));
        self.history = history;
        self.asked_at = None;
    }

    pub(crate) fn leave(&mut self, left: Left) {
        self.membership = self.membership.map(|presence| presence.end(left));
        self.rights = MailRights::none();
    }

    pub(crate) const fn ask(&mut self, at: Timestamp) {
        self.asked_at = Some(at);
    }

    pub(crate) const fn end_request(&mut self) {
        self.asked_at = None;
    }

    pub(crate) fn appoint(&mut self, joined: Joined) {
        self.mastership = Some(stay(self.mastership, joined));
    }

    pub(crate) fn dismiss(&mut self, left: Left) {
        self.mastership = self.mastership.map(|presence| presence.end(left));
    }

    pub(crate) fn grant(&mut self, right: MailRight) {
        if self.is_member() {
            self.rights = std::mem::take(&mut self.rights).with(right);
        }
    }

    pub(crate) fn revoke(&mut self, right: MailRight) {
        self.rights = std::mem::take(&mut self.rights).without(right);
    }
}

fn stay(last: Option<Presence>, joined: Joined) -> Presence {
    last.map_or(Presence::joining(joined), |last| last.rejoin(joined))
}

impl RosterEntry for GroupEntry {
    fn counts(&self) -> Counts {
        let member = u32::from(self.is_member());
        let external = match self.affiliation {
            Affiliation::External => member,
            Affiliation::Internal => 0,
        };
        Counts::new(member, u32::from(self.is_master()), external)
    }
}

/// Parts that do not make an entry.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum GroupEntryFormError {
    /// GR-5: an external user is stored as a Group Master.
    #[error("an external user is stored as a Group Master")]
    ExternalMaster,
    /// GR-17: a member is stored with a request to join.
    #[error("a member is stored with a request to join")]
    RequestOfMember,
    /// ML-11: a user who is not a member is stored with mail rights.
    #[error("a user who is not a member is stored with mail rights")]
    RightsWithoutMembership,
}

#[derive(Clone, Deserialize, Serialize)]
struct StoredEntry {
    user: User,
    affiliation: Affiliation,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    membership: Option<Presence>,
    #[serde(default)]
    history: History,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mastership: Option<Presence>,
    #[serde(default, skip_serializing_if = "MailRights::is_empty")]
    rights: MailRights,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    asked_at: Option<Timestamp>,
}

impl TryFrom<StoredEntry> for GroupEntry {
    type Error = GroupEntryFormError;

    fn try_from(stored: StoredEntry) -> Result<Self, GroupEntryFormError> {
        let StoredEntry { user, affiliation, membership, history, mastership, rights, asked_at } =
            stored;
        let entry = Self { user, affiliation, membership, history, mastership, rights, asked_at };
        if entry.is_master() && affiliation == Affiliation::External {
            return Err(GroupEntryFormError::ExternalMaster);
        }
        if !entry.is_member() && !entry.rights.is_empty() {
            return Err(GroupEntryFormError::RightsWithoutMembership);
        }
        if entry.is_member() && asked_at.is_some() {
            return Err(GroupEntryFormError::RequestOfMember);
        }
        Ok(entry)
    }
}

impl From<GroupEntry> for StoredEntry {
    fn from(entry: GroupEntry) -> Self {
        let GroupEntry { user, affiliation, membership, history, mastership, rights, asked_at } =
            entry;
        Self { user, affiliation, membership, history, mastership, rights, asked_at }
    }
}
