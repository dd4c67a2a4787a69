//! The contents of the files, as plain values.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use unicase::UniCase;

/// An organisation, with its people and its teams.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Organisation {
    /// The key under `orgs:`, or the name of the folder. Never empty.
    pub(crate) key: String,
    /// The value of `name:`, or the key if there is none. Never empty.
    pub(crate) title: String,
    /// The value of `description:`, or an empty text.
    pub(crate) description: String,
    /// The admins, each once, in the order of the file.
    pub(crate) admins: Vec<Person>,
    /// The people who are not admins, each once, in the order of the file.
    pub(crate) members: Vec<Person>,
    /// The admins who are listed among the members, too, as they are spelled there.
    pub(crate) admins_among_members: Vec<Person>,
    /// The teams in the order of the files: those of the `org.yaml` first, then each `teams.yaml`
    /// by path. A parent comes before its children. All names differ without regard to case.
    pub(crate) teams: Vec<Team>,
    /// The line of the key under `orgs:`, or the `org.yaml` as a whole.
    pub(crate) location: Location,
}

/// A team of an organisation. Its people need not belong to the organisation.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Team {
    /// The name, without outer white space. Never empty.
    pub(crate) name: String,
    /// The value of `description:`, or an empty text.
    pub(crate) description: String,
    /// Which users see the team.
    pub(crate) privacy: Privacy,
    /// The maintainers, each once, in the order of the file.
    pub(crate) maintainers: Vec<Person>,
    /// The people who are not maintainers, each once, in the order of the file.
    pub(crate) members: Vec<Person>,
    /// The name of the team above this one, if there is one.
    pub(crate) parent: Option<String>,
    /// The names that the team had before, each once, in the order of the file. No other team of
    /// the organisation has or had one of them.
    pub(crate) previous_names: Vec<String>,
    /// The line of the name.
    pub(crate) location: Location,
}

/// Which users see a team.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Privacy {
    /// All users of the organisation see the team. This is the default.
    Closed,
    /// Only the people of the team see it.
    Secret,
}

/// A person in a list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Person {
    /// The login of the person.
    pub(crate) login: Login,
    /// The line of the login.
    pub(crate) location: Location,
}

/// A login name. Logins are compared without regard to case.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct Login(UniCase<String>);

impl Login {
    /// Parses a login, without outer white space and without a leading `@`.
    ///
    /// Returns `None` if the rest is empty, or contains white space or a control character.
    pub(crate) fn parse(written: &str) -> Option<Self> {
        let trimmed = written.trim();
        let login = trimmed.strip_prefix('@').unwrap_or(trimmed);
        let well_formed =
            !login.is_empty() && !login.contains(|c: char| c.is_whitespace() || c.is_control());
        well_formed.then(|| Self(UniCase::new(login.to_owned())))
    }

    /// Returns the login as it is spelled in the file.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A location in the files: a file or folder, and the line if it is known.
///
/// Its text looks like `acme/teams.yaml:12`, which editors and terminals can open.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Location {
    /// The file or folder, relative to the given path.
    pub(crate) path: Arc<Path>,
    /// The line, counted from 1.
    pub(crate) line: Option<u64>,
}

impl Location {
    /// Returns the location of a whole file or folder.
    pub(crate) fn whole(path: impl Into<Arc<Path>>) -> Self {
        Self { path: path.into(), line: None }
    }

    /// Returns the location of a line in the same file. The YAML reader uses 0 for an unknown line.
    pub(crate) fn line(&self, line: u64) -> Self {
        Self { path: Arc::clone(&self.path), line: (line > 0).then_some(line) }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        match self.line {
            Some(line) => write!(f, ":{line}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_login_loses_outer_white_space_and_an_at_sign() {
        for written in ["ann", " ann\t", "@ann", " @ann "] {
            assert_eq!(Login::parse(written).unwrap().as_str(), "ann", "{written:?}");
        }
    }

    #[test]
    fn an_empty_login_and_a_login_of_two_words_are_refused() {
        for written in ["", "  ", "@", "an n", "@ ann", "an\u{a0}n", "a\0b"] {
            assert_eq!(Login::parse(written), None, "{written:?}");
        }
    }

    #[test]
    fn a_set_of_logins_keeps_the_first_spelling() {
        let mut logins = BTreeSet::new();
        for written in ["MadHav", "madhav", "MADHAV", "ÅSA", "åsa"] {
            logins.insert(Login::parse(written).unwrap());
        }
        let spellings: Vec<_> = logins.iter().map(Login::as_str).collect();
        assert_eq!(spellings, ["MadHav", "ÅSA"]);
    }

    #[test]
    fn a_location_is_written_as_path_and_line() {
        let file = Location::whole(Path::new("acme/teams.yaml"));
        assert_eq!(file.to_string(), "acme/teams.yaml");
        assert_eq!(file.line(12).to_string(), "acme/teams.yaml:12");
        assert_eq!(file.line(0), file);
    }
}
