use guildhall_kernel::{Description, Edit, Name, Picture};
use serde::{Deserialize, Serialize};

/// The name, picture and description of a general room, each of which it can lack (RM-9).
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct RoomInfo {
    /// The name.
    pub name: Option<Name>,
    /// The picture.
    pub picture: Option<Picture>,
    /// The description.
    pub description: Option<Description>,
}

/// An edit of them: it names what it changes (FT-6).
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct InfoEdit {
    /// What becomes of the name.
    #[serde(skip_serializing_if = "Edit::keeps")]
    pub name: Edit<Name>,
    /// What becomes of the picture.
    #[serde(skip_serializing_if = "Edit::keeps")]
    pub picture: Edit<Picture>,
    /// What becomes of the description.
    #[serde(skip_serializing_if = "Edit::keeps")]
    pub description: Edit<Description>,
}

impl InfoEdit {
    /// An edit of the name alone.
    #[must_use]
    pub fn name(name: Name) -> Self {
        Self { name: Edit::Set(name), ..Self::default() }
    }

    pub(crate) fn against(self, info: &RoomInfo) -> Self {
        Self {
            name: self.name.against(info.name.as_ref()),
            picture: self.picture.against(info.picture.as_ref()),
            description: self.description.against(info.description.as_ref()),
        }
    }

    pub(crate) fn apply_to(&self, info: &mut RoomInfo) {
        self.name.apply_to(&mut info.name);
        self.picture.apply_to(&mut info.picture);
        self.description.apply_to(&mut info.description);
    }

    pub(crate) fn changes_nothing(&self) -> bool {
        self.name.keeps() && self.picture.keeps() && self.description.keeps()
    }
}
