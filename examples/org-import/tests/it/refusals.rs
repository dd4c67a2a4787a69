//! Teams and organisations that a rule refuses.

use crate::case::{Case, counts, refused, texts};

// allows: GR-4
// refuses: GR-4
#[test]
fn a_team_name_has_at_most_100_characters() {
    let long = "x".repeat(101);
    let case =
        Case::acme(&format!("{{admins: [ann], teams: {{{long}: {{}}, {}: {{}}}}}}", &long[1..]));
    let summary = case.import();
    assert_eq!(refused(&summary), [(long.as_str(), "GR-4")]);
    assert_eq!(counts(&summary)[2], 1);
}

// refuses: GR-4
#[test]
fn a_description_with_a_line_break_is_refused() {
    let case = Case::acme("{admins: [ann], teams: {bad: {description: \"one\\ntwo\"}, good: {}}}");
    let summary = case.import();
    assert_eq!(refused(&summary), [("bad", "GR-4")]);
    let message = summary["refused"][0]["message"].as_str().unwrap();
    assert!(message.starts_with("description: the text has the control character"), "{message}");
    assert_eq!(summary["groups"], 1);
}

// refuses: GR-4
#[test]
fn a_second_name_that_differs_only_in_its_unicode_form_is_refused() {
    // The file has two keys, é as one character and as two, but they are the same name.
    let case =
        Case::acme("{admins: [ann], teams: {\"\u{e9}\": {}, \"e\u{301}\": {description: Other}}}");
    for changed in [true, false] {
        let summary = case.import();
        assert_eq!(refused(&summary), [("e\u{301}", "GR-4")]);
        assert_eq!(summary["changed"], changed);
        assert_eq!(summary["groups"], 1);
    }
}

// refuses: GR-4
#[test]
fn an_organisation_with_a_name_that_is_too_long_is_refused() {
    let name = "x".repeat(101);
    let case = Case::acme(&format!("{{name: {name}, admins: [ann], teams: {{crew: {{}}}}}}"));
    let summary = case.import();
    assert_eq!(refused(&summary), [("-", "GR-4")]);
    assert_eq!(counts(&summary), [0; 6]);
}

// refuses: GR-2
#[test]
fn without_admins_a_team_without_maintainers_is_refused() {
    let case = Case::acme(
        "{members: [cy, dee], teams: {led: {maintainers: [cy], members: [dee]}, \
         headless: {members: [dee]}, allies: {maintainers: [cy], members: [guest]}}}",
    );
    let summary = case.import();
    assert_eq!(refused(&summary), [("headless", "GR-2"), ("allies", "CO-4")]);
    assert_eq!(counts(&summary), [1, 2, 1, 2, 1, 0]);
    assert!(texts(&summary["notes"])[0].starts_with("acme has no admins"), "{summary}");
    let led = case.show("led", "dee");
    assert_eq!(texts(&led["masters"]), ["cy"]);
    assert_eq!(texts(&led["members"]), ["cy", "dee"]);
    assert_eq!(case.import()["changed"], false);
}

#[test]
fn a_refusal_is_not_an_error() {
    let ran = Case::acme("{members: [cy], teams: {headless: {}}}").run(&["acme"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.contains("refused: 1"), "{}", ran.out);
    assert!(ran.out.contains("GR-2: the group needs at least one Group Master."), "{}", ran.out);
}
