//! The strategies draw plain values, values at the limits, and histories of every event.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::sync::LazyLock;

use guildhall_groups::rules::RULES_BY_CRATE;
use guildhall_groups::{GroupCommand, GroupEvent, GroupServiceCommand};
use guildhall_kernel::{Affiliation, DomainName, EmailAddress, ListAddress, Name};
use guildhall_permissions::{Authority, CompanyCommand, CompanyEvent, CompanyServiceCommand};
use guildhall_rooms::{RoomCommand, RoomEvent, RoomServiceCommand};
use guildhall_testkit::cast::{ACME, PEOPLE};
use guildhall_testkit::play::Stop;
use guildhall_testkit::strategies::{self as of, History};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

// about: GR-4
#[test]
fn texts_have_every_allowed_length() {
    let lengths = |texts: Vec<String>| -> BTreeSet<usize> {
        texts.iter().map(|text| text.chars().count()).collect()
    };
    let names = drawn(of::name());
    let found = lengths(names.iter().map(ToString::to_string).collect());
    assert!([1, 4, 100].iter().all(|length| found.contains(length)), "{found:?}");
    let collide = |one: &Name| names.iter().any(|two| two != one && two.key() == one.key());
    assert!(names.iter().any(collide), "some names differ only in case");
    let found = lengths(drawn(of::description()).iter().map(ToString::to_string).collect());
    assert!([1, 14, 300].iter().all(|length| found.contains(length)), "{found:?}");
    let found = lengths(drawn(of::picture()).iter().map(|text| text.as_str().to_owned()).collect());
    assert!([1, 6, 500].iter().all(|length| found.contains(length)), "{found:?}");
}

// about: ML-2
#[test]
fn addresses_reach_the_longest_length() {
    let domains = drawn(of::domain_name());
    assert!(domains.iter().any(|domain| domain.as_str().len() == DomainName::MAX));
    assert!(domains.iter().any(|domain| domain.as_str() == "acme.example"));
    let addresses = drawn(of::email_address());
    assert!(addresses.iter().any(|address| address.as_str().len() == EmailAddress::MAX));
    let spelled_twice =
        |one: &EmailAddress| addresses.iter().any(|two| two == one && two.as_str() != one.as_str());
    assert!(addresses.iter().any(spelled_twice));
    let lists = drawn(of::list_address());
    for length in [ListAddress::MIN_LOCAL_PART, 4, ListAddress::MAX_LOCAL_PART] {
        assert!(lists.iter().any(|list| list.local_part().len() == length), "{length}");
    }
}

#[test]
fn ids_users_and_companies_are_few_and_all_are_drawn() {
    assert_eq!(met(of::company_id()), 2);
    assert_eq!(met(of::group_id()), 4);
    assert_eq!(met(of::room_id()), 8);
    assert_eq!(met(of::user_id()), PEOPLE.len());
    assert_eq!(met(of::user()), PEOPLE.len());
    assert!(
        drawn(of::internal_user())
            .iter()
            .all(|user| { user.affiliation(ACME) == Affiliation::Internal })
    );
    assert!(
        drawn(of::authority()).contains(&Authority::named([])),
        "an authority of no named user"
    );
    let companies = drawn(of::company());
    assert!(companies.iter().any(|company| company.applications().is_empty()));
    assert!(companies.iter().any(|company| company.check_rooms().is_ok()));
    assert!(companies.iter().any(|company| !company.disabled_features().is_empty()));
    assert!(companies.iter().any(|company| !company.without_contact().is_empty()));
}

#[test]
fn histories_reach_every_event() {
    let mut met = BTreeSet::new();
    for history in HISTORIES.iter() {
        history.world.companies().for_each(|kept| meet("company", kept.events(), &mut met));
        history.world.groups().for_each(|kept| meet("group", kept.events(), &mut met));
        history.world.rooms().for_each(|kept| meet("room", kept.events(), &mut met));
    }
    let all = [
        ("company", words::<CompanyEvent>("event")),
        ("group", words::<GroupEvent>("event")),
        ("room", words::<RoomEvent>("event")),
    ];
    let all = all
        .into_iter()
        .flat_map(|(of, events)| events.into_iter().map(move |event| format!("{of} {event}")));
    assert_eq!(met, all.collect());
}

#[test]
fn every_command_is_both_allowed_and_refused() {
    let mut tally: BTreeMap<String, [u32; 2]> = BTreeMap::new();
    for history in HISTORIES.iter() {
        for step in history.steps() {
            let kind = tally.entry(step.command.kind()).or_default();
            match step.outcome {
                Ok(()) => kind[0] += 1,
                Err(Stop::Refused(_)) => kind[1] += 1,
                Err(Stop::Idle) => {}
                Err(Stop::Broken(law)) => panic!("{:?}: {law}", step.command),
            }
        }
    }
    for (kind, [passed, refused]) in &tally {
        let [passes, refuses] = [kind != "group::leave", !NEVER_REFUSED.contains(&kind.as_str())];
        assert!(*passed >= OFTEN || !passes, "{kind} passed {passed} times: {tally:?}");
        assert!(*refused >= OFTEN || !refuses, "{kind} was refused {refused} times: {tally:?}");
    }
    let mut drawn = tally.into_keys().collect::<BTreeSet<_>>();
    let commands = [
        ("company", words::<CompanyCommand>("command")),
        ("company", words::<CompanyServiceCommand>("command")),
        ("group", words::<GroupCommand>("command")),
        ("group", words::<GroupServiceCommand>("command")),
        ("room", words::<RoomCommand>("command")),
        ("room", words::<RoomServiceCommand>("command")),
    ];
    for (of, words) in commands {
        for word in words {
            assert!(drawn.remove(&format!("{of}::{word}")), "{of}::{word} is not drawn");
        }
    }
    let others = 3 + 5 + 5 + 4;
    assert_eq!(drawn.len(), others, "new groups, queries, new rooms, and others: {drawn:?}");
}

#[test]
fn histories_reach_every_rule_that_refuses() {
    let outcomes = HISTORIES.iter().flat_map(History::steps).map(|step| step.outcome);
    let met: BTreeSet<_> = outcomes
        .filter_map(|outcome| match outcome {
            Err(Stop::Refused(rule)) => Some(rule.code()),
            _ => None,
        })
        .collect();
    let all = RULES_BY_CRATE.iter().copied().flatten().map(|rule| rule.code());
    let others: Vec<_> = all.filter(|code| !met.contains(code)).collect();
    assert_eq!(others, NOT_IN_HISTORIES);
}

#[test]
fn a_history_prints_its_commands() {
    let mut runner = TestRunner::deterministic();
    let mut tree = of::history().new_tree(&mut runner).unwrap();
    while tree.simplify() {}
    let least = tree.current();
    assert!(least.commands.is_empty(), "{least:?}");
    assert_eq!(format!("{least:?}"), "[]");
}

static HISTORIES: LazyLock<Vec<History>> = LazyLock::new(|| drawn(of::history()));

/// How often each command is allowed, and how often refused, at least. A command that one of these
/// happens to by luck only needs a saga: any other draw would take its luck.
const OFTEN: u32 = 5;

/// The commands that are never refused, or only by a closed company, which is rare.
const NEVER_REFUSED: [&str; 9] = [
    "company::close",
    "company::dismiss_administrator",
    "company::grant_application",
    "company::remove_domain",
    "company::rename",
    "company::set_limits",
    "company::set_plan",
    "company::revoke_application",
    "wait",
];

/// The rules that refuse no command of a history.
const NOT_IN_HISTORIES: [&str; 24] = [
    "CO-9", "CO-10", "CO-8", "FT-4", "ML-9", "ML-12", "ML-14", "FT-7", "RM-1", "RM-5", "RM-6",
    "RM-8", "RM-13", "RM-16", "RM-17", "RM-18", "RM-21", "RM-22", "GR-1", "GR-7", "GR-8", "GR-11",
    "GR-13", "GR-16",
];

/// Returns the words of every variant of a type that is stored with this tag.
fn words<T: DeserializeOwned + Debug>(tag: &str) -> BTreeSet<String> {
    let unknown = json!({ tag: "?" }).to_string();
    let refused = serde_json::from_str::<T>(&unknown).unwrap_err().to_string();
    let (_, known) = refused.split_once("expected").unwrap();
    known.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn meet<E: Serialize>(of: &str, events: &[E], met: &mut BTreeSet<String>) {
    for event in events {
        let event = serde_json::to_value(event).unwrap();
        met.insert(format!("{of} {}", event["event"].as_str().unwrap()));
    }
}

fn met<T: Debug + Ord>(strategy: impl Strategy<Value = T>) -> usize {
    drawn(strategy).into_iter().collect::<BTreeSet<_>>().len()
}

/// Draws the same values in every run.
fn drawn<T: Debug>(strategy: impl Strategy<Value = T>) -> Vec<T> {
    let mut runner = TestRunner::deterministic();
    (0..600).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}
