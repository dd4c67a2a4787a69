//! The report of an import.

use std::collections::BTreeMap;

use guildhall::kernel::GroupId;
use serde::Serialize;

pub(crate) use crate::changes::Changes;
use crate::errors::ImportRefusal;
use crate::left::{Leaving, Left};
use crate::peribolos::{Location, Team};
use crate::prune::NotRemoved;

/// What an import changed, what was refused, and what the files do not name.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    /// The changes in the store.
    pub(crate) changes: Changes,
    /// What the store has of these organisations, but the files do not name.
    pub(crate) left: Left,
    /// The same, for its removal.
    #[serde(skip)]
    pub(crate) leaving: Vec<Leaving>,
    /// What was not removed, because it is too much.
    pub(crate) not_removed: Vec<NotRemoved>,
    /// The refused organisations, teams, and parts of teams.
    pub(crate) refused: Vec<Refused>,
    /// Other things that the user should know.
    pub(crate) notes: Vec<String>,
}

/// An organisation, a team, or a part of a team that a rule refused.
#[derive(Debug, Serialize)]
pub(crate) struct Refused {
    /// The key of the organisation.
    pub(crate) company: String,
    /// The name of the team in the files, or `None` if the whole organisation was refused.
    pub(crate) team: Option<String>,
    /// The code of the rule.
    pub(crate) rule: &'static str,
    /// The message of the refusal.
    pub(crate) message: String,
    /// What would lift the refusal.
    pub(crate) remedy: &'static str,
    /// The people of the team that caused the refusal.
    pub(crate) people: Vec<String>,
    /// The place in the files.
    pub(crate) location: String,
}

impl Refused {
    /// Describes the refusal of a team, or of a part of it. `people` are those that caused it.
    pub(crate) fn team(
        company: &str,
        team: &Team,
        refusal: &ImportRefusal,
        people: Vec<String>,
    ) -> Self {
        let refused = Self::organisation(company, &team.location, refusal);
        Self { team: Some(team.name.clone()), people, ..refused }
    }

    /// Calls the groups in the message by these names, not by their ids.
    pub(crate) fn with_groups(
        self,
        refusal: &ImportRefusal,
        groups: &BTreeMap<GroupId, String>,
    ) -> Self {
        Self { message: refusal.message(groups), ..self }
    }

    /// Describes the refusal of an organisation.
    pub(crate) fn organisation(
        company: &str,
        location: &Location,
        refusal: &ImportRefusal,
    ) -> Self {
        Self {
            company: company.to_owned(),
            team: None,
            rule: refusal.why.rule(),
            message: refusal.message(&BTreeMap::new()),
            remedy: refusal.why.remedy().text(),
            people: Vec::new(),
            location: location.to_string(),
        }
    }
}
