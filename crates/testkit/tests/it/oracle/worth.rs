//! The stories are worth telling: every kind of step comes to something and is refused at times, and every rule
//! refuses something that can.

use std::collections::{BTreeMap, BTreeSet};

use guildhall::kernel::Rule;
use guildhall::rules;
use guildhall_oracle::story::Step;
use guildhall_oracle::{Answer, World};
use guildhall_testkit::oracle::stories::story;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

#[test]
fn every_kind_of_step_comes_to_something_and_is_refused_at_times() {
    let Told { kinds, .. } = told();

    for (kind, [done, refused]) in &kinds {
        assert!(*done >= 3 || kind == NEVER_DONE, "{kind} was done {done} times: {kinds:?}");
        assert!(*refused >= 1 || NEVER_REFUSED.contains(&kind.as_str()), "{kind}: {kinds:?}");
    }
    let [done, refused] = kinds.values().fold([0, 0], |[d, r], [x, y]| [d + x, r + y]);
    assert!(done * 2 > refused, "{done} done, {refused} refused");
}

#[test]
fn every_rule_refuses_that_can() {
    let Told { rules: met, .. } = told();

    let never: BTreeMap<_, _> = NEVER_REFUSES.into_iter().collect();
    assert_eq!(never.len(), NEVER_REFUSES.len());
    let met: BTreeSet<_> = met.keys().copied().collect();
    let all: BTreeSet<_> = rules::all().into_iter().map(Rule::code).collect();
    let known: BTreeSet<_> = met.iter().chain(never.keys()).copied().collect();
    let both: Vec<_> = met.iter().filter(|rule| never.contains_key(*rule)).collect();
    assert_eq!(known, all);
    assert!(both.is_empty(), "{both:?}");
}

/// What nobody does (GR-10).
const NEVER_DONE: &str = "Group Leave";

/// What nothing refuses.
const NEVER_REFUSED: [&str; 12] = [
    "Look PreviewOffBoarding",
    "Look Rooms",
    "Look RoomsWith",
    "Room LeaveToo",
    "Service DismissAdministrator",
    "Service GrantCore",
    "Service OffBoard",
    "Service RecordActivity",
    "Service SetLimits",
    "Service SetPlan",
    "Service Wait",
    "Service WithdrawCore",
];

/// Rules that refuse no step, each with the reason.
const NEVER_REFUSES: [(&str, &str); 19] = [
    ("GR-1", "says in which ways groups come to be"),
    ("GR-7", "says what a conversion keeps"),
    ("GR-8", "refuses as CO-3 and CO-4 do, which it puts to a conversion"),
    ("GR-11", "makes an outsider of a member, whom GR-17 refuses"),
    ("GR-13", "says who is told"),
    ("GR-18", "refuses of one room or group what the front door does not ask"),
    ("ML-9", "says who receives"),
    ("ML-10", "refuses without an answer"),
    ("ML-12", "says what is asked first"),
    ("RM-1", "says what kinds of rooms there are"),
    ("RM-5", "says what a room can start from"),
    ("RM-6", "cuts a title, and refuses none"),
    ("RM-8", "recommends"),
    ("RM-11", "starts another room"),
    ("RM-13", "lets several rooms be left, each for itself"),
    ("RM-16", "says what features a room has"),
    (
        "RM-17",
        "says what has a mailing list and a privacy: a room that is no group's is not asked for them",
    ),
    ("RM-18", "says what has a badge"),
    ("RM-21", "says what an entry keeps"),
];

struct Told {
    /// How often each kind of step was done, and how often refused.
    kinds: BTreeMap<String, [u32; 2]>,
    /// How often each rule refused.
    rules: BTreeMap<&'static str, u32>,
}

/// What the model says to some hundred stories: the hall says the same.
fn told() -> Told {
    let mut runner = TestRunner::deterministic();
    let mut told = Told { kinds: BTreeMap::new(), rules: BTreeMap::new() };
    for _ in 0..600 {
        let story = story(60).new_tree(&mut runner).unwrap().current();
        let mut world = World::new();
        for step in story.iter() {
            let step = world.settled(step);
            let answer = world.answer(&step);
            let tally = told.kinds.entry(kind(&step)).or_default();
            match answer {
                Answer::Done(_) => tally[0] += 1,
                Answer::Refused { rule, .. } => {
                    tally[1] += 1;
                    *told.rules.entry(rule).or_default() += 1;
                }
            }
        }
    }
    told
}

/// As in `Group Add`: what kind of step, and which deed.
fn kind(step: &Step) -> String {
    let (of, deed) = match step {
        Step::Company(_, deed) => ("Company", format!("{deed:?}")),
        Step::Feature(_, _, deed) => ("Feature", format!("{deed:?}")),
        Step::Group(_, _, deed) => ("Group", format!("{deed:?}")),
        Step::Look(_, look) => ("Look", format!("{look:?}")),
        Step::Mail(_, _, deed) => ("Mail", format!("{deed:?}")),
        Step::Open(_, opening) => ("Open", format!("{opening:?}")),
        Step::Room(_, _, deed) => ("Room", format!("{deed:?}")),
        Step::Service(deed) => ("Service", format!("{deed:?}")),
    };
    let deed = deed.split(|c: char| !c.is_alphanumeric()).next().unwrap();
    format!("{of} {deed}")
}
