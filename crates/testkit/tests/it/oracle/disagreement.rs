//! What a disagreement looks like: of a store with a fault.

use guildhall_oracle::Person::{Ann, Bo, Cy};
use guildhall_oracle::story::{Draft, GroupDeed, GroupNo, Opening, Step};
use guildhall_testkit::oracle::agrees;
use guildhall_testkit::oracle::stories::Story;

use crate::fault::Fault;
use crate::faulty::Faulty;

#[test]
fn a_disagreement_reads_as_a_story() {
    let store = Faulty::new(Some(Fault::KeepsClaimsOfDeletedGroups));

    let told = agrees(store, &one_after_the_other()).unwrap_err().to_string();

    let expected = [
        "the model and the hall disagree:",
        "   1. Ann creates \"Crew\" as an internal group, with Bo, Cy, which notifies. \
         done: group 0; room 0; tells Ann, Bo, Cy that it is created",
        "   2. Bo, in group 0, removes Cy. refused by GR-9",
        "   3. Ann, in group 0, deletes it. done: tells Ann, Bo, Cy that it is deleted",
        "   4. Ann creates \"Crew\" as an internal group, with Bo, Cy, which notifies.",
        "      the model: done: group 1; room 1; tells Ann, Bo, Cy that it is created",
        "      the hall:  refused by GR-4",
    ];
    assert_eq!(told, expected.join("\n"));
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

/// A group of the name of one that is deleted (GR-12).
fn one_after_the_other() -> Vec<Step> {
    let name = "Crew".to_owned();
    let crew = Draft { name, members: [Bo, Cy].into(), notify: true, ..Draft::default() };
    let crew = Step::Open(Ann, Opening::Group(crew));
    vec![
        crew.clone(),
        Step::Group(Bo, GroupNo(0), GroupDeed::Remove(vec![Cy])),
        Step::Group(Ann, GroupNo(0), GroupDeed::Delete),
        crew,
    ]
}
