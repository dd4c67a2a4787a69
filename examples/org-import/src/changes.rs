//! The number of changes of each kind.

use serde::Serialize;

/// What an import changed in the store.
#[derive(Debug, Default, Eq, PartialEq, Serialize)]
pub(crate) struct Changes {
    pub(crate) companies_created: usize,
    pub(crate) administrators_appointed: usize,
    pub(crate) administrators_dismissed: usize,
    pub(crate) permissions_set: usize,
    pub(crate) users_saved: usize,
    pub(crate) users_removed: usize,
    pub(crate) groups_created: usize,
    pub(crate) groups_renamed: usize,
    pub(crate) groups_edited: usize,
    pub(crate) groups_deleted: usize,
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
            (self.users_removed, "users removed"),
            (self.groups_created, "groups created"),
            (self.groups_renamed, "groups renamed"),
            (self.groups_edited, "groups edited"),
            (self.groups_deleted, "groups deleted"),
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
