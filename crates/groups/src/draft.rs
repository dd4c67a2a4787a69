//! What a request says of a new group or team, and what an edit of its profile or of a team
//! changes.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_kernel::{
    Description, Edit, EmailAddress, Feature, ListAddress, Name, Picture, Switch, TextError, User,
    UserId,
};
use guildhall_mailing_list::{ExternalMail, MailRight, Posting};
use guildhall_permissions::Privacy;
use guildhall_room_features::FeatureEdit;
use serde::{Deserialize, Serialize};

use crate::{GroupHeader, GroupKind};

/// A group that a user wants to create.
///
/// By default the group is internal and public, all features are on, its members are notified, and
/// it has no mailing list. An external group is private by default (GR-5).
///
/// ```
/// use guildhall_groups::GroupDraft;
///
/// let draft = GroupDraft::named("Launch crew")?
///     .private()
///     .with_description("Everyone on the launch".parse()?);
/// # Ok::<(), guildhall_kernel::TextError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct GroupDraft {
    pub(crate) name: Name,
    pub(crate) description: Option<Description>,
    pub(crate) picture: Option<Picture>,
    pub(crate) kind: GroupKind,
    pub(crate) privacy: Option<Privacy>,
    pub(crate) notification: Switch,
    pub(crate) features: FeatureEdit,
    pub(crate) mailing_list: Option<Box<ListDraft>>,
    pub(crate) members: BTreeSet<User>,
    pub(crate) masters: BTreeSet<User>,
}

impl GroupDraft {
    /// Makes the draft of a group with this name (GR-4).
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
            members: BTreeSet::new(),
            masters: BTreeSet::new(),
        }
    }

    /// Makes the draft of a group with this name (GR-4).
    ///
    /// # Errors
    /// Returns [`TextError`] if the text is not a valid name (GR-4).
    pub fn named(name: &str) -> Result<Self, TextError> {
        Ok(Self::new(name.parse()?))
    }

    /// Sets the description (GR-4).
    #[must_use]
    pub fn with_description(self, description: Description) -> Self {
        Self { description: Some(description), ..self }
    }

    /// Sets the profile picture.
    #[must_use]
    pub fn with_picture(self, picture: Picture) -> Self {
        Self { picture: Some(picture), ..self }
    }

    /// Makes the group external (GR-5).
    #[doc(alias = "GR-5")]
    #[must_use]
    pub fn external(self) -> Self {
        Self { kind: GroupKind::External, ..self }
    }

    /// Makes the group private (GR-14).
    #[must_use]
    pub fn private(self) -> Self {
        Self { privacy: Some(Privacy::Private), ..self }
    }

    /// Makes the group public (GR-14).
    #[must_use]
    pub fn public(self) -> Self {
        Self { privacy: Some(Privacy::Public), ..self }
    }

    /// Turns the notification of the members on or off (GR-13).
    #[must_use]
    pub fn with_notification(self, notification: Switch) -> Self {
        Self { notification, ..self }
    }

    /// Switches a feature on or off (FT-1).
    #[must_use]
    pub fn with_feature(self, feature: Feature, switch: Switch) -> Self {
        Self { features: self.features.with_feature(feature, switch), ..self }
    }

    /// Adds a mailing list with this address (ML-1).
    #[must_use]
    pub fn with_list_at(self, address: ListAddress) -> Self {
        self.with_list(ListDraft::new(address))
    }

    /// Adds a mailing list with these settings (GR-2).
    #[doc(alias = "GR-2")]
    #[must_use]
    pub fn with_list(self, list: ListDraft) -> Self {
        Self { mailing_list: Some(Box::new(list)), ..self }
    }

    /// Adds members.
    #[must_use]
    pub fn with_members(mut self, users: impl IntoIterator<Item = User>) -> Self {
        self.members.extend(users);
        self
    }

    /// Returns the users whom the draft names as members, ordered by id. They may lack the creator.
    pub fn users(&self) -> impl Iterator<Item = &User> {
        self.members.iter()
    }

    /// Returns every user whom the draft names, as a member or as a Master. A user who is named as
    /// both comes twice.
    pub fn named_users(&self) -> impl Iterator<Item = &User> {
        self.members.iter().chain(&self.masters)
    }

    /// Adds Group Masters. This does not make them members (GR-3).
    #[doc(alias = "GR-2")]
    #[must_use]
    pub fn with_masters(mut self, users: impl IntoIterator<Item = User>) -> Self {
        self.masters.extend(users);
        self
    }
}

/// The mailing list of a group that is to be created, with all its settings (GR-2).
///
/// By default anyone may send to it, external mail is accepted, no member may send as it, and it
/// has no external recipients.
///
/// ```
/// use guildhall_groups::{GroupDraft, ListDraft};
/// use guildhall_kernel::UserId;
/// use guildhall_mailing_list::ExternalMail;
/// use uuid::Uuid;
///
/// let bo = UserId::new(Uuid::from_u128(2));
/// let list = ListDraft::new("launch@acme.example".parse()?)
///     .with_send_as([bo])
///     .with_posting_by([bo])
///     .with_external_mail(ExternalMail::Blocked)
///     .with_recipients(["pat@partner.example".parse()?]);
/// let draft = GroupDraft::named("Launch crew")?.with_list(list);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias = "GR-2")]
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct ListDraft {
    pub(crate) address: ListAddress,
    pub(crate) posting: Posting,
    pub(crate) external_mail: ExternalMail,
    pub(crate) recipients: Vec<EmailAddress>,
    pub(crate) rights: BTreeMap<MailRight, BTreeSet<UserId>>,
}

impl ListDraft {
    /// Makes the draft of a list with this address.
    #[must_use]
    pub const fn new(address: ListAddress) -> Self {
        Self {
            address,
            posting: Posting::Anyone,
            external_mail: ExternalMail::Accepted,
            recipients: Vec::new(),
            rights: BTreeMap::new(),
        }
    }

    /// Lets these members send with the list's address as the sender (ML-3).
    #[doc(alias = "ML-3")]
    #[must_use]
    pub fn with_send_as(self, members: impl IntoIterator<Item = UserId>) -> Self {
        self.with_right(MailRight::SendAs, members)
    }

    /// Lets only these members send to the list (ML-4). If there are none, no one may.
    #[doc(alias = "ML-4")]
    #[must_use]
    pub fn with_posting_by(self, members: impl IntoIterator<Item = UserId>) -> Self {
        Self { posting: Posting::NamedMembers, ..self.with_right(MailRight::Post, members) }
    }

    /// Accepts or blocks external mail (ML-5).
    #[doc(alias = "ML-5")]
    #[must_use]
    pub fn with_external_mail(self, external_mail: ExternalMail) -> Self {
        Self { external_mail, ..self }
    }

    /// Adds external recipients (ML-6).
    #[doc(alias = "ML-6")]
    #[must_use]
    pub fn with_recipients(mut self, recipients: impl IntoIterator<Item = EmailAddress>) -> Self {
        self.recipients.extend(recipients);
        self
    }

    fn with_right(mut self, right: MailRight, members: impl IntoIterator<Item = UserId>) -> Self {
        self.rights.entry(right).or_default().extend(members);
        self
    }
}

/// An edit of a group's name, description and picture. What it does not name stays as it is (FT-6).
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct ProfileEdit {
    /// The new name, if it changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// What happens to the description.
    #[serde(skip_serializing_if = "Edit::keeps")]
    pub description: Edit<Description>,
    /// What happens to the profile picture.
    #[serde(skip_serializing_if = "Edit::keeps")]
    pub picture: Edit<Picture>,
}

impl ProfileEdit {
    /// Makes an edit that changes only the name.
    #[must_use]
    pub fn name(name: Name) -> Self {
        Self { name: Some(name), ..Self::default() }
    }

    /// Makes an edit that changes only the description. `None` clears it.
    #[must_use]
    pub fn description(description: Option<Description>) -> Self {
        Self { description: Edit::to(description), ..Self::default() }
    }

    /// Drops what the group has already.
    pub(crate) fn against(self, header: &GroupHeader) -> Self {
        Self {
            name: self.name.filter(|name| *name != header.name),
            description: self.description.against(header.description.as_ref()),
            picture: self.picture.against(header.picture.as_ref()),
        }
    }

    pub(crate) fn apply_to(&self, header: &mut GroupHeader) {
        if let Some(name) = &self.name {
            header.name = name.clone();
        }
        self.description.apply_to(&mut header.description);
        self.picture.apply_to(&mut header.picture);
    }
}

/// A team that the directory forms for an organisation unit (RM-19).
///
/// By default it is public. All features are off until the leader opens its room, and it has no
/// mailing list.
///
/// ```
/// use guildhall_groups::TeamDraft;
///
/// let draft = TeamDraft::named("Research")?.private();
/// # Ok::<(), guildhall_kernel::TextError>(())
/// ```
#[doc(alias = "RM-19")]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TeamDraft {
    pub(crate) name: Name,
    pub(crate) privacy: Privacy,
    pub(crate) leader: Option<UserId>,
    pub(crate) members: BTreeSet<User>,
}

impl TeamDraft {
    /// Returns the users whom the draft names, ordered by id.
    pub fn users(&self) -> impl Iterator<Item = &User> {
        self.members.iter()
    }

    /// Makes the draft of a team with this name (GR-4).
    #[must_use]
    pub const fn new(name: Name) -> Self {
        Self { name, privacy: Privacy::Public, leader: None, members: BTreeSet::new() }
    }

    /// Makes the draft of a team with this name (GR-4).
    ///
    /// # Errors
    /// Returns [`TextError`] if the text is not a valid name (GR-4).
    pub fn named(name: &str) -> Result<Self, TextError> {
        Ok(Self::new(name.parse()?))
    }

    /// Makes the team private (GR-14).
    #[must_use]
    pub fn private(self) -> Self {
        Self { privacy: Privacy::Private, ..self }
    }

    /// Sets the leader, who is also a member.
    #[must_use]
    pub fn with_leader(self, leader: User) -> Self {
        Self { leader: Some(leader.id()), ..self.with_members([leader]) }
    }

    /// Adds members.
    #[must_use]
    pub fn with_members(mut self, users: impl IntoIterator<Item = User>) -> Self {
        self.members.extend(users);
        self
    }
}

/// What the directory changes about a team. What it does not name stays as it is (FT-6).
#[doc(alias = "RM-19")]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct TeamEdit {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<Name>,
    #[serde(default, skip_serializing_if = "Edit::keeps")]
    pub(crate) leader: Edit<UserId>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) joined: BTreeSet<User>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) left: BTreeSet<UserId>,
}

impl TeamEdit {
    /// Makes an edit that changes nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Changes the name.
    #[must_use]
    pub fn with_name(self, name: Name) -> Self {
        Self { name: Some(name), ..self }
    }

    /// Makes this user the leader. They must be a member, or join in the same edit.
    #[must_use]
    pub fn with_leader(self, leader: UserId) -> Self {
        Self { leader: Edit::Set(leader), ..self }
    }

    /// Leaves the team without a leader.
    #[must_use]
    pub fn without_leader(self) -> Self {
        Self { leader: Edit::Clear, ..self }
    }

    /// Adds users who joined the organisation unit.
    #[must_use]
    pub fn with_joined(mut self, users: impl IntoIterator<Item = User>) -> Self {
        self.joined.extend(users);
        self
    }

    /// Adds users who left the organisation unit.
    #[must_use]
    pub fn with_left(mut self, users: impl IntoIterator<Item = UserId>) -> Self {
        self.left.extend(users);
        self
    }

    /// Returns the users whom the edit names. A slice of the team must cover them.
    pub fn users(&self) -> impl Iterator<Item = UserId> {
        let leader = match self.leader {
            Edit::Set(leader) => Some(leader),
            Edit::Clear | Edit::Keep => None,
        };
        self.joined.iter().map(User::id).chain(self.left.iter().copied()).chain(leader)
    }
}
