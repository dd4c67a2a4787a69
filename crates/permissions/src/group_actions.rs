//! Who may do what with a group.

use std::fmt;

use guildhall_kernel::{Affiliation, Rule};
use serde::{Deserialize, Serialize};

use crate::rules::{FT_1, GR_3, GR_9, GR_10, GR_14, GR_15, GR_17};

/// Something that somebody does with a group.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum GroupAction {
    /// To see that it exists, its name and its members.
    View,
    /// To read the conversation in its room.
    ReadRoom,
    /// To mail it. Its mailing list decides.
    Mail,
    /// To invite all its members to an event.
    InviteToEvent,
    /// To ask its Masters for membership.
    AskToJoin,
    /// To edit its profile picture, name and description.
    EditProfile,
    /// To appoint Masters.
    AppointMasters,
    /// To dismiss Masters, oneself included.
    DismissMasters,
    /// To add members.
    AddMembers,
    /// To remove members, oneself included.
    RemoveMembers,
    /// To switch its features.
    SwitchFeatures,
    /// To delete the data of a feature.
    DeleteData,
    /// To edit its mailing list.
    EditMailingList,
    /// To make it public or private.
    ChangePrivacy,
    /// To turn the notification of its members on or off.
    ChangeNotification,
    /// To delete it.
    Delete,
    /// To leave it.
    Leave,
}

impl GroupAction {
    /// Every action, in the order of the table.
    pub const ALL: [Self; 17] = [
        Self::View,
        Self::ReadRoom,
        Self::Mail,
        Self::InviteToEvent,
        Self::AskToJoin,
        Self::EditProfile,
        Self::AppointMasters,
        Self::DismissMasters,
        Self::AddMembers,
        Self::RemoveMembers,
        Self::SwitchFeatures,
        Self::DeleteData,
        Self::EditMailingList,
        Self::ChangePrivacy,
        Self::ChangeNotification,
        Self::Delete,
        Self::Leave,
    ];

    /// Whether somebody of this standing may do so in a group of this privacy.
    ///
    /// # Errors
    /// The rule that refuses the last of the standing's roles that no privacy would help, an
    /// administrator's before an outsider's. GR-15 where a public group would grant it to all of
    /// them: then the group is hidden.
    pub fn authorize(self, standing: &Standing, privacy: Privacy) -> Result<(), &'static Rule> {
        let mut refused = None;
        for role in standing.roles() {
            match (self.grant(role), privacy) {
                (Grant::Always, _) | (Grant::WhilePublic, Privacy::Public) => return Ok(()),
                (Grant::WhilePublic, Privacy::Private) => {}
                (Grant::Never(rule), _) => refused = Some(rule),
            }
        }
        Err(refused.unwrap_or(&GR_15))
    }

    /// Whether it stays possible while the company holds no application that brings groups (CO-2):
    /// to read, to take out and to delete; not to make or to bring in.
    #[must_use]
    pub const fn outlasts_freeze(self) -> bool {
        use GroupAction as A;
        matches!(
            self,
            A::View
                | A::ReadRoom
                | A::Mail
                | A::DismissMasters
                | A::RemoveMembers
                | A::DeleteData
                | A::Delete
                | A::Leave
        )
    }

    /// The cell of the table for a role.
    #[must_use]
    pub fn grant(self, role: Role) -> Grant {
        let row = GROUP_ACTIONS.iter().find(|row| row.0 == self);
        // Every action has a row and every role a cell (tested), and what had none would be refused.
        let cell = row.and_then(|row| row.1.iter().find(|cell| cell.0 == role));
        cell.map_or(Grant::Never(&GR_17), |cell| cell.1)
    }
}

impl fmt::Display for GroupAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::View => "see it",
            Self::ReadRoom => "read its room",
            Self::Mail => "mail it",
            Self::InviteToEvent => "invite its members to an event",
            Self::AskToJoin => "ask to join it",
            Self::EditProfile => "edit its picture, name or description",
            Self::AppointMasters => "appoint Group Masters",
            Self::DismissMasters => "dismiss Group Masters",
            Self::AddMembers => "add members",
            Self::RemoveMembers => "remove members",
            Self::SwitchFeatures => "switch its features",
            Self::DeleteData => "delete data of its features",
            Self::EditMailingList => "edit its mailing list",
            Self::ChangePrivacy => "change its privacy",
            Self::ChangeNotification => "change its notification",
            Self::Delete => "delete it",
            Self::Leave => "leave it",
        })
    }
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
    /// An internal user who belongs to the group in no way.
    Outsider,
    /// An external user who is no member.
    Stranger,
    /// An administrator of the company, besides whatever else they are.
    Administrator,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 6] = [
        Self::Member,
        Self::ExternalMember,
        Self::Master,
        Self::Outsider,
        Self::Stranger,
        Self::Administrator,
    ];
}

/// The roles of one user towards one group.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Standing {
    affiliation: Affiliation,
    roles: Vec<Role>,
}

impl Standing {
    /// The standing of somebody who belongs to the group in no way.
    #[must_use]
    pub const fn of(affiliation: Affiliation) -> Self {
        Self { affiliation, roles: Vec::new() }
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

    /// The standing, as an administrator of the company too.
    #[must_use]
    pub fn administrator(self) -> Self {
        self.also(Role::Administrator)
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

/// Whether a group shows itself to the internal users who do not belong to it (GR-14).
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Privacy {
    /// It does not exist for them.
    Private,
    /// It does.
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

/// A cell of the table.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Grant {
    /// Yes.
    Always,
    /// No, by this rule.
    Never(&'static Rule),
    /// Yes while the group is public; no by GR-15 while it is private.
    WhilePublic,
}

type Row = (GroupAction, [(Role, Grant); 6]);

/// The table: each action, and what it answers to each role. Somebody with several roles may do
/// what one of them may. It decides and it documents.
pub const GROUP_ACTIONS: [Row; 17] = {
    use Grant::{Always, Never, WhilePublic};
    [
        row(GroupAction::View, [Always, Always, Always, WhilePublic, Never(&GR_17), Always]),
        row(
            GroupAction::ReadRoom,
            [Always, Always, Never(&GR_3), Never(&GR_17), Never(&GR_17), Never(&GR_9)],
        ),
        row(GroupAction::Mail, [Always; 6]),
        row(
            GroupAction::InviteToEvent,
            [Always, Always, Always, WhilePublic, Never(&GR_17), Always],
        ),
        row(
            GroupAction::AskToJoin,
            [
                Never(&GR_17),
                Never(&GR_17),
                Never(&GR_17),
                WhilePublic,
                Never(&GR_17),
                Never(&GR_17),
            ],
        ),
        managed(GroupAction::EditProfile, &GR_9),
        managed(GroupAction::AppointMasters, &GR_9),
        managed(GroupAction::DismissMasters, &GR_9),
        managed(GroupAction::AddMembers, &GR_9),
        managed(GroupAction::RemoveMembers, &GR_9),
        managed(GroupAction::SwitchFeatures, &FT_1),
        managed(GroupAction::DeleteData, &GR_9),
        managed(GroupAction::EditMailingList, &GR_9),
        row(
            GroupAction::ChangePrivacy,
            [Never(&GR_14), Never(&GR_14), Always, Never(&GR_14), Never(&GR_14), Never(&GR_14)],
        ),
        managed(GroupAction::ChangeNotification, &GR_9),
        managed(GroupAction::Delete, &GR_9),
        row(GroupAction::Leave, [Never(&GR_10); 6]),
    ]
};

const fn row(action: GroupAction, grants: [Grant; 6]) -> Row {
    let [member, external_member, master, outsider, stranger, administrator] = grants;
    (
        action,
        [
            (Role::Member, member),
            (Role::ExternalMember, external_member),
            (Role::Master, master),
            (Role::Outsider, outsider),
            (Role::Stranger, stranger),
            (Role::Administrator, administrator),
        ],
    )
}

const fn managed(action: GroupAction, rule: &'static Rule) -> Row {
    use Grant::{Always, Never};
    row(action, [Never(rule), Never(rule), Always, Never(rule), Never(rule), Always])
}
