//! Laws of rooms, in random histories of small worlds, and over random stories as in the naive
//! model of the rules.

mod hostile;
mod slices;

use std::collections::BTreeSet;

use guildhall_kernel::{Claim, Envelope, RemovalCause, RoomKind, Scope, User, UserId, Version};
use guildhall_rooms::{Fingerprint, Room, RoomEvent, RoomNotice, RoomType};
use guildhall_store_memory::MemoryStore;
use guildhall_testkit::explorer::{check_state, check_step, check_stored};
use guildhall_testkit::oracle::agrees;
use guildhall_testkit::oracle::stories::{same_every_time, story};
use guildhall_testkit::play::{Stop, Tracked};
use guildhall_testkit::strategies::{History, room_history};
use proptest::prelude::*;

use crate::world::{PEOPLE, inside, slice_of};

proptest! {
    // allows: RM-14
    // refuses: RM-14
    // about: RM-2, RM-3, RM-11, RM-15
    #[test]
    fn each_step_keeps_the_laws_of_small_worlds(history in room_history()) {
        for step in history.steps() {
            prop_assert!(!matches!(step.outcome, Err(Stop::Broken(_))), "{:?}", step.outcome);
            check_step(&step.before, step.command, &step.after).map_err(TestCaseError::fail)?;
            check_stored(&step.before, &step.after).map_err(TestCaseError::fail)?;
        }
        check_state(&history.world).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn what_a_room_keeps_beside_its_entries_follows_from_them(history in room_history()) {
        for (room, events) in history.world.rooms().map(Tracked::parts) {
            prop_assert_eq!(room.version(), Version::after(events.len() as u64));
            let entries = room.roster().all().unwrap().values().filter(|entry| entry.is_in());
            let is_external = |user: User| user.is_external_to(room.company());
            let externals = entries.clone().filter(|entry| is_external(entry.user()));
            let counts = room.roster().counts();
            prop_assert_eq!(counts.members() as usize, entries.count());
            prop_assert_eq!(counts.externals() as usize, externals.count());
            prop_assert_eq!(counts.masters(), 0);
            let inside = inside(room);
            let claims = match (room.header().room_type(), inside.as_slice()) {
                (RoomType::ToMe { owner }, [_]) => BTreeSet::from([Claim::ToMe(*owner)]),
                (RoomType::OneToOne { .. }, [one, other]) => [Claim::pair(*one, *other)].into(),
                _ => [].into(),
            };
            prop_assert_eq!(room.claims(), claims);
            prop_assert_eq!(room.header().fingerprint(), Fingerprint::of(inside));
        }
    }

    // allows: RM-8
    #[test]
    fn a_room_has_exactly_the_users_who_are_in_it(
        history in room_history(),
        users in prop::sample::subsequence(PEOPLE.to_vec(), 0..=PEOPLE.len()),
    ) {
        let users: BTreeSet<UserId> = users.iter().map(User::id).collect();
        for room in history.world.rooms().map(Tracked::now) {
            let inside = BTreeSet::from_iter(inside(room));
            let open = room.kind() == RoomKind::General && !inside.is_empty();
            prop_assert_eq!(room.has_exactly(&users), Ok(open && users == inside));
            prop_assert_eq!(room.has_exactly(&inside), Ok(open));
            let slice = slice_of(room, &Scope::of(users.clone()));
            prop_assert_eq!(slice.has_exactly(&users), room.has_exactly(&users));
        }
    }

    // allows: RM-12
    #[test]
    fn only_removed_users_get_a_notice(history in room_history()) {
        each_change(&history, |Change { before, happened, after, .. }| {
            let recipients: Vec<_> = RoomNotice::of(after.id(), happened)
                .into_iter()
                .map(|notice| notice.recipient())
                .collect();
            let gone = inside(before).into_iter().filter(|user| !inside(after).contains(user));
            let removed: Vec<_> = match happened.event {
                RoomEvent::Removed { .. } => {
                    gone.filter(|user| Some(*user) != happened.by).collect()
                }
                RoomEvent::UserRemoved { cause, .. } if cause != RemovalCause::OffBoarding => {
                    gone.collect()
                }
                _ => Vec::new(),
            };
            prop_assert_eq!(recipients, removed);
            Ok(())
        })?;
    }

    // allows: GR-18
    #[test]
    fn a_removed_user_is_no_longer_in_the_room(history in room_history()) {
        each_change(&history, |Change { before, happened, after, .. }| {
            let RoomEvent::UserRemoved { user, .. } = happened.event else { return Ok(()) };
            let mut expected = inside(before);
            expected.retain(|inside| *inside != user);
            prop_assert_eq!(inside(after).len() + 1, inside(before).len());
            prop_assert_eq!(inside(after), expected);
            Ok(())
        })?;
    }

    // allows: GR-19
    #[test]
    fn no_command_brings_users_without_contact_and_external_users_together(
        history in room_history(),
    ) {
        for step in history.steps() {
            for (before, after) in step.after.rooms_after(&step.before) {
                let company = step.before.context(after.now().company()).unwrap().company();
                for user in company.without_contact() {
                    let together = |room: &Room| {
                        room.roster().counts().externals() > 0 && inside(room).contains(user)
                    };
                    prop_assert!(before.is_some_and(together) || !together(after.now()));
                }
            }
        }
    }

    // allows: RM-21
    #[test]
    fn no_entry_is_ever_deleted(history in room_history()) {
        each_change(&history, |Change { before, happened, after, .. }| {
            for (user, old) in before.roster().all().unwrap().iter() {
                let new = after.roster().entry(*user).unwrap();
                prop_assert!(new.is_some());
                let (old, new) = (old.presence(), new.unwrap().presence());
                if old.is_in() && !new.is_in() {
                    prop_assert_eq!(new.joined(), old.joined());
                    prop_assert_eq!(new.left().unwrap().at, happened.at);
                } else if new.is_in() && !old.is_in() {
                    prop_assert_eq!(new.joined().at, happened.at);
                    prop_assert_eq!(new.before(), old.left());
                } else {
                    prop_assert_eq!(new, old);
                }
            }
            Ok(())
        })?;
    }
}

proptest! {
    #![proptest_config(same_every_time())]

    #[test]
    fn the_model_agrees_on_every_story(story in story(60)) {
        let agreed = agrees(MemoryStore::new(), &story);
        agreed.map_err(|differs| TestCaseError::fail(format!("{differs}\n")))?;
    }
}

/// A change of one room.
struct Change<'a> {
    before: &'a Room,
    happened: &'a Envelope<RoomEvent>,
    after: &'a Room,
}

/// Shows each change of a room in a history.
fn each_change(
    history: &History,
    see: impl Fn(&Change<'_>) -> Result<(), TestCaseError>,
) -> Result<(), TestCaseError> {
    for step in history.steps() {
        for (before, after) in step.after.rooms_after(&step.before) {
            let (Some(before), (after, events)) = (before, after.parts()) else { continue };
            see(&Change { before, happened: events.last().unwrap(), after })?;
        }
    }
    Ok(())
}
