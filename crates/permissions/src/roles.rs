//! What somebody is to a group or a team.

use guildhall_kernel::Affiliation;

/// Whether it is a group or a team.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum GroupType {
    /// A group, which its Group Masters manage (GR-3).
    Group,
    /// A team, which the directory and the team's leader manage (RM-19).
    Team,
}

/// What somebody is to a group. One can be several of these at once.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Role {
    /// An internal user who is a member.
    Member,
    /// An external user who is a member.
    ExternalMember,
    /// A Group Master, member or not.
    Master,
    /// The leader of a team.
    Leader,
    /// An internal user who belongs to the group in no way.
    Outsider,
    /// An external user who is no member.
    Stranger,
    /// An administrator of the company, besides whatever else they are.
    Administrator,
    /// The company's directory, which is no user: it forms teams, and says who has left.
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
}

/// The roles of one user towards one group.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Roles {
    group_type: GroupType,
    affiliation: Affiliation,
    roles: Vec<Role>,
}

impl Roles {
    /// The standing of somebody who belongs to the group in no way.
    #[must_use]
    pub const fn of(affiliation: Affiliation) -> Self {
        Self { group_type: GroupType::Group, affiliation, roles: Vec::new() }
    }

    /// The standing of the directory in a group or team.
    #[must_use]
    pub fn directory(group_type: GroupType) -> Self {
        Self::of(Affiliation::Internal).in_group_type(group_type).with(Role::Directory)
    }

    /// The standing, in what is in_group_type so.
    #[must_use]
    pub fn in_group_type(self, group_type: GroupType) -> Self {
        Self { group_type, ..self }
    }

    /// The standing, as a member too.
    #[must_use]
    pub fn member(self) -> Self {
        let role = match self.affiliation {
            Affiliation::Internal => Role::Member,
            Affiliation::External => Role::ExternalMember,
        };
        self.with(role)
    }

    /// The standing, as a Group Master too.
    #[must_use]
    pub fn master(self) -> Self {
        self.with(Role::Master)
    }

    /// The standing, as the leader of the team too.
    #[must_use]
    pub fn leader(self) -> Self {
        self.with(Role::Leader)
    }

    /// The standing, as an administrator of the company too.
    #[must_use]
    pub fn administrator(self) -> Self {
        self.with(Role::Administrator)
    }

    /// Whether it is one in a group or in a team.
    #[must_use]
    pub const fn group_type(&self) -> GroupType {
        self.group_type
    }

    /// Whether this role is among them.
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.iter().any(|held| held == role)
    }

    /// The roles: what the user is to the group first, then what they are to the company.
    pub fn iter(&self) -> impl Iterator<Item = Role> {
        let belongs = self.roles.iter().any(|role| *role != Role::Administrator);
        let stands_outside = match self.affiliation {
            Affiliation::Internal => Role::Outsider,
            Affiliation::External => Role::Stranger,
        };
        (!belongs).then_some(stands_outside).into_iter().chain(self.roles.iter().copied())
    }

    fn with(mut self, role: Role) -> Self {
        self.roles.push(role);
        self.roles.sort_unstable();
        self.roles.dedup();
        self
    }
}
