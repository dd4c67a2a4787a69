//! What the files say, as plain values.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use unicase::UniCase;

/// One organisation: its people and its teams.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Organisation {
    /// Its name in the files: the key under `orgs:`, or the name of its folder. Never empty.
    pub(crate) key: String,
    /// Its name for people: what `name:` says, else the key. Never empty.
    pub(crate) title: String,
    /// What `description:` says, empty where it says nothing.
    pub(crate) description: String,
    /// Its administrators, each once, in the order of the file.
    pub(crate) admins: Vec<Person>,
    /// Its other people, each once, in the order of the file. Nobody is an administrator too.
    pub(crate) members: Vec<Person>,
    /// Its teams, a parent before its children, in the order of the files: the organisation's own
    /// first, then each `teams.yaml` by path. No two names are the same without regard to case.
    pub(crate) teams: Vec<Team>,
    /// Where it stands: the line of its key under `orgs:`, or its `org.yaml` as a whole.
    pub(crate) entry: GroupEntry,
}

/// One team of an organisation.
///
/// Whether its people belong to the organisation is not checked here.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Team {
    /// Its name, without outer white space. Never empty.
    pub(crate) name: String,
    /// What `description:` says, empty where it says nothing.
    pub(crate) description: String,
    /// Who sees it.
    pub(crate) privacy: Privacy,
    /// Those who look after it, each once, in the order of the file.
    pub(crate) maintainers: Vec<Person>,
    /// Its other people, each once, in the order of the file. Nobody is a maintainer too: who is
    /// listed as both is a maintainer.
    pub(crate) members: Vec<Person>,
    /// The name of the team that it is written under, if any.
    pub(crate) parent: Option<String>,
    /// The line of its name.
    pub(crate) entry: GroupEntry,
}

/// Who sees a team.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Privacy {
    /// Everybody in the organisation. A team that says nothing is closed.
    Closed,
    /// Its own people alone.
    Secret,
}

/// Somebody in a list of people.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Person {
    /// Who it is.
    pub(crate) login: Login,
    /// The line that names them.
    pub(crate) entry: GroupEntry,
}

/// A login name.
///
/// Two logins are the same without regard to case, and a set keeps the spelling that it met first.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct Login(UniCase<String>);

impl Login {
    /// Reads a login as somebody wrote it. Outer white space and a leading `@` are no part of it.
    ///
    /// `None` when nothing is left, or when there is white space or a control character inside.
    pub(crate) fn parse(written: &str) -> Option<Self> {
        let trimmed = written.trim();
        let login = trimmed.strip_prefix('@').unwrap_or(trimmed);
        let well_formed =
            !login.is_empty() && !login.contains(|c: char| c.is_whitespace() || c.is_control());
        well_formed.then(|| Self(UniCase::new(login.to_owned())))
    }

    /// The login as it is spelled.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where something stands: a file or folder, and the line where that is known.
///
/// It reads `acme/teams.yaml:12`, the form that editors and terminals follow.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct GroupEntry {
    /// The file or folder, spelled from the path that was given.
    pub(crate) path: Arc<Path>,
    /// The line, counted from 1.
    pub(crate) line: Option<u64>,
}

impl GroupEntry {
    /// A file or folder as a whole.
    pub(crate) fn whole(path: impl Into<Arc<Path>>) -> Self {
        Self { path: path.into(), line: None }
    }

    /// One line of the same file. Zero, which is how the YAML reader says "unknown", stays unknown.
    pub(crate) fn line(&self, line: u64) -> Self {
        Self { path: Arc::clone(&self.path), line: (line > 0).then_some(line) }
    }
}

impl fmt::Display for GroupEntry {
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
    fn a_login_has_no_outer_white_space_and_no_at_sign() {
        for written in ["ann", " ann\t", "@ann", " @ann "] {
            assert_eq!(Login::parse(written).unwrap().as_str(), "ann", "{written:?}");
        }
    }

    #[test]
    fn a_login_is_never_empty_and_never_two_words() {
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
    fn a_place_reads_as_editors_follow_it() {
        let file = GroupEntry::whole(Path::new("acme/teams.yaml"));
        assert_eq!(file.to_string(), "acme/teams.yaml");
        assert_eq!(file.line(12).to_string(), "acme/teams.yaml:12");
        assert_eq!(file.line(0), file);
    }
}
