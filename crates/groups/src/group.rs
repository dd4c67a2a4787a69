mod checks;
mod creation;
mod features;
mod history;
mod mail;
mod management;
mod nesting;
mod requests;
mod view;

use std::collections::BTreeSet;

use guildhall_kernel::{
    Affiliation, Claim, CommandError, CompanyId, Envelope, GroupId, MisplacedEntry, NotLoaded,
    RoomId, Roster, RosterEntry, User, UserId, Version,
};
use guildhall_mailing_list::ExternalRecipients;
use serde::{Deserialize, Serialize};

pub use self::features::BegunAnew;
pub use self::mail::MailAnswer;
pub use self::nesting::{GroupExplanation, NestedGroups, Participation};
pub use self::requests::{JoinAnswer, JoinNotice, JoinRequest};
pub use self::view::{GroupDetails, GroupView, MemberView};
use crate::{
    GroupEntry, GroupError, GroupEvent, GroupHeader, GroupKind, GroupScope, GroupState,
    IndirectMembers,
};

/// A group: its settings, its Group Masters and its members.
///
/// Each command checks the rules, makes an event, applies it and returns it. A refused command
/// changes nothing. Every command first checks whether the user who acts sees the group. If it is
/// hidden from them, the answer equals the answer for a group that does not exist (GR-15).
///
/// A command decides the same on a slice of the roster and of the external recipients as on the
/// whole. If the slice lacks a user or an address that the command needs, it returns
/// [`CommandError::NotLoaded`].
///
/// Each command is a method. [`Group::execute`] takes the same commands as values.
///
/// ```
/// use guildhall_groups::{Group, GroupCommand, GroupDraft};
/// use guildhall_kernel::{CompanyId, GroupId, Refusal, RoomId, User, UserId};
/// use guildhall_permissions::{Application, Company, CompanyContext, Context, NewCompany};
/// use time::macros::datetime;
/// use uuid::Uuid;
///
/// let acme = CompanyId::new(Uuid::from_u128(9));
/// let [ann, dee] = [1, 2].map(|n| User::of_company(UserId::new(Uuid::from_u128(n)), acme));
/// let at = datetime!(2026-01-05 09:00 UTC);
/// let new_company = NewCompany {
///     company: acme,
///     name: "Acme".parse()?,
///     administrators: [].into(),
///     applications: [Application::Core].into(),
/// };
/// let (company, _) = Company::create(new_company, &CompanyContext::new(at));
/// let cx = Context::new(&company, at);
///
/// let (id, room) = (GroupId::new(Uuid::from_u128(10)), RoomId::new(Uuid::from_u128(11)));
/// let draft = GroupDraft::named("Launch crew")?.private();
/// let (mut group, created) = Group::create(id, room, ann, draft, &cx)?;
/// let added = group.add_members(ann, &[dee], &cx)?;
/// let refused = group.execute(dee, GroupCommand::Leave, &cx).unwrap_err();
/// assert_eq!(refused.refusal().unwrap().rule().code(), "GR-10");
/// assert_eq!(Group::replay([created, added]), Some(group));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(into = "StoredGroup", try_from = "StoredGroup")]
pub struct Group {
    header: GroupHeader,
    roster: Roster<GroupEntry>,
    recipients: ExternalRecipients,
    indirect_members: Option<IndirectMembers>,
}

/// What a command returns: the event, or why there is none.
type CommandResult = Result<Envelope<GroupEvent>, CommandError<GroupError>>;

/// What a check returns: nothing, or why it fails.
type CheckResult = Result<(), CommandError<GroupError>>;

impl Group {
    /// Makes a group of a header, a roster and the external recipients of its mailing list, as a
    /// store keeps them.
    ///
    /// # Errors
    /// Returns [`GroupFormError`] if the parts do not fit together.
    pub fn from_parts(
        header: GroupHeader,
        roster: Roster<GroupEntry>,
        recipients: ExternalRecipients,
    ) -> Result<Self, GroupFormError> {
        Self::try_from(StoredGroup { header, roster, recipients, indirect_members: None })
    }

    /// Returns the group's id.
    #[must_use]
    pub const fn id(&self) -> GroupId {
        self.header.id
    }

    /// Returns the company that the group belongs to (CO-1).
    #[must_use]
    pub const fn company(&self) -> CompanyId {
        self.header.company
    }

    /// Returns the number of events in the group's history.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.header.version
    }

    /// Returns whether the group is a team (RM-19).
    #[must_use]
    pub const fn is_team(&self) -> bool {
        self.header.team.is_some()
    }

    /// Returns the group's room (GR-7).
    #[must_use]
    pub const fn room(&self) -> RoomId {
        self.header.room
    }

    /// Returns whether the group was deleted (GR-12).
    #[must_use]
    pub const fn is_deleted(&self) -> bool {
        matches!(self.header.state, GroupState::Deleted(_))
    }

    /// Returns everything but the roster and the external recipients.
    #[must_use]
    pub const fn header(&self) -> &GroupHeader {
        &self.header
    }

    /// Returns the present and former members and Group Masters.
    #[must_use]
    pub const fn roster(&self) -> &Roster<GroupEntry> {
        &self.roster
    }

    /// Returns the external recipients of the mailing list (ML-6). Without a list there are none.
    #[doc(alias = "ML-6")]
    #[must_use]
    pub const fn recipients(&self) -> &ExternalRecipients {
        &self.recipients
    }

    /// Returns whether exactly the entries and the external recipients in `scope` are loaded.
    #[must_use]
    pub fn is_loaded_for(&self, scope: &GroupScope) -> bool {
        *self.roster.scope() == scope.users && *self.recipients.scope() == scope.recipients
    }

    /// Returns the group with the entries and the external recipients in `scope`, and no others.
    ///
    /// # Errors
    /// [`NotLoaded`] if this is a slice that does not cover `scope`
    pub fn slice_of(&self, scope: &GroupScope) -> Result<Self, NotLoaded> {
        let header = self.header.clone();
        let roster = self.roster.slice_of(&scope.users)?;
        let recipients = self.recipients.slice_of(&scope.recipients)?;
        let indirect_members = self.indirect_members.as_ref();
        let indirect_members =
            indirect_members.map(|users| users.slice_of(&scope.users)).transpose()?;
        Ok(Self { header, roster, recipients, indirect_members })
    }

    /// Returns the unique keys that the group holds: its name (GR-4) and its mail address (ML-2).
    ///
    /// A deleted group holds no key (GR-12). A team holds only its addresses, because the directory
    /// names the organisation units.
    #[must_use]
    pub fn claims(&self) -> BTreeSet<Claim> {
        if self.is_deleted() {
            return BTreeSet::new();
        }
        let name = || Claim::GroupName(self.company(), self.header.name.key());
        let list = self.header.mailing_list.as_ref();
        let addresses = list.into_iter().flat_map(|list| {
            let bounce = list.address().bounce_address().map(|address| address.folded_key());
            bounce.into_iter().chain([list.address().key()]).map(Claim::Address)
        });
        (!self.is_team()).then(name).into_iter().chain(addresses).collect()
    }
    /// Adds the users who take part through nested groups, as a store loaded them with the roster.
    /// A group without nested groups ignores them.
    #[must_use]
    pub fn with_indirect_members(self, indirect_members: IndirectMembers) -> Self {
        let indirect_members = (!self.header.nested.is_empty()).then_some(indirect_members);
        Self { indirect_members, ..self }
    }

    /// Returns the user if they take part in the group: as a member, or through a nested group or
    /// team (GR-20).
    ///
    /// # Errors
    /// Returns [`NotLoaded`] if the loaded slice does not cover the user.
    pub fn participant(&self, user: UserId) -> Result<Option<User>, NotLoaded> {
        Ok(self.participant_of(user, self.roster.entry(user)?)?.copied())
    }

    /// Does what [`Group::participant`] does for a user whose entry was looked up.
    #[inline]
    fn participant_of<'a>(
        &'a self,
        user: UserId,
        entry: Option<&'a GroupEntry>,
    ) -> Result<Option<&'a User>, NotLoaded> {
        if let Some(entry) = entry.filter(|entry| entry.is_member()) {
            return Ok(Some(entry.of_user()));
        }
        match &self.indirect_members {
            _ if self.header.nested.is_empty() => Ok(None),
            Some(indirect_members) => indirect_members.find(user),
            None => Err(NotLoaded::User(user)),
        }
    }

    /// Returns the members who have to be removed when this company ends external contact (GR-19):
    /// the external members of its own group, and its own users in the group of another company.
    /// Users who take part through nested groups are members there.
    ///
    /// # Errors
    /// [`NotLoaded::Rest`] if this is a slice
    #[doc(alias = "GR-19")]
    pub fn contacts_of(&self, company: CompanyId) -> Result<BTreeSet<UserId>, NotLoaded> {
        let ends = |entry: &&GroupEntry| {
            let concerned = self.company() == company || entry.user().company() == Some(company);
            entry.is_member() && entry.affiliation() == Affiliation::External && concerned
        };
        let entries = self.roster.all()?.values().filter(ends);
        Ok(entries.map(|entry| entry.user().id()).collect())
    }
}

/// Why stored parts do not make a group.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum GroupFormError {
    /// GR-5: an internal group is stored with external members.
    #[error("an internal group is stored with external members")]
    ExternalMembers,
    /// GR-12: a deleted group is stored with a mailing list.
    #[error("a deleted group is stored with a mailing list")]
    MailingListOfTombstone,
    /// CO-1: an entry is stored under the id of another user, or with another affiliation than the
    /// user has to the group's company.
    #[error("the entry of user {user} holds another user, or the wrong affiliation")]
    Misplaced {
        /// The user under whom it is stored.
        user: UserId,
    },
    /// GR-20: an external group is stored with nested groups.
    #[error("an external group is stored with nested groups")]
    NestedInExternal,
    /// GR-20: a group is stored as nested in itself.
    #[error("a group is stored as nested in itself")]
    NestedInItself,
    /// ML-6: external recipients are stored without a mailing list, or the list is among them.
    #[error("external recipients are stored without a mailing list, or the list is among them")]
    Recipients,
    /// GR-3, GR-18: a group is stored without a Group Master but not as orphaned, or as orphaned
    /// with a Group Master.
    #[error("a group is stored without a Group Master, or as orphaned with one")]
    NoMaster,
    /// RM-19: a team is stored with a Group Master, as external or orphaned, with nested groups, or
    /// with a leader who is not a member.
    #[error("a team is stored with what only groups have, or its leader is not a member")]
    Team,
}

impl From<MisplacedEntry> for GroupFormError {
    fn from(MisplacedEntry { user }: MisplacedEntry) -> Self {
        Self::Misplaced { user }
    }
}

/// The stored form of a group.
#[derive(Clone, Deserialize, Serialize)]
struct StoredGroup {
    header: GroupHeader,
    roster: Roster<GroupEntry>,
    recipients: ExternalRecipients,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    indirect_members: Option<IndirectMembers>,
}

impl TryFrom<StoredGroup> for Group {
    type Error = GroupFormError;

    fn try_from(stored: StoredGroup) -> Result<Self, GroupFormError> {
        let StoredGroup { header, roster, recipients, indirect_members } = stored;
        let misplaced =
            |entry: &&GroupEntry| entry.affiliation() != entry.user().affiliation(header.company);
        if let Some(entry) = roster.loaded().values().find(misplaced) {
            return Err(GroupFormError::Misplaced { user: entry.user().id() });
        }
        let counts = roster.counts();
        let orphaned = matches!(header.state, GroupState::Orphaned(_));
        let deleted = matches!(header.state, GroupState::Deleted(_));
        if let Some(team) = header.team {
            let leads = |user: &UserId| {
                roster.entry(*user).map_or(true, |entry| entry.is_some_and(GroupEntry::is_member))
            };
            let plain = header.kind == GroupKind::Internal && header.nested.is_empty();
            if counts.masters() > 0 || orphaned || !plain || !team.leader.as_ref().is_none_or(leads)
            {
                return Err(GroupFormError::Team);
            }
        } else if !deleted && (counts.masters() == 0) != orphaned {
            return Err(GroupFormError::NoMaster);
        }
        if header.kind == GroupKind::Internal && counts.externals() > 0 {
            return Err(GroupFormError::ExternalMembers);
        }
        if header.kind == GroupKind::External && !header.nested.is_empty() {
            return Err(GroupFormError::NestedInExternal);
        }
        if header.nested.contains_key(&header.id) {
            return Err(GroupFormError::NestedInItself);
        }
        if deleted && header.mailing_list.is_some() {
            return Err(GroupFormError::MailingListOfTombstone);
        }
        let fits = header.mailing_list.as_ref().map_or(recipients.count() == 0, |list| {
            !matches!(recipients.check_list_address(list.address()), Err(CommandError::Refused(_)))
        });
        if !fits {
            return Err(GroupFormError::Recipients);
        }
        let indirect_members = indirect_members.filter(|_| !header.nested.is_empty());
        Ok(Self { header, roster, recipients, indirect_members })
    }
}

impl From<Group> for StoredGroup {
    fn from(Group { header, roster, recipients, indirect_members }: Group) -> Self {
        Self { header, roster, recipients, indirect_members }
    }
}
