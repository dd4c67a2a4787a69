//! What a decision read, how many events made it, and of which company a user is stored (CO-1,
//! CO-8).

use guildhall_kernel::{
    GroupId, ReadSet, Registration, RegistrationChange, RegistrationState, RoomId, User, UserRead,
    Version,
};
use uuid::Uuid;

use crate::samples::{company, user};

const FIRST: Version = Version::FIRST;

fn ann() -> User {
    User::of_company(user(1), company(1))
}

// about: CO-8
#[test]
fn a_read_set_keeps_the_version_that_was_read_first() {
    let (group, room) = (GroupId::new(Uuid::from_u128(1)), RoomId::new(Uuid::from_u128(2)));
    let mut reads = ReadSet::default();
    for version in [FIRST, FIRST.next()] {
        reads.read_company(company(1), Some(version));
        reads.read_group(group, version);
        reads.read_room(room, version);
    }
    reads.read_company(company(2), None);

    assert_eq!(reads.companies(), &[(company(1), Some(FIRST)), (company(2), None)].into());
    assert_eq!(reads.groups(), &[(group, FIRST)].into());
    assert_eq!(reads.rooms(), &[(room, FIRST)].into());
}

// about: CO-8
#[test]
fn what_two_decisions_read_is_one_read_set_if_they_read_the_same() {
    let (mut one, mut other) = (ReadSet::default(), ReadSet::default());
    one.read_company(company(1), None);
    one.first_use(ann());
    other.read_company(company(2), Some(FIRST));
    let both = one.clone().with(&other).unwrap();
    assert_eq!(both.companies().len(), 2);
    assert_eq!(both.users(), one.users());
    assert_eq!(both.clone().with(&one), Some(both.clone()));

    other.first_use(User::of_company(ann().id(), company(2)));
    assert_eq!(one.clone().with(&other), None, "Ann is of two companies");
    let mut later = ReadSet::default();
    later.read_company(company(2), Some(FIRST.next()));
    assert_eq!(both.clone().with(&later), None, "the company has two versions");
    assert!(!one.agrees_with(&other) && later.agrees_with(&one));
    one.add(&other);
    assert_eq!(one.companies(), both.companies());
    assert_eq!(one.users(), both.users(), "Ann keeps the company that was read first");
}

// about: CO-1
#[test]
fn a_read_set_tells_a_first_use_from_a_stored_user() {
    let known = Registration::stored(ann(), RegistrationState::Registered, FIRST.next());
    let new = User::of_company(user(2), company(1));
    let mut reads = ReadSet::default();
    reads.read_user(&known);
    reads.first_use(new);

    let stored = UserRead::Stored(FIRST.next());
    assert_eq!(reads.users(), &[(user(1), stored), (user(2), UserRead::FirstUse(new))].into());
    assert!(reads.first_uses().eq([Registration::first_use(new)]));
}

// about: GR-18
#[test]
fn only_the_registration_of_a_user_who_left_says_so() {
    use RegistrationState::{FirstUse, Left, Registered};

    for (state, has_left) in [(FirstUse, false), (Left, true), (Registered, false)] {
        assert_eq!(Registration::stored(ann(), state, FIRST).has_left(), has_left);
    }
}

// about: CO-1
#[test]
fn a_change_of_a_registration_expects_the_version_before_it() {
    let first = RegistrationChange::to(None, ann(), RegistrationState::Registered);
    assert_eq!((first.expected(), first.registration().version()), (None, FIRST));

    let before = first.registration();
    let next = RegistrationChange::to(Some(&before), ann(), RegistrationState::Left);
    assert_eq!((next.expected(), next.registration().version()), (Some(FIRST), FIRST.next()));
    assert!(next.registration().has_left());
}

// about: CO-8
#[test]
fn a_change_of_a_registration_keeps_what_was_read() {
    let mut reads = ReadSet::default();
    reads.read_company(company(1), Some(FIRST));
    let change = RegistrationChange::to(None, ann(), RegistrationState::Registered);
    assert_eq!(change.clone().with_reads(reads.clone()).reads(), &reads);
    assert_eq!(change.reads(), &ReadSet::default());
}

// about: CO-8
#[test]
fn a_version_counts_the_events() {
    assert_eq!(Version::default().events(), 0);
    assert_eq!(Version::FIRST.events(), 1);
    assert_eq!(Version::after(7).next().events(), 8);
    assert_eq!(Version::after(u64::MAX).next(), Version::after(u64::MAX));
    assert_eq!(Version::after(7).to_string(), "7");
}
