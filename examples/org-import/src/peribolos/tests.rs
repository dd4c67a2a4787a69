//! Reads small organisations. Each test writes them into its own folder.

mod forms;
mod real_data;
mod refusals;
mod repeats;
mod values;

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{Organisation, Person, ReadError, Team, read};

/// A folder with the files of one test.
struct Files(TempDir);

impl Files {
    /// Writes files, each with a path in the folder and a text.
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let file = folder.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        Self(folder)
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    /// Reads paths in the folder. An empty path is the folder itself.
    fn read(&self, paths: &[&str]) -> Vec<Result<Organisation, ReadError>> {
        let paths: Vec<PathBuf> = paths.iter().map(|path| self.root().join(path)).collect();
        read(&paths)
    }

    /// Reads a path with only valid organisations.
    fn organisations(&self, path: &str) -> Vec<Organisation> {
        let outcomes = self.read(&[path]).into_iter();
        outcomes.map(Result::unwrap).collect()
    }

    /// Reads a path with one valid organisation.
    fn organisation(&self, path: &str) -> Organisation {
        let mut organisations = self.organisations(path);
        assert_eq!(organisations.len(), 1);
        organisations.remove(0)
    }

    /// Returns the messages of the refusals, with paths relative to this folder.
    fn refusals(&self, paths: &[&str]) -> Vec<String> {
        let root = format!("{}/", self.root().display());
        let errors = self.read(paths).into_iter().filter_map(Result::err);
        errors.map(|error| error.to_string().replace(&root, "")).collect()
    }
}

/// Reads an organisation with only an `org.yaml`.
fn organisation(org_yaml: &str) -> Organisation {
    Files::new(&[("acme/org.yaml", org_yaml)]).organisation("acme")
}

/// Returns the message of the refusal of an organisation with only an `org.yaml`.
fn refusal(org_yaml: &str) -> String {
    let mut refusals = Files::new(&[("acme/org.yaml", org_yaml)]).refusals(&["acme"]);
    assert_eq!(refusals.len(), 1, "{org_yaml}");
    refusals.remove(0)
}

fn keys(organisations: &[Organisation]) -> Vec<&str> {
    organisations.iter().map(|one| one.key.as_str()).collect()
}

fn names(teams: &[Team]) -> Vec<&str> {
    teams.iter().map(|team| team.name.as_str()).collect()
}

fn logins(people: &[Person]) -> Vec<&str> {
    people.iter().map(|person| person.login.as_str()).collect()
}
