use std::collections::BTreeMap;

use guildhall_kernel::{
    Description, Feature, ListAddress, Name, Picture, Switch, TextError, User, UserId,
};
use guildhall_permissions::Privacy;
use guildhall_room_features::FeatureEdit;

use crate::GroupKind;

/// A group that somebody wants to create.
///
/// Unless the draft says otherwise, the group is an internal one and public, every feature is on,
/// its members are told of what becomes of it, and it has no mailing list. An external group is
/// private unless said otherwise (GR-5).
///
/// ```
/// use guildhall_groups::GroupDraft;
///
/// let draft = GroupDraft::named("Launch crew")?.private().described("All who launch")?;
/// # Ok::<(), guildhall_kernel::TextError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GroupDraft {
    pub(crate) name: Name,
    pub(crate) description: Option<Description>,
    pub(crate) picture: Option<Picture>,
    pub(crate) kind: GroupKind,
    pub(crate) privacy: Option<Privacy>,
    pub(crate) notification: Switch,
    pub(crate) features: FeatureEdit,
    pub(crate) mailing_list: Option<ListAddress>,
    pub(crate) members: BTreeMap<UserId, User>,
    pub(crate) masters: BTreeMap<UserId, User>,
}

impl GroupDraft {
    /// A draft of a group of this name (GR-4).
    #[must_use]
    pub const fn new(name: Name) -> Self {
        Self {
            name,
            description: None,
            picture: None,
            kind: GroupKind::Internal,
            privacy: None,
            notification: Switch::On,
            features: FeatureEdit::new(),
            mailing_list: None,
            members: BTreeMap::new(),
            masters: BTreeMap::new(),
        }
    }

    /// A draft of a group of this name (GR-4).
    ///
    /// # Errors
    /// [`TextError`] for a text that is no name.
    pub fn named(name: &str) -> Result<Self, TextError> {
        Ok(Self::new(name.parse()?))
    }

    /// The draft, with this description (GR-4). An empty one is none.
    ///
    /// # Errors
    /// [`TextError`] for a text that is no description.
    pub fn described(self, description: &str) -> Result<Self, TextError> {
        Ok(Self { description: Description::parse(description)?, ..self })
    }

    /// The draft, with this description, or without any.
    #[must_use]
    pub fn with_description(self, description: Option<Description>) -> Self {
        Self { description, ..self }
    }

    /// The draft, with this profile picture.
    #[must_use]
    pub fn with_picture(self, picture: Picture) -> Self {
        Self { picture: Some(picture), ..self }
    }

    /// The draft of an external group (GR-5).
    #[must_use]
    pub fn external(self) -> Self {
        Self { kind: GroupKind::External, ..self }
    }

    /// The draft of a private group (GR-14).
    #[must_use]
    pub fn private(self) -> Self {
        Self { privacy: Some(Privacy::Private), ..self }
    }

    /// The draft of a public group (GR-14).
    #[must_use]
    pub fn public(self) -> Self {
        Self { privacy: Some(Privacy::Public), ..self }
    }

    /// The draft, with the notification of members on or off (GR-13).
    #[must_use]
    pub fn notification(self, notification: Switch) -> Self {
        Self { notification, ..self }
    }

    /// The draft, with this feature on or off (FT-1).
    #[must_use]
    pub fn feature(self, feature: Feature, switch: Switch) -> Self {
        Self { features: self.features.switch(feature, switch), ..self }
    }

    /// The draft, with a mailing list of this address (ML-1).
    #[must_use]
    pub fn mailing_list(self, address: ListAddress) -> Self {
        Self { mailing_list: Some(address), ..self }
    }

    /// The draft, with these members too.
    #[must_use]
    pub fn members(mut self, users: impl IntoIterator<Item = User>) -> Self {
        self.members.extend(users.into_iter().map(|user| (user.id(), user)));
        self
    }

    /// The users whom it names as members, by id; the creator need not be among them.
    pub fn users(&self) -> impl Iterator<Item = &User> {
        self.members.values()
    }

    /// The draft, with these Masters too. That makes them no members (GR-3).
    #[must_use]
    pub fn masters(mut self, users: impl IntoIterator<Item = User>) -> Self {
        self.masters.extend(users.into_iter().map(|user| (user.id(), user)));
        self
    }
}
