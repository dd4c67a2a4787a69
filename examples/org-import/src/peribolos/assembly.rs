//! Puts one organisation together from its files, and checks what no single field can show.

use std::collections::{BTreeMap, BTreeSet};

use serde_saphyr::Spanned;
use unicase::UniCase;

use super::error::{Cause, ReadError};
use super::format;
use super::values::{Login, Organisation, Person, Place, Privacy, Team};
use super::yaml::Entries;

/// An organisation in the making.
pub(super) struct Assembly {
    organisation: Organisation,
    team_names: Names,
}

impl Assembly {
    /// Starts with what an organisation says of itself. `place` is where it stands.
    pub(super) fn start(key: &str, place: &Place, org: format::Org) -> Result<Self, ReadError> {
        let title = text(org.name);
        let admins = people(place, org.admins)?;
        let members = people(place, org.members)?;
        refuse_two_roles(&admins, &members)?;
        refuse_repeats(place, &org.repos)?;
        for (_, repo) in &org.repos.0 {
            refuse_repeats(place, &repo.collaborators)?;
        }
        let mut assembly = Self {
            organisation: Organisation {
                key: key.to_owned(),
                title: if title.is_empty() { key.to_owned() } else { title },
                description: text(org.description),
                admins,
                members,
                teams: Vec::new(),
                place: place.clone(),
            },
            team_names: Names::default(),
        };
        assembly.add_teams(place, org.teams)?;
        Ok(assembly)
    }

    /// Adds the teams of a file, each followed by the teams under it.
    pub(super) fn add_teams(
        &mut self,
        file: &Place,
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
        file: &Place,
        teams: Entries<format::Team>,
    ) -> Result<(), ReadError> {
        for (name, team) in teams.0 {
            let place = file.line(name.referenced.line());
            let name = self.free_team_name(&name.value, &place)?;
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
                place,
            });
            self.add_teams_under(Some(&name), file, team.teams)?;
        }
        Ok(())
    }

    fn free_team_name(&mut self, written: &str, place: &Place) -> Result<String, ReadError> {
        let name = written.trim().to_owned();
        if name.is_empty() {
            return Err(place.refuses(Cause::EmptyName));
        }
        match self.team_names.take(&name, place) {
            Some(first) => Err(place.refuses(Cause::TeamTwice { name, first })),
            None => Ok(name),
        }
    }
}

/// Names that are taken, without regard to case, and by what.
#[derive(Default)]
struct Names(BTreeMap<UniCase<String>, Place>);

impl Names {
    /// Takes a name, or gives the place that has it.
    fn take(&mut self, name: &str, place: &Place) -> Option<Place> {
        let name = UniCase::new(name.to_owned());
        match self.0.get(&name) {
            Some(first) => Some(first.clone()),
            None => self.0.insert(name, place.clone()),
        }
    }
}

/// Reads a list of people. Who is listed again is there already: the list is a set.
fn people(file: &Place, written: Vec<Spanned<String>>) -> Result<Vec<Person>, ReadError> {
    let mut seen = Names::default();
    let mut people = Vec::new();
    for login in written {
        let place = file.line(login.referenced.line());
        let login = Login::parse(&login.value)
            .ok_or_else(|| place.refuses(Cause::BadLogin(login.value)))?;
        if seen.take(login.as_str(), &place).is_none() {
            people.push(Person { login, place });
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
    let places: BTreeMap<_, _> = admins.iter().map(|admin| (&admin.login, &admin.place)).collect();
    for Person { login, place } in members {
        if let Some(&admin) = places.get(login) {
            return Err(place.refuses(Cause::AdminAndMember {
                login: login.to_string(),
                admin: admin.clone(),
            }));
        }
    }
    Ok(())
}

/// Refuses a mapping of repositories or collaborators that has a key twice.
fn refuse_repeats<V>(file: &Place, entries: &Entries<V>) -> Result<(), ReadError> {
    let mut seen = Names::default();
    for (key, _) in &entries.0 {
        let place = file.line(key.referenced.line());
        if let Some(first) = seen.take(&key.value, &place) {
            let key = key.value.clone();
            return Err(place.refuses(Cause::KeyTwice { key, first }));
        }
    }
    Ok(())
}

/// A text without outer white space. None at all is an empty one.
fn text(written: Option<String>) -> String {
    written.unwrap_or_default().trim().to_owned()
}
