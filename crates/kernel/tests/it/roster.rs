//! Rosters: a slice answers like the whole, and the counts are exact.
#![expect(clippy::unwrap_used, reason = "a helper of a test may panic, like the test itself")]

use std::collections::{BTreeMap, BTreeSet};

use guildhall_kernel::{
    Counts, GroupId, MisplacedEntry, NotLoaded, Roster, RosterEntry, RosterError, Scope, User,
    UserId,
};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::samples::{reread, user};

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct Entry {
    user: User,
    role: Role,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) enum Role {
    External,
    Former,
    Master,
    Member,
    MemberAndMaster,
}

use Role::{External, Former, Master, Member, MemberAndMaster};

pub(crate) fn entry(number: u128, role: Role) -> Entry {
    Entry { user: User::of_no_company(user(number)), role }
}

impl RosterEntry for Entry {
    fn of_user(&self) -> &User {
        &self.user
    }

    fn counts(&self) -> Counts {
        match self.role {
            External => Counts::new(1, 0, 1),
            Former => Counts::default(),
            Master => Counts::new(0, 1, 0),
            Member => Counts::new(1, 0, 0),
            MemberAndMaster => Counts::new(1, 1, 0),
        }
    }
}

// about: GR-3
#[test]
fn a_master_who_is_not_a_member_counts_only_as_a_master() {
    let roster: Roster<_> = [entry(1, Master), entry(2, Member)].into_iter().collect();
    assert_eq!(roster.counts(), Counts::new(1, 1, 0));
}

#[test]
fn counts_say_what_was_counted() {
    let counts = Counts::new(4, 3, 2);
    assert_eq!((counts.members(), counts.masters(), counts.externals()), (4, 3, 2));
}

#[test]
fn a_former_member_does_not_count() {
    let mut roster: Roster<_> = [entry(1, External)].into_iter().collect();
    roster.insert(entry(1, Former));
    assert_eq!(roster.counts(), Counts::default());
    assert_eq!(roster.entry(user(1)), Ok(Some(&entry(1, Former))));
}

#[test]
fn an_empty_roster_is_whole() {
    let roster = Roster::<Entry>::default();
    assert!(roster.all().unwrap().is_empty());
    assert_eq!(roster.counts(), Counts::default());
}

#[test]
fn the_entries_of_users_come_from_the_shorter_of_users_and_roster() {
    let entries = [1, 2, 3].map(|number| entry(number, Member));
    let whole: Roster<_> = entries.into_iter().collect();
    let covering = |roster: &Roster<Entry>, numbers: &[u128]| {
        let users = numbers.iter().map(|number| user(*number)).collect();
        let found = roster.covering(&users)?;
        Ok(found.into_iter().map(|entry| entry.user.id()).collect::<Vec<_>>())
    };
    let all = [1, 2, 3].map(user);
    assert_eq!(covering(&whole, &[3, 7]), Ok(vec![user(3)]));
    assert_eq!(covering(&whole, &[2, 3, 7]), Ok(vec![user(2), user(3)]));
    assert_eq!(covering(&whole, &[3, 7, 8, 9]), Ok(all.to_vec()));
    let slice = whole.slice_of(&Scope::of([1, 7, 8, 9, 10].map(user))).unwrap();
    assert_eq!(covering(&slice, &[1, 7, 8, 9]), Ok(vec![user(1)]));
    assert_eq!(covering(&slice, &[1, 2]), Err(NotLoaded::User(user(2))));
}

#[test]
fn an_inserted_user_is_covered_by_the_slice() {
    let mut slice = Roster::slice(BTreeSet::new(), BTreeMap::new(), Counts::new(5, 1, 0)).unwrap();
    assert_eq!(slice.entry(user(1)), Err(NotLoaded::User(user(1))));
    let copy = slice.clone();
    slice.insert(entry(1, Member));
    assert_eq!(slice.entry(user(1)), Ok(Some(&entry(1, Member))));
    assert_eq!(slice.counts(), Counts::new(6, 1, 0));
    assert_eq!(slice.scope(), &Scope::of([user(1)]));
    assert_eq!(copy.scope(), &Scope::of([]), "a copy covers what it covered");
}

#[test]
fn a_user_who_enters_gets_a_new_entry_only_once() {
    let mut slice = Roster::slice(BTreeSet::new(), BTreeMap::new(), Counts::new(5, 1, 0)).unwrap();
    let appoint = |entry: &mut Entry| {
        entry.role = if entry.role == Member { MemberAndMaster } else { Master };
    };
    slice.enter(user(1), || entry(1, Member), appoint);
    assert_eq!(slice.entry(user(1)), Ok(Some(&entry(1, MemberAndMaster))));
    slice.enter(user(1), || entry(1, Member), appoint);
    assert_eq!(slice.entry(user(1)), Ok(Some(&entry(1, Master))));
    assert_eq!(slice.counts(), Counts::new(5, 2, 0));
}

#[test]
fn a_slice_with_an_entry_of_an_uncovered_user_is_refused() {
    let entries = [(user(2), entry(2, Member))].into();
    let refused = Roster::slice([user(1)].into(), entries, Counts::new(9, 9, 0));
    assert_eq!(refused, Err(RosterError::Stranger(user(2))));
}

#[test]
fn an_entry_that_is_stored_under_another_user_is_refused() {
    let entries = BTreeMap::from([(user(1), entry(1, Member)), (user(2), entry(3, Member))]);
    let misplaced = MisplacedEntry { user: user(2) };
    assert_eq!(Roster::whole(entries.clone()), Err(misplaced));
    let users = [1, 2].map(user).into();
    let refused = Roster::slice(users, entries, Counts::new(9, 9, 0));
    assert_eq!(refused, Err(RosterError::Misplaced(misplaced)));
    assert!(misplaced.to_string().contains(&user(2).to_string()));
}

#[test]
fn a_slice_with_impossible_counts_is_refused() {
    let slice =
        |role, counts| Roster::slice([user(1)].into(), [(user(1), entry(1, role))].into(), counts);
    for (role, counts) in [
        (Member, Counts::new(0, 1, 0)),
        (Master, Counts::new(1, 0, 0)),
        (External, Counts::new(1, 0, 0)),
        (Member, Counts::new(2, 0, 2)), // for the rest, one member and two external members
    ] {
        assert_eq!(slice(role, counts), Err(RosterError::Counts), "{role:?}, {counts:?}");
    }
    assert!(slice(Member, Counts::new(2, 0, 1)).is_ok());
}

#[test]
fn a_stored_roster_with_wrong_counts_is_not_read() {
    let whole = r#"{"scope":"whole","counts":{"members":N,"masters":0,"externals":0},
        "entries":{"00000000-0000-0000-0000-000000000001":
            {"user":{"id":"00000000-0000-0000-0000-000000000001","company":null},"role":"Member"}}}"#;
    let read = |members| serde_json::from_str::<Roster<Entry>>(&whole.replace('N', members));
    assert!(read("1").is_ok());
    assert!(read("0").is_err());
    assert!(read("2").is_err());

    let slice = r#"{"scope":{"users":["00000000-0000-0000-0000-00000000000N"]},
        "counts":{"members":7,"masters":0,"externals":0},
        "entries":{"00000000-0000-0000-0000-000000000001":
            {"user":{"id":"00000000-0000-0000-0000-000000000001","company":null},"role":"Member"}}}"#;
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
        let whole = Roster::whole(entries).unwrap();
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
        let whole = Roster::whole(entries).unwrap();
        let slice_of = whole.slice_of(&Scope::of(users.clone())).unwrap();
        let slice = Roster::slice(users, slice_of.loaded().clone().into(), whole.counts());
        prop_assert_eq!(slice, Ok(slice_of));
    }

    #[test]
    fn a_slice_of_a_slice_is_a_slice_of_the_whole(entries in entries(), users in users(), fewer in users()) {
        let whole = Roster::whole(entries).unwrap();
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
        let mut whole = Roster::whole(entries.clone()).unwrap();
        let mut slice = whole.slice_of(&Scope::of(users.clone())).unwrap();
        let mut model = entries;
        for (user, entry, way) in changes.into_iter().filter(|change| users.contains(&change.0)) {
            for roster in [&mut whole, &mut slice] {
                match way {
                    Way::Change => roster.change(user, |old| *old = entry),
                    Way::Enter => {
                        let new = || Entry { role: Former, ..entry };
                        roster.enter(user, new, |old| *old = entry);
                    }
                    Way::Insert => roster.insert(entry),
                }
            }
            if way != Way::Change || model.contains_key(&user) {
                model.insert(user, entry);
            }
            prop_assert_eq!(whole.counts(), recount(&model));
            prop_assert_eq!(&slice, &whole.slice_of(&Scope::of(users.clone())).unwrap());
        }
        prop_assert_eq!(whole.all().unwrap(), &model);
        reread(whole);
        reread(slice);
    }
}

fn recount(entries: &BTreeMap<UserId, Entry>) -> Counts {
    let count = |are: &[Role]| {
        let counted = entries.values().filter(|entry| are.contains(&entry.role)).count();
        u32::try_from(counted).unwrap()
    };
    Counts::new(
        count(&[External, Member, MemberAndMaster]),
        count(&[Master, MemberAndMaster]),
        count(&[External]),
    )
}

fn all_users() -> impl Iterator<Item = UserId> {
    (0..8).map(user)
}

fn users() -> impl Strategy<Value = BTreeSet<UserId>> {
    btree_set((0..8_u128).prop_map(user), 0..6)
}

fn entries() -> impl Strategy<Value = BTreeMap<UserId, Entry>> {
    let entries = btree_map(0..6_u128, role(), 0..6);
    entries.prop_map(|entries| {
        entries.into_iter().map(|(n, role)| (user(n), entry(n, role))).collect()
    })
}

fn changes() -> impl Strategy<Value = Vec<(UserId, Entry, Way)>> {
    let way = select(vec![Way::Change, Way::Enter, Way::Insert]);
    let change = (0..8_u128, role(), way);
    vec(change.prop_map(|(n, role, way)| (user(n), entry(n, role), way)), 0..12)
}

/// How an aggregate changes an entry.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Way {
    Change,
    Enter,
    Insert,
}

fn role() -> impl Strategy<Value = Role> {
    select(vec![External, Former, Master, Member, MemberAndMaster])
}
