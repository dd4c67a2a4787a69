use guildhall_groups::{Below, Group, GroupError, GroupEvent, ProfileEdit, TeamEdit};
use guildhall_kernel::{
    CommandError, EmailAddress, Feature, GroupId, ListAddress, Name, RoomId, Switch, User,
    Withdrawal,
};
use guildhall_mailing_list::{ExternalMail, ListEdit, Mail, MailRight, Posting, SenderIdentity};
use guildhall_permissions::{Context, Privacy};
use guildhall_room_features::{FeatureData, FeatureEdit, FreedSpace};
use guildhall_rooms::{InfoEdit, Room, RoomError, RoomEvent};

use crate::dice::Dice;

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
pub(crate) const WITHDRAWALS: [Withdrawal; 2] =
    [Withdrawal::OffBoarding, Withdrawal::ExternalPermissionLost];

/// What a command on a group has around it.
pub(crate) struct Scene<'a> {
    pub(crate) room: &'a mut Room,
    /// The id of a room that Message begins anew in.
    pub(crate) anew: RoomId,
    /// Another group, and what there is below it.
    pub(crate) other: GroupId,
    pub(crate) below: &'a Below,
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
    dice: &mut Dice<'_>,
    group: &mut Group,
    scene: &mut Scene<'_>,
    cx: &Context<'_>,
) -> Given {
    let by = &dice.user();
    match dice.byte() % 8 {
        0 | 1 => people(dice, by, group, cx),
        2 => settings(dice, by, group, cx),
        3 => features(dice, by, group, scene, cx),
        4 => mail(dice, by, group, cx),
        5 => nesting(dice, by, group, scene, cx),
        6 => directory(dice, group, scene, cx),
        _ => {
            ask(dice, by, group, scene, cx);
            Ok(Made::default())
        }
    }
}

/// Gives the room any command.
pub(crate) fn to_room(
    dice: &mut Dice<'_>,
    room: &mut Room,
    cx: &Context<'_>,
) -> Result<Option<RoomEvent>, CommandError<RoomError>> {
    let by = dice.user();
    match dice.byte() % 6 {
        0 => room.invite(by.id(), &dice.users(), cx),
        1 => room.remove(by.id(), &dice.ids(), cx),
        2 => room.leave(by.id(), cx),
        3 => room.describe(by.id(), InfoEdit::name(name(dice)), cx),
        4 => room.withdraw(by.id(), dice.one_of(&WITHDRAWALS), cx),
        _ => {
            room.read(by.id(), cx)?;
            return room.source(by.id(), &dice.ids(), cx).map(|_| None);
        }
    }
    .map(Some)
}

pub(crate) fn name(dice: &mut Dice<'_>) -> Name {
    dice.one_of(&NAMES).parse().expect("a name")
}

pub(crate) fn list(dice: &mut Dice<'_>) -> ListAddress {
    dice.one_of(&LISTS).parse().expect("the address of a list")
}

fn people(dice: &mut Dice<'_>, by: &User, group: &mut Group, cx: &Context<'_>) -> Given {
    let made = match dice.byte() % 5 {
        0 => group.add_members(by, &dice.users(), cx),
        1 => group.remove_members(by, &dice.ids(), cx),
        2 => group.appoint_masters(by, &dice.users(), cx),
        3 => group.dismiss_masters(by, &dice.ids(), cx),
        _ => group.leave(by, cx),
    };
    Ok(made?.into())
}

fn settings(dice: &mut Dice<'_>, by: &User, group: &mut Group, cx: &Context<'_>) -> Given {
    let made = match dice.byte() % 3 {
        0 => group.change_privacy(by, dice.one_of(&[Privacy::Private, Privacy::Public]), cx),
        1 => group.change_notification(by, dice.one_of(&SWITCHES), cx),
        _ => group.edit_profile(by, ProfileEdit::name(name(dice)), cx),
    };
    Ok(made?.into())
}

fn features(
    dice: &mut Dice<'_>,
    by: &User,
    group: &mut Group,
    scene: &mut Scene<'_>,
    cx: &Context<'_>,
) -> Given {
    let made = match dice.byte() % 6 {
        0 => group.switch_features(by, &switches(dice), cx),
        1 => {
            let begun = group.begin_anew(by, &switches(dice), scene.room, scene.anew, cx)?;
            return Ok(Made {
                event: Some(begun.event),
                of_room: Some(begun.closed),
                opened: Some(begun.opened),
            });
        }
        2 => group.lock_features(by, &dice.some_of(&Feature::ALL).into_iter().collect(), cx),
        3 => group.unlock_features(by, &dice.some_of(&Feature::ALL).into_iter().collect(), cx),
        4 => group.request_deletion(by, dice.one_of(&FeatureData::ALL), cx),
        _ => {
            let freed = FreedSpace::from_bytes(dice.byte().into());
            group.report_deletion(dice.one_of(&FeatureData::ALL), freed, cx)
        }
    };
    Ok(made?.into())
}

fn switches(dice: &mut Dice<'_>) -> FeatureEdit {
    let (named, to) = (dice.some_of(&Feature::ALL), dice.byte());
    let switch = |index: usize| SWITCHES[usize::from(to >> index & 1)];
    let named = named.into_iter().enumerate();
    named.fold(FeatureEdit::new(), |edit, (index, feature)| edit.switch(feature, switch(index)))
}

fn mail(dice: &mut Dice<'_>, by: &User, group: &mut Group, cx: &Context<'_>) -> Given {
    let rights = [MailRight::Post, MailRight::SendAs];
    let made = match dice.byte() % 6 {
        0 => group.open_mailing_list(by, list(dice), cx),
        1 => group.edit_mailing_list(by, list_edit(dice), cx),
        2 => group.grant_mail_right(by, dice.one_of(&rights), &dice.ids(), cx),
        3 => group.revoke_mail_right(by, dice.one_of(&rights), &dice.ids(), cx),
        4 => group.add_recipients(by, &mails(dice), cx),
        _ => group.remove_recipients(by, &mails(dice), cx),
    };
    Ok(made?.into())
}

fn list_edit(dice: &mut Dice<'_>) -> ListEdit {
    let edit = ListEdit::new();
    match dice.byte() % 4 {
        0 => edit.address(list(dice)),
        1 => edit.state(dice.one_of(&SWITCHES)),
        2 => edit.posting(dice.one_of(&[Posting::Anyone, Posting::NamedMembers])),
        _ => edit.external_mail(dice.one_of(&[ExternalMail::Accepted, ExternalMail::Blocked])),
    }
}

fn mails(dice: &mut Dice<'_>) -> Vec<EmailAddress> {
    let chosen = dice.some_of(&MAILS);
    chosen.into_iter().map(|mail| mail.parse().expect("a mail address")).collect()
}

fn nesting(
    dice: &mut Dice<'_>,
    by: &User,
    group: &mut Group,
    scene: &mut Scene<'_>,
    cx: &Context<'_>,
) -> Given {
    let made = match dice.byte() % 3 {
        0 | 1 => group.nest(by, scene.other, scene.below, cx)?.into(),
        _ => match dice.byte() % 4 {
            0 => group.delete(by, scene.room, cx)?.into(),
            _ => group.unnest(by, scene.below.group(scene.other)?, cx)?.into(),
        },
    };
    Ok(made)
}

fn directory(
    dice: &mut Dice<'_>,
    group: &mut Group,
    scene: &mut Scene<'_>,
    cx: &Context<'_>,
) -> Given {
    let made = match dice.byte() % 4 {
        0 | 1 => group.withdraw(dice.user().id(), dice.one_of(&WITHDRAWALS), cx)?.into(),
        2 => {
            let edit = TeamEdit::new().joined(dice.users()).left(dice.ids());
            let edit = match dice.byte() % 4 {
                0 => edit.without_leader(),
                1 => edit.led_by(dice.user().id()),
                2 => edit.name(name(dice)),
                _ => edit,
            };
            group.change_team(edit, cx)?.into()
        }
        _ => match dice.byte() % 4 {
            0 => group.dissolve_team(scene.room, cx)?.into(),
            _ => Made::default(),
        },
    };
    Ok(made)
}

/// Questions change nothing: that they are answered is all there is to see.
fn ask(dice: &mut Dice<'_>, by: &User, group: &Group, scene: &Scene<'_>, cx: &Context<'_>) {
    let sender = match dice.byte() % 3 {
        0 => SenderIdentity::User(*by),
        1 => SenderIdentity::Unverified(MAILS[0].parse().expect("a mail address")),
        _ => SenderIdentity::None,
    };
    let _ = group.decide_mail(&Mail::of(sender), cx);
    let _ = group.proposed_addresses(cx).take(3).count();
    let _ = group.room_source(by, &dice.ids(), cx);
    let _ = scene.room.read(by.id(), cx);
    for ask in
        [Group::view, Group::invite_to_event, Group::read_room, Group::ask_to_join, Group::post]
    {
        let _ = ask(group, by, cx);
    }
}
