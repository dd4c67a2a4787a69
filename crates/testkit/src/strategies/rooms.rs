use guildhall_kernel::{Edit, User, UserId};
use guildhall_rooms::{InfoEdit, RoomDraft};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::{description, name, picture, room_id, user, users};
use crate::play::RoomCommand;

/// A draft of a room, from any beginning but another room (RM-5).
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
            let draft = name.into_iter().fold(draft, RoomDraft::named);
            let draft = picture.into_iter().fold(draft, RoomDraft::with_picture);
            description.into_iter().fold(draft, RoomDraft::described)
        })
        .boxed()
}

/// Something that a user does with a room.
pub fn room_command() -> impl Strategy<Value = RoomCommand> {
    use RoomCommand as C;
    let beginning = prop_oneof![
        4 => room_draft().prop_map(C::Open),
        1 => (room_id(), chosen(), users(0..3)).prop_map(|(from, chosen, others)| C::OpenFrom(from, chosen, others)),
        1 => (room_id(), users(0..3)).prop_map(|(pair, invited)| C::Branch(pair, invited)),
        2 => user().prop_map(C::OpenOneToOne),
        2 => Just(C::OpenToMe),
    ]
    .boxed();
    let inside = prop_oneof![
        3 => users(0..3).prop_map(C::Invite),
        3 => chosen().prop_map(C::Remove),
        2 => info_edit().prop_map(C::Describe),
        2 => Just(C::Leave),
        1 => Just(C::Read),
    ]
    .boxed();
    prop_oneof![inside, beginning].boxed()
}

fn info_edit() -> impl Strategy<Value = InfoEdit> {
    (edit(name()), edit(picture()), edit(description()))
        .prop_map(|(name, picture, description)| InfoEdit { name, picture, description })
        .boxed()
}

/// What becomes of something that can be absent: nothing, most often.
pub(super) fn edit<T: Clone + std::fmt::Debug + 'static>(
    of: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Edit<T>> {
    prop_oneof![3 => Just(Edit::Keep), 1 => Just(Edit::Clear), 3 => of.prop_map(Edit::Set)]
}

pub(super) fn chosen() -> impl Strategy<Value = Vec<UserId>> {
    vec(user().prop_map(|user: User| user.id()), 0..3)
}

/// What somebody else titled something: empty, or too long for a name, or both can be (RM-6).
fn title() -> impl Strategy<Value = String> {
    prop_oneof![3 => name().prop_map(String::from), 1 => "\\PC{0,8}", 1 => "[a-z ]{90,120}"].boxed()
}
