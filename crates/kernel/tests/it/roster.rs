//! Rosters: a slice answers like the whole, and the counts are exact.
#![expect(clippy::unwrap_used, reason = "a helper of a test may panic, like the test itself")]

use std::collections::{BTreeMap, BTreeSet};

use guildhall_kernel::{
    Counts, GroupId, NotLoaded, Roster, RosterEntry, RosterError, Scope, UserId,
};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::samples::{reread, user};

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) enum Entry {
    External,
    Former,
    Master,
    Member,
    MemberAndMaster,
}

impl RosterEntry for Entry {
    fn counts(&self) -> Counts {
        match self {
            Self::External => Counts::new(1, 0, 1),
            Self::Former => Counts::default(),
            Self::Master => Counts::new(0, 1, 0),
            Self::Member => Counts::new(1, 0, 0),
            Self::MemberAndMaster => Counts::new(1, 1, 0),
        }
    }
}

// about: GR-3
#[test]
fn a_master_who_is_not_a_member_counts_only_as_a_master() {
    let roster = Roster::whole([(user(1), Entry::Master), (user(2), Entry::Member)].into());
    assert_eq!(roster.counts(), Counts::new(1, 1, 0));
}

#[test]
fn counts_say_what_was_counted() {
    let counts = Counts::new(4, 3, 2);
    assert_eq!((counts.members(), counts.masters(), counts.externals()), (4, 3, 2));
}

#[test]
fn a_former_member_does_not_count() {
    let mut roster = Roster::whole([(user(1), Entry::External)].into());
    roster.insert(user(1), Entry::Former);
    assert_eq!(roster.counts(), Counts::default());
    assert_eq!(roster.entry(user(1)), Ok(Some(&Entry::Former)));
}

#[test]
fn an_empty_roster_is_whole() {
    let roster = Roster::<Entry>::default();
    assert_eq!(roster.all(), Ok(&BTreeMap::new()));
    assert_eq!(roster.counts(), Counts::default());
}

#[test]
fn an_inserted_user_is_covered_by_the_slice() {
    let mut slice = Roster::slice(BTreeSet::new(), BTreeMap::new(), Counts::new(5, 1, 0)).unwrap();
    assert_eq!(slice.entry(user(1)), Err(NotLoaded::User(user(1))));
    slice.insert(user(1), Entry::Member);
    assert_eq!(slice.entry(user(1)), Ok(Some(&Entry::Member)));
    assert_eq!(slice.counts(), Counts::new(6, 1, 0));
}

#[test]
fn a_user_who_enters_gets_a_new_entry_only_once() {
    let mut slice = Roster::slice(BTreeSet::new(), BTreeMap::new(), Counts::new(5, 1, 0)).unwrap();
    let appoint = |entry: &mut Entry| {
        *entry = if *entry == Entry::Member { Entry::MemberAndMaster } else { Entry::Master };
    };
    slice.enter(user(1), || Entry::Member, appoint);
    assert_eq!(slice.entry(user(1)), Ok(Some(&Entry::MemberAndMaster)));
    slice.enter(user(1), || Entry::Member, appoint);
    assert_eq!(slice.entry(user(1)), Ok(Some(&Entry::Master)));
    assert_eq!(slice.counts(), Counts::new(5, 2, 0));
}

#[test]
fn a_slice_with_an_entry_of_an_uncovered_user_is_refused() {
    let refused =
        Roster::slice([user(1)].into(), [(user(2), Entry::Member)].into(), Counts::new(9, 9, 0));
    assert_eq!(refused, Err(RosterError::Stranger(user(2))));
}

#[test]
fn a_slice_with_impossible_counts_is_refused() {
    let slice = |entry, counts| Roster::slice([user(1)].into(), [(user(1), entry)].into(), counts);
    for (entry, counts) in [
        (Entry::Member, Counts::new(0, 1, 0)),
        (Entry::Master, Counts::new(1, 0, 0)),
        (Entry::External, Counts::new(1, 0, 0)),
        (Entry::Member, Counts::new(2, 0, 2)), // for the rest, one member and two external members
    ] {
        assert_eq!(slice(entry, counts), Err(RosterError::Counts), "{entry:?}, {counts:?}");
    }
    assert!(slice(Entry::Member, Counts::new(2, 0, 1)).is_ok());
}

#[test]
fn a_stored_roster_with_wrong_counts_is_not_read() {
    let whole = r#"{"scope":"whole","counts":{"members":N,"masters":0,"externals":0},
        "entries":{"00000000-0000-0000-0000-000000000001":"Member"}}"#;
    let read = |members| serde_json::from_str::<Roster<Entry>>(&whole.replace('N', members));
    assert!(read("1").is_ok());
    assert!(read("0").is_err());
    assert!(read("2").is_err());

    let slice = r#"{"scope":{"users":["00000000-0000-0000-0000-00000000000N"]},
        "counts":{"members":7,"masters":0,"externals":0},
        "entries":{"00000000-0000-0000-0000-000000000001":"Member"}}"#;
    let read = |user| serde_json::from_str::<Roster<Entry>>(&slice.replace('N', user));
    assert!(read("1").is_ok());
    assert!(read("2").is_err());
}

#[test]
fn an_error_names_what_is_not_loaded() {
    let group = GroupId::new(Uuid::from_u128(7));
    assert!(NotLoaded::Group(group).to_string().contains(&group.to_string()));
    assert!(NotLoaded::User(user(1)).to_string().contains(&user(1).to_string()));
    assert_ne!(NotLoaded::Rest.to_string(), NotLoaded::Group(group).to_string());
}

proptest! {
    #[test]
    fn a_slice_answers_like_the_whole(entries in entries(), users in users()) {
        let whole = Roster::whole(entries);
        let slice = whole.slice_of(&Scope::of(users.clone())).unwrap();
        for user in all_users() {
            if users.contains(&user) {
                prop_assert_eq!(slice.entry(user), whole.entry(user));
            } else {
                prop_assert_eq!(slice.entry(user), Err(NotLoaded::User(user)));
            }
        }
        prop_assert_eq!(slice.counts(), whole.counts());
        prop_assert_eq!(slice.all(), Err(NotLoaded::Rest));
        prop_assert_eq!(slice.slice_of(&Scope::Whole), Err(NotLoaded::Rest));
        prop_assert_eq!(slice.loaded().len(), users.iter().filter(|user| whole.loaded().contains_key(user)).count());
        prop_assert_eq!(whole.slice_of(&Scope::Whole), Ok(whole));
    }

    #[test]
    fn a_slice_is_made_from_users_entries_and_counts(entries in entries(), users in users()) {
        let whole = Roster::whole(entries);
        let slice_of = whole.slice_of(&Scope::of(users.clone())).unwrap();
        let slice = Roster::slice(users, slice_of.loaded().clone(), whole.counts());
        prop_assert_eq!(slice, Ok(slice_of));
    }

    #[test]
    fn a_slice_of_a_slice_is_a_slice_of_the_whole(entries in entries(), users in users(), fewer in users()) {
        let whole = Roster::whole(entries);
        let slice = whole.slice_of(&Scope::of(users.clone())).unwrap();
        let slice_of = slice.slice_of(&Scope::of(fewer.clone()));
        if let Some(missing) = fewer.iter().find(|user| !users.contains(user)) {
            prop_assert_eq!(slice_of, Err(NotLoaded::User(*missing)));
        } else {
            prop_assert_eq!(slice_of, whole.slice_of(&Scope::Users(fewer)));
        }
    }

    #[test]
    fn counts_stay_exact(entries in entries(), users in users(), changes in changes()) {
        let mut whole = Roster::whole(entries.clone());
        let mut slice = whole.slice_of(&Scope::of(users.clone())).unwrap();
        let mut model = entries;
        for (user, entry, way) in changes.into_iter().filter(|change| users.contains(&change.0)) {
            for roster in [&mut whole, &mut slice] {
                match way {
                    Way::Change => roster.change(user, |old| *old = entry),
                    Way::Enter => roster.enter(user, || Entry::Former, |old| *old = entry),
                    Way::Insert => roster.insert(user, entry),
                }
            }
            if way != Way::Change || model.contains_key(&user) {
                model.insert(user, entry);
            }
            prop_assert_eq!(whole.counts(), recount(&model));
            prop_assert_eq!(&slice, &whole.slice_of(&Scope::of(users.clone())).unwrap());
        }
        prop_assert_eq!(whole.all(), Ok(&model));
        reread(whole);
        reread(slice);
    }
}

fn recount(entries: &BTreeMap<UserId, Entry>) -> Counts {
    let count = |is: &[Entry]| {
        u32::try_from(entries.values().filter(|entry| is.contains(entry)).count()).unwrap()
    };
    Counts::new(
        count(&[Entry::External, Entry::Member, Entry::MemberAndMaster]),
        count(&[Entry::Master, Entry::MemberAndMaster]),
        count(&[Entry::External]),
    )
}

fn all_users() -> impl Iterator<Item = UserId> {
    (0..8).map(user)
}

fn users() -> impl Strategy<Value = BTreeSet<UserId>> {
    btree_set((0..8_u128).prop_map(user), 0..6)
}

fn entries() -> impl Strategy<Value = BTreeMap<UserId, Entry>> {
    btree_map((0..6_u128).prop_map(user), entry(), 0..6)
}

fn changes() -> impl Strategy<Value = Vec<(UserId, Entry, Way)>> {
    let way = select(vec![Way::Change, Way::Enter, Way::Insert]);
    vec(((0..8_u128).prop_map(user), entry(), way), 0..12)
}

/// How an aggregate changes an entry.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Way {
    Change,
    Enter,
    Insert,
}

fn entry() -> impl Strategy<Value = Entry> {
    select(vec![
        Entry::External,
        Entry::Former,
        Entry::Master,
        Entry::Member,
        Entry::MemberAndMaster,
    ])
}
