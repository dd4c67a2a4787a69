//! Titles of events and subjects of mails as names of rooms (RM-6).

use guildhall_kernel::Name;
use guildhall_rooms::{Room, RoomDraft};

use crate::world::{ANN, BO, CY, World, name};

/// Checks the name of a room from an event and of one from a mail with this title.
#[track_caller]
fn check(title: &str, expect: Option<&str>) {
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
    check("Launch", Some("Launch"));
    check("  Re: Launch\t", Some("Re: Launch"));
}

// allows: RM-6
#[test]
fn an_empty_title_leaves_the_room_unnamed() {
    check("", None);
    check(" \t\n\u{3000}", None);
    check("\u{0}\u{7}", None);
}

// allows: RM-6
#[test]
fn control_characters_in_a_title_become_white_space() {
    check("Launch\r\n day", Some("Launch   day"));
    check("\u{0}Launch\u{7f}", Some("Launch"));
}

// allows: RM-6
#[test]
fn a_title_is_cut_after_a_hundred_characters() {
    check(&"x".repeat(Name::MAX), Some(&"x".repeat(100)));
    check(&"x".repeat(Name::MAX + 1), Some(&"x".repeat(100)));
}

// allows: RM-6
#[test]
fn a_cut_never_splits_a_character_of_several_bytes() {
    check(&"🚀".repeat(101), Some(&"🚀".repeat(100)));
    check(&"日".repeat(101), Some(&"日".repeat(100)));
}

// allows: RM-6
#[test]
fn combining_marks_are_counted_after_composition() {
    // Two scalar values each before NFC, one after it.
    check(&"e\u{301}".repeat(101), Some(&"é".repeat(100)));
    // No composed form: a letter and its mark count as two.
    check(&"x\u{301}".repeat(51), Some(&"x\u{301}".repeat(50)));
}

// allows: RM-6
#[test]
fn white_space_at_a_cut_is_removed() {
    let title = format!("{} day", "x".repeat(99));
    check(&title, Some(&"x".repeat(99)));
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
