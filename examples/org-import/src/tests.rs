//! Imports small organisations into the store in memory. The tests of the program run the same on
//! SQLite.

mod left;
mod partly;
mod races;
mod renames;

use std::collections::BTreeMap;
use std::path::PathBuf;

use guildhall::Guildhall;
use guildhall::groups::GroupView;
use guildhall::kernel::{GroupId, User};
use guildhall_store_memory::MemoryStore;
use pollster::block_on;

use crate::ids::{company_id, internal_id};
use crate::peribolos::{self, Login, Organisation};
use crate::prune::{Share, prune};
use crate::reconcile::Users;
use crate::report::{Changes, Report};
use crate::{directory, import};

/// A store in memory, into which organisations are imported.
#[derive(Clone)]
struct Hall(Guildhall<MemoryStore>);

impl Hall {
    fn new() -> Self {
        Self(Guildhall::new(MemoryStore::new()))
    }

    /// Imports `ACME`-like texts one after the other, and returns the last report.
    fn after(texts: &[&str]) -> (Self, Report) {
        let hall = Self::new();
        let mut reports: Vec<_> = texts.iter().map(|text| hall.import(text)).collect();
        (hall, reports.pop().unwrap())
    }

    /// Imports the organisation `acme`, which has one file.
    fn import(&self, org_yaml: &str) -> Report {
        self.import_all(&[acme(org_yaml)])
    }

    fn import_all(&self, organisations: &[Organisation]) -> Report {
        block_on(import::import(&self.0, organisations)).unwrap()
    }

    /// Imports and removes what the files no longer have, with this greatest share.
    fn prune(&self, org_yaml: &str, share: &str) -> Report {
        let mut report = self.import(org_yaml);
        let share: Share = share.parse().unwrap();
        block_on(prune(&self.0, share, &mut report)).unwrap();
        report
    }

    /// Returns the groups of acme by name.
    fn groups(&self) -> BTreeMap<String, GroupView> {
        let groups = block_on(directory::groups(&self.0, company_id("acme"))).unwrap();
        groups.into_iter().map(|group| (group.name.to_string(), group)).collect()
    }

    fn id(&self, name: &str) -> GroupId {
        self.groups()[name].id
    }

    fn users(&self, name: &str) -> Users {
        block_on(Users::of(&self.0, self.id(name))).unwrap()
    }

    /// Returns the names of the members of a group.
    fn members(&self, name: &str) -> Vec<String> {
        self.names(&self.users(name).members)
    }

    /// Returns the names of the Masters of a group.
    fn masters(&self, name: &str) -> Vec<String> {
        self.names(&self.users(name).masters)
    }

    fn admins(&self) -> Vec<String> {
        let acme = block_on(self.0.company(company_id("acme"))).unwrap();
        let admins = acme.administrators().iter();
        self.names(&admins.map(|id| User::of_company(*id, acme.id())).collect::<Vec<_>>())
    }

    fn names(&self, users: &[User]) -> Vec<String> {
        let profile = |user: &User| block_on(self.0.profile(user.id())).unwrap();
        let mut names: Vec<_> = users.iter().map(|user| profile(user).name.to_string()).collect();
        names.sort();
        names
    }
}

/// Reads the organisation `acme`, which has one file.
fn acme(org_yaml: &str) -> Organisation {
    organisation("acme", org_yaml)
}

fn organisation(key: &str, org_yaml: &str) -> Organisation {
    let folder = tempfile::tempdir().unwrap();
    let file: PathBuf = folder.path().join(key).join("org.yaml");
    std::fs::create_dir(file.parent().unwrap()).unwrap();
    std::fs::write(&file, org_yaml).unwrap();
    peribolos::read(&[file]).remove(0).unwrap()
}

fn ann() -> User {
    let acme = company_id("acme");
    User::of_company(internal_id(acme, &Login::parse("ann").unwrap()), acme)
}

/// Returns the changes with their numbers.
fn changes(report: &Report) -> String {
    report.changes.as_text()
}

/// Returns the refused teams, with the rules and the people.
fn refused(report: &Report) -> Vec<String> {
    let refused = report.refused.iter();
    refused
        .map(|one| {
            let team = one.team.as_deref().unwrap_or("-");
            format!("{team}: {} {}", one.rule, one.people.join(", ")).trim_end().to_owned()
        })
        .collect()
}

/// Asserts that the same import again changes nothing.
fn assert_settled(hall: &Hall, org_yaml: &str) {
    assert_eq!(hall.import(org_yaml).changes, Changes::default());
}
