//! The words in which values are shown.

use guildhall_kernel::rules::GR_4;
use guildhall_kernel::{Feature, NameKey, Picture, RoomKind, SourcePage, Switch};

#[test]
fn values_are_shown_in_the_words_of_the_rules() {
    let features = Feature::ALL.map(|feature| feature.to_string());
    assert_eq!(features, ["Message", "Note", "Event", "Task", "Folder"]);
    let kinds = RoomKind::ALL.map(|kind| kind.to_string());
    assert_eq!(kinds, ["to-me", "one-to-one", "general", "team", "group"]);
    let switches = [Switch::On, Switch::Off].map(|switch| (switch.is_on(), switch.to_string()));
    assert_eq!(switches, [(true, "on".to_owned()), (false, "off".to_owned())]);
    let pages = [SourcePage::GeneralMessageRooms, SourcePage::Groups].map(|page| page.to_string());
    assert_eq!(pages, ["General message rooms", "Groups"]);
}

#[test]
fn a_rule_and_a_picture_give_back_their_texts() {
    assert!(GR_4.sentence().starts_with("A name has 1 to 100 characters"));
    assert_eq!("crew.png".parse::<Picture>().unwrap().as_str(), "crew.png");
}

// about: GR-16
#[test]
fn a_word_begins_with_a_letter_or_digit_after_something_else() {
    let starts = |name: &str| {
        let key = NameKey::of(name);
        key.word_starts().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(starts("Launch crew 2"), ["launch crew 2", "crew 2", "2"]);
    assert_eq!(starts("(R&D) team"), ["(r&d) team", "r&d) team", "d) team", "team"]);
    // A mark that stays behind its letter goes on with the word.
    assert_eq!(starts("x\u{323}y"), ["x\u{323}y"]);
    assert_eq!(starts("crew--"), ["crew--"]);
}
