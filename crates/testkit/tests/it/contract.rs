//! Every case of the contract becomes a test, and the guard of a store lives as long as its case.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::rc::Rc;

use guildhall_store_memory::MemoryStore;
use guildhall_testkit::{StoreBuilder, check};

#[test]
fn the_macro_names_every_case() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut cases = BTreeSet::new();
    for file in fs::read_dir(sources.join("cases")).unwrap() {
        let path = file.unwrap().path();
        let theme = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(&path).unwrap();
        let names = text.lines().filter_map(|line| line.strip_prefix("pub async fn "));
        cases.extend(names.map(|rest| (theme.clone(), rest.split('<').next().unwrap().to_owned())));
    }
    let text = fs::read_to_string(sources.join("contract.rs")).unwrap();
    let mut named = BTreeSet::new();
    let mut theme = "";
    for line in text.lines().map(str::trim).skip_while(|line| !line.starts_with("macro_rules!")) {
        if let Some((_, opened)) = line.split_once("@theme $builder, ") {
            theme = opened.trim_end_matches(':');
        } else if let Some(case) = line.strip_suffix(',') {
            named.insert((theme.to_owned(), case.to_owned()));
        }
    }
    assert!(cases.len() > 120);
    assert_eq!(named, cases);
}

struct Guarded(Rc<Cell<u32>>);

struct Guard(Rc<Cell<u32>>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

impl StoreBuilder for Guarded {
    type Store = MemoryStore;
    type Guard = Guard;

    async fn build(&self) -> (MemoryStore, Guard) {
        self.0.set(self.0.get() + 1);
        (MemoryStore::new(), Guard(self.0.clone()))
    }
}

#[test]
fn a_guard_lives_as_long_as_its_case() {
    let alive = Rc::new(Cell::new(0));
    check(&Guarded(alive.clone()), async |_store| assert_eq!(alive.get(), 1));
    assert_eq!(alive.get(), 0);
}
