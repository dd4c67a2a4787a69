//! The model and the front door give the same answers, and the stories reach every kind of step.

use std::collections::{BTreeMap, BTreeSet};

use guildhall::kernel::Rule;
use guildhall::rules;
use guildhall_oracle::Person::{Ann, Bo, Cy};
use guildhall_oracle::story::{CreationStep, Draft, GroupNo, GroupStep, RoomStep, Step};
use guildhall_oracle::{Answer, World};
use guildhall_store_memory::MemoryStore;
use guildhall_testkit::oracle::stories::{Story, at_once, same_every_time, story};
use guildhall_testkit::oracle::{agrees, agrees_interleaved};
use guildhall_testkit::verification::{check_beside_writers, findings};
use proptest::prelude::*;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use crate::fault::Fault;
use crate::faulty::Faulty;

// about: GR-18
#[test]
fn nothing_is_found_in_memory_beside_running_writers() {
    check_beside_writers(MemoryStore::new(), 10);
}

proptest! {
    #![proptest_config(same_every_time())]

    #[test]
    fn the_memory_store_agrees_with_the_model(story in story(60)) {
        let store = MemoryStore::new();
        agrees(store.clone(), &story).map_err(|found| TestCaseError::fail(format!("{found}\n")))?;
        prop_assert_eq!(findings(store), []);
    }
}

proptest! {
    #![proptest_config(same_every_time())]

    // about: CO-8
    #[test]
    fn two_steps_at_once_are_one_after_the_other_in_memory((story, steps) in at_once(20)) {
        let played = agrees_interleaved(MemoryStore::new, &story, &steps);
        played.map_err(|found| TestCaseError::fail(format!("{found}\n")))?;
    }
}

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

#[test]
fn every_kind_of_step_is_both_done_and_refused_at_times() {
    let Tally { kinds, .. } = tally_of_stories();

    for (kind, [done, refused]) in &kinds {
        assert!(*done >= 3 || kind == NEVER_DONE, "{kind} was done {done} times: {kinds:?}");
        assert!(*refused >= 1 || NEVER_REFUSED.contains(&kind.as_str()), "{kind}: {kinds:?}");
    }
    let [done, refused] = kinds.values().fold([0, 0], |[d, r], [x, y]| [d + x, r + y]);
    assert!(done * 2 > refused, "{done} done, {refused} refused");
}

// about: GR-2
#[test]
fn drafts_with_every_setting_of_a_list_are_both_done_and_refused() {
    let Tally { lists, rules, .. } = tally_of_stories();

    assert_eq!(lists.len(), 4, "{lists:?}");
    for (setting, [done, refused]) in &lists {
        assert!(*done >= 5 && *refused >= 5, "{setting}: {lists:?}");
    }
    for rule in ["ML-2", "ML-6", "ML-11", "ML-13"] {
        let refused = rules.get(&("Open Group".to_owned(), rule)).copied().unwrap_or_default();
        assert!(refused >= 3, "{rule} refused {refused} drafts: {rules:?}");
    }
}

#[test]
fn every_rule_that_can_refuse_does_so() {
    let Tally { rules: met, .. } = tally_of_stories();

    let never: BTreeMap<_, _> = NEVER_REFUSES.into_iter().collect();
    assert_eq!(never.len(), NEVER_REFUSES.len());
    let met: BTreeSet<_> = met.keys().map(|(_, rule)| *rule).collect();
    let all: BTreeSet<_> = rules::all().into_iter().map(Rule::code).collect();
    let known: BTreeSet<_> = met.iter().chain(never.keys()).copied().collect();
    let both: Vec<_> = met.iter().filter(|rule| never.contains_key(*rule)).collect();
    assert_eq!(known, all);
    assert!(both.is_empty(), "{both:?}");
}

/// The step that is never done (GR-10).
const NEVER_DONE: &str = "Group Leave";

/// The steps that are never refused, or only in a closed company, which is rare.
const NEVER_REFUSED: [&str; 17] = [
    "Query Notified",
    "Query PreviewOffBoarding",
    "Query Rooms",
    "Query RoomsWith",
    "Room LeaveToo",
    "Service CloseCompany",
    "Service DismissAdministrator",
    "Service GrantApproval",
    "Service GrantCore",
    "Service OffBoard",
    "Service RecordActivity",
    "Service RemoveDomain",
    "Service SetLimits",
    "Service SetPlan",
    "Service Wait",
    "Service RevokeApproval",
    "Service RevokeCore",
];

/// Rules that refuse no step, each with the reason.
const NEVER_REFUSES: [(&str, &str); 23] = [
    ("FT-7", "answers for each feature"),
    ("CO-8", "has a late decision made again, and another rule refuses that one"),
    ("CO-9", "gives an answer again, and the steps of a story have no ids"),
    ("CO-10", "refuses a version, and the steps of a story expect none"),
    ("GR-1", "says in which ways groups are created"),
    ("GR-7", "says what a conversion keeps"),
    ("GR-8", "refuses as CO-3 and CO-4 do, which it puts to a conversion"),
    ("GR-11", "turns a member into an outsider, who is refused by GR-17"),
    ("GR-13", "says who gets a notice"),
    ("ML-9", "says who receives"),
    ("ML-10", "refuses without an answer"),
    ("ML-12", "says what is checked first"),
    ("RM-1", "says what kinds of rooms there are"),
    ("RM-5", "says what a room can start from"),
    ("RM-6", "cuts a title, and refuses none"),
    ("RM-8", "recommends"),
    ("RM-11", "starts another room"),
    ("RM-13", "lets a user leave several rooms, each decided separately"),
    ("RM-16", "says what features a room has"),
    ("RM-17", "says what has a mailing list and a privacy: only groups have commands for them"),
    ("RM-18", "says what has a badge"),
    ("RM-21", "says what an entry keeps"),
    ("RM-22", "says since when a user reads"),
];

struct Tally {
    /// How often each kind of step was done, and how often refused.
    kinds: BTreeMap<String, [u32; 2]>,
    /// How often a draft with each setting of a list was done, and how often refused.
    lists: BTreeMap<&'static str, [u32; 2]>,
    /// How often each rule refused each kind of step.
    rules: BTreeMap<(String, &'static str), u32>,
}

/// Plays some hundred stories in the model, which answers as the front door does.
fn tally_of_stories() -> Tally {
    let mut runner = TestRunner::deterministic();
    let mut total =
        Tally { kinds: BTreeMap::new(), lists: BTreeMap::new(), rules: BTreeMap::new() };
    for _ in 0..900 {
        let story = story(60).new_tree(&mut runner).unwrap().current();
        let mut world = World::new();
        for step in story.iter() {
            let step = world.resolved(step);
            let answer = world.answer(&step);
            let kind = kind(&step);
            let refused = usize::from(matches!(answer, Answer::Refused { .. }));
            for setting in settings_of_list(&step) {
                total.lists.entry(setting).or_default()[refused] += 1;
            }
            total.kinds.entry(kind.clone()).or_default()[refused] += 1;
            if let Answer::Refused { rule, .. } = answer {
                *total.rules.entry((kind, rule)).or_default() += 1;
            }
        }
    }
    total
}

/// Returns the settings that the draft of a group gives its list.
fn settings_of_list(step: &Step) -> Vec<&'static str> {
    let (Step::Open(_, CreationStep::Group(draft) | CreationStep::GroupAsAdministrator(draft))
    | Step::Room(_, _, RoomStep::Convert(draft))) = step
    else {
        return Vec::new();
    };
    let Some(list) = &draft.list else { return Vec::new() };
    let named = [
        (list.posting.is_some(), "who may post"),
        (!list.send_as.is_empty(), "who may send as the list"),
        (list.block, "external mail"),
        (!list.recipients.is_empty(), "external recipients"),
    ];
    named.into_iter().filter(|(is_named, _)| *is_named).map(|(_, setting)| setting).collect()
}

/// Returns the kind of the step, as in `Group Add`.
fn kind(step: &Step) -> String {
    let (of, command) = match step {
        Step::Company(_, command) => ("Company", format!("{command:?}")),
        Step::Feature(_, _, command) => ("Feature", format!("{command:?}")),
        Step::Group(_, _, command) => ("Group", format!("{command:?}")),
        Step::Query(_, query) => ("Query", format!("{query:?}")),
        Step::Mail(_, _, command) => ("Mail", format!("{command:?}")),
        Step::Open(_, opening) => ("Open", format!("{opening:?}")),
        Step::Room(_, _, command) => ("Room", format!("{command:?}")),
        Step::Service(command) => ("Service", format!("{command:?}")),
    };
    let command = command.split(|c: char| !c.is_alphanumeric()).next().unwrap();
    format!("{of} {command}")
}
