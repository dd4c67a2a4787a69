//! Why an organisation or a path was refused.

use std::io;

use super::values::Location;

/// The refusal of an organisation, or of a path without organisations.
///
/// Its text looks like this:
/// `acme/teams.yaml:12: team "ops" is declared twice; first at acme/org.yaml:40`.
#[derive(Debug, thiserror::Error)]
#[error("{location}: {cause}")]
pub(crate) struct ReadError {
    /// Where the error is.
    pub(crate) location: Location,
    /// What the error is.
    pub(crate) cause: Cause,
}

/// What is wrong at a [`Location`].
#[derive(Debug, thiserror::Error)]
pub(crate) enum Cause {
    /// The file or folder does not exist or cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(io::Error),
    /// The file is not text.
    #[error("is not UTF-8 text")]
    NotUtf8,
    /// The file is not YAML, or a value does not have the type of the format.
    #[error("{0}")]
    Malformed(String),
    /// The format has no such field.
    #[error("unknown field {field:?}; expected one of: {}", known.join(", "))]
    UnknownField {
        /// The field as it is written.
        field: String,
        /// The fields that the format has here.
        known: Vec<&'static str>,
    },
    /// A path has no organisation.
    #[error("no organisation found: expected a file with `orgs:` or a folder with an `org.yaml`")]
    NoOrganisation,
    /// A path is a `teams.yaml`.
    #[error("a `teams.yaml` is only a part of an organisation; give the folder of its `org.yaml`")]
    OnlyTeams,
    /// A `teams.yaml` is not in the folder of an organisation.
    #[error("teams without an organisation: this folder and those above it have no `org.yaml`")]
    TeamsWithoutOrganisation,
    /// An organisation is in the folder of another organisation.
    #[error("an organisation in the folder of another organisation, {outer}")]
    OrganisationInside {
        /// The `org.yaml` of the other organisation.
        outer: Location,
    },
    /// A folder has no name that could be the key of the organisation.
    #[error("the folder has no name that could be the name of the organisation")]
    NamelessFolder,
    /// An organisation or a team has an empty name.
    #[error("the name is empty")]
    EmptyName,
    /// A login is empty, or contains white space or a control character.
    #[error("{0:?} is not a valid login name")]
    BadLogin(String),
    /// An organisation is declared twice, in the same or another spelling.
    #[error("organisation {key:?} is declared twice; first at {first}")]
    OrganisationTwice {
        /// Its key as spelled here.
        key: String,
        /// The first location.
        first: Location,
    },
    /// A team is declared twice in an organisation, in the same or another spelling.
    #[error("team {name:?} is declared twice; first at {first}")]
    TeamTwice {
        /// Its name as spelled here.
        name: String,
        /// The first location.
        first: Location,
    },
    /// A repository or collaborator is listed twice, in the same or another spelling.
    #[error("{key:?} is listed twice; first at {first}")]
    KeyTwice {
        /// The key as spelled here.
        key: String,
        /// The first location.
        first: Location,
    },
    /// A previous name of a team is the name of another team, or a previous name of another team.
    #[error("{name:?}, a previous name of team {team:?}, belongs to another team too, at {other}")]
    PreviousNameTaken {
        /// The previous name as spelled here.
        name: String,
        /// The team that claims it here.
        team: String,
        /// The other team.
        other: Location,
    },
}

impl Location {
    /// Makes the error for this location.
    pub(crate) fn error(&self, cause: Cause) -> ReadError {
        ReadError { location: self.clone(), cause }
    }
}
