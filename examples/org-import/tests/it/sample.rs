//! The sample organisation, which the README uses.

use std::path::Path;

use crate::case::{Case, counts, texts};

fn sample() -> String {
    format!("{}/sample", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_sample_is_imported_completely() {
    let case = Case::new(&[]);
    let ran = case.run(&["--json", &sample()]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let summary = ran.json();
    assert_eq!(counts(&summary), [1, 5, 5, 12, 5, 1]);
    assert_eq!(summary["nested"], 1);
    assert_eq!(summary["refused"].as_array().unwrap().len(), 0);
    assert_eq!(texts(&summary["notes"]), [""; 0]);
    assert_eq!(case.run(&["--json", &sample()]).json()["changed"], false);
}

#[test]
fn the_commands_of_the_readme_are_about_the_sample() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let case = Case::new(&[]);
    let commands: Vec<_> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("| `cargo run -p org-import -- ")?.split('`').next())
        .collect();
    assert!(commands.len() >= 3, "{commands:?}");
    for command in commands {
        let command = command.replace("examples/org-import/sample", &sample());
        let ran = case.run_plain(&command.split(' ').collect::<Vec<_>>());
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{command}");
    }
}
