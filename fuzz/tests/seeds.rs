//! Runs the targets on their seeds, without a fuzzer.

use std::fs;
use std::path::Path;

/// Returns the seeds of a target, with their names.
fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(target);
    let seeds = fs::read_dir(folder).unwrap().map(|seed| {
        let seed = seed.unwrap();
        (seed.file_name().into_string().unwrap(), fs::read(seed.path()).unwrap())
    });
    seeds.collect()
}

fn run(target: fn(&[u8]), name: &str) {
    let seeds = seeds(name);
    assert!(!seeds.is_empty());
    for (seed, data) in seeds {
        println!("{name}/{seed}");
        target(&data);
    }
}

#[test]
fn stored_seeds_load_unless_their_names_say_otherwise() {
    for (seed, data) in seeds("stored") {
        assert_eq!(guildhall_fuzz::loads(&data), !seed.starts_with("refused_"), "{seed}");
    }
}

#[test]
fn addresses() {
    run(guildhall_fuzz::addresses, "addresses");
}

#[test]
fn histories() {
    run(guildhall_fuzz::histories, "histories");
}

#[test]
fn corrupted() {
    run(guildhall_fuzz::corrupted, "corrupted");
}

#[test]
fn stored() {
    run(guildhall_fuzz::stored, "stored");
}

#[test]
fn texts() {
    run(guildhall_fuzz::texts, "texts");
}
