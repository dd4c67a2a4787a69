//! The least code that decides: a hash map from user to roles, and a mask of actions for each set
//! of roles. It knows one company, whose groups are neither locked nor frozen.

use std::sync::LazyLock;

use guildhall::kernel::{CompanyId, User, UserId};
use guildhall::permissions::GroupAction::{
    self, AskToJoin, Explain, InviteToEvent, Mail, ReadRoom, View, WithdrawRequest,
};
use guildhall::permissions::{Cell, GroupType, Privacy, Role};
use hashbrown::HashMap;

/// A user's roles in a group, as bits.
pub(crate) type Roles = u8;

pub(crate) const MEMBER: Roles = 1;
pub(crate) const MASTER: Roles = 1 << 1;
pub(crate) const ADMINISTRATOR: Roles = 1 << 2;
pub(crate) const OUTSIDER: Roles = 1 << 3;
pub(crate) const STRANGER: Roles = 1 << 4;
pub(crate) const SETS: usize = 1 << 5;

/// What each role may do, and whether only while the group is public. What only Masters, only
/// administrators or both may do comes from the table of the library.
pub(crate) static BY_ROLE: LazyLock<[(Roles, Privacy, Vec<GroupAction>); 5]> =
    LazyLock::new(|| {
        let member = vec![View, Explain, ReadRoom, Mail, InviteToEvent, WithdrawRequest];
        let outsider = vec![View, Mail, InviteToEvent, AskToJoin, WithdrawRequest];
        [
            (MEMBER, Privacy::Private, member),
            (MASTER, Privacy::Private, of_managers(true, false)),
            (OUTSIDER, Privacy::Public, outsider),
            (ADMINISTRATOR, Privacy::Private, of_managers(false, true)),
            (STRANGER, Privacy::Public, Vec::new()),
        ]
    });

/// What Masters and administrators may do.
pub(crate) static MANAGERS: LazyLock<Vec<GroupAction>> = LazyLock::new(|| of_managers(true, true));

/// Returns the actions that the table grants, or does not grant, to Masters and to administrators.
fn of_managers(masters: bool, administrators: bool) -> Vec<GroupAction> {
    let grants =
        |action: GroupAction, role| matches!(action.cell(GroupType::Group, role), Cell::Yes);
    let matching = |action: &GroupAction| {
        grants(*action, Role::Master) == masters
            && grants(*action, Role::Administrator) == administrators
    };
    GroupAction::ALL.into_iter().filter(matching).collect()
}

/// The roles in one group, and the masks.
pub(crate) struct Table {
    roles: HashMap<UserId, Roles>,
    company: CompanyId,
    privacy: Privacy,
    masks: [[u32; SETS]; 2],
}

impl Table {
    /// Makes the table of a group with these roles. Other users are outsiders or strangers.
    pub(crate) fn new(
        company: CompanyId,
        privacy: Privacy,
        roles: impl IntoIterator<Item = (UserId, Roles)>,
    ) -> Self {
        let mut of_users = HashMap::new();
        for (user, role) in roles {
            *of_users.entry(user).or_default() |= role;
        }
        for held in of_users.values_mut() {
            if *held == ADMINISTRATOR {
                *held |= OUTSIDER;
            }
        }
        Self { roles: of_users, company, privacy, masks: masks() }
    }

    /// Returns whether the user may do this.
    pub(crate) fn allows(&self, user: User, action: GroupAction) -> bool {
        self.mask(user) & bit(action) != 0
    }

    /// Returns the roles that the table holds for the user.
    pub(crate) fn roles(&self, user: User) -> Roles {
        self.roles.get(&user.id()).copied().unwrap_or_default()
    }

    /// Returns the users with a role, who are of the company.
    pub(crate) fn users(&self) -> impl Iterator<Item = (UserId, CompanyId, Roles)> + '_ {
        self.roles.iter().map(|(user, roles)| (*user, self.company, *roles))
    }

    pub(crate) const fn company(&self) -> CompanyId {
        self.company
    }

    pub(crate) const fn privacy(&self) -> Privacy {
        self.privacy
    }

    pub(crate) const fn masks(&self) -> &[u32; SETS] {
        &self.masks[self.privacy as usize]
    }

    /// Returns whether outsiders see the group.
    pub(crate) fn is_public(&self) -> bool {
        self.privacy == Privacy::Public
    }

    /// Returns everything that the user may do.
    pub(crate) fn mask(&self, user: User) -> u32 {
        let outside = || if user.company() == Some(self.company) { OUTSIDER } else { STRANGER };
        let roles = self.roles.get(&user.id()).copied().unwrap_or_else(outside);
        self.masks[self.privacy as usize][usize::from(roles)]
    }
}

/// The place of an action in a mask.
pub(crate) const fn bit(action: GroupAction) -> u32 {
    1 << action as u32
}

fn masks() -> [[u32; SETS]; 2] {
    [Privacy::Private, Privacy::Public].map(|privacy| {
        std::array::from_fn(|roles| {
            let mut mask = 0;
            for (role, until, actions) in BY_ROLE.iter() {
                let holds = roles & usize::from(*role) != 0;
                if holds && (*until == Privacy::Private || privacy == Privacy::Public) {
                    mask |= actions.iter().fold(0, |mask, action| mask | bit(*action));
                }
            }
            if roles & usize::from(MASTER | ADMINISTRATOR) != 0 {
                mask |= MANAGERS.iter().fold(0, |mask, action| mask | bit(*action));
            }
            mask
        })
    })
}
