//! The description of the service has one of each command.

use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs};

use guildhall_testkit::strategies;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde::Serialize;
use serde_json::{Value, json};

use crate::client::Service;

/// How many commands are drawn to find one of each.
const DRAWN: usize = 4000;

/// Whether an example has strange letters, how many empty parts, and its length and text.
type Rank = (bool, usize, usize, String);

/// Draws commands, and keeps the plainest one of each name.
fn one_of_each<C: Serialize>(commands: impl Strategy<Value = C>) -> Vec<Value> {
    let mut runner = TestRunner::deterministic();
    let mut kept: BTreeMap<String, (Rank, Value)> = BTreeMap::new();
    for _ in 0..DRAWN {
        let drawn = commands.new_tree(&mut runner).unwrap().current();
        let command = serde_json::to_value(drawn).unwrap();
        let (name, rank) = (command["command"].as_str().unwrap().to_owned(), rank(&command));
        if kept.get(&name).is_none_or(|(best, _)| rank < *best) {
            kept.insert(name, (rank, command));
        }
    }
    kept.into_values().map(|(_, command)| command).collect()
}

/// An example has something in each of its parts, and letters that each reader can read.
fn rank(command: &Value) -> Rank {
    let text = command.to_string();
    let empty = ["[]", "{}", "null"].map(|nothing| text.matches(nothing).count());
    (!text.is_ascii(), empty.into_iter().sum(), text.len(), text)
}

/// `WRITE_PAGES=1` writes the file anew.
#[test]
fn the_examples_are_one_of_each_command() {
    let examples = json!({
        "CompanyCommand": one_of_each(strategies::company_command()),
        "CompanyServiceCommand": one_of_each(strategies::company_service_command()),
        "GroupCommand": one_of_each(strategies::group_command()),
        "GroupServiceCommand": one_of_each(strategies::group_service_command()),
        "RoomCommand": one_of_each(strategies::room_command()),
    });
    let text = serde_json::to_string_pretty(&examples).unwrap() + "\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/schema/commands.json");
    if env::var_os("WRITE_PAGES").is_some() {
        fs::write(&path, &text).unwrap();
    }
    assert!(fs::read_to_string(path).unwrap() == text, "the examples are old: set WRITE_PAGES=1");
}

#[tokio::test]
async fn each_command_that_the_description_names_has_an_example() {
    let service = Service::empty();
    let document = service.get(service.sample.ann, "/openapi.json").await.json();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let commands: Vec<_> = schemas.iter().filter(|(name, _)| name.ends_with("Command")).collect();
    assert_eq!(commands.len(), 5);
    for (name, schema) in commands {
        let names = schema["properties"]["command"]["enum"].as_array().unwrap();
        let examples = schema["examples"].as_array().unwrap();
        let mut missing = names.clone();
        missing.retain(|name| !examples.iter().any(|example| example["command"] == *name));
        assert!(missing.is_empty(), "{name} has no example of {missing:?}");
    }
}
