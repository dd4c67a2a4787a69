//! Every case of the contract becomes a test.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

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
