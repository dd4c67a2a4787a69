use guildhall_kernel::{Edit, User, UserId};
use guildhall_rooms::{InfoEdit, RoomCommand, RoomDraft};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::{description, name, one_of, picture, room_id, user, users};
use crate::commands;
use crate::play::NewRoom;

/// Generates a draft of a room with any origin except another room (RM-5).
pub fn room_draft() -> impl Strategy<Value = RoomDraft> {
    let begun = prop_oneof![
        users(2..4).prop_map(RoomDraft::from_contact_search),
        users(0..4).prop_map(RoomDraft::from_organisation_chart),
        users(1..4).prop_map(RoomDraft::from_member_list),
        user().prop_map(RoomDraft::from_profile),
        (title(), users(2..4)).prop_map(|(title, users)| RoomDraft::from_event(&title, users)),
        (title(), users(2..4)).prop_map(|(title, users)| RoomDraft::from_mail(&title, users)),
    ]
    .boxed();
    let info = (option::of(name()), option::of(picture()), option::of(description()));
    (begun, option::weighted(0.2, info))
        .prop_map(|(draft, info)| {
            let Some((name, picture, description)) = info else { return draft };
            let draft = name.into_iter().fold(draft, RoomDraft::with_name);
            let draft = picture.into_iter().fold(draft, RoomDraft::with_picture);
            description.into_iter().fold(draft, RoomDraft::with_description)
        })
        .boxed()
}

/// Generates a way to create a room.
pub fn new_room() -> impl Strategy<Value = NewRoom> {
    let from_room = (room_id(), chosen(), users(0..3));
    prop_oneof![
        4 => room_draft().prop_map(NewRoom::General),
        1 => from_room.prop_map(|(from, chosen, others)| NewRoom::FromRoom(from, chosen, others)),
        1 => (room_id(), users(0..3)).prop_map(|(pair, invited)| NewRoom::Branch(pair, invited)),
        2 => user().prop_map(NewRoom::OneToOne),
        2 => Just(NewRoom::ToMe),
    ]
    .boxed()
}

/// Generates a command that a user can give to a room.
pub fn room_command() -> impl Strategy<Value = RoomCommand> {
    one_of((vec(users(0..3), 3), vec(info_edit(), 2)), |(users, edits)| {
        commands::room(users, edits)
    })
}

fn info_edit() -> impl Strategy<Value = InfoEdit> {
    (edit(name()), edit(picture()), edit(description()))
        .prop_map(|(name, picture, description)| InfoEdit { name, picture, description })
        .boxed()
}

/// Generates an edit of a value that can be absent.
pub(super) fn edit<T: Clone + std::fmt::Debug + 'static>(
    of: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Edit<T>> {
    prop_oneof![3 => Just(Edit::Keep), 1 => Just(Edit::Clear), 3 => of.prop_map(Edit::Set)]
}

pub(super) fn chosen() -> impl Strategy<Value = Vec<UserId>> {
    vec(user().prop_map(|user: User| user.id()), 0..3)
}

/// Generates the title of an event or a mail. It can be empty or too long for a name (RM-6).
fn title() -> impl Strategy<Value = String> {
    prop_oneof![3 => name().prop_map(String::from), 1 => "\\PC{0,8}", 1 => "[a-z ]{90,120}"].boxed()
}
