//! ML-2: the test cases of `is_email`. Their file is not part of this repository. Its path comes
//! from the environment.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper of a test may panic, like the test itself"
)]

use std::io::{self, Write};
use std::{env, fs};

use guildhall_kernel::EmailAddress;
use roxmltree::{Document, Node};

const PATH: &str = "GUILDHALL_IS_EMAIL_TESTS";
const CASES: usize = 164;

// about: ML-2
#[test]
fn every_case_of_is_email_has_its_expected_result() {
    let Some(path) = env::var_os(PATH) else {
        // This bypasses the test harness, which hides the output of a passing test.
        writeln!(io::stderr(), "skipped the cases of is_email: {PATH} is not set").unwrap();
        return;
    };
    let text = fs::read_to_string(path).unwrap();
    let document = Document::parse(&text).unwrap();
    let cases: Vec<Node> =
        document.descendants().filter(|node| node.has_tag_name("test")).collect();
    assert_eq!(cases.len(), CASES, "another edition of the file");

    let disagreements: Vec<String> = cases.into_iter().filter_map(disagreement).collect();
    assert!(disagreements.is_empty(), "{}", disagreements.join("\n"));
}

fn disagreement(case: Node) -> Option<String> {
    let text = |tag: &str| {
        let node = case.children().find(|node| node.has_tag_name(tag)).unwrap();
        node.text().unwrap_or_default()
    };
    let address: String = text("address").chars().map(unpictured).collect();
    let expected = match text("category") {
        "ISEMAIL_VALID_CATEGORY" | "ISEMAIL_DNSWARN" | "ISEMAIL_RFC5321" => true,
        "ISEMAIL_CFWS" | "ISEMAIL_DEPREC" | "ISEMAIL_ERR" | "ISEMAIL_RFC5322" => false,
        other => panic!("an unknown category: {other}"),
    };
    let parsed = address.parse::<EmailAddress>();
    let id = case.attribute("id").unwrap();
    (parsed.is_ok() != expected)
        .then(|| format!("case {id}, {address:?}, {}: {parsed:?}", text("diagnosis")))
}

// XML has no control characters. The file has their pictures from U+2400 instead.
fn unpictured(character: char) -> char {
    match character {
        '\u{2400}'..='\u{241f}' => char::from_u32(u32::from(character) - 0x2400).unwrap(),
        other => other,
    }
}
