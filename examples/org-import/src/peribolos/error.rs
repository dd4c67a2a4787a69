//! Why something was refused.

use std::io;

use super::values::GroupEntry;

/// Why an organisation was refused, or a path that holds none.
///
/// It reads `acme/teams.yaml:12: team "ops" is declared twice; first at acme/org.yaml:40`.
#[derive(Debug, thiserror::Error)]
#[error("{entry}: {cause}")]
pub(crate) struct ReadError {
    /// Where the trouble is.
    pub(crate) entry: GroupEntry,
    /// What it is.
    pub(crate) cause: Cause,
}

/// What is wrong at a [`GroupEntry`].
#[derive(Debug, thiserror::Error)]
pub(crate) enum Cause {
    /// The file or folder is missing, or the system does not let it be read.
    #[error("cannot be read: {0}")]
    Unreadable(io::Error),
    /// The file is not text.
    #[error("is not UTF-8 text")]
    NotUtf8,
    /// The file is not YAML, or has something of another type than the format says.
    #[error("{0}")]
    Malformed(String),
    /// The format has no such field there.
    #[error("unknown field {field:?}; known here: {}", known.join(", "))]
    UnknownField {
        /// The field as it is written.
        field: String,
        /// The fields that the format has there.
        known: Vec<&'static str>,
    },
    /// There is no organisation at a path.
    #[error("no organisation here: no `orgs:` in a file, no `org.yaml` in or below a folder")]
    NoOrganisation,
    /// A `teams.yaml` was given by itself.
    #[error("a `teams.yaml` is a part of an organisation: give the folder of its `org.yaml`")]
    TeamsAlone,
    /// A `teams.yaml` lies beside organisations, in the folder of none.
    #[error("teams without an organisation: there is no `org.yaml` in this folder or above it")]
    TeamsWithoutOrganisation,
    /// An organisation lies in the folder of another one.
    #[error("an organisation inside the folder of another one, {outer}")]
    OrganisationInside {
        /// The `org.yaml` of the organisation around it.
        outer: GroupEntry,
    },
    /// A folder has no name to take the organisation's key from.
    #[error("the folder has no name that could be the organisation's")]
    NamelessFolder,
    /// An organisation or a team has an empty name.
    #[error("a name is empty")]
    EmptyName,
    /// A login is empty, or has white space inside.
    #[error("{0:?} is no login name")]
    BadLogin(String),
    /// One organisation, in any spelling, stands in two places.
    #[error("organisation {key:?} is declared twice; first at {first}")]
    OrganisationTwice {
        /// Its key as spelled here.
        key: String,
        /// Where it was met first.
        first: GroupEntry,
    },
    /// One team name, in any spelling, stands twice in an organisation.
    #[error("team {name:?} is declared twice; first at {first}")]
    TeamTwice {
        /// Its name as spelled here.
        name: String,
        /// Where it was met first.
        first: GroupEntry,
    },
    /// One repository or collaborator, in any spelling, stands twice in a mapping.
    #[error("{key:?} is listed twice; first at {first}")]
    KeyTwice {
        /// The key as spelled here.
        key: String,
        /// Where it was met first.
        first: GroupEntry,
    },
    /// A person is both an administrator and a member of an organisation.
    #[error("{login:?} is both an admin and a member; admin at {admin}")]
    AdminAndMember {
        /// The login as spelled among the members.
        login: String,
        /// Where the same person is listed as an administrator.
        admin: GroupEntry,
    },
}

impl GroupEntry {
    /// The error that something at this place is wrong.
    pub(crate) fn refuses(&self, cause: Cause) -> ReadError {
        ReadError { entry: self.clone(), cause }
    }
}
