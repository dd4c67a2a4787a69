//! Builds one organisation from its files, and makes the checks that need more than one field.

use std::collections::{BTreeMap, BTreeSet};

use serde_saphyr::Spanned;
use unicase::UniCase;

use super::error::{Cause, ReadError};
use super::format;
use super::previous::{self, PreviousName};
use super::values::{Location, Login, Organisation, Person, Privacy, Team};
use super::yaml::Entries;

/// An organisation that is being built.
pub(super) struct Assembly {
    organisation: Organisation,
    team_names: Names,
    previous_names: Vec<PreviousName>,
}

impl Assembly {
    /// Starts with the fields of an organisation. `location` is where it is declared.
    ///
    /// # Errors
    /// [`ReadError`] if a login or a name is invalid, or if something is listed twice
    pub(super) fn start(
        key: &str,
        location: &Location,
        org: format::Org,
    ) -> Result<Self, ReadError> {
        let title = text(org.name);
        let admins = people(location, org.admins)?;
        let mut members = people(location, org.members)?;
        let admins_among_members = remove_listed(&admins, &mut members);
        refuse_repeats(location, &org.repos)?;
        for (_, repo) in &org.repos.0 {
            refuse_repeats(location, &repo.collaborators)?;
        }
        let mut assembly = Self {
            organisation: Organisation {
                key: key.to_owned(),
                title: if title.is_empty() { key.to_owned() } else { title },
                description: text(org.description),
                admins,
                members,
                admins_among_members,
                teams: Vec::new(),
                location: location.clone(),
            },
            team_names: Names::default(),
            previous_names: Vec::new(),
        };
        assembly.add_teams(location, org.teams)?;
        Ok(assembly)
    }

    /// Adds the teams of a file, each followed by the teams below it.
    ///
    /// # Errors
    /// [`ReadError`] if a login or a name is invalid, or if something is listed twice
    pub(super) fn add_teams(
        &mut self,
        file: &Location,
        teams: Entries<format::Team>,
    ) -> Result<(), ReadError> {
        self.add_teams_under(None, file, teams)
    }

    /// Returns the organisation.
    ///
    /// # Errors
    /// [`ReadError`] if a previous name of a team belongs to another team, too
    pub(super) fn finish(mut self) -> Result<Organisation, ReadError> {
        previous::assign(&mut self.organisation.teams, self.previous_names)?;
        Ok(self.organisation)
    }

    fn add_teams_under(
        &mut self,
        parent: Option<&str>,
        file: &Location,
        teams: Entries<format::Team>,
    ) -> Result<(), ReadError> {
        for (name, team) in teams.0 {
            let location = file.line(name.referenced.line());
            let name = self.new_team_name(&name.value, &location)?;
            let maintainers = people(file, team.maintainers)?;
            let mut members = people(file, team.members)?;
            remove_listed(&maintainers, &mut members);
            self.add_previous_names(file, team.previously)?;
            refuse_repeats(file, &team.repos)?;
            self.organisation.teams.push(Team {
                name: name.clone(),
                description: text(team.description),
                privacy: match team.privacy {
                    Some(format::Privacy::Secret) => Privacy::Secret,
                    Some(format::Privacy::Closed) | None => Privacy::Closed,
                },
                maintainers,
                members,
                parent: parent.map(str::to_owned),
                previous_names: Vec::new(),
                location,
            });
            self.add_teams_under(Some(&name), file, team.teams)?;
        }
        Ok(())
    }

    /// Adds the previous names of the team that is added next.
    fn add_previous_names(
        &mut self,
        file: &Location,
        names: Vec<Spanned<String>>,
    ) -> Result<(), ReadError> {
        let team = self.organisation.teams.len();
        for name in names {
            let location = file.line(name.referenced.line());
            let name = name.value.trim().to_owned();
            if name.is_empty() {
                return Err(location.error(Cause::EmptyName));
            }
            self.previous_names.push(PreviousName { team, name, location });
        }
        Ok(())
    }

    fn new_team_name(&mut self, written: &str, location: &Location) -> Result<String, ReadError> {
        let name = written.trim().to_owned();
        if name.is_empty() {
            return Err(location.error(Cause::EmptyName));
        }
        match self.team_names.take(&name, location) {
            Some(first) => Err(location.error(Cause::TeamTwice { name, first })),
            None => Ok(name),
        }
    }
}

/// The names so far, without regard to case, each with its location.
#[derive(Default)]
struct Names(BTreeMap<UniCase<String>, Location>);

impl Names {
    /// Adds a name. If it exists already, returns its first location instead.
    fn take(&mut self, name: &str, location: &Location) -> Option<Location> {
        let name = UniCase::new(name.to_owned());
        match self.0.get(&name) {
            Some(first) => Some(first.clone()),
            None => self.0.insert(name, location.clone()),
        }
    }
}

/// Reads a list of people. A person who is listed again is left out.
fn people(file: &Location, written: Vec<Spanned<String>>) -> Result<Vec<Person>, ReadError> {
    let mut seen = Names::default();
    let mut people = Vec::new();
    for login in written {
        let location = file.line(login.referenced.line());
        let login = Login::parse(&login.value)
            .ok_or_else(|| location.error(Cause::BadLogin(login.value)))?;
        if seen.take(login.as_str(), &location).is_none() {
            people.push(Person { login, location });
        }
    }
    Ok(people)
}

/// Removes the people of the first list from the second, and returns those that it removed. To list
/// a person with both roles is no mistake: the first role includes the second.
fn remove_listed(first: &[Person], second: &mut Vec<Person>) -> Vec<Person> {
    let first: BTreeSet<_> = first.iter().map(|person| &person.login).collect();
    second.extract_if(.., |person| first.contains(&person.login)).collect()
}

/// Refuses a mapping of repositories or collaborators with the same key twice.
fn refuse_repeats<V>(file: &Location, entries: &Entries<V>) -> Result<(), ReadError> {
    let mut seen = Names::default();
    for (key, _) in &entries.0 {
        let location = file.line(key.referenced.line());
        if let Some(first) = seen.take(&key.value, &location) {
            let key = key.value.clone();
            return Err(location.error(Cause::KeyTwice { key, first }));
        }
    }
    Ok(())
}

/// Trims a text. A missing text becomes an empty one.
fn text(written: Option<String>) -> String {
    written.unwrap_or_default().trim().to_owned()
}
