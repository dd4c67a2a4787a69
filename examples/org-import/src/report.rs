//! What an import did.

use serde::Serialize;

use crate::outcome::Refusing;
use crate::people::People;
use crate::peribolos::GroupEntry;

/// What an import did, what it could not do, and what it left alone.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    /// What changed in the store.
    pub(crate) changes: Changes,
    /// What the store has of these organisations and the files do not name.
    pub(crate) left: Left,
    /// What a rule refused.
    pub(crate) refused: Vec<Refused>,
    /// What somebody should know besides.
    pub(crate) notes: Vec<String>,
}

/// How often something changed.
#[derive(Debug, Default, Eq, PartialEq, Serialize)]
pub(crate) struct Changes {
    pub(crate) companies_founded: usize,
    pub(crate) administrators_appointed: usize,
    pub(crate) administrators_dismissed: usize,
    pub(crate) authorities_set: usize,
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
    /// Whether nothing changed.
    pub(crate) fn are_none(&self) -> bool {
        *self == Self::default()
    }

    /// What changed, in words.
    pub(crate) fn in_words(&self) -> String {
        let counted = [
            (self.companies_founded, "companies founded"),
            (self.administrators_appointed, "administrators appointed"),
            (self.administrators_dismissed, "administrators dismissed"),
            (self.authorities_set, "authorities for external groups set"),
            (self.users_saved, "users saved"),
            (self.groups_created, "groups created"),
            (self.groups_edited, "groups edited"),
            (self.privacies_changed, "groups made public or private"),
            (self.members_added, "members added"),
            (self.members_removed, "members removed"),
            (self.masters_appointed, "Masters appointed"),
            (self.masters_dismissed, "Masters dismissed"),
            (self.groups_nested, "groups nested"),
            (self.groups_unnested, "groups taken out of others"),
        ];
        let changed = counted.into_iter().filter(|(count, _)| *count > 0);
        changed.map(|(count, what)| format!("{what}: {count}")).collect::<Vec<_>>().join(", ")
    }
}

/// What nobody asked to take away.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Left {
    pub(crate) users: usize,
    pub(crate) groups: usize,
}

/// A team that a rule refused, or a whole organisation.
#[derive(Debug, Serialize)]
pub(crate) struct Refused {
    /// The organisation's key.
    pub(crate) company: String,
    /// The team's name; none where the organisation as a whole is refused.
    pub(crate) team: Option<String>,
    /// The code of the rule.
    pub(crate) rule: &'static str,
    /// Why.
    pub(crate) message: String,
    /// What would lift it.
    pub(crate) remedy: &'static str,
    /// Whom it is about, where it is about some of those named.
    pub(crate) people: Vec<String>,
    /// Where the files say it.
    pub(crate) entry: String,
}

impl Refused {
    /// A team that was refused.
    pub(crate) fn team(
        company: &str,
        (name, entry): (&str, &GroupEntry),
        refusing: &Refusing,
        people: &People,
    ) -> Self {
        let names = refusing.why.users().iter().filter_map(|user| people.name(*user));
        Self {
            team: Some(name.to_owned()),
            people: names.map(ToString::to_string).collect(),
            ..Self::organisation(company, entry, refusing)
        }
    }

    /// An organisation that was refused.
    pub(crate) fn organisation(company: &str, entry: &GroupEntry, refusing: &Refusing) -> Self {
        Self {
            company: company.to_owned(),
            team: None,
            rule: refusing.why.rule(),
            message: refusing.message(),
            remedy: refusing.why.remedy(),
            people: Vec::new(),
            entry: entry.to_string(),
        }
    }
}
