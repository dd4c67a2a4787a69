//! A slice of a room decides as the whole room, or says what it lacks.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_kernel::{Claim, CommandError, Envelope, RoomKind, Roster, Scope, User, UserId};
use guildhall_rooms::{
    Participant, Room, RoomChange, RoomCommand, RoomError, RoomEvent, RoomSource, RoomType,
};
use guildhall_testkit::play::{Command, NewGroup, NewRoom, Tracked, World};
use guildhall_testkit::strategies::{Step, room_history};
use proptest::prelude::*;

use crate::world::{NEW_ROOM, PEOPLE, slice_of};

proptest! {
    #[test]
    fn a_slice_of_the_touched_users_decides_as_the_whole_room(history in room_history()) {
        for step in history.steps() {
            let Some((before, scope)) = decided(&step) else { continue };
            let (mut whole, mut slice) = (before.clone(), slice_of(before, &scope));
            let outcome = decide(&step.before, step.command, &mut whole);
            prop_assert_eq!(decide(&step.before, step.command, &mut slice), outcome);
            prop_assert_eq!(slice.header(), whole.header());
            prop_assert_eq!(slice.claims(), whole.claims());
            prop_assert_eq!(&slice, &slice_of(&whole, &scope));
        }
    }

    #[test]
    fn any_other_slice_decides_alike_or_says_what_it_lacks(
        history in room_history(),
        loaded in prop::sample::subsequence(PEOPLE.to_vec(), 0..=PEOPLE.len()),
    ) {
        let scope = Scope::of(loaded.iter().map(User::id));
        for step in history.steps() {
            let Some((before, _)) = decided(&step) else { continue };
            let (mut whole, mut slice) = (before.clone(), slice_of(before, &scope));
            let outcome = decide(&step.before, step.command, &mut slice);
            if let Err(CommandError::NotLoaded(_)) = outcome {
                prop_assert_eq!(slice, slice_of(before, &scope));
            } else {
                prop_assert_eq!(outcome, decide(&step.before, step.command, &mut whole));
            }
        }
    }

    #[test]
    fn a_store_that_saves_changes_of_slices_keeps_the_whole(history in room_history()) {
        let mut kept = BTreeMap::new();
        for room in history.begun.rooms().map(Tracked::now) {
            kept.insert(room.id(), Kept::of(room));
        }
        for step in history.steps() {
            for (_, new) in step.after.rooms_after(&step.before).filter(|(old, _)| old.is_none()) {
                kept.insert(new.now().id(), Kept::of(new.now()));
            }
            let Some((whole, scope)) = decided(&step).filter(|_| step.outcome.is_ok()) else {
                continue;
            };
            let before = slice_of(whole, &scope);
            let mut slice = before.clone();
            let Ok(Outcome::Changed(event)) = decide(&step.before, step.command, &mut slice) else {
                continue;
            };
            let change = RoomChange::between(&before, slice, vec![event]);
            prop_assert_eq!(change.expected(), Some(whole.version()));
            kept.get_mut(&whole.id()).unwrap().save(&change);
        }
        for room in history.world.rooms().map(Tracked::now) {
            let Kept { rows, claims } = kept.remove(&room.id()).unwrap();
            let loaded = Room::from_parts(room.header().clone(), Roster::whole(rows).unwrap());
            prop_assert_eq!(loaded.as_ref(), Ok(room));
            prop_assert_eq!(claims, room.claims());
        }
    }
}

/// The result of a command to a room.
#[derive(Clone, Debug, PartialEq)]
enum Outcome {
    Branched(Box<Room>, Envelope<RoomEvent>),
    Changed(Envelope<RoomEvent>),
    Chosen(RoomSource),
    MayRead,
}

/// Returns the room that a command is about, with the slice of it that a store loads.
fn decided<'a>(step: &'a Step<'_>) -> Option<(&'a Room, Scope)> {
    let room = |id| step.before.rooms().map(Tracked::now).find(|room| room.id() == id);
    let (by, room, others) = match step.command {
        Command::Room(by, id, command) => {
            let (room, mut others) = (room(*id)?, command.touches());
            if matches!(command, RoomCommand::Invite { .. }) {
                let company = step.before.context(room.company()).unwrap().company();
                others.extend(company.without_contact());
            }
            (*by, room, others)
        }
        Command::RoomService(id, command) => {
            return Some((room(*id)?, Scope::of(command.touches())));
        }
        Command::ReadRoom(by, id) => (*by, room(*id)?, BTreeSet::new()),
        Command::NewGroup(_, _, NewGroup::Convert(id, _)) => {
            return Some((room(*id)?, Scope::Whole));
        }
        Command::NewRoom(by, _, NewRoom::FromRoom(id, chosen, _)) => {
            (*by, room(*id)?, chosen.iter().copied().collect())
        }
        Command::NewRoom(by, _, NewRoom::Branch(id, invited)) => {
            let room = room(*id)?;
            let mut others: BTreeSet<_> = invited.iter().map(User::id).collect();
            match room.header().room_type() {
                RoomType::OneToOne { low, high } => others.extend([*low, *high]),
                _ if room.kind() == RoomKind::General => return Some((room, Scope::Whole)),
                _ => {}
            }
            (*by, room, others)
        }
        _ => return None,
    };
    Some((room, Scope::of(others.into_iter().chain([by.id()]))))
}

fn decide(
    world: &World,
    command: &Command,
    room: &mut Room,
) -> Result<Outcome, CommandError<RoomError>> {
    let cx = world.context(room.company()).unwrap();
    match command {
        Command::Room(by, _, command) => {
            room.execute(*by, command.clone(), &cx).map(Outcome::Changed)
        }
        Command::RoomService(_, command) => {
            room.execute_service(command.clone(), &cx).map(Outcome::Changed)
        }
        Command::NewGroup(by, id, _) => room.convert(*by, *id, &cx).map(Outcome::Changed),
        Command::NewRoom(by, _, NewRoom::FromRoom(_, chosen, _)) => {
            room.source(*by, chosen, &cx).map(Outcome::Chosen)
        }
        Command::NewRoom(by, _, NewRoom::Branch(_, invited)) => {
            let (branch, opened) = room.branch(NEW_ROOM, *by, invited, &cx)?;
            Ok(Outcome::Branched(Box::new(branch), opened))
        }
        Command::ReadRoom(by, _) => room.read(*by, &cx).map(|()| Outcome::MayRead),
        other => panic!("{other:?} is not about one room"),
    }
}

/// What a store keeps of a room: rows, and the claims on keys.
struct Kept {
    rows: BTreeMap<UserId, Participant>,
    claims: BTreeSet<Claim>,
}

impl Kept {
    fn of(room: &Room) -> Self {
        Self { rows: room.roster().all().unwrap().clone().into(), claims: room.claims() }
    }

    fn save(&mut self, change: &RoomChange) {
        self.rows.extend(change.rows().map(|(user, entry)| (user, entry.clone())));
        self.claims.retain(|claim| !change.claims().released().contains(claim));
        self.claims.extend(change.claims().made().iter().cloned());
    }
}
