//! What somebody is to a group or a team.

use guildhall_kernel::Affiliation;

/// Who stewards a group: its Masters, or, of a team, the directory and the team's leader.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Stewardship {
    /// The directory: it is a team (RM-19).
    Directory,
    /// Group Masters (GR-3).
    Masters,
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
pub struct Standing {
    stewardship: Stewardship,
    affiliation: Affiliation,
    roles: Vec<Role>,
}

impl Standing {
    /// The standing of somebody who belongs to the group in no way.
    #[must_use]
    pub const fn of(affiliation: Affiliation) -> Self {
        Self { stewardship: Stewardship::Masters, affiliation, roles: Vec::new() }
    }

    /// The standing of the directory in a group or team.
    #[must_use]
    pub fn directory(stewardship: Stewardship) -> Self {
        Self::of(Affiliation::Internal).stewarded(stewardship).also(Role::Directory)
    }

    /// The standing, in what is stewarded so.
    #[must_use]
    pub fn stewarded(self, stewardship: Stewardship) -> Self {
        Self { stewardship, ..self }
    }

    /// The standing, as a member too.
    #[must_use]
    pub fn member(self) -> Self {
        let role = match self.affiliation {
            Affiliation::Internal => Role::Member,
            Affiliation::External => Role::ExternalMember,
        };
        self.also(role)
    }

    /// The standing, as a Group Master too.
    #[must_use]
    pub fn master(self) -> Self {
        self.also(Role::Master)
    }

    /// The standing, as the leader of the team too.
    #[must_use]
    pub fn leader(self) -> Self {
        self.also(Role::Leader)
    }

    /// The standing, as an administrator of the company too.
    #[must_use]
    pub fn administrator(self) -> Self {
        self.also(Role::Administrator)
    }

    /// Whether it is one in a group or in a team.
    #[must_use]
    pub const fn stewardship(&self) -> Stewardship {
        self.stewardship
    }

    /// Whether this role is among them.
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.roles().any(|held| held == role)
    }

    /// The roles: what the user is to the group first, then what they are to the company.
    pub fn roles(&self) -> impl Iterator<Item = Role> {
        let belongs = self.roles.iter().any(|role| *role != Role::Administrator);
        let stands_outside = match self.affiliation {
            Affiliation::Internal => Role::Outsider,
            Affiliation::External => Role::Stranger,
        };
        (!belongs).then_some(stands_outside).into_iter().chain(self.roles.iter().copied())
    }

    fn also(mut self, role: Role) -> Self {
        self.roles.push(role);
        self.roles.sort_unstable();
        self.roles.dedup();
        self
    }
}
