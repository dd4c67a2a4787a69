//! Organisations kept as code, in the public "peribolos" format of GitHub organisations.
//!
//! An organisation is either an entry in the `orgs:` mapping of one YAML file, or a folder: an
//! `org.yaml` with teams, and any number of `teams.yaml` files below it. [`read`] takes such files
//! and folders, and folders of such folders, and returns plain values. It changes nothing.
//!
//! An organisation is read completely or refused. A field that the format does not have is refused
//! with its file and line, never skipped.
//!
//! `sources` finds the organisations at a path. `yaml` reads one file into the types of `format`.
//! `assembly` builds one organisation from its files, and makes the checks that need more than one
//! field. `previous` gives each team its previous names.

mod assembly;
mod error;
mod format;
mod previous;
mod sources;
#[cfg(test)]
mod tests;
mod values;
mod yaml;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::PathBuf;

use unicase::UniCase;

pub(crate) use error::{Cause, ReadError};
pub(crate) use values::{Location, Login, Organisation, Person, Privacy, Team};

use sources::Found;

/// Reads every organisation at `paths`.
///
/// The results come in a fixed order: first the errors that belong to no organisation, in the order
/// of the paths, then the organisations by key, each read completely or refused. If one is refused,
/// the others are still read.
///
/// Keys compare without case. An organisation that is declared twice is refused, because either
/// declaration could be the mistake.
pub(crate) fn read(paths: &[PathBuf]) -> Vec<Result<Organisation, ReadError>> {
    let mut outcomes = Vec::new();
    let mut organisations = BTreeMap::new();
    for found in paths.iter().flat_map(|path| sources::organisations_at(path)) {
        match found {
            Ok(organisation) => add(&mut organisations, organisation),
            Err(error) => outcomes.push(Err(error)),
        }
    }
    outcomes.extend(organisations.into_values().map(|found| found.outcome));
    outcomes
}

fn add(organisations: &mut BTreeMap<UniCase<String>, Found>, found: Found) {
    match organisations.entry(UniCase::new(found.key.clone())) {
        Entry::Vacant(free) => {
            free.insert(found);
        }
        Entry::Occupied(mut taken) => {
            let first = taken.get().location.clone();
            let key = found.key;
            taken.get_mut().outcome =
                Err(found.location.error(Cause::OrganisationTwice { key, first }));
        }
    }
}
