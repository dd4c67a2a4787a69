use guildhall_kernel::{Affiliation, Ceased, CompanyId, Counts, Joined, Presence, Seat, User};
use guildhall_mailing_list::{MailRight, MailRights};
use serde::{Deserialize, Serialize};

/// What a user is or was to a group: member, Group Master, both, or neither any more (GR-3), with
/// when and why (RM-21).
///
/// Mail rights are held by members alone (ML-3, ML-11), and Masters are internal users (GR-5).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(into = "Parts", try_from = "Parts")]
pub struct Place {
    user: User,
    affiliation: Affiliation,
    membership: Option<Presence>,
    mastership: Option<Presence>,
    rights: MailRights,
}

impl Place {
    pub(crate) fn of(user: User, host: CompanyId) -> Self {
        Self {
            user,
            affiliation: user.affiliation(host),
            membership: None,
            mastership: None,
            rights: MailRights::none(),
        }
    }

    /// Who.
    #[must_use]
    pub const fn user(&self) -> User {
        self.user
    }

    /// What they are to the company that the group belongs to.
    #[must_use]
    pub const fn affiliation(&self) -> Affiliation {
        self.affiliation
    }

    /// Since when and why they are a member, or are no longer; none for whoever never was.
    #[must_use]
    pub const fn membership(&self) -> Option<Presence> {
        self.membership
    }

    /// Since when and why they are a Master, or are no longer; none for whoever never was.
    #[must_use]
    pub const fn mastership(&self) -> Option<Presence> {
        self.mastership
    }

    /// What they may do with the mailing list: nothing, unless they are a member.
    #[must_use]
    pub const fn rights(&self) -> &MailRights {
        &self.rights
    }

    /// Whether they are a member now.
    #[must_use]
    pub fn is_member(&self) -> bool {
        self.membership.is_some_and(|presence| presence.is_in())
    }

    /// Whether they are a Group Master now.
    #[must_use]
    pub fn is_master(&self) -> bool {
        self.mastership.is_some_and(|presence| presence.is_in())
    }

    pub(crate) fn identify(&mut self, user: User, host: CompanyId) {
        self.user = user;
        self.affiliation = user.affiliation(host);
    }

    pub(crate) fn join(&mut self, joined: Joined) {
        self.membership = Some(Presence::In(joined));
    }

    pub(crate) fn cease(&mut self, ceased: Ceased) {
        self.membership = self.membership.map(|presence| presence.end(ceased));
        self.rights = MailRights::none();
    }

    pub(crate) fn appoint(&mut self, joined: Joined) {
        self.mastership = Some(Presence::In(joined));
    }

    pub(crate) fn dismiss(&mut self, ceased: Ceased) {
        self.mastership = self.mastership.map(|presence| presence.end(ceased));
    }

    pub(crate) fn grant(&mut self, right: MailRight) {
        if self.is_member() {
            self.rights = std::mem::take(&mut self.rights).with(right);
        }
    }

    pub(crate) fn revoke(&mut self, right: MailRight) {
        self.rights = std::mem::take(&mut self.rights).without(right);
    }
}

impl Seat for Place {
    fn counts(&self) -> Counts {
        let member = u32::from(self.is_member());
        let external = match self.affiliation {
            Affiliation::External => member,
            Affiliation::Internal => 0,
        };
        Counts::new(member, u32::from(self.is_master()), external)
    }
}

/// Parts that make no place in a group.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum PlaceFormError {
    /// GR-5: an external user is stored as a Group Master.
    #[error("an external user is stored as a Group Master")]
    ExternalMaster,
    /// ML-11: somebody who is no member is stored with mail rights.
    #[error("somebody who is no member is stored with mail rights")]
    RightsWithoutMembership,
}

#[derive(Clone, Deserialize, Serialize)]
struct Parts {
    user: User,
    affiliation: Affiliation,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    membership: Option<Presence>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mastership: Option<Presence>,
    #[serde(default, skip_serializing_if = "MailRights::is_empty")]
    rights: MailRights,
}

impl TryFrom<Parts> for Place {
    type Error = PlaceFormError;

    fn try_from(parts: Parts) -> Result<Self, PlaceFormError> {
        let Parts { user, affiliation, membership, mastership, rights } = parts;
        let place = Self { user, affiliation, membership, mastership, rights };
        if place.is_master() && affiliation == Affiliation::External {
            return Err(PlaceFormError::ExternalMaster);
        }
        if !place.is_member() && !place.rights.is_empty() {
            return Err(PlaceFormError::RightsWithoutMembership);
        }
        Ok(place)
    }
}

impl From<Place> for Parts {
    fn from(place: Place) -> Self {
        let Place { user, affiliation, membership, mastership, rights } = place;
        Self { user, affiliation, membership, mastership, rights }
    }
}
