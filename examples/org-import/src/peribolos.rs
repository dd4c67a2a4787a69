//! Organisations kept as code, in the public "peribolos" format of GitHub organisations.
//!
//! An organisation is either an entry in the `orgs:` mapping of one YAML file, or a folder: an
//! `org.yaml`, with its teams in there and in any number of `teams.yaml` files below. [`read`]
//! takes such files and folders, and folders of such folders, and gives plain values. It changes
//! nothing and knows nothing of what the values are for.
//!
//! An organisation is read whole or refused. What the format does not know is refused with its file
//! and line, never skipped.
//!
//! The work in its order: `sources` finds the organisations at a path, `yaml` reads one file into
//! the types of `format`, `assembly` puts one organisation together and checks what no single field
//! can show.

mod assembly;
mod error;
mod format;
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
pub(crate) use values::{GroupEntry, Login, Organisation, Person, Privacy, Team};

use sources::Found;

/// Reads every organisation at `paths`.
///
/// The outcomes come in a fixed order: first the errors that belong to no organisation, as the
/// paths were given; then the organisations by key, each whole or refused. One bad organisation
/// does not keep the others from being read: what to do then is for the caller.
///
/// Keys compare without case. An organisation that is met twice is refused altogether, since
/// neither place is more right than the other.
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
            let first = taken.get().entry.clone();
            let key = found.key;
            taken.get_mut().outcome =
                Err(found.entry.refuses(Cause::OrganisationTwice { key, first }));
        }
    }
}
