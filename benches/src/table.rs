//! The least code that decides: a hash map from user to roles, and a mask of actions for each set
//! of roles. It knows one company, whose groups are neither locked nor frozen.

use guildhall::kernel::{CompanyId, User, UserId};
use guildhall::permissions::GroupAction::{
    self, AcceptRequests, AddMembers, AppointMasters, AskToJoin, ChangeHistory, ChangeLocks,
    ChangeNotification, ChangePrivacy, DeclineRequests, Delete, DeleteData, DismissMasters,
    EditMailingList, EditProfile, Explain, HandOver, InviteToEvent, Mail, ReadRoom, RemoveMembers,
    Rename, SwitchFeatures, View, WithdrawRequest,
};
use guildhall::permissions::Privacy;
use hashbrown::HashMap;

/// A user's roles in a group, as bits.
pub(crate) type Roles = u8;

pub(crate) const MEMBER: Roles = 1;
pub(crate) const MASTER: Roles = 1 << 1;
pub(crate) const ADMINISTRATOR: Roles = 1 << 2;
pub(crate) const OUTSIDER: Roles = 1 << 3;
const STRANGER: Roles = 1 << 4;
const SETS: usize = 1 << 5;

/// What each role may do, and whether only while the group is public.
pub(crate) const BY_ROLE: [(Roles, Privacy, &[GroupAction]); 5] = [
    (MEMBER, Privacy::Private, &[View, Explain, ReadRoom, Mail, InviteToEvent, WithdrawRequest]),
    (MASTER, Privacy::Private, &[ChangePrivacy, HandOver]),
    (OUTSIDER, Privacy::Public, &[View, Mail, InviteToEvent, AskToJoin, WithdrawRequest]),
    (ADMINISTRATOR, Privacy::Private, &[ChangeLocks]),
    (STRANGER, Privacy::Public, &[]),
];

/// What Masters and administrators may do.
pub(crate) const MANAGERS: &[GroupAction] = &[
    View,
    Explain,
    Mail,
    InviteToEvent,
    WithdrawRequest,
    AcceptRequests,
    DeclineRequests,
    EditProfile,
    Rename,
    AppointMasters,
    DismissMasters,
    AddMembers,
    RemoveMembers,
    SwitchFeatures,
    DeleteData,
    EditMailingList,
    ChangeHistory,
    ChangeNotification,
    Delete,
];

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
            for (role, until, actions) in BY_ROLE {
                let holds = roles & usize::from(role) != 0;
                if holds && (until == Privacy::Private || privacy == Privacy::Public) {
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
