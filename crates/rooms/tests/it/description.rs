//! Name, picture and description of a room (RM-9, FT-6).

use guildhall_kernel::{Description, Edit, Name, Picture};
use guildhall_permissions::RoomAction;
use guildhall_rooms::{InfoEdit, Room, RoomDraft, RoomError, RoomEvent, RoomInfo};

use crate::world::{ANN, BO, CY, DEE, World, XEN, name, refused_by};

fn picture(text: &str) -> Picture {
    text.parse().unwrap()
}

fn description(text: &str) -> Description {
    text.parse().unwrap()
}

/// A general room that has all three.
fn described() -> Room {
    let draft = RoomDraft::from_contact_search([BO, XEN])
        .named(name("Crew"))
        .with_picture(picture("crew.png"))
        .described(description("We launch"));
    World::acme().open(&ANN, draft).unwrap().0
}

fn everything() -> RoomInfo {
    RoomInfo {
        name: Some(name("Crew")),
        picture: Some(picture("crew.png")),
        description: Some(description("We launch")),
    }
}

/// Then the edit leaves a room that had all three with this.
#[track_caller]
fn check(edit: InfoEdit, expect: &RoomInfo) {
    let mut room = described();
    let event = room.describe(ANN.id(), edit.clone(), &World::acme().cx_at(1)).unwrap();
    assert_eq!(room.info(), Some(expect));
    let RoomEvent::Described { by, edit: happened, .. } = event else { panic!("{event:?}") };
    assert_eq!((by, happened), (ANN.id(), edit));
}

// allows: RM-9
#[test]
fn allows_a_name_a_photo_and_a_description_from_the_start() {
    assert_eq!(described().info(), Some(&everything()));
}

// allows: RM-9
#[test]
fn allows_none_of_them() {
    let room = World::acme().general([ANN, BO, CY]);
    assert_eq!(room.info(), Some(&RoomInfo::default()));
}

// allows: RM-9
#[test]
fn allows_any_participant_to_change_them_external_ones_too() {
    for by in [ANN, BO, XEN] {
        let mut room = described();
        room.describe(by.id(), InfoEdit::name(name("Landing")), &World::acme().cx()).unwrap();
        assert_eq!(room.info().unwrap().name, Some(name("Landing")));
    }
}

// allows: RM-9
#[test]
fn allows_an_edit_of_what_it_names_alone() {
    let landing = Some(name("Landing"));
    check(InfoEdit::name(name("Landing")), &RoomInfo { name: landing, ..everything() });
    let picture = picture("landing.png");
    check(
        InfoEdit { picture: Edit::Set(picture.clone()), ..InfoEdit::default() },
        &RoomInfo { picture: Some(picture), ..everything() },
    );
    check(
        InfoEdit { description: Edit::Clear, ..InfoEdit::default() },
        &RoomInfo { description: None, ..everything() },
    );
}

// allows: RM-9
#[test]
fn allows_an_edit_of_all_of_them() {
    let clear = InfoEdit { name: Edit::Clear, picture: Edit::Clear, description: Edit::Clear };
    check(clear, &RoomInfo::default());
}

// allows: RM-9
#[test]
fn allows_an_event_that_names_only_what_changed() {
    let mut room = described();
    let edit = InfoEdit { description: Edit::Clear, ..InfoEdit::name(name("Crew")) };
    let event = room.describe(ANN.id(), edit, &World::acme().cx()).unwrap();
    let RoomEvent::Described { edit, .. } = event else { panic!("{event:?}") };
    assert_eq!(edit, InfoEdit { description: Edit::Clear, ..InfoEdit::default() });
}

// refuses: RM-9
#[test]
fn refuses_an_edit_that_changes_nothing() {
    let acme = World::acme();
    for edit in [InfoEdit::default(), InfoEdit::name(name("Crew"))] {
        let refused =
            refused_by("RM-9", &described(), |room| room.describe(ANN.id(), edit, &acme.cx()));
        assert_eq!(refused, RoomError::NothingChanges);
    }
    let bare = acme.general([ANN, BO, CY]);
    let clear = InfoEdit { picture: Edit::Clear, ..InfoEdit::default() };
    refused_by("RM-9", &bare, |room| room.describe(ANN.id(), clear, &acme.cx()));
}

// refuses: RM-9
#[test]
fn refuses_to_describe_rooms_of_one_or_two() {
    let acme = World::acme();
    for room in [acme.to_me(ANN), acme.pair(ANN, BO)] {
        let kind = room.kind();
        assert_eq!(room.info(), None);
        let edit = InfoEdit::name(name("Ours"));
        let refused = refused_by("RM-9", &room, |room| room.describe(ANN.id(), edit, &acme.cx()));
        let RoomError::NotAllowed { action, kind: of, .. } = refused else { panic!("{refused}") };
        assert_eq!((action, of), (RoomAction::Describe, kind));
    }
}

// refuses: RM-9
#[test]
fn refuses_an_edit_by_who_is_not_in() {
    let acme = World::acme();
    let edit = InfoEdit::name(name("Mine"));
    refused_by("RM-14", &described(), |room| room.describe(DEE.id(), edit, &acme.cx()));
}

// allows: RM-9
#[test]
fn allows_names_of_100_and_descriptions_of_300_characters() {
    assert!("x".repeat(100).parse::<Name>().is_ok());
    assert!("x".repeat(300).parse::<Description>().is_ok());
}

// refuses: RM-9
#[test]
fn refuses_longer_ones() {
    assert!("x".repeat(101).parse::<Name>().is_err());
    assert!("x".repeat(301).parse::<Description>().is_err());
}

// allows: FT-6
#[test]
fn allows_an_edit_to_omit_what_it_leaves_alone() {
    let edit: InfoEdit = serde_json::from_str(r#"{ "name": { "set": "Landing" } }"#).unwrap();
    assert_eq!(edit, InfoEdit::name(name("Landing")));
    let omitted = serde_json::to_value(&edit).unwrap();
    assert_eq!(omitted, serde_json::json!({ "name": { "set": "Landing" } }));
}

// refuses: FT-6
#[test]
fn refuses_to_read_nothing_as_an_order_to_clear() {
    let edit: InfoEdit = serde_json::from_str("{}").unwrap();
    assert_eq!(edit, InfoEdit::default());
    assert!(serde_json::from_str::<InfoEdit>(r#"{ "name": null }"#).is_err());
}
