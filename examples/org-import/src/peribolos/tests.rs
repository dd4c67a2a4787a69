//! Reads small organisations, written into a folder of their own by each test.

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
    /// Writes files, each a path in the folder and a text.
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

    /// Reads paths in the folder; an empty one is the folder itself.
    fn read(&self, paths: &[&str]) -> Vec<Result<Organisation, ReadError>> {
        let paths: Vec<PathBuf> = paths.iter().map(|path| self.root().join(path)).collect();
        read(&paths)
    }

    /// Reads a path that holds good organisations alone.
    fn organisations(&self, path: &str) -> Vec<Organisation> {
        let outcomes = self.read(&[path]).into_iter();
        outcomes.map(Result::unwrap).collect()
    }

    /// Reads a path that holds one good organisation.
    fn organisation(&self, path: &str) -> Organisation {
        let mut organisations = self.organisations(path);
        assert_eq!(organisations.len(), 1);
        organisations.remove(0)
    }

    /// What is refused at paths, in words, with the files named from this folder.
    fn refusals(&self, paths: &[&str]) -> Vec<String> {
        let root = format!("{}/", self.root().display());
        let errors = self.read(paths).into_iter().filter_map(Result::err);
        errors.map(|error| error.to_string().replace(&root, "")).collect()
    }
}

/// Reads the organisation that an `org.yaml` alone makes.
fn organisation(org_yaml: &str) -> Organisation {
    Files::new(&[("acme/org.yaml", org_yaml)]).organisation("acme")
}

/// Why the organisation that an `org.yaml` alone makes is refused.
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
