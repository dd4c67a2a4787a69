//! Everything that a user can do with a group or ask of it, as values.

use std::collections::BTreeSet;

use guildhall_groups::{Group, GroupError, GroupEvent, ProfileEdit};
use guildhall_kernel::{CommandError, Edit, Feature, GroupId, Name, RoomId, Switch, User, UserId};
use guildhall_mailing_list::{ExternalMail, ListEdit, MailRight, Posting};
use guildhall_permissions::{Context, GroupAction, Privacy};
use guildhall_room_features::FeatureData;
use guildhall_rooms::Room;
use uuid::Uuid;

use crate::neighbours::{OtherGroups, UNIT};
use crate::people::{ANN, BO, CY, DEE, ids};
use crate::world::{CREW, list, mail, switches};

#[derive(Clone, Debug)]
pub(crate) enum Command {
    AddMembers(Vec<User>),
    AddRecipients(Vec<&'static str>),
    AppointMasters(Vec<User>),
    AskToJoin,
    BeginAnew(Vec<(Feature, Switch)>),
    ChangeNotification(Switch),
    ChangePrivacy(Privacy),
    Delete,
    DismissMasters(Vec<User>),
    EditMailingList(ListChange),
    EditProfile(ProfileChange),
    GrantMailRight(MailRight, Vec<User>),
    InviteToEvent,
    Leave,
    LockFeatures(BTreeSet<Feature>),
    /// Another group, as it is in this town.
    Nest(GroupId, OtherGroups),
    OpenMailingList(&'static str),
    Post,
    ReadRoom,
    RemoveMembers(Vec<User>),
    RemoveRecipients(Vec<&'static str>),
    RequestDeletion(FeatureData),
    RevokeMailRight(MailRight, Vec<User>),
    SendAs,
    StartRoom(Vec<User>),
    SwitchFeatures(Vec<(Feature, Switch)>),
    UnlockFeatures(BTreeSet<Feature>),
    /// The same.
    Unnest(GroupId, OtherGroups),
    View,
}

/// What an edit of a mailing list names.
#[derive(Clone, Debug, Default)]
pub(crate) struct ListChange {
    pub(crate) address: Option<&'static str>,
    pub(crate) state: Option<Switch>,
    pub(crate) posting: Option<Posting>,
    pub(crate) external_mail: Option<ExternalMail>,
}

/// What an edit of a profile names.
#[derive(Clone, Debug, Default)]
pub(crate) struct ProfileChange {
    pub(crate) name: Option<&'static str>,
    pub(crate) description: Edit<&'static str>,
}

/// The event that it made, or none for a question that was answered yes.
pub(crate) type Given = Result<Option<GroupEvent>, CommandError<GroupError>>;

impl Command {
    pub(crate) fn give(
        &self,
        by: &User,
        group: &mut Group,
        room: &mut Room,
        cx: &Context<'_>,
    ) -> Given {
        let asked = match self {
            Self::AskToJoin => group.ask_to_join(by, cx),
            Self::InviteToEvent => group.invite_to_event(by, cx),
            Self::Post => group.post(by, cx),
            Self::ReadRoom => group.read_room(by, cx),
            Self::SendAs => group.send_as(by, cx),
            Self::StartRoom(chosen) => group.room_source(by, &ids(chosen), cx).map(drop),
            Self::View => group.view(by, cx),
            _ => return self.change(by, group, room, cx).map(Some),
        };
        asked.map(|()| None)
    }

    fn change(
        &self,
        by: &User,
        group: &mut Group,
        room: &mut Room,
        cx: &Context<'_>,
    ) -> Result<GroupEvent, CommandError<GroupError>> {
        match self {
            Self::AddMembers(users) => group.add_members(by, users, cx),
            Self::AddRecipients(addresses) => group.add_recipients(by, &mails(addresses), cx),
            Self::AppointMasters(users) => group.appoint_masters(by, users, cx),
            Self::BeginAnew(named) => begin_anew(by, named, group, room, cx),
            Self::ChangeNotification(to) => group.change_notification(by, *to, cx),
            Self::ChangePrivacy(to) => group.change_privacy(by, *to, cx),
            Self::Delete => group.delete(by, room, cx).map(|(event, _)| event),
            Self::DismissMasters(users) => group.dismiss_masters(by, &ids(users), cx),
            Self::EditMailingList(change) => group.edit_mailing_list(by, change.edit(), cx),
            Self::EditProfile(change) => group.edit_profile(by, change.edit(), cx),
            Self::GrantMailRight(right, users) => {
                group.grant_mail_right(by, *right, &ids(users), cx)
            }
            Self::Leave => group.leave(by, cx),
            Self::LockFeatures(features) => group.lock_features(by, features, cx),
            Self::Nest(child, town) => {
                // Who may not nest at all is told so before anything is loaded.
                group.authorize(by, GroupAction::AddMembers, cx)?;
                group.nest(by, *child, &town.below(*child, by, group), cx)
            }
            Self::OpenMailingList(address) => group.open_mailing_list(by, list(address), cx),
            Self::RemoveMembers(users) => group.remove_members(by, &ids(users), cx),
            Self::RemoveRecipients(addresses) => group.remove_recipients(by, &mails(addresses), cx),
            Self::RequestDeletion(data) => group.request_deletion(by, *data, cx),
            Self::RevokeMailRight(right, users) => {
                group.revoke_mail_right(by, *right, &ids(users), cx)
            }
            Self::SwitchFeatures(named) => group.switch_features(by, &switches(named), cx),
            Self::UnlockFeatures(features) => group.unlock_features(by, features, cx),
            Self::Unnest(child, town) => group.unnest(by, &town.loaded(*child, by, group), cx),
            Self::AskToJoin
            | Self::InviteToEvent
            | Self::Post
            | Self::ReadRoom
            | Self::SendAs
            | Self::StartRoom(_)
            | Self::View => panic!("{self:?} changes nothing"),
        }
    }

    /// The same command, given in this town.
    pub(crate) fn in_town(&self, town: OtherGroups) -> Self {
        match self {
            Self::Nest(child, _) => Self::Nest(*child, town),
            Self::Unnest(child, _) => Self::Unnest(*child, town),
            other => other.clone(),
        }
    }

    /// The users whose places it touches.
    pub(crate) fn touches(&self, by: &User) -> BTreeSet<UserId> {
        let named = match self {
            Self::AddMembers(users)
            | Self::AppointMasters(users)
            | Self::DismissMasters(users)
            | Self::GrantMailRight(_, users)
            | Self::RemoveMembers(users)
            | Self::RevokeMailRight(_, users)
            | Self::StartRoom(users) => users.as_slice(),
            _ => &[],
        };
        named.iter().map(User::id).chain([by.id()]).collect()
    }

    /// One of each, all of which a Master can do with the crew, or at least ask.
    pub(crate) fn one_of_each() -> Vec<Self> {
        let new_name = ProfileChange { name: Some("Landing crew"), ..Default::default() };
        let off = ListChange { state: Some(Switch::Off), ..Default::default() };
        vec![
            Self::AddMembers(vec![DEE]),
            Self::AddRecipients(vec!["pat@partner.example"]),
            Self::AppointMasters(vec![BO]),
            Self::AskToJoin,
            Self::BeginAnew(vec![(Feature::Message, Switch::On)]),
            Self::ChangeNotification(Switch::Off),
            Self::ChangePrivacy(Privacy::Public),
            Self::Delete,
            Self::DismissMasters(vec![CY]),
            Self::EditMailingList(off),
            Self::EditProfile(new_name),
            Self::GrantMailRight(MailRight::SendAs, vec![BO]),
            Self::InviteToEvent,
            Self::Leave,
            Self::LockFeatures([Feature::Note].into()),
            Self::Nest(UNIT, OtherGroups::AtFirst),
            Self::OpenMailingList(CREW),
            Self::Post,
            Self::ReadRoom,
            Self::RemoveMembers(vec![BO]),
            Self::RemoveRecipients(vec!["pat@partner.example"]),
            Self::RequestDeletion(FeatureData::Note),
            Self::RevokeMailRight(MailRight::SendAs, vec![BO]),
            Self::SendAs,
            Self::StartRoom(vec![ANN, BO]),
            Self::SwitchFeatures(vec![(Feature::Note, Switch::Off)]),
            Self::UnlockFeatures([Feature::Note].into()),
            Self::Unnest(UNIT, OtherGroups::AtFirst),
            Self::View,
        ]
    }
}

fn begin_anew(
    by: &User,
    named: &[(Feature, Switch)],
    group: &mut Group,
    room: &mut Room,
    cx: &Context<'_>,
) -> Result<GroupEvent, CommandError<GroupError>> {
    let anew = RoomId::new(Uuid::from_u128(room.id().as_uuid().as_u128() + 1));
    let begun = group.begin_anew(by, &switches(named), room, anew, cx)?;
    *room = begun.opened.0;
    Ok(begun.event)
}

impl ListChange {
    fn edit(&self) -> ListEdit {
        let mut edit = ListEdit::new();
        if let Some(address) = self.address {
            edit = edit.address(list(address));
        }
        if let Some(state) = self.state {
            edit = edit.state(state);
        }
        if let Some(posting) = self.posting {
            edit = edit.posting(posting);
        }
        if let Some(external_mail) = self.external_mail {
            edit = edit.external_mail(external_mail);
        }
        edit
    }
}

impl ProfileChange {
    fn edit(&self) -> ProfileEdit {
        ProfileEdit {
            name: self.name.map(|name| name.parse::<Name>().unwrap()),
            description: match self.description {
                Edit::Clear => Edit::Clear,
                Edit::Keep => Edit::Keep,
                Edit::Set(text) => Edit::Set(text.parse().unwrap()),
            },
            picture: Edit::Keep,
        }
    }
}

fn mails(addresses: &[&str]) -> Vec<guildhall_kernel::EmailAddress> {
    addresses.iter().map(|address| mail(address)).collect()
}
