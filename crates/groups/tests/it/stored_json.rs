//! Arbitrary JSON read as a stored form is refused or accepted, and never panics.

use guildhall_groups::{Group, GroupEntry, GroupEvent};
use proptest::collection::{hash_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value;

use crate::commands::Request;
use crate::people::PEOPLE;
use crate::world::World;

proptest! {
    #[test]
    fn any_json_is_refused_or_is_a_form(json in any_json()) {
        let _ = serde_json::from_value::<GroupEvent>(json.clone());
        let _ = serde_json::from_value::<GroupEntry>(json.clone());
        let _ = serde_json::from_value::<Group>(json);
    }

    #[test]
    fn a_corrupted_form_is_refused_or_is_a_form(
        at in any::<Index>(),
        from in any::<Index>(),
        json in option::of(any_json()),
    ) {
        let world = World::new();
        let mut form = serde_json::to_value(world.external_crew()).unwrap();
        let parts = parts(&form);
        let mut at = at.index(parts.len());
        let with = json.unwrap_or_else(|| from.get(&parts).clone());
        corrupt(&mut form, &mut at, &with);
        let Ok(group) = serde_json::from_value::<Group>(form) else { return Ok(()) };
        let again = serde_json::to_value(&group).unwrap();
        prop_assert_eq!(serde_json::from_value::<Group>(again).unwrap(), group.clone());
        for by in PEOPLE {
            for request in Request::one_of_each() {
                let mut room = world.room_of(&group);
                let _ = request.give(by, &mut group.clone(), &mut room, &world.cx());
            }
        }
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        select(&WORDS[..]).prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        let key = prop_oneof![any::<String>(), select(&WORDS[..]).prop_map(str::to_owned)];
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            hash_map(key, inner, 0..4).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Words of the stored forms.
const WORDS: [&str; 20] = [
    "active",
    "affiliation",
    "at",
    "by",
    "created",
    "deleted",
    "event",
    "external",
    "header",
    "in",
    "internal",
    "members_removed",
    "membership",
    "on",
    "out",
    "private",
    "roster",
    "user",
    "whole",
    "2026-01-05T09:00:00Z",
];

/// The form and all of its parts, from the top.
fn parts(form: &Value) -> Vec<Value> {
    let below: Vec<Value> = match form {
        Value::Array(items) => items.iter().flat_map(parts).collect(),
        Value::Object(map) => map.values().flat_map(parts).collect(),
        _ => vec![],
    };
    [form.clone()].into_iter().chain(below).collect()
}

/// Replaces one part, counted from the top.
fn corrupt(form: &mut Value, at: &mut usize, with: &Value) {
    if *at == 0 {
        *form = with.clone();
        *at = usize::MAX;
        return;
    }
    *at -= 1;
    match form {
        Value::Array(items) => items.iter_mut().for_each(|item| corrupt(item, at, with)),
        Value::Object(map) => map.values_mut().for_each(|value| corrupt(value, at, with)),
        _ => {}
    }
}
