//! The seeds, without a fuzzer: the targets compile and hold on them.

use std::fs;
use std::path::Path;

fn run(target: fn(&[u8]), name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(name);
    let seeds: Vec<_> = fs::read_dir(folder).unwrap().map(|seed| seed.unwrap().path()).collect();
    assert!(!seeds.is_empty());
    for seed in seeds {
        println!("{}", seed.display());
        target(&fs::read(seed).unwrap());
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
