use std::fmt::Debug;

use guildhall_groups::{Group, GroupDraft, GroupEntry, GroupEvent, GroupHeader, NestedGroups};
use guildhall_kernel::{Envelope, GroupId, RoomId, Roster, User, Version};
use guildhall_mailing_list::{ExternalRecipients, NewList};
use guildhall_permissions::{Company, CompanyEvent, Context, Profile};
use guildhall_rooms::{Participant, Room, RoomEvent, RoomHeader};
use guildhall_testkit::play::Command;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use crate::choices::{ACME, Choices, GUS};
use crate::commands::{GroupStep, RoomStep};
use crate::histories::acme;
use crate::invariants;

/// Loads a stored form. The first line names the form, and the rest is its JSON. What loads gets a
/// few commands, which the text chooses.
///
/// # Panics
/// If what loads breaks an invariant, at once or after a command, or is stored as something else.
pub fn stored(data: &[u8]) {
    let _ = loads(data);
}

/// Does the same, and returns whether the form loaded.
///
/// # Panics
/// If [`stored`] would panic.
#[must_use]
pub fn loads(data: &[u8]) -> bool {
    let Ok(text) = str::from_utf8(data) else { return false };
    let Some((form, json)) = text.split_once('\n') else { return false };
    let sums = json.bytes().scan(0_u8, |sum, byte| {
        *sum = sum.wrapping_mul(31).wrapping_add(byte);
        Some(*sum)
    });
    let mut bytes: Vec<u8> = sums.collect();
    bytes.reverse();
    load(form, json, &mut Choices::new(&bytes))
}

/// A well-formed value of each stored form, after a line with the name of the form.
const FORMS: [&str; 21] = [
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
    include_str!("../seeds/stored/new_list"),
    include_str!("../seeds/stored/recipients"),
    include_str!("../seeds/stored/entries"),
    include_str!("../seeds/stored/profile"),
    include_str!("../seeds/stored/room"),
    include_str!("../seeds/stored/room_events"),
    include_str!("../seeds/stored/room_header"),
    include_str!("../seeds/stored/room_pair"),
    include_str!("../seeds/stored/room_slice"),
];

/// Corrupts a well-formed stored form and loads it. The bytes choose the form, up to four parts to
/// remove or replace, and the commands for what still loads.
///
/// # Panics
/// If [`stored`] would panic.
pub fn corrupted(data: &[u8]) {
    let mut choices = Choices::new(data);
    let Some((form, json)) = choices.one_of(&FORMS).split_once('\n') else { return };
    let mut value: Value = serde_json::from_str(json).expect("the forms are JSON");
    for _ in 0..choices.byte() % 5 {
        corrupt(&mut value, &mut choices);
    }
    let _ = load(form, &value.to_string(), &mut choices);
}

/// Loads the JSON of this form, and returns whether it loaded.
fn load(form: &str, json: &str, choices: &mut Choices<'_>) -> bool {
    match form {
        "company" => read::<Company>(json, invariants::of_company),
        "company_events" => read(json, |events: &Vec<Envelope<CompanyEvent>>| {
            let company = Company::replay(events.clone());
            company.iter().for_each(invariants::of_company);
        }),
        "features" => read(json, invariants::of_features),
        "group" => read(json, |group: &Group| {
            invariants::of_group(group);
            command_group(group.clone(), choices);
        }),
        "group_events" => read(json, |events: &Vec<Envelope<GroupEvent>>| {
            // Events are not checked again, so the group can break invariants.
            let _ = Group::replay(events.clone());
        }),
        "group_header" => read(json, |header: &GroupHeader| {
            let (roster, recipients) = (Roster::default(), ExternalRecipients::default());
            let group = Group::from_parts(header.clone(), roster, recipients);
            group.iter().for_each(invariants::of_group);
        }),
        "mailing_list" => read(json, invariants::of_list),
        "new_list" => read::<NewList>(json, |list| invariants::of_list(list.list())),
        "recipients" => read::<ExternalRecipients>(json, |recipients| {
            assert!(recipients.loaded().count() <= recipients.count() as usize);
            invariants::reads_back(recipients);
        }),
        "entries" => read(json, of_entries),
        "profile" => read::<Profile>(json, |_| ()),
        "room" => read(json, |room: &Room| {
            invariants::of_room(room);
            command_room(room.clone(), choices);
        }),
        "room_events" => read(json, |events: &Vec<Envelope<RoomEvent>>| {
            let _ = Room::replay(events.clone());
        }),
        "room_header" => read(json, |header: &RoomHeader| {
            let room = Room::from_parts(header.clone(), Roster::<Participant>::default());
            room.iter().for_each(invariants::of_room);
        }),
        _ => false,
    }
}

fn read<T>(json: &str, mut see: impl FnMut(&T)) -> bool
where
    T: Debug + DeserializeOwned + PartialEq + Serialize,
{
    let Ok(value) = serde_json::from_str::<T>(json) else { return false };
    invariants::reads_back(&value);
    see(&value);
    true
}

fn of_entries(roster: &Roster<GroupEntry>) {
    let entries = roster.loaded().values();
    invariants::counts_are_of(roster.counts(), entries, roster.all().is_ok());
    for user in roster.loaded().keys() {
        assert!(roster.entry(*user).is_ok(), "a slice covers all users with an entry");
    }
}

fn command_group(mut group: Group, choices: &mut Choices<'_>) {
    let world = acme().after([Command::Wait(59)]);
    let cx = &world.context(ACME).expect("the company exists");
    let by = group.header().created_by().map(|by| User::of_company(by, group.company()));
    let mut room = match (group.is_team(), by) {
        (true, by) => Room::open_for_team(group.room(), group.id(), by, cx).0,
        (false, Some(by)) => Room::open_for_group(group.room(), group.id(), by, cx).0,
        (false, None) => return,
    };
    for _ in 0..4 {
        let before = group.clone();
        let other = choices.one_of(&[0x100, 0x101, 0x102]);
        let other = GroupId::new(Uuid::from_u128(other));
        let nested = NestedGroups::new(Version::FIRST, [found(other, &group, cx)]);
        let new_room = RoomId::new(Uuid::from_u128(choices.byte().into()));
        let step = GroupStep::chosen(choices, other);
        match step.execute(&mut group, &room, new_room, &nested, choices, cx) {
            Ok(outcome) => {
                let rooms = outcome.map(|outcome| outcome.rooms).unwrap_or_default();
                if let Some((last, _)) = rooms.into_iter().last() {
                    room = last;
                }
                invariants::of_group(&group);
                invariants::of_room(&room);
            }
            Err(_) => assert_eq!(group, before, "a refused command changes nothing"),
        }
    }
}

/// Makes the group that a stored one nests or unnests: itself, or another one.
fn found(id: GroupId, group: &Group, cx: &Context<'_>) -> Group {
    if id == group.id() {
        return group.clone();
    }
    let draft = GroupDraft::named("Neighbours").expect("a name");
    let created = Group::create(id, RoomId::new(*id.as_uuid()), GUS, draft, cx);
    created.expect("every user of Acme may create groups").0
}

fn command_room(mut room: Room, choices: &mut Choices<'_>) {
    let world = acme().after([Command::Wait(59)]);
    let cx = &world.context(ACME).expect("the company exists");
    for _ in 0..4 {
        let before = room.clone();
        if RoomStep::chosen(choices).execute(&mut room, choices, cx).is_ok() {
            invariants::of_room(&room);
        } else {
            assert_eq!(room, before, "a refused command changes nothing");
        }
    }
}

/// Removes a part, or replaces it with an odd value or with another part of the form.
fn corrupt(value: &mut Value, choices: &mut Choices<'_>) {
    let mut parts = Vec::new();
    collect(value, &mut String::new(), &mut parts);
    let (part, other) = (pick(&parts, choices), pick(&parts, choices));
    let other = value.pointer(&other).cloned().unwrap_or_default();
    match choices.byte() % 8 {
        0 => remove(value, &part),
        1 => insert(value, &part, &pick(&parts, choices), other),
        choice => {
            let new = match choice {
                2 => odd(choices),
                3 => choices.byte().into(),
                _ => other,
            };
            if let Some(part) = value.pointer_mut(&part) {
                *part = new;
            }
        }
    }
}

fn odd(choices: &mut Choices<'_>) -> Value {
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
    choices.one_of(&odd)
}

/// Collects the pointers of all parts.
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

fn pick(parts: &[String], choices: &mut Choices<'_>) -> String {
    let index = usize::from(u16::from_le_bytes([choices.byte(), 0]));
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

/// Adds `new` to the array or object at `pointer`, under the last key of `named`.
fn insert(value: &mut Value, pointer: &str, named: &str, new: Value) {
    let key = named.rsplit_once('/').map_or("", |(_, key)| key);
    match value.pointer_mut(pointer) {
        Some(Value::Array(items)) => items.push(new),
        Some(Value::Object(fields)) => drop(fields.insert(key.to_owned(), new)),
        _ => {}
    }
}
