//! What is done with a group or a team.

use guildhall_groups::{BegunAnew, Group, GroupDraft, GroupError, GroupEvent};
use guildhall_kernel::{CommandError, GroupId, RoomId, User};
use guildhall_permissions::Context;
use guildhall_room_features::{FeatureData, FeatureEdit};
use guildhall_rooms::{Room, RoomEvent};

use super::{Stop, Tried};
use crate::play::{ACME, DirectoryCommand, GroupCommand, World};

impl World {
    pub(super) fn in_group(&self, by: &User, id: GroupId, command: &GroupCommand) -> Tried {
        use GroupCommand as C;
        match command {
            C::BeginAnew(edit) => self.begin_anew(by, id, edit),
            C::Convert(room, draft) => self.convert(by, id, *room, draft),
            C::Create(draft) => {
                self.begin_group(id, by, |room, cx| Group::create(id, room, by, draft.clone(), cx))
            }
            C::CreateAsAdministrator(draft) => self.begin_group(id, by, |room, cx| {
                Group::create_as_administrator(id, room, by, draft.clone(), cx)
            }),
            C::Delete => self.end_group(id, |group, room, cx| group.delete(by, room, cx)),
            C::Nest(child) => {
                self.loaded(*child)?;
                let below = self.below(*child)?;
                self.change_group(id, |group, cx| group.nest(by, *child, &below, cx))
            }
            C::Unnest(child) => {
                let child = self.loaded(*child)?;
                self.change_group(id, |group, cx| group.unnest(by, &child, cx))
            }
            C::AskToJoin
            | C::InviteToEvent
            | C::ReadRoom
            | C::RoomSource(_)
            | C::SendAs
            | C::View => self.ask_group(by, id, command),
            managing => self.change_group(id, |group, cx| manage(group, by, managing, cx)),
        }
    }

    pub(super) fn by_directory(&self, command: &DirectoryCommand) -> Tried {
        use DirectoryCommand as C;
        match command {
            C::ChangeTeam(id, edit) => {
                self.change_group(*id, |group, cx| group.change_team(edit.clone(), cx))
            }
            C::DissolveTeam(id) => self.end_group(*id, Group::dissolve_team),
            C::FormTeam(id, draft) => {
                let room = self.new_room(*id)?;
                let cx = self.context(ACME)?;
                let (team, formed) = Group::form_team(*id, room, draft.clone(), &cx)?;
                let (room, opened) = Room::open_for_team(room, *id, None, &cx);
                Ok(Some(self.with_group(team, formed).with_room(room, opened)))
            }
            C::ReportDeletion(id, data, freed) => {
                self.change_group(*id, |group, cx| group.report_deletion(*data, *freed, cx))
            }
            C::WithdrawFromGroup(id, user, why) => {
                self.change_group(*id, |group, cx| group.remove_user(*user, *why, cx))
            }
            C::WithdrawFromRoom(id, user, why) => self.withdraw_from_room(*id, *user, *why),
        }
    }

    fn ask_group(&self, by: &User, id: GroupId, question: &GroupCommand) -> Tried {
        let group = self.loaded(id)?;
        let cx = self.context(group.company())?;
        match question {
            GroupCommand::AskToJoin => group.ask_to_join(by, &cx)?,
            GroupCommand::InviteToEvent => group.invite_to_event(by, &cx)?,
            GroupCommand::ReadRoom => group.read_room(by, &cx)?,
            GroupCommand::RoomSource(chosen) => {
                group.room_source(by, chosen, &cx)?;
            }
            GroupCommand::SendAs => group.send_as(by, &cx)?,
            _ => group.view(by, &cx)?,
        }
        Ok(None)
    }

    fn begin_group(
        &self,
        id: GroupId,
        by: &User,
        begin: impl FnOnce(
            RoomId,
            &Context<'_>,
        ) -> Result<(Group, GroupEvent), CommandError<GroupError>>,
    ) -> Tried {
        let (room, cx) = (self.new_room(id)?, self.context(ACME)?);
        let (group, created) = begin(room, &cx)?;
        let (room, opened) = Room::open_for_group(room, id, by.id(), &cx);
        Ok(Some(self.with_group(group, created).with_room(room, opened)))
    }

    fn convert(&self, by: &User, id: GroupId, room: RoomId, draft: &GroupDraft) -> Tried {
        self.new_room(id)?;
        let before = self.room(room)?;
        let mut room = before.clone();
        let cx = self.context(before.company())?;
        match Group::convert(id, &mut room, by, draft.clone(), &cx) {
            Err(_) if room != *before => Err(Stop::Broken("a refusal changed a room")),
            outcome => {
                let (group, created, converted) = outcome?;
                Ok(Some(self.with_group(group, created).with_room(room, converted)))
            }
        }
    }

    fn begin_anew(&self, by: &User, id: GroupId, edit: &FeatureEdit) -> Tried {
        let mut begun = None;
        let after = self.change_both(id, |group, room, cx| {
            let BegunAnew { event, closed, opened } =
                group.begin_anew(by, edit, room, self.next_room(id), cx)?;
            begun = Some(opened);
            Ok((event, closed))
        })?;
        Ok(begun.map(|(room, opened)| after.with_room(room, opened)))
    }

    fn end_group(
        &self,
        id: GroupId,
        end: impl FnOnce(&mut Group, &mut Room, &Context<'_>) -> Both,
    ) -> Tried {
        self.change_both(id, end).map(Some)
    }

    /// Changes a group and its room together, or neither.
    fn change_both(
        &self,
        id: GroupId,
        change: impl FnOnce(&mut Group, &mut Room, &Context<'_>) -> Both,
    ) -> Result<Self, Stop> {
        let before = self.loaded(id)?;
        let room_before = self.room(before.room())?;
        let (mut group, mut room) = (before.clone(), room_before.clone());
        match change(&mut group, &mut room, &self.context(before.company())?) {
            Err(_) if (&group, &room) != (&before, room_before) => {
                Err(Stop::Broken("a refusal changed a group or its room"))
            }
            outcome => {
                let (of_group, of_room) = outcome?;
                Ok(self.with_group(group, of_group).with_room(room, of_room))
            }
        }
    }

    fn change_group(
        &self,
        id: GroupId,
        change: impl FnOnce(&mut Group, &Context<'_>) -> Result<GroupEvent, CommandError<GroupError>>,
    ) -> Tried {
        let before = self.loaded(id)?;
        let mut group = before.clone();
        match change(&mut group, &self.context(before.company())?) {
            Err(_) if group != before => Err(Stop::Broken("a refusal changed a group")),
            outcome => Ok(Some(self.with_group(group, outcome?))),
        }
    }

    /// The room of a group that is not there yet.
    fn new_room(&self, id: GroupId) -> Result<RoomId, Stop> {
        if self.groups.contains_key(&id) { Err(Stop::Idle) } else { Ok(self.next_room(id)) }
    }
}

/// What happened to a group and to its room.
type Both = Result<(GroupEvent, RoomEvent), CommandError<GroupError>>;

fn manage(
    group: &mut Group,
    by: &User,
    command: &GroupCommand,
    cx: &Context<'_>,
) -> Result<GroupEvent, CommandError<GroupError>> {
    use GroupCommand as C;
    match command {
        C::AddMembers(users) => group.add_members(by, users, cx),
        C::AddRecipients(addresses) => group.add_recipients(by, addresses, cx),
        C::AppointMasters(users) => group.appoint_masters(by, users, cx),
        C::ChangeNotification(to) => group.change_notification(by, *to, cx),
        C::ChangePrivacy(to) => group.change_privacy(by, *to, cx),
        C::DismissMasters(users) => group.dismiss_masters(by, users, cx),
        C::EditMailingList(edit) => group.edit_mailing_list(by, edit.clone(), cx),
        C::EditProfile(edit) => group.edit_profile(by, edit.clone(), cx),
        C::GrantMailRight(right, users) => group.grant_mail_right(by, *right, users, cx),
        C::LockFeatures(features) => group.lock_features(by, features, cx),
        C::OpenMailingList(address) => group.open_mailing_list(by, address.clone(), cx),
        C::RemoveMembers(users) => group.remove_members(by, users, cx),
        C::RemoveRecipients(addresses) => group.remove_recipients(by, addresses, cx),
        C::RequestDeletion(feature) => {
            let data = FeatureData::try_from(*feature).map_err(GroupError::from)?;
            group.request_deletion(by, data, cx)
        }
        C::RevokeMailRight(right, users) => group.revoke_mail_right(by, *right, users, cx),
        C::SwitchFeatures(edit) => group.switch_features(by, edit, cx),
        C::UnlockFeatures(features) => group.unlock_features(by, features, cx),
        // What is left are the ways in and questions, which are answered elsewhere; and leaving.
        _ => group.leave(by, cx),
    }
}
