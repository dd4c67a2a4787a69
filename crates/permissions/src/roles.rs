//! Roles, and the answers that a table of actions gives to them in a public or private group.

use std::fmt;

use guildhall_kernel::{Affiliation, Rule};
use serde::{Deserialize, Serialize, Serializer};

/// Whether it is a group or a team.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupType {
    /// A group, which its Group Masters manage (GR-3).
    Group,
    /// A team, which the directory and the team's leader manage (RM-19).
    Team,
}

/// Whether outsiders can see a group (GR-14).
#[doc(alias = "GR-14")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Privacy {
    /// They cannot: for them it does not exist.
    #[doc(alias = "GR-15")]
    Private,
    /// They can.
    Public,
}

impl fmt::Display for Privacy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Private => "private",
            Self::Public => "public",
        })
    }
}

/// A role of a user towards a group. A user can have several at once.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// An internal user who is a member.
    Member,
    /// An external user who is a member.
    ExternalMember,
    /// A Group Master, member or not.
    #[doc(alias = "GR-3")]
    Master,
    /// The leader of a team.
    Leader,
    /// An internal user who is neither a member nor a Master nor the leader.
    #[doc(alias = "GR-17")]
    Outsider,
    /// An external user who is not a member.
    #[doc(alias = "GR-17")]
    Stranger,
    /// An administrator of the company, in addition to the other roles.
    Administrator,
    /// The company's directory, which is not a user. It forms and changes teams.
    Directory,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 8] = [
        Self::Member,
        Self::ExternalMember,
        Self::Master,
        Self::Leader,
        Self::Outsider,
        Self::Stranger,
        Self::Administrator,
        Self::Directory,
    ];

    #[inline]
    const fn bit(self) -> u16 {
        1 << self as u8
    }
}

/// The roles of one user towards one group or team.
///
/// There is one bit for each role, at its number. The bits above say whether they are roles in a team,
/// and whether the user is external.
#[doc(alias = "GR-9")]
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct Roles(u16);

impl Roles {
    /// How many sets of roles there are in groups and teams.
    pub(crate) const SETS: usize = 2 << Role::ALL.len();

    const TEAM: u16 = 1 << Role::ALL.len();
    const EXTERNAL: u16 = Self::TEAM << 1;

    /// Makes the roles of a user who is neither a member nor a Master of a group.
    #[inline]
    #[must_use]
    pub const fn of(affiliation: Affiliation) -> Self {
        match affiliation {
            Affiliation::Internal => Self(Role::Outsider.bit()),
            Affiliation::External => Self(Self::EXTERNAL + Role::Stranger.bit()),
        }
    }

    /// Makes the roles of the directory in a group or team.
    #[must_use]
    pub const fn directory(group_type: GroupType) -> Self {
        Self::of(Affiliation::Internal).in_group_type(group_type).inside(Role::Directory)
    }

    /// Sets whether they are roles in a group or in a team.
    #[inline]
    #[must_use]
    pub const fn in_group_type(self, group_type: GroupType) -> Self {
        match group_type {
            GroupType::Group => Self(self.0 & !Self::TEAM),
            GroupType::Team => Self(self.0 | Self::TEAM),
        }
    }

    /// Adds the role of a member.
    #[inline]
    #[must_use]
    pub const fn member(self) -> Self {
        let role = match self.affiliation() {
            Affiliation::Internal => Role::Member,
            Affiliation::External => Role::ExternalMember,
        };
        self.inside(role)
    }

    /// Adds the role of a Group Master.
    #[inline]
    #[must_use]
    pub const fn master(self) -> Self {
        self.inside(Role::Master)
    }

    /// Adds the role of the team's leader.
    #[inline]
    #[must_use]
    pub const fn leader(self) -> Self {
        self.inside(Role::Leader)
    }

    /// Adds the role of an administrator of the company.
    #[inline]
    #[must_use]
    pub const fn administrator(self) -> Self {
        Self(self.0 | Role::Administrator.bit())
    }

    /// Returns whether they are the roles of an internal or of an external user.
    #[inline]
    #[must_use]
    pub const fn affiliation(self) -> Affiliation {
        if self.0 & Self::EXTERNAL == 0 { Affiliation::Internal } else { Affiliation::External }
    }

    /// Returns whether they are roles in a group or in a team.
    #[inline]
    #[must_use]
    pub const fn group_type(self) -> GroupType {
        if self.0 & Self::TEAM == 0 { GroupType::Group } else { GroupType::Team }
    }

    /// Whether this role is one of them.
    #[inline]
    #[must_use]
    pub const fn is(self, role: Role) -> bool {
        self.0 & role.bit() != 0
    }

    /// Lists the roles in the order of [`Role`]. A user without a role in the group is an outsider
    /// or a stranger.
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| self.is(*role))
    }

    /// Returns the roles as a set: the bit with the number of each role.
    #[inline]
    pub(crate) const fn bits(self) -> u16 {
        self.0 & (Self::TEAM - 1)
    }

    /// Returns the number of this set of roles: below [`SETS`](Self::SETS), and another one in a team.
    #[inline]
    pub(crate) const fn number(self) -> usize {
        (self.0 & (Self::EXTERNAL - 1)) as usize
    }

    /// Adds a role of a user who is no outsider and no stranger.
    #[inline]
    const fn inside(self, role: Role) -> Self {
        const OUTSIDE: u16 = Role::Outsider.bit() + Role::Stranger.bit();
        Self(self.0 & !OUTSIDE | role.bit())
    }
}

impl fmt::Debug for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = (self.group_type(), self.affiliation());
        f.debug_tuple("Roles").field(&of).field(&self.iter().collect::<Vec<_>>()).finish()
    }
}

/// Roles leave as the list of them.
impl Serialize for Roles {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

/// A cell of a table of actions: the answer to one role, or for one kind of room.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// No, by this rule.
    No(&'static Rule),
    /// Yes while the group is public. While it is private, no by this rule.
    #[doc(alias = "GR-15")]
    WhilePublic(&'static Rule),
    /// Yes.
    Yes,
}

/// A role that a user has, and the cell of the table that answers it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct RoleCell {
    /// The role.
    pub role: Role,
    /// The cell.
    pub cell: Cell,
}

/// Whether an action is possible while the company lacks the application that it needs (CO-2).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum WhileFrozen {
    /// It is possible, because it only reads, removes or deletes.
    Allowed,
    /// It is refused, because it creates or changes something.
    Refused,
}

impl WhileFrozen {
    /// Whether the action is possible.
    #[must_use]
    pub const fn is_allowed(self) -> bool {
        matches!(self, Self::Allowed)
    }
}

pub(crate) const fn no(rule: &'static Rule) -> Cell {
    Cell::No(rule)
}

/// Masters and administrators may, other users may not.
pub(crate) const fn managed(rule: &'static Rule, directory: Cell) -> [Cell; 7] {
    let no = no(rule);
    [no, no, Cell::Yes, no, no, Cell::Yes, directory]
}

/// The leader and administrators may, other users may not.
pub(crate) const fn led(rule: &'static Rule) -> [Cell; 6] {
    let no = no(rule);
    [no, Cell::Yes, no, no, Cell::Yes, no]
}

pub(crate) const fn groups(cells: [Cell; 7]) -> [(Role, Cell); 7] {
    let [member, external_member, master, outsider, stranger, administrator, directory] = cells;
    [
        (Role::Member, member),
        (Role::ExternalMember, external_member),
        (Role::Master, master),
        (Role::Outsider, outsider),
        (Role::Stranger, stranger),
        (Role::Administrator, administrator),
        (Role::Directory, directory),
    ]
}

pub(crate) const fn teams(cells: [Cell; 6]) -> [(Role, Cell); 6] {
    let [member, leader, outsider, stranger, administrator, directory] = cells;
    [
        (Role::Member, member),
        (Role::Leader, leader),
        (Role::Outsider, outsider),
        (Role::Stranger, stranger),
        (Role::Administrator, administrator),
        (Role::Directory, directory),
    ]
}
