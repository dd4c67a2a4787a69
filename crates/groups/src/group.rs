mod checks;
mod creation;
mod features;
mod form;
mod history;
mod mail;
mod management;
mod nesting;
mod queries;
mod removal;
mod team;

use std::collections::BTreeSet;

use guildhall_kernel::{Claim, CommandError, CompanyId, GroupId, RoomId, Roster, Version};
use serde::{Deserialize, Serialize};

pub use self::features::BegunAnew;
pub use self::form::GroupFormError;
use self::form::Parts;
use crate::{GroupEntry, GroupError, GroupEvent, GroupHeader, GroupState, IndirectMembers};

/// A group: its settings, its Group Masters and its members.
///
/// Each command checks, makes the event, applies it and returns it. A refused command changes
/// nothing. The first check of each is whether the actor sees the group: for whom it is hidden the
/// answer is the one for a group that never was (GR-15). A command decides the same on a slice of
/// the places as on all of them; where a slice lacks a user it says so
/// ([`CommandError::NotLoaded`]).
///
/// ```
/// use guildhall_groups::{Group, GroupDraft};
/// use guildhall_kernel::{CompanyId, GroupId, Refusal, RoomId, User, UserId};
/// use guildhall_permissions::{Application, Company, Context, NewCompany};
/// use time::macros::datetime;
/// use uuid::Uuid;
///
/// let acme = CompanyId::new(Uuid::from_u128(9));
/// let [ann, dee] = [1, 2].map(|n| User::of_company(UserId::new(Uuid::from_u128(n)), acme));
/// let at = datetime!(2026-01-05 09:00 UTC);
/// let (company, _) = Company::create(NewCompany {
///     company: acme,
///     name: "Acme".parse()?,
///     administrators: [].into(),
///     applications: [Application::Core].into(),
///     at: at.into(),
/// });
/// let cx = Context::new(&company, at);
///
/// let (id, room) = (GroupId::new(Uuid::from_u128(10)), RoomId::new(Uuid::from_u128(11)));
/// let draft = GroupDraft::named("Launch crew")?.private();
/// let (mut group, created) = Group::create(id, room, &ann, draft, &cx)?;
/// let added = group.add_members(&ann, &[dee], &cx)?;
/// let refused = group.leave(&dee, &cx).unwrap_err();
/// assert_eq!(refused.refusal().unwrap().rule().code(), "GR-10");
/// assert_eq!(Group::replay([created, added]), Some(group));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(into = "Parts", try_from = "Parts")]
pub struct Group {
    header: GroupHeader,
    roster: Roster<GroupEntry>,
    through: Option<IndirectMembers>,
}

/// The outcome of a command: the event that it made, or why it made none.
type Outcome = Result<GroupEvent, CommandError<GroupError>>;

/// The outcome of a question that a rule can refuse.
type Answer = Result<(), CommandError<GroupError>>;

impl Group {
    /// The group's id.
    #[must_use]
    pub const fn id(&self) -> GroupId {
        self.header.id
    }

    /// The company that the group belongs to (CO-1).
    #[must_use]
    pub const fn company(&self) -> CompanyId {
        self.header.company
    }

    /// How many events made it what it is.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.header.version
    }

    /// Whether it is a team (RM-19).
    #[must_use]
    pub const fn is_team(&self) -> bool {
        self.header.team.is_some()
    }

    /// Its room (GR-7).
    #[must_use]
    pub const fn room(&self) -> RoomId {
        self.header.room
    }

    /// Whether it is a tombstone (GR-12).
    #[must_use]
    pub const fn is_deleted(&self) -> bool {
        matches!(self.header.state, GroupState::Deleted(_))
    }

    /// All of it but its roster.
    #[must_use]
    pub const fn header(&self) -> &GroupHeader {
        &self.header
    }

    /// Who is and was what to it.
    #[must_use]
    pub const fn roster(&self) -> &Roster<GroupEntry> {
        &self.roster
    }

    /// The unique keys that the group holds: its name (GR-4) and its mail address (ML-2). A
    /// tombstone holds none (GR-12). A team holds its address alone: units are named by the
    /// directory.
    #[must_use]
    pub fn claims(&self) -> BTreeSet<Claim> {
        if self.is_deleted() {
            return BTreeSet::new();
        }
        let name = || Claim::GroupName(self.company(), self.header.name.key());
        let list = self.header.mailing_list.as_ref();
        let address = list.map(|list| Claim::Address(list.address().key()));
        (!self.is_team()).then(name).into_iter().chain(address).collect()
    }
}
