//! Finds the organisations at a path.
//!
//! Every `org.yaml` at or below a folder is an organisation, and every `teams.yaml` belongs to the
//! organisation in whose folder it lies. Whatever else lies there is left alone.

use std::collections::VecDeque;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::assembly::Assembly;
use super::error::{Cause, ReadError};
use super::format::{Org, OrgsFile, TeamsFile};
use super::values::{GroupEntry, Organisation};
use super::yaml;

const ORG_FILE: &str = "org.yaml";
const TEAMS_FILE: &str = "teams.yaml";

/// An organisation that is there, whether or not it could be read.
pub(super) struct Found {
    /// Its name in the files.
    pub(super) key: String,
    /// Where it stands.
    pub(super) entry: GroupEntry,
    /// The organisation, or why it is refused.
    pub(super) outcome: Result<Organisation, ReadError>,
}

/// Whatever there is at a path: organisations, and errors that belong to none. Never nothing.
pub(super) fn organisations_at(path: &Path) -> Vec<Result<Found, ReadError>> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => in_folder(path),
        Ok(_) => in_file(path).unwrap_or_else(|error| vec![Err(error)]),
        Err(error) => vec![Err(GroupEntry::whole(path).refuses(Cause::Unreadable(error)))],
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
        return vec![Err(GroupEntry::whole(given).refuses(Cause::NoOrganisation))];
    }
    // An `org.yaml` that went missing shall not make its teams go missing without a word.
    let strays = strays.into_iter().map(GroupEntry::whole);
    found.extend(strays.map(|stray| Err(stray.refuses(Cause::TeamsWithoutOrganisation))));
    found
}

fn in_file(file: &Path) -> Result<Vec<Result<Found, ReadError>>, ReadError> {
    let entry = GroupEntry::whole(file);
    if file.file_name() == Some(OsStr::new(TEAMS_FILE)) {
        return Err(entry.refuses(Cause::TeamsAlone));
    }
    let text = yaml::text_of(&entry)?;
    if file.file_name() == Some(OsStr::new(ORG_FILE)) && !has_orgs(&entry, &text) {
        // It stands for its folder: without the teams there, the organisation would be half read.
        return Ok(vec![organisation_in(folder_of(file))]);
    }
    let listed: OrgsFile = yaml::parse(&entry, &text)?;
    if listed.orgs.0.is_empty() {
        return Err(entry.refuses(Cause::NoOrganisation));
    }
    let organisations = listed.orgs.0.into_iter().map(|(key, org)| {
        let entry = entry.line(key.referenced.line());
        organisation_under(&key.value, entry, org)
    });
    Ok(organisations.collect())
}

fn organisation_under(key: &str, entry: GroupEntry, org: Org) -> Result<Found, ReadError> {
    let key = key.trim().to_owned();
    if key.is_empty() {
        return Err(entry.refuses(Cause::EmptyName));
    }
    let outcome = Assembly::start(&key, &entry, org).map(Assembly::finish);
    Ok(Found { key, entry, outcome })
}

fn organisation_in(folder: &Path) -> Result<Found, ReadError> {
    let key = name_of(folder)?;
    let entry = GroupEntry::whole(folder.join(ORG_FILE));
    let outcome = read_folder(folder, &key, &entry);
    Ok(Found { key, entry, outcome })
}

fn read_folder(folder: &Path, key: &str, entry: &GroupEntry) -> Result<Organisation, ReadError> {
    let org: Org = yaml::parse(entry, &yaml::text_of(entry)?)?;
    let mut assembly = Assembly::start(key, entry, org)?;
    for file in teams_files(folder)? {
        let file = GroupEntry::whole(file);
        let teams: TeamsFile = yaml::parse(&file, &yaml::text_of(&file)?)?;
        assembly.add_teams(&file, teams.teams)?;
    }
    Ok(assembly.finish())
}

/// Every `teams.yaml` of an organisation, however deep in its folder, by path.
fn teams_files(organisation: &Path) -> Result<Vec<PathBuf>, ReadError> {
    let mut files = Vec::new();
    let mut folders = VecDeque::from([organisation.to_owned()]);
    while let Some(folder) = folders.pop_front() {
        files.extend(teams_file_in(&folder));
        for child in folders_in(&folder)? {
            let inner = child.join(ORG_FILE);
            if inner.is_file() {
                let outer = GroupEntry::whole(organisation.join(ORG_FILE));
                return Err(GroupEntry::whole(inner).refuses(Cause::OrganisationInside { outer }));
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

/// The folders in a folder, by name. A hidden one is none of ours: version control and mounted
/// volumes keep copies of the files in such folders. Nor is a link, which could lead in a circle.
fn folders_in(folder: &Path) -> Result<Vec<PathBuf>, ReadError> {
    let unreadable = |error| GroupEntry::whole(folder).refuses(Cause::Unreadable(error));
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

fn has_orgs(file: &GroupEntry, text: &str) -> bool {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Peek {
        orgs: Option<IgnoredAny>,
    }
    yaml::parse(file, text).is_ok_and(|peek: Peek| peek.orgs.is_some())
}

/// The folder that a file lies in. One that is given by its name alone lies in the current folder.
fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// The name of a folder, also of one that is given as `.` or `..`.
fn name_of(folder: &Path) -> Result<String, ReadError> {
    let given = GroupEntry::whole(folder);
    let named = match folder.file_name() {
        Some(_) => folder.to_owned(),
        None => {
            fs::canonicalize(folder).map_err(|error| given.refuses(Cause::Unreadable(error)))?
        }
    };
    named
        .file_name()
        .and_then(OsStr::to_str)
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .ok_or_else(|| given.refuses(Cause::NamelessFolder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_current_folder_has_a_name_and_holds_bare_file_names() {
        assert_eq!(folder_of(Path::new("org.yaml")), Path::new("."));
        assert_eq!(folder_of(Path::new("acme/org.yaml")), Path::new("acme"));
        assert_eq!(name_of(Path::new(".")).unwrap(), "org-import");
    }

    #[test]
    fn the_folder_of_all_folders_has_no_name() {
        let error = name_of(Path::new("/")).unwrap_err();
        assert!(matches!(error.cause, Cause::NamelessFolder));
    }
}
