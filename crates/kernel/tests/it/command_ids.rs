//! Keys and ids of commands, and the digests of what is asked.
#![expect(clippy::unwrap_used, reason = "a helper of a test may panic, like the test itself")]

use std::collections::BTreeSet;

use guildhall_kernel::{
    Class, CommandDigest, CommandId, CommandKey, CommandKeyError, CompanyId, KeptAnswer, Refusal,
    RequestError, RoomId, User, UserId, Version,
};
use time::macros::datetime;
use uuid::Uuid;

fn key(text: &str) -> CommandKey {
    text.parse().unwrap()
}

// allows: CO-9
#[test]
fn a_key_has_1_to_255_visible_ascii_characters() {
    let visible: String = ('!'..='~').collect();
    for text in ["a", &visible, &"x".repeat(CommandKey::MAX)] {
        let key = key(text);
        assert_eq!((key.as_str(), key.to_string()), (text, text.to_owned()));
        let form = serde_json::to_string(&key).unwrap();
        assert_eq!(serde_json::from_str::<CommandKey>(&form).unwrap(), key);
    }
}

// refuses: CO-9
#[test]
fn any_other_text_is_no_key() {
    let character = |character| CommandKeyError::Character { character };
    for (text, error) in [
        ("", CommandKeyError::Empty),
        ("two words", character(' ')),
        ("a\tb", character('\t')),
        ("a\u{7f}", character('\u{7f}')),
        ("é", character('é')),
        ("a\u{200b}", character('\u{200b}')),
        (&"x".repeat(256), CommandKeyError::TooLong { length: 256, max: 255 }),
    ] {
        assert_eq!(text.parse::<CommandKey>(), Err(error.clone()));
        assert_eq!((error.rule().code(), error.class()), ("CO-9", Class::Invalid));
        assert!(serde_json::from_value::<CommandKey>(text.into()).is_err());
    }
}

#[test]
fn the_key_of_a_part_is_that_of_no_client() {
    let room = RoomId::new(Uuid::from_u128(1));
    let part = key("k").of_room(room);
    assert_eq!(part.as_str(), "k 00000000-0000-0000-0000-000000000001");
    assert!(part.as_str().parse::<CommandKey>().is_err());
    assert_ne!(part, key("k").of_room(RoomId::new(Uuid::from_u128(2))));
}

#[test]
fn ids_are_ordered_by_company_then_user_then_key() {
    let [acme, orbit] = [1, 2].map(|n| CompanyId::new(Uuid::from_u128(n)));
    let [ann, bo] = [8, 9].map(|n| UserId::new(Uuid::from_u128(n)));
    let in_order = [
        CommandId::new(User::of_no_company(bo), key("a")),
        CommandId::new(User::of_company(ann, acme), key("a")),
        CommandId::new(User::of_company(ann, acme), key("b")),
        CommandId::new(User::of_company(bo, acme), key("A")),
        CommandId::new(User::of_company(ann, orbit), key("a")),
    ];
    assert!(in_order.is_sorted());
    assert_eq!(in_order.iter().collect::<BTreeSet<_>>().len(), in_order.len());
    assert_eq!(in_order[2].to_string(), format!("b of user {ann}"));
    assert_eq!((in_order[0].company(), in_order[4].company()), (None, Some(orbit)));
}

#[test]
fn a_digest_is_stable_and_tells_forms_apart() {
    let digest = CommandDigest::of(b"[\"group\"]");
    assert_eq!(CommandDigest::new(*digest.as_uuid()), digest);
    assert_ne!(digest, CommandDigest::of(b"[\"room\"]"));
    assert_eq!(digest.as_uuid().to_string(), "c8993e32-efb1-5bb0-937f-a29c12039b57");
}

// allows: CO-10
// refuses: CO-10
#[test]
fn a_version_is_checked_only_if_one_is_expected() {
    let [one, two] = [1, 2].map(Version::after);
    assert_eq!(RequestError::check_version(None, two), Ok(()));
    assert_eq!(RequestError::check_version(Some(two), two), Ok(()));
    for (expected, found) in [(one, two), (two, one)] {
        let stale = RequestError::StaleVersion { expected, found };
        assert_eq!(RequestError::check_version(Some(expected), found), Err(stale));
    }
}

// about: CO-9
#[test]
fn a_kept_answer_has_the_four_parts_that_a_store_keeps() {
    let acme = CompanyId::new(Uuid::from_u128(1));
    let ann = User::of_company(UserId::new(Uuid::from_u128(8)), acme);
    let (id, asked) = (CommandId::new(ann, key("k")), CommandDigest::of(b"open"));
    let at = datetime!(2026-01-05 09:00 UTC).into();
    let kept = KeptAnswer::new(id.clone(), asked, at, "opened".to_owned());
    assert_eq!((kept.id(), kept.asked(), kept.at()), (&id, asked, at));
    assert_eq!(kept.answer(), "opened");
}
