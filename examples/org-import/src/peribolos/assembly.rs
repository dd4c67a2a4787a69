//! Puts one organisation together from its files, and checks what no single field can show.

use std::collections::{BTreeMap, BTreeSet};

use serde_saphyr::Spanned;
use unicase::UniCase;

use super::error::{Cause, ReadError};
use super::format;
use super::values::{GroupEntry, Login, Organisation, Person, Privacy, Team};
use super::yaml::Entries;

/// An organisation in the making.
pub(super) struct Assembly {
    organisation: Organisation,
    team_names: Names,
}

impl Assembly {
    /// Starts with what an organisation says of itself. `place` is where it stands.
    pub(super) fn start(
        key: &str,
        entry: &GroupEntry,
        org: format::Org,
    ) -> Result<Self, ReadError> {
        let title = text(org.name);
        let admins = people(entry, org.admins)?;
        let members = people(entry, org.members)?;
        refuse_two_roles(&admins, &members)?;
        refuse_repeats(entry, &org.repos)?;
        for (_, repo) in &org.repos.0 {
            refuse_repeats(entry, &repo.collaborators)?;
        }
        let mut assembly = Self {
            organisation: Organisation {
                key: key.to_owned(),
                title: if title.is_empty() { key.to_owned() } else { title },
                description: text(org.description),
                admins,
                members,
                teams: Vec::new(),
                entry: entry.clone(),
            },
            team_names: Names::default(),
        };
        assembly.add_teams(entry, org.teams)?;
        Ok(assembly)
    }

    /// Adds the teams of a file, each followed by the teams under it.
    pub(super) fn add_teams(
        &mut self,
        file: &GroupEntry,
        teams: Entries<format::Team>,
    ) -> Result<(), ReadError> {
        self.add_teams_under(None, file, teams)
    }

    /// The organisation, whole.
    pub(super) fn finish(self) -> Organisation {
        self.organisation
    }

    fn add_teams_under(
        &mut self,
        parent: Option<&str>,
        file: &GroupEntry,
        teams: Entries<format::Team>,
    ) -> Result<(), ReadError> {
        for (name, team) in teams.0 {
            let entry = file.line(name.referenced.line());
            let name = self.free_team_name(&name.value, &entry)?;
            let maintainers = people(file, team.maintainers)?;
            let mut members = people(file, team.members)?;
            leave_out(&maintainers, &mut members);
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
                entry,
            });
            self.add_teams_under(Some(&name), file, team.teams)?;
        }
        Ok(())
    }

    fn free_team_name(&mut self, written: &str, entry: &GroupEntry) -> Result<String, ReadError> {
        let name = written.trim().to_owned();
        if name.is_empty() {
            return Err(entry.refuses(Cause::EmptyName));
        }
        match self.team_names.take(&name, entry) {
            Some(first) => Err(entry.refuses(Cause::TeamTwice { name, first })),
            None => Ok(name),
        }
    }
}

/// Names that are taken, without regard to case, and by what.
#[derive(Default)]
struct Names(BTreeMap<UniCase<String>, GroupEntry>);

impl Names {
    /// Takes a name, or gives the place that has it.
    fn take(&mut self, name: &str, entry: &GroupEntry) -> Option<GroupEntry> {
        let name = UniCase::new(name.to_owned());
        match self.0.get(&name) {
            Some(first) => Some(first.clone()),
            None => self.0.insert(name, entry.clone()),
        }
    }
}

/// Reads a list of people. Who is listed again is there already: the list is a set.
fn people(file: &GroupEntry, written: Vec<Spanned<String>>) -> Result<Vec<Person>, ReadError> {
    let mut seen = Names::default();
    let mut people = Vec::new();
    for login in written {
        let entry = file.line(login.referenced.line());
        let login = Login::parse(&login.value)
            .ok_or_else(|| entry.refuses(Cause::BadLogin(login.value)))?;
        if seen.take(login.as_str(), &entry).is_none() {
            people.push(Person { login, entry });
        }
    }
    Ok(people)
}

/// In a team, a maintainer is a member anyway, so to be listed as both says nothing new.
fn leave_out(maintainers: &[Person], members: &mut Vec<Person>) {
    let maintainers: BTreeSet<_> = maintainers.iter().map(|person| &person.login).collect();
    members.retain(|member| !maintainers.contains(&member.login));
}

/// In an organisation, an administrator is not among the members, so one of the two is a mistake.
fn refuse_two_roles(admins: &[Person], members: &[Person]) -> Result<(), ReadError> {
    let entries: BTreeMap<_, _> = admins.iter().map(|admin| (&admin.login, &admin.entry)).collect();
    for Person { login, entry } in members {
        if let Some(&admin) = entries.get(login) {
            return Err(entry.refuses(Cause::AdminAndMember {
                login: login.to_string(),
                admin: admin.clone(),
            }));
        }
    }
    Ok(())
}

/// Refuses a mapping of repositories or collaborators that has a key twice.
fn refuse_repeats<V>(file: &GroupEntry, entries: &Entries<V>) -> Result<(), ReadError> {
    let mut seen = Names::default();
    for (key, _) in &entries.0 {
        let entry = file.line(key.referenced.line());
        if let Some(first) = seen.take(&key.value, &entry) {
            let key = key.value.clone();
            return Err(entry.refuses(Cause::KeyTwice { key, first }));
        }
    }
    Ok(())
}

/// A text without outer white space. None at all is an empty one.
fn text(written: Option<String>) -> String {
    written.unwrap_or_default().trim().to_owned()
}
