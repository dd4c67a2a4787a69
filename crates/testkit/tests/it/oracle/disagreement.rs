//! How a disagreement prints, with a store that has a fault.

use guildhall_oracle::Person::{Ann, Bo, Cy};
use guildhall_oracle::story::{CreationStep, Draft, GroupNo, GroupStep, Step};
use guildhall_testkit::oracle::agrees;
use guildhall_testkit::oracle::stories::Story;

use crate::fault::Fault;
use crate::faulty::Faulty;

#[test]
fn a_disagreement_reads_as_a_story() {
    let store = Faulty::new(Some(Fault::KeepsClaimsOfDeletedGroups));

    let printed = agrees(store, &one_after_the_other()).unwrap_err().to_string();

    let expected = [
        "the model and the front door disagree:",
        "   1. Ann creates \"Crew\" as an internal group, with Bo, Cy, with notification. \
         done: group 0; room 0; notifies Ann, Bo, Cy that it is created",
        "   2. Bo, in group 0, removes Cy. refused by GR-9",
        "   3. Ann, in group 0, deletes it. done: notifies Ann, Bo, Cy that it is deleted",
        "   4. Ann creates \"Crew\" as an internal group, with Bo, Cy, with notification.",
        "      the model:      done: group 1; room 1; notifies Ann, Bo, Cy that it is created",
        "      the front door: refused by GR-4",
    ];
    assert_eq!(printed, expected.join("\n"));
}

#[test]
fn a_sound_store_agrees() {
    agrees(Faulty::new(None), &one_after_the_other()).unwrap();
}

#[test]
fn a_story_prints_a_sentence_for_each_step() {
    let story = Story(one_after_the_other().into_iter().skip(1).take(2).collect());

    assert_eq!(
        format!("{story:?}"),
        "\n    Bo, in group 0, removes Cy.\n    Ann, in group 0, deletes it."
    );
}

/// A group with the name of a deleted one (GR-12).
fn one_after_the_other() -> Vec<Step> {
    let name = "Crew".to_owned();
    let crew = Draft { name, members: [Bo, Cy].into(), notify: true, ..Draft::default() };
    let crew = Step::Open(Ann, CreationStep::Group(crew));
    vec![
        crew.clone(),
        Step::Group(Bo, GroupNo(0), GroupStep::Remove(vec![Cy])),
        Step::Group(Ann, GroupNo(0), GroupStep::Delete),
        crew,
    ]
}
