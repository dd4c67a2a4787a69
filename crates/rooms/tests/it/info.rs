//! Name, picture and description of a room, and titles of events and subjects of mails as names
//! (RM-6, RM-9, FT-6).

use guildhall_kernel::{Description, Edit, Name, Picture};
use guildhall_permissions::RoomAction;
use guildhall_rooms::{InfoEdit, Room, RoomDraft, RoomError, RoomEvent, RoomInfo};

use crate::world::{ANN, BO, CY, DEE, EVE, World, event_by, name, refused_by};

fn picture(text: &str) -> Picture {
    text.parse().unwrap()
}

fn description(text: &str) -> Description {
    text.parse().unwrap()
}

/// A general room that has all three.
fn described() -> Room {
    let draft = RoomDraft::from_contact_search([BO, EVE])
        .with_name(name("Crew"))
        .with_picture(picture("crew.png"))
        .with_description(description("We launch"));
    World::acme().open(ANN, draft).unwrap().0
}

fn everything() -> RoomInfo {
    RoomInfo {
        name: Some(name("Crew")),
        picture: Some(picture("crew.png")),
        description: Some(description("We launch")),
    }
}

/// Checks that the edit leaves a room that had all three with `expect`.
#[track_caller]
fn check(edit: InfoEdit, expect: &RoomInfo) {
    let mut room = described();
    let event = room.edit_info(ANN, edit.clone(), &World::acme().cx_at(1)).unwrap();
    assert_eq!(room.info(), Some(expect));
    assert_eq!(event, event_by(ANN, 1, RoomEvent::InfoEdited { edit }));
}

// allows: RM-9
#[test]
fn a_room_opens_with_a_name_a_picture_and_a_description() {
    assert_eq!(described().info(), Some(&everything()));
}

// allows: RM-9
#[test]
fn a_room_needs_no_name_picture_or_description() {
    let room = World::acme().general([ANN, BO, CY]);
    assert_eq!(room.info(), Some(&RoomInfo::default()));
}

// allows: RM-9
#[test]
fn any_participant_edits_the_room_external_users_included() {
    for by in [ANN, BO, EVE] {
        let mut room = described();
        room.edit_info(by, InfoEdit::name(name("Landing")), &World::acme().cx()).unwrap();
        assert_eq!(room.info().unwrap().name, Some(name("Landing")));
    }
}

// allows: RM-9
#[test]
fn an_edit_changes_only_what_it_names() {
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
fn an_edit_changes_all_three_at_once() {
    let clear = InfoEdit { name: Edit::Clear, picture: Edit::Clear, description: Edit::Clear };
    check(clear, &RoomInfo::default());
}

// allows: RM-9
#[test]
fn the_event_names_only_what_changed() {
    let mut room = described();
    let edit = InfoEdit { description: Edit::Clear, ..InfoEdit::name(name("Crew")) };
    let event = room.edit_info(ANN, edit, &World::acme().cx()).unwrap();
    let edit = InfoEdit { description: Edit::Clear, ..InfoEdit::default() };
    assert_eq!(event.event, RoomEvent::InfoEdited { edit });
}

// refuses: RM-9
#[test]
fn an_edit_that_changes_nothing_is_refused() {
    let acme = World::acme();
    for edit in [InfoEdit::default(), InfoEdit::name(name("Crew"))] {
        let refused =
            refused_by("RM-9", &described(), |room| room.edit_info(ANN, edit, &acme.cx()));
        assert_eq!(refused, RoomError::NothingChanges);
    }
    let bare = acme.general([ANN, BO, CY]);
    let clear = InfoEdit { picture: Edit::Clear, ..InfoEdit::default() };
    refused_by("RM-9", &bare, |room| room.edit_info(ANN, clear, &acme.cx()));
}

// refuses: RM-9
#[test]
fn to_me_and_one_to_one_rooms_cannot_be_edited() {
    let acme = World::acme();
    for room in [acme.to_me(ANN), acme.pair(ANN, BO)] {
        let kind = room.kind();
        assert_eq!(room.info(), None);
        let edit = InfoEdit::name(name("Ours"));
        let refused = refused_by("RM-9", &room, |room| room.edit_info(ANN, edit, &acme.cx()));
        let RoomError::NotAllowed { action, kind: of, .. } = refused else { panic!("{refused}") };
        assert_eq!((action, of), (RoomAction::EditInfo, kind));
    }
}

// refuses: RM-9
#[test]
fn a_user_who_is_not_in_the_room_cannot_edit_it() {
    let acme = World::acme();
    let edit = InfoEdit::name(name("Mine"));
    refused_by("RM-14", &described(), |room| room.edit_info(DEE, edit, &acme.cx()));
}

// allows: RM-9
#[test]
fn names_have_up_to_100_and_descriptions_up_to_300_characters() {
    assert!("x".repeat(100).parse::<Name>().is_ok());
    assert!("x".repeat(300).parse::<Description>().is_ok());
}

// refuses: RM-9
#[test]
fn longer_names_and_descriptions_are_refused() {
    assert!("x".repeat(101).parse::<Name>().is_err());
    assert!("x".repeat(301).parse::<Description>().is_err());
}

// allows: FT-6
#[test]
fn an_edit_omits_what_it_keeps() {
    let edit: InfoEdit = serde_json::from_str(r#"{ "name": { "set": "Landing" } }"#).unwrap();
    assert_eq!(edit, InfoEdit::name(name("Landing")));
    let omitted = serde_json::to_value(&edit).unwrap();
    assert_eq!(omitted, serde_json::json!({ "name": { "set": "Landing" } }));
}

// refuses: FT-6
#[test]
fn a_missing_field_keeps_and_null_is_refused() {
    let edit: InfoEdit = serde_json::from_str("{}").unwrap();
    assert_eq!(edit, InfoEdit::default());
    assert!(serde_json::from_str::<InfoEdit>(r#"{ "name": null }"#).is_err());
}

/// Checks the name of a room from an event and of one from a mail with this title.
#[track_caller]
fn check_title(title: &str, expect: Option<&str>) {
    for draft in [RoomDraft::from_event(title, [BO, CY]), RoomDraft::from_mail(title, [BO, CY])] {
        let (room, _) = World::acme().open(ANN, draft).unwrap();
        assert_eq!(shown(&room), expect.map(str::to_owned));
    }
}

fn shown(room: &Room) -> Option<String> {
    room.info().unwrap().name.as_ref().map(ToString::to_string)
}

// allows: RM-6
#[test]
fn a_title_becomes_the_name_without_outer_white_space() {
    check_title("Launch", Some("Launch"));
    check_title("  Re: Launch\t", Some("Re: Launch"));
}

// allows: RM-6
#[test]
fn an_empty_title_leaves_the_room_unnamed() {
    check_title("", None);
    check_title(" \t\n\u{3000}", None);
    check_title("\u{0}\u{7}", None);
}

// allows: RM-6
#[test]
fn control_characters_in_a_title_become_white_space() {
    check_title("Launch\r\n day", Some("Launch   day"));
    check_title("\u{0}Launch\u{7f}", Some("Launch"));
}

// allows: RM-6
#[test]
fn a_title_is_cut_after_a_hundred_characters() {
    check_title(&"x".repeat(Name::MAX), Some(&"x".repeat(100)));
    check_title(&"x".repeat(Name::MAX + 1), Some(&"x".repeat(100)));
}

// allows: RM-6
#[test]
fn a_cut_never_splits_a_character_of_several_bytes() {
    check_title(&"🚀".repeat(101), Some(&"🚀".repeat(100)));
    check_title(&"日".repeat(101), Some(&"日".repeat(100)));
}

// allows: RM-6
#[test]
fn combining_marks_are_counted_after_composition() {
    // Two scalar values each before NFC, one after it.
    check_title(&"e\u{301}".repeat(101), Some(&"é".repeat(100)));
    // No composed form: a letter and its mark count as two.
    check_title(&"x\u{301}".repeat(51), Some(&"x\u{301}".repeat(50)));
}

// allows: RM-6
#[test]
fn white_space_at_a_cut_is_removed() {
    let title = format!("{} day", "x".repeat(99));
    check_title(&title, Some(&"x".repeat(99)));
}

// allows: RM-6
#[test]
fn another_name_replaces_the_title() {
    let draft = RoomDraft::from_event("Launch", [BO, CY]).with_name(name("Landing"));
    let (room, _) = World::acme().open(ANN, draft).unwrap();
    assert_eq!(shown(&room), Some("Landing".to_owned()));
}

// refuses: RM-6
#[test]
fn only_events_and_mails_have_a_title() {
    for draft in [
        RoomDraft::from_contact_search([BO, CY]),
        RoomDraft::from_organisation_chart([BO, CY]),
        RoomDraft::from_member_list([BO, CY]),
    ] {
        let (room, _) = World::acme().open(ANN, draft).unwrap();
        assert_eq!(shown(&room), None);
    }
}
