//! A folder with files and a database, in which the program runs.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use guildhall::Guildhall;
use guildhall::groups::EventRecord;
use guildhall::kernel::PageRequest;
use guildhall::rules::GREATEST_PAGE;
use guildhall_store_sqlite::SqliteStore;
use serde_json::Value;
use tempfile::TempDir;

/// The folder of one test. The program runs in it, with the database `hall.db`.
pub(crate) struct Case(TempDir);

/// The result of one run of the program.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Case {
    /// Writes files, each with a path in the folder and a text.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let case = Self(tempfile::tempdir().unwrap());
        for (name, text) in files {
            case.write(name, text);
        }
        case
    }

    /// Writes the organisation `acme`, which has one file.
    pub(crate) fn acme(org_yaml: &str) -> Self {
        Self::new(&[("acme/org.yaml", org_yaml)])
    }

    /// Imports the organisation `acme` with one file, and then with another. Returns the summary of the
    /// second import.
    pub(crate) fn acme_twice(first: &str, second: &str) -> (Self, Value) {
        let case = Self::acme(first);
        case.import();
        case.write("acme/org.yaml", second);
        let summary = case.import();
        (case, summary)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let file = self.path(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs the program with only these arguments.
    pub(crate) fn run_plain(&self, args: &[&str]) -> Ran {
        self.run_in(&[], args)
    }

    /// Runs the program with these variables in its environment.
    pub(crate) fn run_in(&self, variables: &[(&str, &str)], args: &[&str]) -> Ran {
        let ran = Command::new(env!("CARGO_BIN_EXE_org-import"))
            .args(args)
            .env_remove("GUILDHALL_DATABASE_URL")
            .envs(variables.iter().copied())
            .current_dir(self.0.path())
            .output()
            .unwrap();
        Ran {
            code: ran.status.code().unwrap(),
            out: String::from_utf8(ran.stdout).unwrap(),
            err: String::from_utf8(ran.stderr).unwrap(),
        }
    }

    /// Runs the program with the database.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.run_plain(&[&["--db", "hall.db"], args].concat())
    }

    /// Imports the folder `acme`, which must succeed, and returns the summary.
    pub(crate) fn import(&self) -> Value {
        let ran = self.run(&["--json", "acme"]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        ran.json()
    }

    /// Returns a group of acme as a user sees it.
    pub(crate) fn show(&self, team: &str, user: &str) -> Value {
        let ran = self.run(&["--json", "--show", &format!("acme/{team}"), "--as", user]);
        ran.json()["show"].clone()
    }

    /// Returns the names in one list of a user of acme.
    pub(crate) fn list(&self, list: &str, user: &str, more: &[&str]) -> Vec<String> {
        let ran = self.run(&[&["--json", "--list", "acme", "--as", user], more].concat());
        names(&ran.json()["list"][list], |group| &group["name"])
    }

    /// Opens the front door to the database.
    pub(crate) fn hall(&self) -> Guildhall<SqliteStore> {
        Guildhall::new(SqliteStore::open(self.path("hall.db")).unwrap())
    }

    /// Returns all events in the database.
    pub(crate) fn events(&self) -> Vec<EventRecord> {
        pollster::block_on(async {
            let hall = self.hall();
            let companies = hall.companies(PageRequest::first(u32::MAX.try_into().unwrap())).await;
            let mut events = Vec::new();
            for company in companies.unwrap().into_items() {
                let mut after = None;
                loop {
                    let next = hall.events_after(company, after, GREATEST_PAGE).await.unwrap();
                    let Some(last) = next.last() else { break };
                    after = Some(last.position);
                    events.extend(next);
                }
            }
            events
        })
    }
}

impl Ran {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }
}

/// Returns the texts of a list.
pub(crate) fn texts(list: &Value) -> Vec<String> {
    names(list, |text| text)
}

/// Returns the totals of a summary, in the order of its text.
pub(crate) fn counts(summary: &Value) -> [u64; 6] {
    ["companies", "users", "groups", "memberships", "masters", "externals"]
        .map(|count| summary[count].as_u64().unwrap())
}

/// Returns the changes of a summary, with their numbers.
pub(crate) fn changes(summary: &Value) -> Vec<String> {
    let all = summary["changes"].as_object().unwrap().iter();
    let changed = all.filter(|(_, count)| **count != 0);
    changed.map(|(what, count)| format!("{what} {count}")).collect()
}

/// Returns the refused teams, with the rules.
pub(crate) fn refused(summary: &Value) -> Vec<(&str, &str)> {
    let refused = summary["refused"].as_array().unwrap().iter();
    refused
        .map(|one| (one["team"].as_str().unwrap_or("-"), one["rule"].as_str().unwrap()))
        .collect()
}

fn names(list: &Value, name: impl Fn(&Value) -> &Value) -> Vec<String> {
    let list = list.as_array().unwrap().iter();
    list.map(|item| name(item).as_str().unwrap().to_owned()).collect()
}
