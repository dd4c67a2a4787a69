use guildhall_kernel::{Description, Edit, Name, Picture};
use serde::{Deserialize, Serialize};

use crate::GroupHeader;

/// An edit of a group's name, description and picture: it names what it changes (FT-6).
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct ProfileEdit {
    /// The new name, where it changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// What becomes of the description.
    #[serde(skip_serializing_if = "Edit::keeps")]
    pub description: Edit<Description>,
    /// What becomes of the profile picture.
    #[serde(skip_serializing_if = "Edit::keeps")]
    pub picture: Edit<Picture>,
}

impl ProfileEdit {
    /// An edit of the name alone.
    #[must_use]
    pub fn name(name: Name) -> Self {
        Self { name: Some(name), ..Self::default() }
    }

    /// An edit of the description alone; none takes it away.
    #[must_use]
    pub fn description(description: Option<Description>) -> Self {
        Self { description: Edit::to(description), ..Self::default() }
    }

    pub(crate) fn against(self, header: &GroupHeader) -> Self {
        Self {
            name: self.name.filter(|name| *name != header.name),
            description: self.description.against(header.description.as_ref()),
            picture: self.picture.against(header.picture.as_ref()),
        }
    }

    pub(crate) fn changes_nothing(&self) -> bool {
        *self == Self::default()
    }

    pub(crate) fn apply_to(&self, header: &mut GroupHeader) {
        if let Some(name) = &self.name {
            header.name = name.clone();
        }
        self.description.apply_to(&mut header.description);
        self.picture.apply_to(&mut header.picture);
    }
}
