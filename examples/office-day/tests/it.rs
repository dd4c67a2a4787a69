//! Runs the tour as its users do.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a helper of a test may panic, like the test itself"
)]

use std::collections::BTreeSet;
use std::fs;
use std::num::NonZeroU32;
use std::path::Path;
use std::process::{Command, Output};

use guildhall::groups::{GroupDraft, TeamDraft};
use guildhall::kernel::{CompanyId, Feature, PageRequest, User};
use guildhall::permissions::{Application, Company, Limits};
use guildhall::{Guildhall, rules};
use guildhall_store_sqlite::SqliteStore;
use pollster::block_on;
use serde_json::Value;
use tempfile::TempDir;
use uuid::Uuid;

const ONE: NonZeroU32 = NonZeroU32::MIN;

/// The variable that can name the database.
const URL: &str = "GUILDHALL_DATABASE_URL";

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_office-day"));
    command.args(arguments).env_remove("RUST_BACKTRACE").env_remove(URL);
    command
}

fn tour(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

/// Plays a day, checks that every step had its expected result, and returns the timeline.
fn day(arguments: &[&str]) -> String {
    let output = tour(arguments);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), errors.as_str()), (Some(0), ""));
    String::from_utf8(output.stdout).unwrap()
}

/// Returns the steps of a day, and its summary.
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

/// Opens the front door to a file of the tour, and loads its company.
fn hall(path: &str) -> (Guildhall<SqliteStore>, Company) {
    let hall = Guildhall::new(SqliteStore::open(path).unwrap());
    let companies = block_on(hall.companies(PageRequest::first(ONE))).unwrap();
    let company = block_on(hall.company(companies.items()[0])).unwrap();
    (hall, company)
}

/// Plays a day that must fail with this code, and returns its error output.
fn failure(arguments: &[&str], code: i32) -> String {
    let output = tour(arguments);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{errors}");
    errors
}

#[test]
fn the_first_day_prints_its_timeline() {
    let timeline = day(&["--all"]);
    let widest = timeline.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(100), "the widest line has {widest:?} columns");
    assert!(!timeline.contains('\x1b'), "a pipe gets no colours");
    insta::assert_snapshot!(timeline);
}

#[test]
fn the_first_screen_shows_a_few_steps_and_all_totals() {
    let screen = day(&[]);
    assert!(screen.lines().count() <= 40, "{} lines", screen.lines().count());
    assert!(screen.lines().all(|line| line.chars().count() <= 100));
    let everything = day(&["--all"]);
    let totals =
        |text: &str| text.lines().find(|line| line.contains(" steps: ")).map(str::to_owned);
    assert!(totals(&screen).is_some());
    assert_eq!(totals(&screen), totals(&everything));
    insta::assert_snapshot!(screen);
}

#[test]
fn every_line_of_json_is_a_step() {
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
            assert!(met, "no step is {outcome} by a rule of the family {family}");
        }
    }
    let known: BTreeSet<_> = rules::all().iter().map(|rule| rule.code()).collect();
    for rule in summary["rules"].as_array().unwrap() {
        assert!(known.contains(rule.as_str().unwrap()), "{rule} is not a rule");
    }
}

#[test]
fn teams_nesting_off_boarding_limits_and_retention_are_shown() {
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
fn a_refused_cycle_shows_the_names_of_its_groups() {
    let (steps, _) = day_in_json(&[]);
    let cycle = steps.iter().find(|step| step["rule"] == "GR-20" && step["outcome"] == "refused");
    let says = cycle.unwrap()["says"].as_str().unwrap();
    assert!(says.ends_with(": “Editors” > “Handbook” > “Editors”"), "{says}");
}

// about: GR-18
#[test]
fn a_preview_sends_no_notices() {
    let (steps, _) = day_in_json(&[]);
    for (asks, takes) in [
        ("asks what happens if Hal leaves the company", "removes Hal after his last day"),
        ("asks what happens if she deletes it", "deletes it after a successful launch"),
        (
            "asks what happens if Dee loses the permission for external contact",
            "takes the permission from Dee",
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
fn two_runs_print_the_same_text() {
    assert_eq!(day(&["--json"]), day(&["--json"]));
}

#[test]
fn a_kept_file_continues_with_the_next_day() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder);
    let (first, summary) = day_in_json(&["--db", &path]);
    assert_eq!(summary["kept"], path);
    let mut before = summary["events"].as_u64();
    let mut last = None;
    // Each run starts on the working day after the last step of the run before.
    for date in ["2026-03-10", "2026-05-13", "2026-07-16", "2026-09-18", "2026-11-23"] {
        let (steps, summary) = day_in_json(&["--db", &path]);
        let dates: BTreeSet<_> = steps.iter().map(date_of).collect();
        assert_eq!(dates.len(), 4, "the day itself, and three days in the weeks after it");
        assert_eq!(dates.first(), Some(&date));
        assert!(summary["events"].as_u64() > before);
        assert!(steps.len() < first.len(), "the company is created only once");
        assert!(last.is_none_or(|steps_before| steps_before == steps.len()));
        before = summary["events"].as_u64();
        last = Some(steps.len());
    }
    assert!(day(&["--all", "--db", &path]).contains("The room exists since an earlier day"));
}

#[test]
fn the_next_day_cleans_up_after_an_unfinished_day() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder);
    day(&["--db", &path]);
    {
        let (hall, acme) = hall(&path);
        let gus = User::of_company(*acme.administrators().first().unwrap(), acme.id());
        let crew = GroupDraft::named("Launch crew").unwrap().with_masters([gus]).private();
        block_on(hall.user(gus).create_group_as_administrator(crew)).unwrap();
        block_on(hall.user(gus).disable_feature(Feature::Folder)).unwrap();
        block_on(hall.user(gus).forbid_contact(gus)).unwrap();
        block_on(hall.form_team(acme.id(), TeamDraft::named("Research").unwrap())).unwrap();
        let none = Limits { groups: Some(0), ..Limits::default() };
        block_on(hall.set_limits(acme.id(), none)).unwrap();
    }
    let timeline = day(&["--all", "--db", &path]);
    for step in [
        "Gus deletes “Launch crew”, which an unfinished day left behind.",
        "Gus allows Folder again, which an unfinished day left disabled.",
        "Gus gives Gus back the permission for external contact.",
        "The directory dissolves “Research”, which an unfinished day left behind.",
        "The service resets the limits that an unfinished day left changed.",
    ] {
        assert!(timeline.contains(step), "{step}");
    }
    assert!(!day(&["--all", "--db", &path]).contains("unfinished"));
}

#[test]
fn an_unexpected_result_stops_the_tour() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder);
    day(&["--db", &path]);
    {
        let (hall, acme) = hall(&path);
        block_on(hall.grant_application(acme.id(), Application::Approval)).unwrap();
        block_on(hall.revoke_application(acme.id(), Application::Core)).unwrap();
    }
    let errors = failure(&["--db", &path], 1);
    assert!(errors.contains("Ann tries to open a one-to-one room with herself."), "{errors}");
    assert!(errors.contains("expected: refused, by RM-3"), "{errors}");
    assert!(errors.contains("actual:   refused, by CO-2"), "{errors}");
}

#[test]
fn a_file_that_is_not_a_database_stays_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder);
    fs::write(&path, "Dear diary").unwrap();
    let errors = failure(&["--db", &path], 2);
    assert!(
        errors.contains("acme.db is not a Guildhall database. Give --db the path of a new file"),
        "{errors}"
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), "Dear diary");
}

#[test]
fn a_file_of_a_newer_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder);
    day(&["--db", &path]);
    let mut bytes = fs::read(&path).unwrap();
    // SQLite keeps the number of the schema here.
    bytes[60..64].copy_from_slice(&999_u32.to_be_bytes());
    fs::write(&path, bytes).unwrap();
    for beside in ["-wal", "-shm"] {
        let _ = fs::remove_file(path.clone() + beside);
    }
    let errors = failure(&["--db", &path], 2);
    assert!(errors.contains("schema 999"), "{errors}");
    assert!(errors.contains("Run the version of the tour that created it"), "{errors}");
}

#[test]
fn a_file_of_another_company_stays_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder);
    let hooli = CompanyId::new(Uuid::new_v5(&Uuid::NAMESPACE_DNS, b"hooli.example"));
    {
        let hall = Guildhall::new(SqliteStore::open(&path).unwrap());
        let name = "Hooli".parse().unwrap();
        block_on(hall.create_company(hooli, name, [], [Application::Core])).unwrap();
    }
    let errors = failure(&["--db", &path], 2);
    assert!(errors.contains("holds companies that are not part of the tour"), "{errors}");
    let (_, company) = hall(&path);
    assert_eq!(company.id(), hooli);
}

#[test]
fn a_path_in_a_missing_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nowhere").join("acme.db");
    let errors = failure(&["--db", &path.display().to_string()], 2);
    assert!(errors.contains("Give --db another path."), "{errors}");
    assert!(!Path::new(&path).exists());
}

#[test]
fn a_database_that_cannot_be_reached_is_refused() {
    for url in ["postgres://guildhall@127.0.0.1:1/hall", "no URL"] {
        let errors = failure(&["--database-url", url], 2);
        assert!(errors.starts_with("office-day: the database cannot be used: "), "{errors}");
    }
}

#[test]
fn the_url_of_the_database_is_read_from_the_environment_and_not_shown() {
    for (arguments, says) in [
        (&[][..], "office-day: the database cannot be used: "),
        (&["--db", "acme.db"], "cannot be used with"),
        (&["--help"], URL),
    ] {
        let mut command = command(arguments);
        let output = command.env(URL, "postgres://ann:sesame@127.0.0.1:1/hall").output().unwrap();
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(text.contains(says) && !text.contains("sesame"), "{text}");
    }
}
