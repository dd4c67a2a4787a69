//! Finds the organisations at a path.
//!
//! Every `org.yaml` in or below a folder is an organisation. Every `teams.yaml` belongs to the
//! organisation of its folder. Other files are ignored.

use std::collections::VecDeque;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::assembly::Assembly;
use super::error::{Cause, ReadError};
use super::format::{Org, OrgsFile, TeamsFile};
use super::values::{Location, Organisation};
use super::yaml;

const ORG_FILE: &str = "org.yaml";
const TEAMS_FILE: &str = "teams.yaml";

/// An organisation that was found, even if it could not be read.
pub(super) struct Found {
    /// The key of the organisation.
    pub(super) key: String,
    /// Where the organisation is declared.
    pub(super) location: Location,
    /// The organisation, or why it was refused.
    pub(super) outcome: Result<Organisation, ReadError>,
}

/// Finds the organisations at a path, with the errors that belong to no organisation. The result is
/// never empty.
pub(super) fn organisations_at(path: &Path) -> Vec<Result<Found, ReadError>> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => in_folder(path),
        Ok(_) => in_file(path).unwrap_or_else(|error| vec![Err(error)]),
        Err(error) => vec![Err(Location::whole(path).error(Cause::Unreadable(error)))],
    }
}

fn in_folder(given: &Path) -> Vec<Result<Found, ReadError>> {
    let mut found = Vec::new();
    let mut strays = Vec::new();
    let mut folders = VecDeque::from([given.to_owned()]);
    while let Some(folder) = folders.pop_front() {
        if folder.join(ORG_FILE).is_file() {
            found.push(organisation_in(&folder));
            continue;
        }
        strays.extend(teams_file_in(&folder));
        match folders_in(&folder) {
            Ok(children) => folders.extend(children),
            Err(error) => found.push(Err(error)),
        }
    }
    if found.is_empty() {
        return vec![Err(Location::whole(given).error(Cause::NoOrganisation))];
    }
    // If an `org.yaml` is missing by mistake, its teams must not be ignored silently.
    let strays = strays.into_iter().map(Location::whole);
    found.extend(strays.map(|stray| Err(stray.error(Cause::TeamsWithoutOrganisation))));
    found
}

fn in_file(file: &Path) -> Result<Vec<Result<Found, ReadError>>, ReadError> {
    let location = Location::whole(file);
    if file.file_name() == Some(OsStr::new(TEAMS_FILE)) {
        return Err(location.error(Cause::OnlyTeams));
    }
    let text = yaml::text_of(&location)?;
    if file.file_name() == Some(OsStr::new(ORG_FILE)) && !has_orgs(&location, &text) {
        // The whole folder is read, because the other files have the rest of the teams.
        return Ok(vec![organisation_in(folder_of(file))]);
    }
    let listed: OrgsFile = yaml::parse(&location, &text)?;
    if listed.orgs.0.is_empty() {
        return Err(location.error(Cause::NoOrganisation));
    }
    let organisations = listed.orgs.0.into_iter().map(|(key, org)| {
        let location = location.line(key.referenced.line());
        organisation_under(&key.value, location, org)
    });
    Ok(organisations.collect())
}

fn organisation_under(key: &str, location: Location, org: Org) -> Result<Found, ReadError> {
    let key = key.trim().to_owned();
    if key.is_empty() {
        return Err(location.error(Cause::EmptyName));
    }
    let outcome = Assembly::start(&key, &location, org).and_then(Assembly::finish);
    Ok(Found { key, location, outcome })
}

fn organisation_in(folder: &Path) -> Result<Found, ReadError> {
    let key = name_of(folder)?;
    let location = Location::whole(folder.join(ORG_FILE));
    let outcome = read_folder(folder, &key, &location);
    Ok(Found { key, location, outcome })
}

fn read_folder(folder: &Path, key: &str, location: &Location) -> Result<Organisation, ReadError> {
    let org: Org = yaml::parse(location, &yaml::text_of(location)?)?;
    let mut assembly = Assembly::start(key, location, org)?;
    for file in teams_files(folder)? {
        let file = Location::whole(file);
        let teams: TeamsFile = yaml::parse(&file, &yaml::text_of(&file)?)?;
        assembly.add_teams(&file, teams.teams)?;
    }
    assembly.finish()
}

/// Lists every `teams.yaml` in or below the folder of an organisation, ordered by path.
fn teams_files(organisation: &Path) -> Result<Vec<PathBuf>, ReadError> {
    let mut files = Vec::new();
    let mut folders = VecDeque::from([organisation.to_owned()]);
    while let Some(folder) = folders.pop_front() {
        files.extend(teams_file_in(&folder));
        for child in folders_in(&folder)? {
            let inner = child.join(ORG_FILE);
            if inner.is_file() {
                let outer = Location::whole(organisation.join(ORG_FILE));
                return Err(Location::whole(inner).error(Cause::OrganisationInside { outer }));
            }
            folders.push_back(child);
        }
    }
    files.sort();
    Ok(files)
}

fn teams_file_in(folder: &Path) -> Option<PathBuf> {
    Some(folder.join(TEAMS_FILE)).filter(|file| file.is_file())
}

/// Lists the folders in a folder, ordered by name. Hidden folders are left out, because version
/// control and mounted volumes keep copies of the files there. Links are left out, because they
/// could lead in a circle.
fn folders_in(folder: &Path) -> Result<Vec<PathBuf>, ReadError> {
    let unreadable = |error| Location::whole(folder).error(Cause::Unreadable(error));
    let mut folders = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        if !hidden && entry.file_type().map_err(unreadable)?.is_dir() {
            folders.push(entry.path());
        }
    }
    folders.sort();
    Ok(folders)
}

fn has_orgs(file: &Location, text: &str) -> bool {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Peek {
        orgs: Option<IgnoredAny>,
    }
    yaml::parse(file, text).is_ok_and(|peek: Peek| peek.orgs.is_some())
}

/// Returns the folder of a file. A path without a folder is in the current folder.
fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// Returns the name of a folder, also if its path is `.` or `..`.
fn name_of(folder: &Path) -> Result<String, ReadError> {
    let given = Location::whole(folder);
    let named = match folder.file_name() {
        Some(_) => folder.to_owned(),
        None => fs::canonicalize(folder).map_err(|error| given.error(Cause::Unreadable(error)))?,
    };
    named
        .file_name()
        .and_then(OsStr::to_str)
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .ok_or_else(|| given.error(Cause::NamelessFolder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_without_a_folder_is_in_the_current_folder() {
        assert_eq!(folder_of(Path::new("org.yaml")), Path::new("."));
        assert_eq!(folder_of(Path::new("acme/org.yaml")), Path::new("acme"));
        assert_eq!(name_of(Path::new(".")).unwrap(), "org-import");
    }

    #[test]
    fn the_root_folder_has_no_name() {
        let error = name_of(Path::new("/")).unwrap_err();
        assert!(matches!(error.cause, Cause::NamelessFolder));
    }
}
