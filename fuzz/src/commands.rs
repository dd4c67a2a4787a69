use guildhall_groups::{NestedGroups, Group, GroupError, GroupEvent, ProfileEdit, TeamEdit};
use guildhall_kernel::{
    CommandError, EmailAddress, Feature, GroupId, ListAddress, Name, RoomId, Switch, User,
    RemovalCause,
};
use guildhall_mailing_list::{ExternalMail, ListEdit, Mail, MailRight, Posting, SenderIdentity};
use guildhall_permissions::{Context, Privacy};
use guildhall_room_features::{FeatureData, FeatureEdit, FreedSpace};
use guildhall_rooms::{InfoEdit, Room, RoomError, RoomEvent};

use crate::arbitrary_values::Dice;

const NAMES: [&str; 3] = ["Launch crew", "Landing crew", "LAUNCH CREW"];
const LISTS: [&str; 3] = ["crew@acme.example", "landing@acme.example", "crew@other.example"];
const MAILS: [&str; 5] = [
    "pat@partner.example",
    "Pat@Partner.example",
    "crew@acme.example",
    "crew@other.example",
    "CREW@other.example",
];
pub(crate) const SWITCHES: [Switch; 2] = [Switch::Off, Switch::On];
pub(crate) const WITHDRAWALS: [RemovalCause; 2] =
    [RemovalCause::OffBoarding, RemovalCause::ExternalPermissionLost];

/// What a command on a group has around it.
pub(crate) struct Scene<'a> {
    pub(crate) room: &'a mut Room,
    /// The id of a room that Message begins anew in.
    pub(crate) anew: RoomId,
    /// Another group, and what there is below it.
    pub(crate) other: GroupId,
    pub(crate) below: &'a NestedGroups,
}

/// What a command on a group has made: of questions, nothing.
#[derive(Default)]
pub(crate) struct Made {
    pub(crate) event: Option<GroupEvent>,
    pub(crate) of_room: Option<RoomEvent>,
    pub(crate) opened: Option<(Room, RoomEvent)>,
}

impl From<GroupEvent> for Made {
    fn from(event: GroupEvent) -> Self {
        Self { event: Some(event), ..Self::default() }
    }
}

impl From<(GroupEvent, RoomEvent)> for Made {
    fn from((event, of_room): (GroupEvent, RoomEvent)) -> Self {
        Self { event: Some(event), of_room: Some(of_room), opened: None }
    }
}

type Given = Result<Made, CommandError<GroupError>>;

/// Gives the group any command.
pub(crate) fn to_group(
    arbitrary_values: &mut Dice<'_>,
    group: &mut Group,
    scene: &mut Scene<'_>,
    cx: &Context<'_>,
) -> Given {
    let by = &arbitrary_values.user();
    match arbitrary_values.byte() % 8 {
        0 | 1 => people(arbitrary_values, by, group, cx),
        2 => settings(arbitrary_values, by, group, cx),
        3 => features(arbitrary_values, by, group, scene, cx),
        4 => mail(arbitrary_values, by, group, cx),
        5 => nesting(arbitrary_values, by, group, scene, cx),
        6 => directory(arbitrary_values, group, scene, cx),
        _ => {
            ask(arbitrary_values, by, group, scene, cx);
            Ok(Made::default())
        }
    }
}

/// Gives the room any command.
pub(crate) fn to_room(
    arbitrary_values: &mut Dice<'_>,
    room: &mut Room,
    cx: &Context<'_>,
) -> Result<Option<RoomEvent>, CommandError<RoomError>> {
    let by = arbitrary_values.user();
    match arbitrary_values.byte() % 6 {
        0 => room.invite(by.id(), &arbitrary_values.users(), cx),
        1 => room.remove(by.id(), &arbitrary_values.ids(), cx),
        2 => room.leave(by.id(), cx),
        3 => room.describe(by.id(), InfoEdit::name(name(arbitrary_values)), cx),
        4 => room.remove_user(by.id(), arbitrary_values.one_of(&WITHDRAWALS), cx),
        _ => {
            room.read(by.id(), cx)?;
            return room.source(by.id(), &arbitrary_values.ids(), cx).map(|_| None);
        }
    }
    .map(Some)
}

pub(crate) fn name(arbitrary_values: &mut Dice<'_>) -> Name {
    arbitrary_values.one_of(&NAMES).parse().expect("a name")
}

pub(crate) fn list(arbitrary_values: &mut Dice<'_>) -> ListAddress {
    arbitrary_values.one_of(&LISTS).parse().expect("the address of a list")
}

fn people(arbitrary_values: &mut Dice<'_>, by: &User, group: &mut Group, cx: &Context<'_>) -> Given {
    let made = match arbitrary_values.byte() % 5 {
        0 => group.add_members(by, &arbitrary_values.users(), cx),
        1 => group.remove_members(by, &arbitrary_values.ids(), cx),
        2 => group.appoint_masters(by, &arbitrary_values.users(), cx),
        3 => group.dismiss_masters(by, &arbitrary_values.ids(), cx),
        _ => group.leave(by, cx),
    };
    Ok(made?.into())
}

fn settings(arbitrary_values: &mut Dice<'_>, by: &User, group: &mut Group, cx: &Context<'_>) -> Given {
    let made = match arbitrary_values.byte() % 3 {
        0 => group.change_privacy(by, arbitrary_values.one_of(&[Privacy::Private, Privacy::Public]), cx),
        1 => group.change_notification(by, arbitrary_values.one_of(&SWITCHES), cx),
        _ => group.edit_profile(by, ProfileEdit::name(name(arbitrary_values)), cx),
    };
    Ok(made?.into())
}

fn features(
    arbitrary_values: &mut Dice<'_>,
    by: &User,
    group: &mut Group,
    scene: &mut Scene<'_>,
    cx: &Context<'_>,
) -> Given {
    let made = match arbitrary_values.byte() % 6 {
        0 => group.switch_features(by, &switches(arbitrary_values), cx),
        1 => {
            let begun = group.begin_anew(by, &switches(arbitrary_values), scene.room, scene.anew, cx)?;
            return Ok(Made {
                event: Some(begun.event),
                of_room: Some(begun.closed),
                opened: Some(begun.opened),
            });
        }
        2 => group.lock_features(by, &arbitrary_values.some_of(&Feature::ALL).into_iter().collect(), cx),
        3 => group.unlock_features(by, &arbitrary_values.some_of(&Feature::ALL).into_iter().collect(), cx),
        4 => group.request_deletion(by, arbitrary_values.one_of(&FeatureData::ALL), cx),
        _ => {
            let freed = FreedSpace::from_bytes(arbitrary_values.byte().into());
            group.report_deletion(arbitrary_values.one_of(&FeatureData::ALL), freed, cx)
        }
    };
    Ok(made?.into())
}

fn switches(arbitrary_values: &mut Dice<'_>) -> FeatureEdit {
    let (named, to) = (arbitrary_values.some_of(&Feature::ALL), arbitrary_values.byte());
    let switch = |index: usize| SWITCHES[usize::from(to >> index & 1)];
    let named = named.into_iter().enumerate();
    named.fold(FeatureEdit::new(), |edit, (index, feature)| edit.switch(feature, switch(index)))
}

fn mail(arbitrary_values: &mut Dice<'_>, by: &User, group: &mut Group, cx: &Context<'_>) -> Given {
    let rights = [MailRight::Post, MailRight::SendAs];
    let made = match arbitrary_values.byte() % 6 {
        0 => group.open_mailing_list(by, list(arbitrary_values), cx),
        1 => group.edit_mailing_list(by, list_edit(arbitrary_values), cx),
        2 => group.grant_mail_right(by, arbitrary_values.one_of(&rights), &arbitrary_values.ids(), cx),
        3 => group.revoke_mail_right(by, arbitrary_values.one_of(&rights), &arbitrary_values.ids(), cx),
        4 => group.add_recipients(by, &mails(arbitrary_values), cx),
        _ => group.remove_recipients(by, &mails(arbitrary_values), cx),
    };
    Ok(made?.into())
}

fn list_edit(arbitrary_values: &mut Dice<'_>) -> ListEdit {
    let edit = ListEdit::new();
    match arbitrary_values.byte() % 4 {
        0 => edit.address(list(arbitrary_values)),
        1 => edit.state(arbitrary_values.one_of(&SWITCHES)),
        2 => edit.posting(arbitrary_values.one_of(&[Posting::Anyone, Posting::NamedMembers])),
        _ => edit.external_mail(arbitrary_values.one_of(&[ExternalMail::Accepted, ExternalMail::Blocked])),
    }
}

fn mails(arbitrary_values: &mut Dice<'_>) -> Vec<EmailAddress> {
    let chosen = arbitrary_values.some_of(&MAILS);
    chosen.into_iter().map(|mail| mail.parse().expect("a mail address")).collect()
}

fn nesting(
    arbitrary_values: &mut Dice<'_>,
    by: &User,
    group: &mut Group,
    scene: &mut Scene<'_>,
    cx: &Context<'_>,
) -> Given {
    let made = match arbitrary_values.byte() % 3 {
        0 | 1 => group.nest(by, scene.other, scene.below, cx)?.into(),
        _ => match arbitrary_values.byte() % 4 {
            0 => group.delete(by, scene.room, cx)?.into(),
            _ => group.unnest(by, scene.below.group(scene.other)?, cx)?.into(),
        },
    };
    Ok(made)
}

fn directory(
    arbitrary_values: &mut Dice<'_>,
    group: &mut Group,
    scene: &mut Scene<'_>,
    cx: &Context<'_>,
) -> Given {
    let made = match arbitrary_values.byte() % 4 {
        0 | 1 => group.remove_user(arbitrary_values.user().id(), arbitrary_values.one_of(&WITHDRAWALS), cx)?.into(),
        2 => {
            let edit = TeamEdit::new().joined(arbitrary_values.users()).left(arbitrary_values.ids());
            let edit = match arbitrary_values.byte() % 4 {
                0 => edit.without_leader(),
                1 => edit.led_by(arbitrary_values.user().id()),
                2 => edit.name(name(arbitrary_values)),
                _ => edit,
            };
            group.change_team(edit, cx)?.into()
        }
        _ => match arbitrary_values.byte() % 4 {
            0 => group.dissolve_team(scene.room, cx)?.into(),
            _ => Made::default(),
        },
    };
    Ok(made)
}

/// Questions change nothing: that they are answered is all there is to see.
fn ask(arbitrary_values: &mut Dice<'_>, by: &User, group: &Group, scene: &Scene<'_>, cx: &Context<'_>) {
    let sender = match arbitrary_values.byte() % 3 {
        0 => SenderIdentity::User(*by),
        1 => SenderIdentity::Unverified(MAILS[0].parse().expect("a mail address")),
        _ => SenderIdentity::None,
    };
    let _ = group.decide_mail(&Mail::of(sender), cx);
    let _ = group.proposed_addresses(cx).take(3).count();
    let _ = group.room_source(by, &arbitrary_values.ids(), cx);
    let _ = scene.room.read(by.id(), cx);
    for ask in
        [Group::view, Group::invite_to_event, Group::read_room, Group::ask_to_join, Group::post]
    {
        let _ = ask(group, by, cx);
    }
}
