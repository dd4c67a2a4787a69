//! Invalid stored forms and histories: they are refused or accepted, and never panic.

use guildhall_kernel::{Envelope, ReadsFrom, RemovalCause, RoomKind, User};
use guildhall_rooms::{
    Beginning, Fingerprint, InfoEdit, Participant, Room, RoomCommand, RoomEvent, RoomHeader,
    RoomInfo, RoomOrigin, RoomServiceCommand, RoomType,
};
use guildhall_testkit::play::{self, Tracked};
use guildhall_testkit::strategies::{room_command, room_history};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::Value;

use crate::world::{ANN, CREW, PEOPLE, ROOM, World, at, event_by, inside, name};

proptest! {
    #[test]
    fn any_json_is_refused_or_read(json in jsons()) {
        let _ = serde_json::from_value::<Room>(json.clone());
        let _ = serde_json::from_value::<Envelope<RoomEvent>>(json.clone());
        let _ = serde_json::from_value::<RoomCommand>(json.clone());
        let _ = serde_json::from_value::<RoomServiceCommand>(json.clone());
        let _ = serde_json::from_value::<RoomHeader>(json.clone());
        let _ = serde_json::from_value::<Participant>(json.clone());
        let _ = serde_json::from_value::<Fingerprint>(json);
    }

    #[test]
    fn a_corrupted_room_is_refused_or_a_room(
        history in room_history(),
        which in any::<Index>(),
        corruptions in prop::collection::vec((any::<Index>(), corruptions()), 1..3),
        then in prop::collection::vec((any_user(), room_command()), 0..4),
    ) {
        let worlds: Vec<_> = history.steps().map(|step| step.before).collect();
        let earlier = worlds.iter().flat_map(play::World::rooms);
        let earlier: Vec<_> = earlier.map(Tracked::now).collect();
        let rooms: Vec<_> = history.world.rooms().map(Tracked::now).collect();
        let mut stored = serde_json::to_value(which.get(&rooms)).unwrap();
        for (spot, corruption) in corruptions {
            let pointer = spot.get(&pointers(&stored)).clone();
            let value = match corruption {
                Corruption::Another(value) => Some(value),
                Corruption::Earlier(_) if earlier.is_empty() => None,
                Corruption::Earlier(index) => {
                    let earlier = serde_json::to_value(index.get(&earlier)).unwrap();
                    earlier.pointer(&pointer).cloned()
                }
            };
            if let (Some(value), Some(target)) = (value, stored.pointer_mut(&pointer)) {
                *target = value;
            }
        }
        if let Ok(mut room) = serde_json::from_value::<Room>(stored) {
            sound(&room)?;
            for (by, command) in then {
                let _ = room.execute(by, command, &World::acme().cx());
            }
            sound(&room)?;
        }
    }

    #[test]
    fn any_events_replay_to_a_room(
        beginning in beginnings(),
        events in prop::collection::vec(events(), 0..8),
    ) {
        let first = event_by(ANN, 0, opened(beginning));
        let history = [first].into_iter().chain(events.clone());
        let room = Room::replay(history).unwrap();
        prop_assert_eq!(room.header().fingerprint(), Fingerprint::of(inside(&room)));
        let begins = matches!(events.first(), Some(Envelope { event: RoomEvent::Opened(_), .. }));
        prop_assert_eq!(Room::replay(events).is_some(), begins);
    }
}

/// Checks that header and entries fit together.
fn sound(room: &Room) -> Result<(), TestCaseError> {
    for (id, entry) in room.roster().loaded().iter() {
        prop_assert_eq!(entry.user().id(), *id);
        prop_assert_eq!(entry.affiliation(), entry.user().affiliation(room.company()));
        match room.header().room_type() {
            RoomType::OneToOne { low, high } => {
                prop_assert!(low < high && (id == low || id == high));
            }
            RoomType::ToMe { owner } => prop_assert_eq!(id, owner),
            _ => {}
        }
    }
    let participants = room.roster().counts().members();
    match room.kind() {
        RoomKind::Group | RoomKind::Team => prop_assert_eq!(participants, 0),
        _ => prop_assert_eq!(room.is_closed(), participants == 0),
    }
    if room.roster().all().is_ok() {
        prop_assert_eq!(room.header().fingerprint(), Fingerprint::of(inside(room)));
    }
    Ok(())
}

/// What replaces a part of a stored form.
#[derive(Clone, Debug)]
enum Corruption {
    Another(Value),
    /// The same part of a room at an earlier time.
    Earlier(Index),
}

fn corruptions() -> impl Strategy<Value = Corruption> {
    prop_oneof![
        corrupted_values().prop_map(Corruption::Another),
        any::<Index>().prop_map(Corruption::Earlier),
    ]
}

fn jsons() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        words().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((words(), inner), 0..8).prop_map(Value::from_iter),
        ]
    })
}

/// Words of the stored forms, and others.
fn words() -> impl Strategy<Value = String> {
    let known = [
        "header",
        "roster",
        "scope",
        "counts",
        "entries",
        "whole",
        "users",
        "room_type",
        "kind",
        "to_me",
        "general",
        "group",
        "team",
        "event",
        "opened",
        "left",
        "user_removed",
        "command",
        "leave",
        "invite",
        "by",
        "user",
        "at",
        "state",
        "open",
        "closed",
        "2026-01-05T09:00:00Z",
        "00000000-0000-0000-0000-000000000001",
        "1:00000000000000000000000000000000",
    ];
    prop_oneof![4 => prop::sample::select(known.to_vec()).prop_map(str::to_owned), 1 => ".{0,40}"]
}

fn corrupted_values() -> impl Strategy<Value = Value> {
    let people = prop::sample::select(PEOPLE.to_vec());
    prop_oneof![
        2 => jsons(),
        1 => (0..4_u32).prop_map(Value::from),
        1 => people.prop_map(|user| Value::from(user.id().to_string())),
        1 => prop::sample::select(vec!["internal", "external", "open"]).prop_map(Value::from),
    ]
}

/// Returns the JSON pointer of every value within a JSON value.
fn pointers(json: &Value) -> Vec<String> {
    let inner: Vec<(String, &Value)> = match json {
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, item)| (index.to_string(), item)).collect()
        }
        Value::Object(fields) => fields.iter().map(|(key, field)| (key.clone(), field)).collect(),
        _ => Vec::new(),
    };
    let mut all = vec![String::new()];
    for (key, value) in inner {
        let key = key.replace('~', "~0").replace('/', "~1");
        all.extend(pointers(value).into_iter().map(|rest| format!("/{key}{rest}")));
    }
    all
}

fn beginnings() -> impl Strategy<Value = Beginning> {
    prop_oneof![
        people().prop_map(|participants| {
            Beginning::General {
                info: RoomInfo::default(),
                origin: RoomOrigin::Event,
                participants,
            }
        }),
        Just(Beginning::Group { group: CREW }),
        Just(Beginning::Team { team: CREW }),
        (any_user(), any_user())
            .prop_map(|(one, other)| Beginning::OneToOne { pair: [one, other] }),
        any_user().prop_map(|owner| Beginning::ToMe { owner }),
    ]
}

fn events() -> impl Strategy<Value = Envelope<RoomEvent>> {
    let by = prop::option::of(any_user().prop_map(|user| user.id()));
    (by, (0..60_i64).prop_map(at), any_user(), people(), beginnings()).prop_flat_map(
        |(by, at, user, users, beginning)| {
            let removed = users.iter().map(User::id).collect();
            let edit = InfoEdit::name(name("Launch"));
            let gone = |cause| RoomEvent::UserRemoved { user: user.id(), cause };
            let events = vec![
                RoomEvent::Closed,
                RoomEvent::Converted { group: CREW },
                RoomEvent::InfoEdited { edit },
                RoomEvent::Invited { users, reads_from: ReadsFrom::Since(at) },
                RoomEvent::Left { user: user.id() },
                opened(beginning),
                RoomEvent::Removed { users: removed },
                gone(RemovalCause::ExternalContactEnded),
                gone(RemovalCause::ExternalPermissionLost),
                gone(RemovalCause::OffBoarding),
            ];
            prop::sample::select(events).prop_map(move |event| Envelope { by, at, event })
        },
    )
}

fn opened(beginning: Beginning) -> RoomEvent {
    let (_, opened) = Room::open_for_team(ROOM, CREW, None, &World::acme().cx());
    let RoomEvent::Opened(mut opening) = opened.event else { panic!("{opened:?}") };
    opening.beginning = beginning;
    RoomEvent::Opened(opening)
}

fn any_user() -> impl Strategy<Value = User> {
    prop::sample::select(PEOPLE.to_vec())
}

fn people() -> impl Strategy<Value = Vec<User>> {
    prop::collection::vec(any_user(), 0..5)
}
