//! Runs the tour as its readers do.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a helper of a test panics as the test does"
)]

use std::collections::BTreeSet;
use std::fs;
use std::num::NonZeroU32;
use std::path::Path;
use std::process::{Command, Output};

use guildhall::Guildhall;
use guildhall::groups::{GroupDraft, TeamDraft};
use guildhall::kernel::{CompanyId, Feature, PageRequest, User};
use guildhall::permissions::{Application, Company, Limits};
use guildhall::{groups, kernel, mailing_list, permissions, room_features, rooms};
use guildhall_store_sqlite::SqliteStore;
use pollster::block_on;
use serde_json::Value;
use tempfile::TempDir;
use uuid::Uuid;

const ONE: NonZeroU32 = NonZeroU32::MIN;

fn tour(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_office-day"));
    command.args(arguments).env_remove("RUST_BACKTRACE").output().unwrap()
}

/// Walks through a day that must go as expected, and gives its timeline.
fn day(arguments: &[&str]) -> String {
    let output = tour(arguments);
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), told.as_str()), (Some(0), ""));
    String::from_utf8(output.stdout).unwrap()
}

/// The steps of a day, and its summary.
fn day_in_json(arguments: &[&str]) -> (Vec<Value>, Value) {
    let text = day(&[&["--json"], arguments].concat());
    let mut lines: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let summary = lines.pop().unwrap();
    assert_eq!(summary["kind"], "summary");
    assert!(lines.iter().all(|line| line["kind"] == "step"), "{text}");
    (lines, summary)
}

fn file(folder: &TempDir) -> String {
    folder.path().join("acme.db").display().to_string()
}

fn date_of(step: &Value) -> &str {
    step["time"].as_str().unwrap().split_once('T').unwrap().0
}

/// The front door to a file that the tour has made, and its company.
fn hall(path: &str) -> (Guildhall<SqliteStore>, Company) {
    let hall = Guildhall::new(SqliteStore::open(path).unwrap());
    let companies = block_on(hall.companies(PageRequest::first(ONE))).unwrap();
    let company = block_on(hall.company(companies.items()[0])).unwrap();
    (hall, company)
}

fn fails(arguments: &[&str], code: i32) -> String {
    let output = tour(arguments);
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{told}");
    told
}

#[test]
fn the_first_day_reads_well() {
    let timeline = day(&[]);
    let widest = timeline.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(100), "the widest line has {widest:?} columns");
    assert!(!timeline.contains('\x1b'), "a pipe is no terminal");
    insta::assert_snapshot!(timeline);
}

#[test]
fn every_line_of_json_tells_a_step() {
    let (steps, summary) = day_in_json(&[]);
    for step in &steps {
        for field in ["time", "chapter", "who", "does", "rule", "says"] {
            assert!(step[field].as_str().is_some_and(|text| !text.is_empty()), "{field} of {step}");
        }
        for notice in step["notices"].as_array().unwrap() {
            assert!(!notice["to"].as_array().unwrap().is_empty(), "{step}");
        }
        let refused = step["outcome"] == "refused";
        assert!(refused || step["outcome"] == "allowed", "{step}");
        assert_eq!(refused, step["sentence"].is_string(), "{step}");
        assert_eq!(refused, step["remedy"].is_string(), "{step}");
    }
    assert_eq!(summary["steps"], steps.len());
    assert!(summary["events"].as_u64() > Some(0));
    assert!(summary["kept"].is_null());
}

#[test]
fn every_family_of_rules_allows_and_refuses() {
    let (steps, summary) = day_in_json(&[]);
    for family in ["CO-", "RM-", "GR-", "FT-", "ML-"] {
        for outcome in ["allowed", "refused"] {
            let met = steps.iter().any(|step| {
                step["outcome"] == outcome && step["rule"].as_str().unwrap().starts_with(family)
            });
            assert!(met, "no rule {family} has {outcome} anything");
        }
    }
    let known: BTreeSet<_> = [
        groups::rules::RULES,
        kernel::rules::RULES,
        mailing_list::rules::RULES,
        permissions::rules::RULES,
        room_features::rules::RULES,
        rooms::rules::RULES,
    ]
    .concat()
    .iter()
    .map(|rule| rule.code())
    .collect();
    for rule in summary["rules"].as_array().unwrap() {
        assert!(known.contains(rule.as_str().unwrap()), "{rule} is no rule");
    }
}

#[test]
fn teams_nesting_leaving_limits_and_retention_are_met() {
    let (steps, _) = day_in_json(&[]);
    let met = |rule: &str, outcome: &str| {
        steps.iter().any(|step| step["rule"] == rule && step["outcome"] == outcome)
    };
    for rule in ["CO-6", "CO-7", "RM-19", "GR-19", "GR-20"] {
        assert!(met(rule, "allowed") && met(rule, "refused"), "{rule}");
    }
    for rule in ["GR-18", "FT-3"] {
        assert!(met(rule, "allowed"), "{rule}");
    }
}

// about: GR-20
#[test]
fn names_the_groups_of_a_cycle() {
    let (steps, _) = day_in_json(&[]);
    let cycle = steps.iter().find(|step| step["rule"] == "GR-20" && step["outcome"] == "refused");
    let says = cycle.unwrap()["says"].as_str().unwrap();
    assert!(says.ends_with(": “Editors” > “Handbook” > “Editors”"), "{says}");
}

// about: GR-18
#[test]
fn and_gr_19_tell_of_what_came_and_not_of_what_was_foreseen() {
    let (steps, _) = day_in_json(&[]);
    for (asks, takes) in [
        ("asks what would come of it if Hal left", "takes Hal out: this was his last day"),
        (
            "asks what would come of it if Dee lost the permission for external contact",
            "takes it from her",
        ),
    ] {
        let notices = |does: &str| {
            let step = steps.iter().find(|step| step["does"] == does).unwrap();
            step["notices"].as_array().unwrap().len()
        };
        assert_eq!((notices(asks), notices(takes)), (0, 1));
    }
}

#[test]
fn the_same_day_is_the_same_to_the_letter() {
    assert_eq!(day(&["--json"]), day(&["--json"]));
}

#[test]
fn a_kept_file_goes_on_with_the_next_day() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder);
    let (first, summary) = day_in_json(&["--db", &path]);
    assert_eq!(summary["kept"], path);
    let mut before = summary["events"].as_u64();
    let mut last = None;
    // The working day that follows the last: the weeks after a day are past then.
    for date in ["2026-03-10", "2026-05-13", "2026-07-16", "2026-09-18", "2026-11-23"] {
        let (steps, summary) = day_in_json(&["--db", &path]);
        let dates: BTreeSet<_> = steps.iter().map(date_of).collect();
        assert_eq!(dates.len(), 4, "the day itself, and three some weeks after it");
        assert_eq!(dates.first(), Some(&date));
        assert!(summary["events"].as_u64() > before);
        assert!(steps.len() < first.len(), "the company is founded once");
        assert!(last.is_none_or(|steps_before| steps_before == steps.len()));
        before = summary["events"].as_u64();
        last = Some(steps.len());
    }
    assert!(day(&["--db", &path]).contains("The room is there from another day"));
}

#[test]
fn a_day_that_broke_off_is_tidied_up() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder);
    day(&["--db", &path]);
    {
        let (hall, acme) = hall(&path);
        let gus = User::of_company(*acme.administrators().first().unwrap(), acme.id());
        let crew = GroupDraft::named("Launch crew").unwrap().masters([gus]).private();
        block_on(hall.user(gus).create_group_as_administrator(crew)).unwrap();
        block_on(hall.user(gus).disable_feature(Feature::Folder)).unwrap();
        block_on(hall.user(gus).forbid_contact(&gus)).unwrap();
        block_on(hall.form_team(acme.id(), TeamDraft::named("Research").unwrap())).unwrap();
        let none = Limits { groups: Some(0), ..Limits::default() };
        block_on(hall.set_limits(acme.id(), none)).unwrap();
    }
    let timeline = day(&["--db", &path]);
    for tidied in [
        "Gus deletes “Launch crew”, which a broken-off day left behind.",
        "Gus allows Folder again, which a broken-off day left disabled.",
        "Gus gives Gus back the permission for external contact.",
        "The directory dissolves “Research”, which a broken-off day left behind.",
        "The service lifts the limits that a broken-off day left set.",
    ] {
        assert!(timeline.contains(tidied), "{tidied}");
    }
    assert!(!day(&["--db", &path]).contains("broken-off"));
}

#[test]
fn a_step_that_comes_otherwise_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder);
    day(&["--db", &path]);
    {
        let (hall, acme) = hall(&path);
        block_on(hall.grant_application(acme.id(), Application::Approval)).unwrap();
        block_on(hall.revoke_application(acme.id(), Application::Core)).unwrap();
    }
    let told = fails(&["--db", &path], 1);
    assert!(told.contains("Ann tries to open a one-to-one room with herself."), "{told}");
    assert!(told.contains("expected: refused, by RM-3"), "{told}");
    assert!(told.contains("came:     refused, by CO-2"), "{told}");
}

#[test]
fn a_foreign_file_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder);
    fs::write(&path, "Dear diary").unwrap();
    let told = fails(&["--db", &path], 2);
    assert!(told.contains("acme.db is no database of Guildhall. Give --db a path"), "{told}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "Dear diary");
}

#[test]
fn a_file_of_a_newer_version_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder);
    day(&["--db", &path]);
    let mut bytes = fs::read(&path).unwrap();
    // Where SQLite keeps the number of the schema.
    bytes[60..64].copy_from_slice(&999_u32.to_be_bytes());
    fs::write(&path, bytes).unwrap();
    for beside in ["-wal", "-shm"] {
        let _ = fs::remove_file(path.clone() + beside);
    }
    let told = fails(&["--db", &path], 2);
    assert!(told.contains("schema 999"), "{told}");
    assert!(told.contains("Run the tour of the version that made it"), "{told}");
}

#[test]
fn a_file_of_another_company_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder);
    let hooli = CompanyId::new(Uuid::new_v5(&Uuid::NAMESPACE_DNS, b"hooli.example"));
    {
        let hall = Guildhall::new(SqliteStore::open(&path).unwrap());
        let name = "Hooli".parse().unwrap();
        block_on(hall.create_company(hooli, name, [], [Application::Core])).unwrap();
    }
    let told = fails(&["--db", &path], 2);
    assert!(told.contains("holds other companies than the tour's"), "{told}");
    let (_, company) = hall(&path);
    assert_eq!(company.id(), hooli);
}

#[test]
fn a_path_in_no_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nowhere").join("acme.db");
    let told = fails(&["--db", &path.display().to_string()], 2);
    assert!(told.contains("Give --db another path."), "{told}");
    assert!(!Path::new(&path).exists());
}
