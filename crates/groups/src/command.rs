//! The commands of a group as values.

use std::collections::BTreeSet;

use guildhall_kernel::{
    CommandError, EmailAddress, Envelope, GroupId, History, ListAddress, NotLoaded, RemovalCause,
    RoomId, Switch, User, UserId,
};
use guildhall_mailing_list::{ListEdit, MailRight, UnsubscribeReason};
use guildhall_permissions::{Context, Privacy};
use guildhall_room_features::{FeatureData, FeatureEdit, FreedSpace};
use guildhall_rooms::{Room, RoomEvent};
use serde::{Deserialize, Serialize};

use crate::{Group, GroupError, GroupEvent, LockEdit, NestedGroups, ProfileEdit, TeamEdit};

/// Something that a user does with a group.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "command")]
pub enum GroupCommand {
    /// Accepts requests to join (GR-17).
    AcceptRequests {
        /// The users who asked.
        users: Vec<User>,
    },
    /// Adds members (GR-9).
    AddMembers {
        /// The new members.
        users: Vec<User>,
    },
    /// Adds external recipients to the mailing list (ML-6).
    AddRecipients {
        /// The new recipients.
        recipients: Vec<EmailAddress>,
    },
    /// Appoints Group Masters (GR-3).
    AppointMasters {
        /// The new Masters.
        users: Vec<User>,
    },
    /// Asks to join (GR-17).
    AskToJoin,
    /// Turns Message on after its data are gone (FT-3). Needs the room and the id of a new one.
    BeginAnew {
        /// The features to switch; Message is one of them.
        features: FeatureEdit,
    },
    /// Decides whether later members may read what was said before (RM-22).
    ChangeHistory {
        /// The new setting.
        to: History,
    },
    /// Locks and unlocks settings (CO-6).
    ChangeLocks {
        /// What to lock and to unlock.
        edit: LockEdit,
    },
    /// Turns the notification of the members on or off (GR-13).
    ChangeNotification {
        /// The new setting.
        to: Switch,
    },
    /// Makes the group public or private (GR-14).
    ChangePrivacy {
        /// The new privacy.
        to: Privacy,
    },
    /// Declines requests to join (GR-17).
    DeclineRequests {
        /// The users who asked.
        users: Vec<UserId>,
    },
    /// Deletes the group (GR-12). Needs the room.
    Delete,
    /// Dismisses Group Masters (GR-3, GR-10).
    DismissMasters {
        /// The Masters to dismiss.
        users: Vec<UserId>,
    },
    /// Edits the mailing list (ML-1, ML-4, ML-5).
    EditMailingList {
        /// What to change.
        edit: ListEdit,
    },
    /// Edits the name, description or picture (GR-9).
    EditProfile {
        /// What to change.
        edit: ProfileEdit,
    },
    /// Grants members a mail right (ML-3, ML-4).
    GrantMailRight {
        /// The right.
        right: MailRight,
        /// The members.
        users: Vec<UserId>,
    },
    /// Hands the acting user's mastership over to another user (GR-3).
    HandOver {
        /// The new Master.
        to: User,
    },
    /// Leaves the group. No user can do this (GR-10).
    Leave,
    /// Makes a group or team a member (GR-20). Needs the nested groups.
    Nest {
        /// The new member.
        group: GroupId,
    },
    /// Gives the group a mailing list (ML-1).
    OpenMailingList {
        /// The address of the list.
        address: ListAddress,
    },
    /// Removes members (GR-9, GR-10).
    RemoveMembers {
        /// The members to remove.
        users: Vec<UserId>,
    },
    /// Removes external recipients from the mailing list (ML-6).
    RemoveRecipients {
        /// The recipients to remove.
        recipients: Vec<EmailAddress>,
    },
    /// Requests the deletion of a feature's data (FT-4, FT-5).
    RequestDeletion {
        /// The data.
        data: FeatureData,
    },
    /// Revokes a mail right of members (ML-3, ML-4).
    RevokeMailRight {
        /// The right.
        right: MailRight,
        /// The members.
        users: Vec<UserId>,
    },
    /// Switches features on or off (FT-1, FT-6).
    SwitchFeatures {
        /// The features to switch.
        features: FeatureEdit,
    },
    /// Removes a group or team from the members (GR-20). Needs the child.
    Unnest {
        /// The member to remove.
        group: GroupId,
    },
    /// Withdraws the acting user's request to join (GR-17).
    WithdrawRequest,
}

impl GroupCommand {
    /// Returns the users besides the one who acts whose entries the command needs.
    #[must_use]
    pub fn touches(&self) -> BTreeSet<UserId> {
        match self {
            Self::AcceptRequests { .. }
            | Self::AddMembers { .. }
            | Self::AppointMasters { .. }
            | Self::HandOver { .. } => self.brings().iter().map(User::id).collect(),
            Self::DeclineRequests { users }
            | Self::DismissMasters { users }
            | Self::GrantMailRight { users, .. }
            | Self::RemoveMembers { users }
            | Self::RevokeMailRight { users, .. } => users.iter().copied().collect(),
            _ => BTreeSet::new(),
        }
    }

    /// Returns the users who come in or get a role by the command, as the caller names them (CO-1).
    #[must_use]
    pub fn brings(&self) -> &[User] {
        match self {
            Self::AcceptRequests { users }
            | Self::AddMembers { users }
            | Self::AppointMasters { users } => users,
            Self::HandOver { to } => std::slice::from_ref(to),
            _ => &[],
        }
    }
}

/// Something that the service or the directory does with a group.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "command")]
pub enum GroupServiceCommand {
    /// Changes a team as its organisation unit has changed (RM-19).
    ChangeTeam {
        /// What to change.
        edit: TeamEdit,
    },
    /// Dissolves a team (RM-19, GR-12). Needs the room.
    DissolveTeam,
    /// Removes a user who left the company (GR-18), lost the permission for external contact, or is
    /// an external member when a company ends external contact (GR-19).
    RemoveUser {
        /// The user.
        user: UserId,
        /// Why the user is removed.
        cause: RemovalCause,
    },
    /// Reports that the data of a feature were deleted (FT-5).
    ReportDeletion {
        /// The data.
        data: FeatureData,
        /// The space that the deletion freed.
        freed: FreedSpace,
    },
    /// Reports that an external recipient wants no more mail, or that its address is dead (ML-15).
    Unsubscribe {
        /// The recipient.
        address: EmailAddress,
        /// Why it gets no more mail.
        why: UnsubscribeReason,
    },
}

impl GroupServiceCommand {
    /// Returns the users whose entries the command needs.
    #[must_use]
    pub fn touches(&self) -> BTreeSet<UserId> {
        match self {
            Self::ChangeTeam { edit } => edit.users().collect(),
            Self::RemoveUser { user, .. } => BTreeSet::from([*user]),
            Self::DissolveTeam | Self::ReportDeletion { .. } | Self::Unsubscribe { .. } => {
                BTreeSet::new()
            }
        }
    }

    /// Returns the users who come in by the command, as the directory names them (CO-1).
    #[must_use]
    pub fn brings(&self) -> Vec<User> {
        match self {
            Self::ChangeTeam { edit } => edit.joined.iter().copied().collect(),
            _ => Vec::new(),
        }
    }
}

/// What some commands need besides the group. By default there is nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Related<'a> {
    /// The group's room.
    pub room: Option<&'a Room>,
    /// The id of a new room.
    pub new_room: Option<RoomId>,
    /// The group to nest, with everything that is nested in it.
    pub nested: Option<&'a NestedGroups>,
    /// The nested group to remove.
    pub child: Option<&'a Group>,
}

impl Related<'_> {
    fn room(&self) -> Result<Room, NotLoaded> {
        self.room.cloned().ok_or(NotLoaded::Room)
    }
}

/// What a command made.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct GroupOutcome {
    /// The event of the group.
    pub event: Envelope<GroupEvent>,
    /// The rooms that changed or were opened with the group, each with its event. They are saved
    /// together with the group.
    pub rooms: Vec<(Room, Envelope<RoomEvent>)>,
}

impl From<Envelope<GroupEvent>> for GroupOutcome {
    fn from(event: Envelope<GroupEvent>) -> Self {
        Self { event, rooms: Vec::new() }
    }
}

/// Commands as values.
impl Group {
    /// Executes a command that needs nothing besides the group.
    ///
    /// This is the same as calling the method of the command. The method decides.
    ///
    /// # Errors
    /// - the errors of the command's method
    /// - [`CommandError::NotLoaded`] if the command needs more than the group; see
    ///   [`Group::execute_with`]
    pub fn execute(
        &mut self,
        by: User,
        command: GroupCommand,
        cx: &Context<'_>,
    ) -> Result<Envelope<GroupEvent>, CommandError<GroupError>> {
        Ok(self.execute_with(by, command, &Related::default(), cx)?.event)
    }

    /// Executes a command, with what it needs besides the group.
    ///
    /// # Errors
    /// - the errors of the command's method
    /// - [`CommandError::NotLoaded`] if `related` lacks what the command needs
    pub fn execute_with(
        &mut self,
        by: User,
        command: GroupCommand,
        related: &Related<'_>,
        cx: &Context<'_>,
    ) -> Result<GroupOutcome, CommandError<GroupError>> {
        use GroupCommand as C;
        let event = match command {
            C::AcceptRequests { users } => self.accept_requests(by, &users, cx),
            C::AddMembers { users } => self.add_members(by, &users, cx),
            C::AddRecipients { recipients } => self.add_recipients(by, &recipients, cx),
            C::AppointMasters { users } => self.appoint_masters(by, &users, cx),
            C::AskToJoin => self.ask_to_join(by, cx),
            C::BeginAnew { features } => {
                let mut room = related.room()?;
                let new_room = related.new_room.ok_or(NotLoaded::Room)?;
                let anew = self.begin_anew(by, &features, &mut room, new_room, cx)?;
                let rooms = vec![(room, anew.closed), anew.opened];
                return Ok(GroupOutcome { event: anew.event, rooms });
            }
            C::ChangeHistory { to } => self.change_history(by, to, cx),
            C::ChangeLocks { edit } => self.change_locks(by, &edit, cx),
            C::ChangeNotification { to } => self.change_notification(by, to, cx),
            C::ChangePrivacy { to } => self.change_privacy(by, to, cx),
            C::DeclineRequests { users } => self.decline_requests(by, &users, cx),
            C::Delete => {
                let mut room = related.room()?;
                let (event, closed) = self.delete(by, &mut room, cx)?;
                return Ok(GroupOutcome { event, rooms: vec![(room, closed)] });
            }
            C::DismissMasters { users } => self.dismiss_masters(by, &users, cx),
            C::EditMailingList { edit } => self.edit_mailing_list(by, edit, cx),
            C::EditProfile { edit } => self.edit_profile(by, edit, cx),
            C::GrantMailRight { right, users } => self.grant_mail_right(by, right, &users, cx),
            C::HandOver { to } => self.hand_over(by, to, cx),
            C::Leave => self.leave(by, cx),
            C::Nest { group } => {
                let nested = related.nested.ok_or(NotLoaded::Group(group))?;
                self.nest(by, group, nested, cx)
            }
            C::OpenMailingList { address } => self.open_mailing_list(by, address, cx),
            C::RemoveMembers { users } => self.remove_members(by, &users, cx),
            C::RemoveRecipients { recipients } => self.remove_recipients(by, &recipients, cx),
            C::RequestDeletion { data } => self.request_deletion(by, data, cx),
            C::RevokeMailRight { right, users } => self.revoke_mail_right(by, right, &users, cx),
            C::SwitchFeatures { features } => self.switch_features(by, &features, cx),
            C::WithdrawRequest => self.withdraw_request(by, cx),
            C::Unnest { group } => {
                let child = related.child.filter(|child| child.id() == group);
                self.unnest(by, child.ok_or(NotLoaded::Group(group))?, cx)
            }
        };
        Ok(event?.into())
    }

    /// Executes a command of the service or the directory, with what it needs besides the group.
    ///
    /// # Errors
    /// - the errors of the command's method
    /// - [`CommandError::NotLoaded`] if `related` lacks what the command needs
    pub fn execute_service(
        &mut self,
        command: GroupServiceCommand,
        related: &Related<'_>,
        cx: &Context<'_>,
    ) -> Result<GroupOutcome, CommandError<GroupError>> {
        use GroupServiceCommand as C;
        let event = match command {
            C::ChangeTeam { edit } => self.change_team(edit, cx),
            C::DissolveTeam => {
                let mut room = related.room()?;
                let (event, closed) = self.dissolve_team(&mut room, cx)?;
                return Ok(GroupOutcome { event, rooms: vec![(room, closed)] });
            }
            C::RemoveUser { user, cause } => self.remove_user(user, cause, cx),
            C::ReportDeletion { data, freed } => self.report_deletion(data, freed, cx),
            C::Unsubscribe { address, why } => self.unsubscribe(&address, why, cx),
        };
        Ok(event?.into())
    }
}
