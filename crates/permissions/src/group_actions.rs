//! The actions on groups and teams, and the table that decides them: one row per action.

use serde::{Deserialize, Serialize};

use crate::roles::{groups, led, managed, no, teams};
use crate::rules::{CO_6, FT_1, GR_3, GR_9, GR_10, GR_14, GR_15, GR_17, RM_19};
use crate::{Cell, GroupSetting, Role, WhileFrozen};

/// An action on a group or a team.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupAction {
    /// Sees that it exists, its name and its members.
    #[doc(alias = "GR-15")]
    View,
    /// Asks which users may do what with it, and why. Each user who sees it asks about themself.
    #[doc(alias = "GR-15")]
    Explain,
    /// Reads the conversation in its room.
    ReadRoom,
    /// Mails it. Its mailing list decides.
    Mail,
    /// Invites all its members to an event.
    InviteToEvent,
    /// Asks for membership.
    AskToJoin,
    /// Withdraws their own request to join.
    #[doc(alias = "GR-17")]
    WithdrawRequest,
    /// Accepts requests to join.
    #[doc(alias = "GR-17")]
    AcceptRequests,
    /// Sees the requests to join, and declines them.
    #[doc(alias = "GR-17")]
    DeclineRequests,
    /// Edits its profile picture and description.
    EditProfile,
    /// Gives it another name.
    Rename,
    /// Makes a user the leader of a team.
    AppointLeader,
    /// Appoints Masters.
    AppointMasters,
    /// Dismisses Masters, the acting user included.
    DismissMasters,
    /// Hands their own mastership over to another user.
    #[doc(alias = "GR-3")]
    HandOver,
    /// Adds members: users, teams and other groups.
    AddMembers,
    /// Removes members, the acting user included.
    RemoveMembers,
    /// Opens the room of a team, by turning its Message on for the first time.
    OpenTeamRoom,
    /// Switches its features.
    #[doc(alias = "FT-1")]
    SwitchFeatures,
    /// Locks and unlocks its settings against its Masters or its leader.
    #[doc(alias = "CO-6")]
    ChangeLocks,
    /// Deletes the data of a feature.
    #[doc(alias = "FT-4")]
    DeleteData,
    /// Edits its mailing list.
    EditMailingList,
    /// Makes it public or private.
    #[doc(alias = "GR-14")]
    ChangePrivacy,
    /// Decides whether later members may read what was said before.
    #[doc(alias = "RM-22")]
    ChangeHistory,
    /// Turns the notification of its members on or off.
    ChangeNotification,
    /// Deletes it.
    Delete,
    /// Leaves it.
    #[doc(alias = "GR-10")]
    Leave,
}

/// A row of the table: an action, and the answer to each role. A user with several roles may do the
/// action if one of them may.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct GroupActionRow {
    /// The action.
    pub action: GroupAction,
    /// The stable name of the action, in snake case.
    pub name: &'static str,
    /// The action in words, as it follows "may not".
    pub phrase: &'static str,
    /// Whether the action is possible without an application that allows groups (CO-2).
    pub while_frozen: WhileFrozen,
    /// The setting that the action changes, if the company can lock it (CO-6). To switch features
    /// changes those that the command names.
    pub setting: Option<GroupSetting>,
    /// The answers in a group.
    pub group: [(Role, Cell); 7],
    /// The answers in a team. The directory changes its members and name, and the leader does what
    /// Masters do in a group (RM-19).
    pub team: [(Role, Cell); 6],
}

/// The table of actions on groups and teams. It decides, and the documentation is generated from
/// it.
#[doc(alias = "GR-9")]
pub const GROUP_ACTIONS: [GroupActionRow; 27] = {
    use Cell::Yes as YES;
    use GroupAction as A;
    use WhileFrozen::{Allowed, Refused};
    const WHILE_PUBLIC: Cell = Cell::WhilePublic(&GR_15);
    const BY_DIRECTORY: [Cell; 6] = {
        let no = no(&RM_19);
        [no, no, no, no, no, YES]
    };
    [
        GroupActionRow {
            action: A::View,
            name: "view",
            phrase: "see it",
            while_frozen: Allowed,
            setting: None,
            group: groups([YES, YES, YES, WHILE_PUBLIC, no(&GR_17), YES, YES]),
            team: teams([YES, YES, WHILE_PUBLIC, no(&GR_17), YES, YES]),
        },
        GroupActionRow {
            action: A::Explain,
            name: "explain",
            phrase: "ask what others may do with it",
            while_frozen: Allowed,
            setting: None,
            group: groups([YES, no(&GR_17), YES, no(&GR_17), no(&GR_17), YES, no(&GR_9)]),
            team: teams([YES, YES, no(&GR_17), no(&GR_17), YES, no(&RM_19)]),
        },
        GroupActionRow {
            action: A::ReadRoom,
            name: "read_room",
            phrase: "read its room",
            while_frozen: Allowed,
            setting: None,
            group: groups([YES, YES, no(&GR_3), no(&GR_17), no(&GR_17), no(&GR_9), no(&GR_9)]),
            team: teams([YES, YES, no(&GR_17), no(&GR_17), no(&GR_9), no(&RM_19)]),
        },
        GroupActionRow {
            action: A::Mail,
            name: "mail",
            phrase: "mail it",
            while_frozen: Allowed,
            setting: None,
            group: groups([YES, YES, YES, YES, YES, YES, no(&GR_9)]),
            team: teams([YES, YES, YES, YES, YES, no(&RM_19)]),
        },
        GroupActionRow {
            action: A::InviteToEvent,
            name: "invite_to_event",
            phrase: "invite its members to an event",
            while_frozen: Refused,
            setting: None,
            group: groups([YES, YES, YES, WHILE_PUBLIC, no(&GR_17), YES, no(&GR_9)]),
            team: teams([YES, YES, WHILE_PUBLIC, no(&GR_17), YES, no(&RM_19)]),
        },
        GroupActionRow {
            action: A::AskToJoin,
            name: "ask_to_join",
            phrase: "ask to join it",
            while_frozen: Refused,
            setting: None,
            group: groups([
                no(&GR_17),
                no(&GR_17),
                no(&GR_17),
                WHILE_PUBLIC,
                no(&GR_17),
                no(&GR_17),
                no(&GR_9),
            ]),
            team: teams([no(&RM_19); 6]),
        },
        GroupActionRow {
            action: A::WithdrawRequest,
            name: "withdraw_request",
            phrase: "withdraw a request to join it",
            while_frozen: Allowed,
            setting: None,
            group: groups([YES, YES, YES, WHILE_PUBLIC, no(&GR_17), YES, no(&GR_9)]),
            team: teams([no(&RM_19); 6]),
        },
        GroupActionRow {
            action: A::AcceptRequests,
            name: "accept_requests",
            phrase: "accept requests to join it",
            while_frozen: Refused,
            setting: Some(GroupSetting::Members),
            group: groups(managed(&GR_9, no(&GR_9))),
            team: teams([no(&RM_19); 6]),
        },
        GroupActionRow {
            action: A::DeclineRequests,
            name: "decline_requests",
            phrase: "see and decline requests to join it",
            while_frozen: Allowed,
            setting: None,
            group: groups(managed(&GR_9, no(&GR_9))),
            team: teams([no(&RM_19); 6]),
        },
        GroupActionRow {
            action: A::EditProfile,
            name: "edit_profile",
            phrase: "edit its picture or description",
            while_frozen: Refused,
            setting: None,
            group: groups(managed(&GR_9, no(&GR_9))),
            team: teams(led(&RM_19)),
        },
        GroupActionRow {
            action: A::Rename,
            name: "rename",
            phrase: "rename it",
            while_frozen: Refused,
            setting: Some(GroupSetting::Name),
            group: groups(managed(&GR_9, no(&GR_9))),
            team: teams(BY_DIRECTORY),
        },
        GroupActionRow {
            action: A::AppointLeader,
            name: "appoint_leader",
            phrase: "make a user its leader",
            while_frozen: Refused,
            setting: None,
            group: groups([no(&RM_19); 7]),
            team: teams(BY_DIRECTORY),
        },
        GroupActionRow {
            action: A::AppointMasters,
            name: "appoint_masters",
            phrase: "appoint Group Masters",
            while_frozen: Refused,
            setting: None,
            group: groups(managed(&GR_9, no(&GR_9))),
            team: teams([no(&RM_19); 6]),
        },
        GroupActionRow {
            action: A::DismissMasters,
            name: "dismiss_masters",
            phrase: "dismiss Group Masters",
            while_frozen: Allowed,
            setting: None,
            group: groups(managed(&GR_9, YES)),
            team: teams([no(&RM_19); 6]),
        },
        GroupActionRow {
            action: A::HandOver,
            name: "hand_over",
            phrase: "hand over their mastership",
            while_frozen: Refused,
            setting: None,
            group: groups([no(&GR_9), no(&GR_9), YES, no(&GR_9), no(&GR_9), no(&GR_3), no(&GR_9)]),
            team: teams([no(&RM_19); 6]),
        },
        GroupActionRow {
            action: A::AddMembers,
            name: "add_members",
            phrase: "add members",
            while_frozen: Refused,
            setting: Some(GroupSetting::Members),
            group: groups(managed(&GR_9, no(&GR_9))),
            team: teams(BY_DIRECTORY),
        },
        GroupActionRow {
            action: A::RemoveMembers,
            name: "remove_members",
            phrase: "remove members",
            while_frozen: Allowed,
            setting: Some(GroupSetting::Members),
            group: groups(managed(&GR_9, YES)),
            team: teams(BY_DIRECTORY),
        },
        GroupActionRow {
            action: A::OpenTeamRoom,
            name: "open_team_room",
            phrase: "open its room",
            while_frozen: Refused,
            setting: None,
            group: groups([no(&RM_19); 7]),
            team: teams([no(&RM_19), YES, no(&RM_19), no(&RM_19), no(&RM_19), no(&RM_19)]),
        },
        GroupActionRow {
            action: A::SwitchFeatures,
            name: "switch_features",
            phrase: "switch its features",
            while_frozen: Refused,
            setting: None,
            group: groups(managed(&FT_1, no(&FT_1))),
            team: teams(led(&FT_1)),
        },
        GroupActionRow {
            action: A::ChangeLocks,
            name: "change_locks",
            phrase: "lock its settings",
            while_frozen: Refused,
            setting: None,
            group: groups([no(&CO_6), no(&CO_6), no(&CO_6), no(&CO_6), no(&CO_6), YES, no(&CO_6)]),
            team: teams([no(&CO_6), no(&CO_6), no(&CO_6), no(&CO_6), YES, no(&CO_6)]),
        },
        GroupActionRow {
            action: A::DeleteData,
            name: "delete_data",
            phrase: "delete data of its features",
            while_frozen: Allowed,
            setting: None,
            group: groups(managed(&GR_9, no(&GR_9))),
            team: teams(led(&RM_19)),
        },
        GroupActionRow {
            action: A::EditMailingList,
            name: "edit_mailing_list",
            phrase: "edit its mailing list",
            while_frozen: Refused,
            setting: None,
            group: groups(managed(&GR_9, no(&GR_9))),
            team: teams(led(&RM_19)),
        },
        GroupActionRow {
            action: A::ChangePrivacy,
            name: "change_privacy",
            phrase: "change its privacy",
            while_frozen: Refused,
            setting: Some(GroupSetting::Privacy),
            group: groups([
                no(&GR_14),
                no(&GR_14),
                YES,
                no(&GR_14),
                no(&GR_14),
                no(&GR_14),
                no(&GR_14),
            ]),
            team: teams([no(&GR_14), YES, no(&GR_14), no(&GR_14), no(&GR_14), no(&GR_14)]),
        },
        GroupActionRow {
            action: A::ChangeHistory,
            name: "change_history",
            phrase: "share its history with newcomers",
            while_frozen: Refused,
            setting: None,
            group: groups(managed(&GR_9, no(&GR_9))),
            team: teams(led(&RM_19)),
        },
        GroupActionRow {
            action: A::ChangeNotification,
            name: "change_notification",
            phrase: "change its notification",
            while_frozen: Refused,
            setting: None,
            group: groups(managed(&GR_9, no(&GR_9))),
            team: teams(led(&RM_19)),
        },
        GroupActionRow {
            action: A::Delete,
            name: "delete",
            phrase: "delete it",
            while_frozen: Allowed,
            setting: None,
            group: groups(managed(&GR_9, no(&GR_9))),
            team: teams(BY_DIRECTORY),
        },
        GroupActionRow {
            action: A::Leave,
            name: "leave",
            phrase: "leave it",
            while_frozen: Allowed,
            setting: None,
            group: groups([no(&GR_10); 7]),
            team: teams([no(&RM_19); 6]),
        },
    ]
};
