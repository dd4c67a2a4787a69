//! What nobody should store or replay: it is refused or borne, and never panics.

use guildhall_kernel::{RemovalCause, RoomKind, Timestamp, User};
use guildhall_rooms::{
    Beginning, Fingerprint, InfoEdit, Opening, Participant, Room, RoomEvent, RoomHeader, RoomInfo,
    RoomOrigin, RoomType,
};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::Value;

use super::histories::{PEOPLE, Tale, histories, steps};
use crate::world::{ACME, CREW, ROOM, at, inside, name};

proptest! {
    #[test]
    fn any_json_is_refused_or_read(json in jsons()) {
        let _ = serde_json::from_value::<Room>(json.clone());
        let _ = serde_json::from_value::<RoomEvent>(json.clone());
        let _ = serde_json::from_value::<RoomHeader>(json.clone());
        let _ = serde_json::from_value::<Participant>(json.clone());
        let _ = serde_json::from_value::<Fingerprint>(json);
    }

    #[test]
    fn a_spoilt_room_is_refused_or_a_room(
        history in histories(),
        spoils in prop::collection::vec((any::<Index>(), spoils()), 1..3),
        then in prop::collection::vec(steps(), 0..4),
    ) {
        let tale = Tale::of(&history);
        let Some(room) = tale.rooms().last() else { return Ok(()) };
        let mut stored = serde_json::to_value(room).unwrap();
        for (spot, spoil) in spoils {
            let place = spot.get(&places(&stored)).clone();
            let value = match spoil {
                Spoil::Another(value) => Some(value),
                Spoil::Earlier(index) => {
                    let earlier = *index.get(&tale.rooms().collect::<Vec<_>>());
                    serde_json::to_value(earlier).unwrap().pointer(&place).cloned()
                }
            };
            if let (Some(value), Some(target)) = (value, stored.pointer_mut(&place)) {
                *target = value;
            }
        }
        if let Ok(mut room) = serde_json::from_value::<Room>(stored) {
            sound(&room)?;
            for step in &then {
                let _ = step.run(&mut room, 1);
            }
            sound(&room)?;
        }
    }

    #[test]
    fn any_events_replay_to_a_room(
        beginning in beginnings(),
        events in prop::collection::vec(events(), 0..8),
    ) {
        let (by, minute) = (Some(PEOPLE[0].id()), at(0));
        let opening = Opening { room: ROOM, company: ACME, by, at: minute, beginning };
        let told = [RoomEvent::Opened(opening)].into_iter().chain(events.clone());
        let room = Room::replay(told).unwrap();
        prop_assert_eq!(room.header().fingerprint(), Fingerprint::of(inside(&room)));
        let opened = matches!(events.first(), Some(RoomEvent::Opened(_)));
        prop_assert_eq!(Room::replay(events).is_some(), opened);
    }
}

/// Then header and entries belong together.
fn sound(room: &Room) -> Result<(), TestCaseError> {
    for (id, entry) in room.roster().loaded() {
        prop_assert_eq!(entry.user().id(), *id);
        prop_assert_eq!(entry.affiliation(), entry.user().affiliation(room.company()));
        match room.header().room_type() {
            RoomType::OneToOne { low, high } => {
                prop_assert!(low < high && (id == low || id == high))
            }
            RoomType::ToMe { owner } => prop_assert_eq!(id, owner),
            RoomType::General { .. } | RoomType::Group { .. } | RoomType::Team { .. } => {}
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

/// What comes in place of a part of a stored form.
#[derive(Clone, Debug)]
enum Spoil {
    Another(Value),
    /// The same part of the room at an earlier time.
    Earlier(Index),
}

fn spoils() -> impl Strategy<Value = Spoil> {
    prop_oneof![spoilt_values().prop_map(Spoil::Another), any::<Index>().prop_map(Spoil::Earlier),]
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
        "left",
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

fn spoilt_values() -> impl Strategy<Value = Value> {
    let people = prop::sample::select(PEOPLE.to_vec());
    prop_oneof![
        2 => jsons(),
        1 => (0..4_u32).prop_map(Value::from),
        1 => people.prop_map(|user| Value::from(user.id().to_string())),
        1 => prop::sample::select(vec!["internal", "external", "open"]).prop_map(Value::from),
    ]
}

/// The place of every value within a JSON value.
fn places(json: &Value) -> Vec<String> {
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
        all.extend(places(value).into_iter().map(|rest| format!("/{key}{rest}")));
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
        (somebody(), somebody())
            .prop_map(|(one, other)| Beginning::OneToOne { pair: [one, other] }),
        somebody().prop_map(|owner| Beginning::ToMe { owner }),
    ]
}

fn events() -> impl Strategy<Value = RoomEvent> {
    (somebody(), people(), beginnings(), (0..60_i64).prop_map(at)).prop_flat_map(
        |(user, users, beginning, at): (User, Vec<User>, Beginning, Timestamp)| {
            let by = user.id();
            let removed = users.iter().map(User::id).collect();
            let edit = InfoEdit::name(name("Launch"));
            let opening = Opening { room: ROOM, company: ACME, by: Some(by), at, beginning };
            prop::sample::select(vec![
                RoomEvent::UserRemoved { user: by, why: RemovalCause::OffBoarding, at },
                RoomEvent::UserRemoved { user: by, why: RemovalCause::ExternalPermissionLost, at },
                RoomEvent::Closed { by: Some(by), at },
                RoomEvent::Closed { by: None, at },
                RoomEvent::Converted { by, group: CREW, at },
                RoomEvent::Described { by, edit, at },
                RoomEvent::Invited { by, users, at },
                RoomEvent::Left { user: by, at },
                RoomEvent::Opened(opening),
                RoomEvent::Removed { by, users: removed, at },
            ])
        },
    )
}

fn somebody() -> impl Strategy<Value = User> {
    prop::sample::select(PEOPLE.to_vec())
}

fn people() -> impl Strategy<Value = Vec<User>> {
    prop::collection::vec(somebody(), 0..5)
}
