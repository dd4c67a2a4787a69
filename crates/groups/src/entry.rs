use std::sync::Arc;

use guildhall_kernel::{
    Affiliation, CompanyId, Counts, History, Joined, Left, Presence, ReadsFrom, RosterEntry,
    Timestamp, User,
};
use guildhall_mailing_list::{MailRight, MailRights};
use guildhall_permissions::{Role, Roles};
use serde::{Deserialize, Serialize};

use crate::JoinRequest;

/// The entry of one user in a group: whether they are or were a member and a Group Master (GR-3),
/// since when and why (RM-21).
///
/// Only members hold mail rights (ML-3, ML-11), and only internal users are Group Masters (GR-5).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(into = "Record", try_from = "Record")]
#[repr(C)]
pub struct GroupEntry {
    // What a decision asks for is here, whatever the form. It repeats what the form says. The roles and
    // the id of the user come first and together, so that they are mostly fetched at once.
    roles: Roles,
    history: History,
    user: User,
    form: Form,
}

/// The rest of an entry as it is kept. Nearly all entries are of members, so the entry of a member
/// who has nothing else is small and needs no allocation.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Form {
    /// A member in their first stay, without a mastership, mail rights or a request.
    Member { joined: Joined },
    /// Any other entry.
    Other(Arc<Record>),
}

/// Everything that an entry can hold, and its stored form.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
struct Record {
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

impl GroupEntry {
    pub(crate) fn of(user: User, owner: CompanyId) -> Self {
        Self::kept(Record {
            user,
            affiliation: user.affiliation(owner),
            membership: None,
            history: History::NotShared,
            mastership: None,
            rights: MailRights::none(),
            asked_at: None,
        })
    }

    /// Makes the entry of a user who becomes a member of a group to which they had no entry.
    pub(crate) fn joining(user: User, owner: CompanyId, joined: Joined, history: History) -> Self {
        let roles = Roles::of(user.affiliation(owner)).member();
        Self { roles, history, user, form: Form::Member { joined } }
    }

    /// Returns the user.
    #[inline]
    #[must_use]
    pub const fn user(&self) -> User {
        self.user
    }

    /// Returns whether the user is internal or external to the group's company.
    #[inline]
    #[must_use]
    pub const fn affiliation(&self) -> Affiliation {
        self.roles.affiliation()
    }

    /// Returns since when and why the user is or is no longer a member. It is `None` if they never
    /// were.
    #[must_use]
    pub fn membership(&self) -> Option<Presence> {
        match &self.form {
            Form::Member { joined } => Some(Presence::joining(*joined)),
            Form::Other(record) => record.membership,
        }
    }

    /// Returns since when a member may read the room of the group (RM-22). It was decided when they
    /// joined, and no later setting changes it. `None` if they are not a member.
    ///
    /// A member of a converted room may read what they could read before. Ask
    /// [`Group::reads_from`](crate::Group::reads_from), which knows the room.
    #[doc(alias = "RM-22")]
    #[must_use]
    pub fn reads_from(&self) -> Option<ReadsFrom> {
        let stay = self.membership().filter(Presence::is_in)?;
        Some(match self.history {
            History::NotShared => ReadsFrom::Since(stay.joined().at),
            History::Shared => ReadsFrom::Beginning,
        })
    }

    /// Returns since when and why the user is or is no longer a Group Master. It is `None` if they
    /// never were.
    #[must_use]
    pub fn mastership(&self) -> Option<Presence> {
        self.other().and_then(|record| record.mastership)
    }

    /// Returns the mail rights. Only members hold any.
    #[must_use]
    pub fn rights(&self) -> &MailRights {
        self.other().map_or(&NO_RIGHTS, |record| &record.rights)
    }

    /// Returns when the user asked to join, unless the request was answered or withdrawn since. It
    /// may have expired (GR-17).
    #[inline]
    #[must_use]
    pub fn asked_at(&self) -> Option<Timestamp> {
        self.other().and_then(|record| record.asked_at)
    }

    /// Returns the user's request to join, if it is open at this time (GR-17).
    #[inline]
    #[doc(alias = "GR-17")]
    #[must_use]
    pub fn open_request(&self, at: Timestamp) -> Option<JoinRequest> {
        let request = JoinRequest { user: self.user(), asked_at: self.asked_at()? };
        request.is_open(at).then_some(request)
    }

    /// Returns whether the user is a member now.
    #[inline]
    #[must_use]
    pub const fn is_member(&self) -> bool {
        self.roles.is(Role::Member) || self.roles.is(Role::ExternalMember)
    }

    /// Returns whether the user is a Group Master now.
    #[inline]
    #[must_use]
    pub const fn is_master(&self) -> bool {
        self.roles.is(Role::Master)
    }

    /// Returns the roles that the entry gives in a group: those of a member, a Master, both or
    /// neither.
    #[inline]
    pub(crate) const fn roles(&self) -> Roles {
        self.roles
    }

    /// Returns whether the entry, which was looked up by the id of this user, is theirs as a user of
    /// their company (CO-1). `affiliation` is theirs to the group's company.
    #[inline]
    pub(crate) fn is_of(&self, user: User, affiliation: Affiliation) -> bool {
        // Internal users are all of one company.
        self.affiliation() == affiliation
            && (affiliation == Affiliation::Internal || self.user == user)
    }

    pub(crate) fn identify(&mut self, user: User, owner: CompanyId) {
        if self.user() != user {
            self.change(|record| {
                record.user = user;
                record.affiliation = user.affiliation(owner);
            });
        }
    }

    pub(crate) fn join(&mut self, joined: Joined, history: History) {
        self.change(|record| {
            record.membership = Some(stay(record.membership, joined));
            record.history = history;
            record.asked_at = None;
        });
    }

    pub(crate) fn leave(&mut self, left: Left) {
        self.change(|record| {
            record.membership = record.membership.map(|presence| presence.end(left));
            record.rights = MailRights::none();
        });
    }

    pub(crate) fn ask(&mut self, at: Timestamp) {
        self.change(|record| record.asked_at = Some(at));
    }

    pub(crate) fn end_request(&mut self) {
        self.change(|record| record.asked_at = None);
    }

    pub(crate) fn appoint(&mut self, joined: Joined) {
        self.change(|record| record.mastership = Some(stay(record.mastership, joined)));
    }

    pub(crate) fn dismiss(&mut self, left: Left) {
        self.change(|record| {
            record.mastership = record.mastership.map(|presence| presence.end(left));
        });
    }

    pub(crate) fn grant(&mut self, right: MailRight) {
        if self.is_member() {
            self.change(|record| record.rights = std::mem::take(&mut record.rights).with(right));
        }
    }

    pub(crate) fn revoke(&mut self, right: MailRight) {
        self.change(|record| record.rights = std::mem::take(&mut record.rights).without(right));
    }

    fn change(&mut self, change: impl FnOnce(&mut Record)) {
        match &mut self.form {
            Form::Member { .. } => {
                let mut record = Record::from(self.clone());
                change(&mut record);
                *self = Self::kept(record);
            }
            Form::Other(record) => {
                let record = Arc::make_mut(record);
                change(record);
                (self.user, self.roles) = (record.user, record.roles());
                self.history = record.history;
                if let Some(plain) = record.plain() {
                    self.form = plain;
                }
            }
        }
    }

    /// Returns the one form in which an entry with this record is kept, so that equal entries have
    /// equal forms.
    fn kept(record: Record) -> Self {
        let Record { user, history, .. } = record;
        let roles = record.roles();
        let form = record.plain().unwrap_or_else(|| Form::Other(Arc::new(record)));
        Self { roles, history, user, form }
    }

    /// Returns the record of an entry that is more than a plain membership.
    #[inline]
    fn other(&self) -> Option<&Record> {
        match &self.form {
            Form::Member { .. } => None,
            Form::Other(record) => Some(record),
        }
    }
}

/// The rights of a user who holds none.
pub(crate) static NO_RIGHTS: MailRights = MailRights::none();

impl Record {
    /// Returns the form of a member who has nothing but their first stay.
    fn plain(&self) -> Option<Form> {
        match self.membership {
            Some(Presence::In { joined, before: None })
                if self.mastership.is_none()
                    && self.rights.is_empty()
                    && self.asked_at.is_none() =>
            {
                Some(Form::Member { joined })
            }
            _ => None,
        }
    }

    fn is_member(&self) -> bool {
        self.membership.as_ref().is_some_and(Presence::is_in)
    }

    fn is_master(&self) -> bool {
        self.mastership.as_ref().is_some_and(Presence::is_in)
    }

    fn roles(&self) -> Roles {
        let roles = Roles::of(self.affiliation);
        let roles = if self.is_member() { roles.member() } else { roles };
        if self.is_master() { roles.master() } else { roles }
    }
}

fn stay(last: Option<Presence>, joined: Joined) -> Presence {
    last.map_or(Presence::joining(joined), |last| last.rejoin(joined))
}

impl From<GroupEntry> for Record {
    fn from(entry: GroupEntry) -> Self {
        match entry.form {
            Form::Member { joined } => {
                let (user, history, affiliation) = (entry.user, entry.history, entry.affiliation());
                let membership = Some(Presence::joining(joined));
                let (mastership, rights, asked_at) = (None, MailRights::none(), None);
                Self { user, affiliation, membership, history, mastership, rights, asked_at }
            }
            Form::Other(record) => Arc::unwrap_or_clone(record),
        }
    }
}

impl RosterEntry for GroupEntry {
    #[inline]
    fn of_user(&self) -> &User {
        &self.user
    }

    fn counts(&self) -> Counts {
        let member = u32::from(self.is_member());
        let external = match self.affiliation() {
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

impl TryFrom<Record> for GroupEntry {
    type Error = GroupEntryFormError;

    fn try_from(record: Record) -> Result<Self, GroupEntryFormError> {
        if record.is_master() && record.affiliation == Affiliation::External {
            return Err(GroupEntryFormError::ExternalMaster);
        }
        if !record.is_member() && !record.rights.is_empty() {
            return Err(GroupEntryFormError::RightsWithoutMembership);
        }
        if record.is_member() && record.asked_at.is_some() {
            return Err(GroupEntryFormError::RequestOfMember);
        }
        Ok(Self::kept(record))
    }
}
