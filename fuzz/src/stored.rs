use std::fmt::Debug;

use guildhall_groups::{NestedGroups, Group, GroupDraft, GroupEvent, GroupHeader, GroupEntry};
use guildhall_kernel::{GroupId, RoomId, Roster, Version};
use guildhall_permissions::{Company, CompanyEvent, Context, Profile};
use guildhall_rooms::{Participant, Room, RoomEvent, RoomHeader};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use time::macros::datetime;
use uuid::Uuid;

use crate::commands::{self, Scene};
use crate::arbitrary_values::{ADA, Dice};
use crate::histories::World;
use crate::invariants;

/// Stored forms: the first line names one, the rest is the JSON of one. What loads is given a few
/// commands, which the text chooses.
///
/// # Panics
/// Where what loads breaks an invariant, is not stored as the same again, or comes to break one by
/// commands.
pub fn stored(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let Some((form, json)) = text.split_once('\n') else { return };
    let sums = json.bytes().scan(0_u8, |sum, byte| {
        *sum = sum.wrapping_mul(31).wrapping_add(byte);
        Some(*sum)
    });
    let mut choices: Vec<u8> = sums.collect();
    choices.reverse();
    load(form, json, &mut Dice::new(&choices));
}

/// A well-formed one of each stored form, after a line that names it.
const FORMS: [&str; 19] = [
    include_str!("../seeds/stored/company"),
    include_str!("../seeds/stored/company_events"),
    include_str!("../seeds/stored/features"),
    include_str!("../seeds/stored/group"),
    include_str!("../seeds/stored/group_events"),
    include_str!("../seeds/stored/group_external"),
    include_str!("../seeds/stored/group_header"),
    include_str!("../seeds/stored/group_nesting"),
    include_str!("../seeds/stored/group_slice"),
    include_str!("../seeds/stored/group_team"),
    include_str!("../seeds/stored/group_tombstone"),
    include_str!("../seeds/stored/mailing_list"),
    include_str!("../seeds/stored/entries"),
    include_str!("../seeds/stored/profile"),
    include_str!("../seeds/stored/room"),
    include_str!("../seeds/stored/room_events"),
    include_str!("../seeds/stored/room_header"),
    include_str!("../seeds/stored/room_pair"),
    include_str!("../seeds/stored/room_slice"),
];

/// Stored forms that were well-formed: the bytes choose one, up to four parts of it to take out or to
/// replace, and the commands that what still loads is given.
///
/// # Panics
/// As [`stored`] does.
pub fn corrupted(data: &[u8]) {
    let mut arbitrary_values = Dice::new(data);
    let Some((form, json)) = arbitrary_values.one_of(&FORMS).split_once('\n') else { return };
    let mut value: Value = serde_json::from_str(json).expect("the forms are JSON");
    for _ in 0..arbitrary_values.byte() % 5 {
        spoil(&mut value, &mut arbitrary_values);
    }
    load(form, &value.to_string(), &mut arbitrary_values);
}

fn load(form: &str, json: &str, arbitrary_values: &mut Dice<'_>) {
    match form {
        "company" => read::<Company>(json, invariants::of_company),
        "company_events" => read(json, |events: &Vec<CompanyEvent>| {
            let company = Company::replay(events.clone());
            company.iter().for_each(invariants::of_company);
        }),
        "features" => read(json, invariants::of_features),
        "group" => read(json, |group: &Group| {
            invariants::of_group(group);
            command_group(group.clone(), arbitrary_values);
        }),
        "group_events" => read(json, |events: &Vec<GroupEvent>| {
            // What the events say, nobody checks again: but it ends in a group.
            let _ = Group::replay(events.clone());
        }),
        "group_header" => read(json, |header: &GroupHeader| {
            let group = Group::from_parts(header.clone(), Roster::default());
            group.iter().for_each(invariants::of_group);
        }),
        "mailing_list" => read(json, invariants::of_list),
        "entries" => read(json, of_places),
        "profile" => read::<Profile>(json, |_| ()),
        "room" => read(json, |room: &Room| {
            invariants::of_room(room);
            command_room(room.clone(), arbitrary_values);
        }),
        "room_events" => read(json, |events: &Vec<RoomEvent>| {
            let _ = Room::replay(events.clone());
        }),
        "room_header" => read(json, |header: &RoomHeader| {
            let room = Room::from_parts(header.clone(), Roster::<Participant>::default());
            room.iter().for_each(invariants::of_room);
        }),
        _ => {}
    }
}

fn read<T>(json: &str, mut see: impl FnMut(&T))
where
    T: Debug + DeserializeOwned + PartialEq + Serialize,
{
    if let Ok(value) = serde_json::from_str::<T>(json) {
        invariants::reads_back(&value);
        see(&value);
    }
}

fn of_places(roster: &Roster<GroupEntry>) {
    let entries = roster.loaded().values();
    invariants::counts_are_of(roster.counts(), entries, roster.all().is_ok());
    for user in roster.loaded().keys() {
        assert!(roster.entry(*user).is_ok(), "a slice covers those who have a entry");
    }
}

fn command_group(mut group: Group, arbitrary_values: &mut Dice<'_>) {
    let world = World::new();
    let at = datetime!(2026-03-05 09:00 UTC);
    let cx = &Context::new(&world.company.state, at);
    let mut room = match (group.is_team(), group.header().created_by()) {
        (true, by) => Room::open_for_team(group.room(), group.id(), by, cx).0,
        (false, Some(by)) => Room::open_for_group(group.room(), group.id(), by, cx).0,
        (false, None) => return,
    };
    for _ in 0..4 {
        let (before, room_before) = (group.clone(), room.clone());
        let other = arbitrary_values.one_of(&[0x100, 0x101, 0x102]);
        let other = GroupId::new(Uuid::from_u128(other));
        let below = &NestedGroups::new(Version::FIRST, [found(other, &group, cx)]);
        let anew = RoomId::new(Uuid::from_u128(arbitrary_values.byte().into()));
        let mut scene = Scene { room: &mut room, anew, other, below };
        if let Ok(made) = commands::to_group(arbitrary_values, &mut group, &mut scene, cx) {
            room = made.opened.map_or(room, |(opened, _)| opened);
            invariants::of_group(&group);
            invariants::of_room(&room);
        } else {
            assert_eq!(group, before, "a refused command changes nothing");
            assert_eq!(room, room_before);
        }
    }
}

/// The group that a stored one may nest, or have nested, as it is found: itself, or another.
fn found(id: GroupId, group: &Group, cx: &Context<'_>) -> Group {
    if id == group.id() {
        return group.clone();
    }
    let draft = GroupDraft::named("Neighbours").expect("a name");
    let created = Group::create(id, RoomId::new(*id.as_uuid()), &ADA, draft, cx);
    created.expect("everybody may create groups").0
}

fn command_room(mut room: Room, arbitrary_values: &mut Dice<'_>) {
    let world = World::new();
    let cx = &Context::new(&world.company.state, datetime!(2026-03-05 09:00 UTC));
    for _ in 0..4 {
        let before = room.clone();
        if commands::to_room(arbitrary_values, &mut room, cx).is_ok() {
            invariants::of_room(&room);
        } else {
            assert_eq!(room, before, "a refused command changes nothing");
        }
    }
}

/// Takes a part out, or puts another in its place: some value, or one from elsewhere in the form.
fn spoil(value: &mut Value, arbitrary_values: &mut Dice<'_>) {
    let mut parts = Vec::new();
    collect(value, &mut String::new(), &mut parts);
    let (part, other) = (pick(&parts, arbitrary_values), pick(&parts, arbitrary_values));
    let other = value.pointer(&other).cloned().unwrap_or_default();
    match arbitrary_values.byte() % 8 {
        0 => remove(value, &part),
        1 => insert(value, &part, &pick(&parts, arbitrary_values), other),
        choice => {
            let new = match choice {
                2 => odd(arbitrary_values),
                3 => arbitrary_values.byte().into(),
                _ => other,
            };
            if let Some(part) = value.pointer_mut(&part) {
                *part = new;
            }
        }
    }
}

fn odd(arbitrary_values: &mut Dice<'_>) -> Value {
    let odd = [
        Value::Null,
        u64::MAX.into(),
        u32::MAX.into(),
        Value::from(-1),
        "".into(),
        "9999-12-31T23:59:59.999999999Z".into(),
        "0000-01-01T00:00:00+23:59".into(),
        "00000000-0000-0000-0000-000000000100".into(),
        "00000000-0000-0000-0000-000000000002".into(),
        "Crew@acme.example".into(),
        "crew@acme.example".into(),
        Value::Array(Vec::new()),
        Value::Object(serde_json::Map::new()),
        "active".into(),
        "external".into(),
        "whole".into(),
    ];
    arbitrary_values.one_of(&odd)
}

/// The pointers of all parts.
fn collect(value: &Value, pointer: &mut String, parts: &mut Vec<String>) {
    parts.push(pointer.clone());
    let (length, mut visit) = (pointer.len(), |key: &str, child: &Value| {
        let length = pointer.len();
        pointer.push('/');
        pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
        collect(child, pointer, parts);
        pointer.truncate(length);
    });
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| visit(&index.to_string(), item));
        }
        Value::Object(fields) => fields.iter().for_each(|(key, field)| visit(key, field)),
        _ => {}
    }
    pointer.truncate(length);
}

fn pick(parts: &[String], arbitrary_values: &mut Dice<'_>) -> String {
    let index = usize::from(u16::from_le_bytes([arbitrary_values.byte(), 0]));
    parts[index % parts.len()].clone()
}

fn remove(value: &mut Value, pointer: &str) {
    let Some((parent, key)) = pointer.rsplit_once('/') else { return };
    match value.pointer_mut(parent) {
        Some(Value::Array(items)) => {
            if let Ok(index) = key.parse::<usize>() {
                items.remove(index);
            }
        }
        Some(Value::Object(fields)) => drop(fields.remove(key)),
        _ => {}
    }
}

/// Puts `new` beside what is at `pointer`, under the last key of `named`.
fn insert(value: &mut Value, pointer: &str, named: &str, new: Value) {
    let key = named.rsplit_once('/').map_or("", |(_, key)| key);
    match value.pointer_mut(pointer) {
        Some(Value::Array(items)) => items.push(new),
        Some(Value::Object(fields)) => drop(fields.insert(key.to_owned(), new)),
        _ => {}
    }
}
