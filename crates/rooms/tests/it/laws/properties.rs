//! The laws, one test each.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_kernel::{
    Claim, CommandError, Envelope, Refusal, RemovalCause, RoomKind, Roster, Scope, User, UserId,
    Version,
};
use guildhall_rooms::{
    Fingerprint, Participant, Room, RoomChange, RoomError, RoomEvent, RoomNotice, RoomType,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::histories::{Action, History, Move, Outcome, Policy, Tale, histories};
use crate::world::{BO, PEOPLE, at, inside, slice_of};

proptest! {
    #[test]
    fn the_events_replayed_are_the_room(history in histories()) {
        let tale = Tale::of(&history);
        let replayed = Room::replay(tale.events().cloned());
        prop_assert_eq!(replayed.as_ref(), tale.rooms().last());
    }

    #[test]
    fn an_event_makes_the_next_version_and_anything_else_changes_nothing(history in histories()) {
        for Move { before, outcome, after, .. } in Tale::of(&history).moves {
            if let Ok(Outcome::Changed(_)) = outcome {
                prop_assert_eq!(after.version(), before.version().next());
            } else {
                prop_assert_eq!(after, before);
            }
        }
    }

    #[test]
    fn versions_count_the_events(history in histories()) {
        let tale = Tale::of(&history);
        let events = tale.events().count() as u64;
        if let Some(room) = tale.rooms().last() {
            prop_assert_eq!(room.version(), Version::after(events));
        }
    }

    // allows: RM-14
    // refuses: RM-14
    #[test]
    fn exactly_the_participants_read_the_room(history in histories()) {
        let world = history.policy.world();
        for room in Tale::of(&history).rooms() {
            let inside = inside(room);
            for user in PEOPLE {
                let may = inside.contains(&user.id()) && room.kind() != RoomKind::Group;
                prop_assert_eq!(room.read(user, &world.cx()).is_ok(), may);
            }
        }
    }

    #[test]
    fn a_slice_of_the_touched_users_decides_as_the_whole_room(history in histories()) {
        for Move { before, step, minute, outcome, after } in Tale::of(&history).moves {
            let mut slice = slice_of(&before, &step.scope(&before));
            prop_assert_eq!(&step.run(&mut slice, minute), &outcome);
            prop_assert_eq!(slice.header(), after.header());
            prop_assert_eq!(slice.claims(), after.claims());
            prop_assert_eq!(&slice, &slice_of(&after, slice.roster().scope()));
        }
    }

    #[test]
    fn any_other_slice_decides_alike_or_says_what_it_lacks(
        history in histories(),
        loaded in prop::sample::subsequence(PEOPLE.to_vec(), 0..=PEOPLE.len()),
    ) {
        let scope = Scope::of(loaded.iter().map(User::id));
        for Move { before, step, minute, outcome, .. } in Tale::of(&history).moves {
            let mut slice = slice_of(&before, &scope);
            let decided = step.run(&mut slice, minute);
            if let Err(CommandError::NotLoaded(_)) = decided {
                prop_assert_eq!(slice, slice_of(&before, &scope));
            } else {
                prop_assert_eq!(decided, outcome);
            }
        }
    }

    #[test]
    fn a_store_that_saves_changes_of_slices_keeps_the_whole(history in histories()) {
        let tale = Tale::of(&history);
        let Ok((opened, event)) = &tale.opened else { return Ok(()) };
        let mut kept = Tracked::default();
        kept.save(&RoomChange::new(opened.clone(), event.clone()));
        for step in &tale.moves {
            let Some(event) = step.event() else { continue };
            let before = slice_of(&step.before, &step.step.scope(&step.before));
            let mut slice = before.clone();
            prop_assert!(step.step.run(&mut slice, step.minute).is_ok());
            let whole =
                RoomChange::between(&step.before, step.after.clone(), vec![event.clone()]);
            let change = RoomChange::between(&before, slice, vec![event.clone()]);
            prop_assert_eq!(change.expected(), Some(step.before.version()));
            prop_assert!(change.rows().eq(whole.rows()));
            prop_assert_eq!(change.claims(), whole.claims());
            kept.save(&change);
            let loaded =
                Room::from_parts(step.after.header().clone(), Roster::whole(kept.rows.clone()).unwrap());
            prop_assert_eq!(loaded.as_ref(), Ok(&step.after));
            prop_assert_eq!(&kept.claims, &step.after.claims());
        }
    }

    #[test]
    fn the_fingerprint_is_that_of_the_participants(history in histories()) {
        for room in Tale::of(&history).rooms() {
            prop_assert_eq!(room.header().fingerprint(), Fingerprint::of(inside(room)));
        }
    }

    #[test]
    fn the_counts_agree_with_the_entries(history in histories()) {
        for room in Tale::of(&history).rooms() {
            let entries = room.roster().all().unwrap().values().filter(|entry| entry.is_in());
            let externals = entries.clone().filter(|entry| entry.user().is_external_to(room.company()));
            let counts = room.roster().counts();
            prop_assert_eq!(counts.members() as usize, entries.count());
            prop_assert_eq!(counts.externals() as usize, externals.count());
            prop_assert_eq!(counts.masters(), 0);
        }
    }

    #[test]
    fn the_claims_follow_the_room(history in histories()) {
        for room in Tale::of(&history).rooms() {
            let inside = inside(room);
            let expected = match (room.header().room_type(), inside.as_slice()) {
                (RoomType::ToMe { owner }, [_]) => BTreeSet::from([Claim::ToMe(*owner)]),
                (RoomType::OneToOne { .. }, [one, other]) => [Claim::pair(*one, *other)].into(),
                _ => [].into(),
            };
            prop_assert_eq!(room.claims(), expected);
        }
    }

    // allows: RM-8
    #[test]
    fn a_room_has_exactly_the_users_who_are_in_it(
        history in histories(),
        users in prop::sample::subsequence(PEOPLE.to_vec(), 0..=PEOPLE.len()),
    ) {
        let users: BTreeSet<UserId> = users.iter().map(User::id).collect();
        for room in Tale::of(&history).rooms() {
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
    fn only_removed_users_get_a_notice(history in histories()) {
        for Move { before, step, outcome, after, .. } in Tale::of(&history).moves {
            let Ok(Outcome::Changed(event)) = outcome else { continue };
            let recipients: Vec<_> = RoomNotice::of(after.id(), &event)
                .into_iter()
                .map(|notice| notice.recipient())
                .collect();
            let gone = inside(&before).into_iter().filter(|user| !inside(&after).contains(user));
            let removed: Vec<_> = match event.event {
                RoomEvent::Removed { .. } => gone.filter(|user| *user != step.by.id()).collect(),
                RoomEvent::UserRemoved {
                    cause: RemovalCause::ExternalContactEnded | RemovalCause::ExternalPermissionLost,
                    ..
                } => gone.collect(),
                _ => Vec::new(),
            };
            prop_assert_eq!(recipients, removed);
        }
    }

    // allows: GR-18
    #[test]
    fn a_removed_user_is_no_longer_in_the_room(history in histories()) {
        for Move { before, outcome, after, .. } in Tale::of(&history).moves {
            let Ok(Outcome::Changed(Envelope { event: RoomEvent::UserRemoved { user, .. }, .. })) = outcome else { continue };
            let expected: Vec<_> =
                inside(&before).into_iter().filter(|inside| *inside != user).collect();
            prop_assert_eq!(inside(&after).len() + 1, inside(&before).len());
            prop_assert_eq!(inside(&after), expected);
            prop_assert_eq!(after.is_closed(), inside(&after).is_empty());
        }
    }

    // allows: GR-19
    #[test]
    fn no_command_brings_bo_and_external_users_together(history in histories()) {
        for Move { before, step, outcome, after, .. } in Tale::of(&history).moves {
            let together = |room: &Room| {
                let externals = room.roster().counts().externals();
                externals > 0 && inside(room).contains(&BO.id())
            };
            if step.policy == Policy::BoApart && outcome.is_ok() && together(&after) {
                prop_assert!(together(&before));
            }
        }
    }

    // allows: RM-21
    #[test]
    fn no_entry_is_ever_deleted(history in histories()) {
        for Move { before, after, minute, .. } in Tale::of(&history).moves {
            for (user, old) in before.roster().all().unwrap().iter() {
                let new = after.roster().entry(*user).unwrap();
                prop_assert!(new.is_some());
                let (old, new) = (old.presence(), new.unwrap().presence());
                if old.is_in() && !new.is_in() {
                    prop_assert_eq!(new.joined(), old.joined());
                    prop_assert_eq!(new.left().unwrap().at, at(minute));
                } else if new.is_in() && !old.is_in() {
                    prop_assert_eq!(new.joined().at, at(minute));
                    prop_assert_eq!(new.before(), old.left());
                } else {
                    prop_assert_eq!(new, old);
                }
            }
        }
    }

    #[test]
    fn every_stored_form_reads_back(history in histories()) {
        let tale = Tale::of(&history);
        for Move { step, .. } in &tale.moves {
            match &step.action {
                Action::Execute(command) => comes_back(command)?,
                Action::ExecuteService(command) => comes_back(command)?,
                _ => {}
            }
        }
        for event in tale.events() {
            comes_back(event)?;
        }
        for room in tale.rooms() {
            comes_back(room)?;
            comes_back(room.header())?;
            for entry in room.roster().all().unwrap().values() {
                comes_back(entry)?;
            }
        }
    }
}

/// What a store keeps of a room: rows, and the claims on keys.
#[derive(Default)]
struct Tracked {
    rows: BTreeMap<UserId, Participant>,
    claims: BTreeSet<Claim>,
}

impl Tracked {
    fn save(&mut self, change: &RoomChange) {
        self.rows.extend(change.rows().map(|(user, entry)| (user, entry.clone())));
        self.claims.retain(|claim| !change.claims().released().contains(claim));
        self.claims.extend(change.claims().made().iter().cloned());
    }
}

fn verdict<T>(outcome: &Result<T, CommandError<RoomError>>) -> Result<(), &'static str> {
    match outcome {
        Ok(_) => Ok(()),
        Err(error) => Err(error.refusal().map_or("not loaded", |refusal| refusal.rule().code())),
    }
}

fn comes_back<T>(value: &T) -> Result<(), TestCaseError>
where
    T: DeserializeOwned + PartialEq + Serialize + std::fmt::Debug,
{
    let stored = serde_json::to_string(value).unwrap();
    prop_assert_eq!(&serde_json::from_str::<T>(&stored).unwrap(), value);
    Ok(())
}

// A law over histories proves nothing about what no history reaches.
#[test]
fn histories_reach_every_event_and_every_rule() {
    let mut reached = BTreeSet::new();
    let mut runner = TestRunner::deterministic();
    for _ in 0..2000 {
        let history: History = histories().new_tree(&mut runner).unwrap().current();
        let tale = Tale::of(&history);
        reached.extend(tale.events().map(word));
        let verdicts = tale.moves.iter().map(|step| verdict(&step.outcome));
        reached.extend(verdicts.chain([verdict(&tale.opened)]).filter_map(Result::err));
    }
    let events = [
        "closed",
        "converted",
        "info_edited",
        "invited",
        "left",
        "opened",
        "removed",
        "user_removed",
    ];
    let rules = [
        "CO-1", "CO-2", "GR-18", "GR-19", "GR-6", "RM-10", "RM-11", "RM-12", "RM-14", "RM-15",
        "RM-19", "RM-2", "RM-20", "RM-3", "RM-4", "RM-7", "RM-9",
    ];
    assert_eq!(reached, events.into_iter().chain(rules).collect());
}

fn word(happened: &Envelope<RoomEvent>) -> &'static str {
    match &happened.event {
        RoomEvent::Closed => "closed",
        RoomEvent::Converted { .. } => "converted",
        RoomEvent::InfoEdited { .. } => "info_edited",
        RoomEvent::Invited { .. } => "invited",
        RoomEvent::Left { .. } => "left",
        RoomEvent::Opened(_) => "opened",
        RoomEvent::Removed { .. } => "removed",
        RoomEvent::UserRemoved { .. } => "user_removed",
        other => panic!("no history made {other:?} before"),
    }
}
