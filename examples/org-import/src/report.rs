//! The report of an import.

use serde::Serialize;

use crate::errors::ImportRefusal;
use crate::people::People;
use crate::peribolos::Location;

/// What an import changed, what was refused, and what the files do not name.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    /// The changes in the store.
    pub(crate) changes: Changes,
    /// What the store has of these organisations, but the files do not name.
    pub(crate) not_in_files: NotInFiles,
    /// The refused teams and organisations.
    pub(crate) refused: Vec<Refused>,
    /// Other things that the user should know.
    pub(crate) notes: Vec<String>,
}

/// The number of changes of each kind.
#[derive(Debug, Default, Eq, PartialEq, Serialize)]
pub(crate) struct Changes {
    pub(crate) companies_created: usize,
    pub(crate) administrators_appointed: usize,
    pub(crate) administrators_dismissed: usize,
    pub(crate) permissions_set: usize,
    pub(crate) users_saved: usize,
    pub(crate) groups_created: usize,
    pub(crate) groups_edited: usize,
    pub(crate) privacies_changed: usize,
    pub(crate) members_added: usize,
    pub(crate) members_removed: usize,
    pub(crate) masters_appointed: usize,
    pub(crate) masters_dismissed: usize,
    pub(crate) groups_nested: usize,
    pub(crate) groups_unnested: usize,
}

impl Changes {
    /// Checks whether nothing changed.
    pub(crate) fn are_none(&self) -> bool {
        *self == Self::default()
    }

    /// Describes the changes.
    pub(crate) fn as_text(&self) -> String {
        let counted = [
            (self.companies_created, "companies created"),
            (self.administrators_appointed, "administrators appointed"),
            (self.administrators_dismissed, "administrators dismissed"),
            (self.permissions_set, "permissions for external groups set"),
            (self.users_saved, "users saved"),
            (self.groups_created, "groups created"),
            (self.groups_edited, "groups edited"),
            (self.privacies_changed, "groups made public or private"),
            (self.members_added, "members added"),
            (self.members_removed, "members removed"),
            (self.masters_appointed, "Masters appointed"),
            (self.masters_dismissed, "Masters dismissed"),
            (self.groups_nested, "groups nested"),
            (self.groups_unnested, "groups unnested"),
        ];
        let changed = counted.into_iter().filter(|(count, _)| *count > 0);
        changed.map(|(count, what)| format!("{what}: {count}")).collect::<Vec<_>>().join(", ")
    }
}

/// The number of users and groups that the files do not name. An import keeps them.
#[derive(Debug, Default, Serialize)]
pub(crate) struct NotInFiles {
    pub(crate) users: usize,
    pub(crate) groups: usize,
}

/// A team or an organisation that a rule refused.
#[derive(Debug, Serialize)]
pub(crate) struct Refused {
    /// The key of the organisation.
    pub(crate) company: String,
    /// The name of the team, or `None` if the whole organisation was refused.
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
    /// Describes the refusal of a team.
    pub(crate) fn team(
        company: &str,
        (name, location): (&str, &Location),
        refusal: &ImportRefusal,
        people: &People,
    ) -> Self {
        let names = refusal.why.users().iter().filter_map(|user| people.name(*user));
        Self {
            team: Some(name.to_owned()),
            people: names.map(ToString::to_string).collect(),
            ..Self::organisation(company, location, refusal)
        }
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
            message: refusal.message(),
            remedy: refusal.why.remedy().text(),
            people: Vec::new(),
            location: location.to_string(),
        }
    }
}
