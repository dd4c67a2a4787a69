//! What a company's policy allows, and the contexts in which commands ask it. A check changes
//! nothing.

use guildhall_kernel::{
    Feature, Quota, Registration, RegistrationChange, RegistrationState, Rule, Timestamp, User,
};

use super::Company;
use crate::{Application, CompanyError, ExternalContacts};

impl Company {
    /// Checks that the service has not closed the company.
    ///
    /// # Errors
    /// [`CompanyError::CompanyClosed`] if it has (CO-2).
    #[doc(alias = "CO-2")]
    #[inline]
    pub fn check_open(&self) -> Result<(), CompanyError> {
        if self.is_closed() {
            Err(CompanyError::CompanyClosed { company: self.state.id })
        } else {
            Ok(())
        }
    }

    /// Checks that one-to-one and general rooms can be created, and that Message can be turned on
    /// in a group (CO-2).
    ///
    /// # Errors
    /// - [`CompanyError::CompanyClosed`] if the company is closed (CO-2)
    /// - [`CompanyError::NeedsCore`] if the company does not hold Core (CO-2)
    #[doc(alias = "CO-2")]
    pub fn check_rooms(&self) -> Result<(), CompanyError> {
        self.check_open()?;
        if self.state.applications.contains(&Application::Core) {
            Ok(())
        } else {
            Err(CompanyError::NeedsCore)
        }
    }

    /// Checks that a general room can have this number of participants (CO-7).
    ///
    /// # Errors
    /// [`CompanyError::RoomQuotaExceeded`] if the company has set a lower limit (CO-7).
    #[doc(alias = "CO-7")]
    pub fn check_room_size(&self, count: u32) -> Result<(), CompanyError> {
        match self.state.limits.participants_per_room {
            Some(limit) if count > limit => Err(CompanyError::RoomQuotaExceeded { limit, count }),
            Some(_) | None => Ok(()),
        }
    }

    /// Checks that a group can have this number of members (CO-7).
    ///
    /// # Errors
    /// [`CompanyError::GroupQuotaExceeded`] if the company has set a lower limit (CO-7).
    #[doc(alias = "CO-7")]
    pub fn check_group_size(&self, count: u32) -> Result<(), CompanyError> {
        match self.state.limits.members_per_group {
            Some(limit) if count > limit => Err(CompanyError::GroupQuotaExceeded { limit, count }),
            Some(_) | None => Ok(()),
        }
    }

    /// Checks that groups can be created and extended (CO-2).
    ///
    /// # Errors
    /// - [`CompanyError::CompanyClosed`] if the company is closed (CO-2)
    /// - [`CompanyError::NeedsCoreOrApproval`] if the company holds neither application (CO-2)
    #[doc(alias = "CO-2")]
    #[inline]
    pub fn check_groups(&self) -> Result<(), CompanyError> {
        self.check_open()?;
        if self.state.applications.is_empty() {
            Err(CompanyError::NeedsCoreOrApproval)
        } else {
            Ok(())
        }
    }

    /// Checks that the user may create groups.
    ///
    /// # Errors
    /// - [`CompanyError::NotOfCompany`] if the user is external (CO-1)
    /// - [`CompanyError::CompanyClosed`] if the company is closed (CO-2)
    /// - [`CompanyError::NeedsCoreOrApproval`] if the company holds neither application (CO-2)
    /// - [`CompanyError::MayNotCreateGroups`] if the company does not let the user (CO-3)
    #[doc(alias("CO-3", "GR-8"))]
    pub fn check_group_creation(&self, user: User) -> Result<(), CompanyError> {
        self.check_internal(user)?;
        self.check_groups()?;
        if self.is_administrator(user.id()) || self.state.group_creation.covers(user.id()) {
            Ok(())
        } else {
            Err(CompanyError::MayNotCreateGroups { user: user.id() })
        }
    }

    /// Checks that the user may create external groups. It is a permission of its own, which
    /// administrators need too.
    ///
    /// # Errors
    /// [`CompanyError::MayNotCreateExternalGroups`] if the user has no such permission (CO-4).
    #[doc(alias("CO-4", "GR-8"))]
    pub fn check_external_group_creation(&self, user: User) -> Result<(), CompanyError> {
        if !user.is_external_to(self.state.id) && self.state.external_groups.covers(user.id()) {
            Ok(())
        } else {
            Err(CompanyError::MayNotCreateExternalGroups { user: user.id() })
        }
    }

    /// Checks that these users may be in one room or group.
    ///
    /// # Errors
    /// If one of them is external:
    /// - [`CompanyError::ExternalContactForbidden`] if the company forbids external contact
    ///   (RM-10); it names the external users
    /// - [`CompanyError::NoContactPermission`] if internal users lost the permission for it
    ///   (GR-19); it names them
    pub fn check_contacts<'a>(
        &self,
        users: impl IntoIterator<Item = &'a User> + Clone,
    ) -> Result<(), CompanyError> {
        let externals = users.clone().into_iter();
        let mut externals = externals.filter(|user| user.is_external_to(self.state.id)).peekable();
        if externals.peek().is_none() {
            return Ok(());
        }
        match self.state.external_contacts {
            ExternalContacts::Allowed => self.check_contact_permission(users),
            ExternalContacts::Forbidden => {
                let users = externals.map(User::id).collect();
                Err(CompanyError::ExternalContactForbidden { users })
            }
        }
    }

    /// Checks that this company lets its own among these users be guests of another company.
    ///
    /// # Errors
    /// - [`CompanyError::CompanyClosed`] if it has users among them, and is closed (CO-2)
    /// - [`CompanyError::ExternalContactForbidden`] if the company forbids external contact (RM-10,
    ///   GR-19); it names its own users
    /// - [`CompanyError::NoContactPermission`] if some of them lost the permission for it (GR-19);
    ///   it names them
    #[doc(alias = "GR-19")]
    pub fn check_guests<'a>(
        &self,
        users: impl IntoIterator<Item = &'a User> + Clone,
    ) -> Result<(), CompanyError> {
        let own = users.clone().into_iter().filter(|user| !user.is_external_to(self.state.id));
        let own: Vec<_> = own.map(User::id).collect();
        if !own.is_empty() {
            self.check_open()?;
        }
        if self.state.external_contacts == ExternalContacts::Forbidden && !own.is_empty() {
            return Err(CompanyError::ExternalContactForbidden { users: own });
        }
        self.check_contact_permission(users)
    }

    /// Checks that these users may be together with external users. It checks only this company's
    /// own users.
    ///
    /// # Errors
    /// [`CompanyError::NoContactPermission`] if internal users lost the permission (GR-19). It
    /// names them.
    #[doc(alias = "GR-19")]
    pub fn check_contact_permission<'a>(
        &self,
        users: impl IntoIterator<Item = &'a User>,
    ) -> Result<(), CompanyError> {
        let without: Vec<_> = users
            .into_iter()
            .filter(|user| !user.is_external_to(self.state.id))
            .map(User::id)
            .filter(|user| !self.has_contact_permission(*user))
            .collect();
        if without.is_empty() {
            Ok(())
        } else {
            Err(CompanyError::NoContactPermission { users: without })
        }
    }

    /// Checks that the setting of this feature can be changed.
    ///
    /// # Errors
    /// [`CompanyError::FeatureDisabled`] if the company disabled the feature (CO-5).
    #[doc(alias = "CO-5")]
    pub fn check_feature_setting(&self, feature: Feature) -> Result<(), CompanyError> {
        if self.state.disabled_features.contains(&feature) {
            Err(CompanyError::FeatureDisabled { feature })
        } else {
            Ok(())
        }
    }

    /// Checks that the user is an administrator of this company. `rule` is the rule that demands
    /// it.
    ///
    /// # Errors
    /// [`CompanyError::NotAdministrator`] with that rule.
    pub fn check_administrator(&self, user: User, rule: &'static Rule) -> Result<(), CompanyError> {
        if self.is_administered_by(user) {
            Ok(())
        } else {
            Err(CompanyError::NotAdministrator { user: user.id(), rule })
        }
    }

    /// Checks that the user is a user of this company.
    ///
    /// # Errors
    /// [`CompanyError::NotOfCompany`] if the user is external (CO-1).
    #[doc(alias = "CO-1")]
    pub fn check_internal(&self, user: User) -> Result<(), CompanyError> {
        if user.is_external_to(self.state.id) {
            Err(CompanyError::NotOfCompany { user: user.id() })
        } else {
            Ok(())
        }
    }

    /// Decides how the directory of this company registers a user whom it hands over: its own user,
    /// also one who left before, or a guest whom no directory of their own has registered.
    ///
    /// # Errors
    /// - [`CompanyError::CompanyClosed`] if the company is closed (CO-2)
    /// - [`CompanyError::WrongCompany`] if the user is stored with another company (CO-1)
    /// - [`CompanyError::NotOfCompany`] if the directory of another company has registered the user
    ///   (CO-1)
    #[doc(alias("CO-1", "GR-18"))]
    pub fn register(
        &self,
        user: User,
        stored: Option<&Registration>,
    ) -> Result<RegistrationChange, CompanyError> {
        self.check_open()?;
        let own = !user.is_external_to(self.state.id);
        let state = match stored {
            Some(stored) if own && stored.has_left() => RegistrationState::Registered,
            Some(stored) if stored.user() != user => {
                return Err(CompanyError::WrongCompany { users: vec![user.id()] });
            }
            _ if own => RegistrationState::Registered,
            Some(stored) if stored.state() != RegistrationState::FirstUse => {
                return Err(CompanyError::NotOfCompany { user: user.id() });
            }
            _ => RegistrationState::FirstUse,
        };
        Ok(RegistrationChange::to(stored, user, state))
    }

    /// Checks that `count` groups are within this quota of the company (CO-7).
    ///
    /// [`QuotaLimits::check`](crate::QuotaLimits::check) says when a store asks this.
    ///
    /// # Errors
    /// The quota, if the count exceeds its limit (CO-7).
    #[doc(alias = "CO-7")]
    pub fn check_quota(&self, quota: &Quota, count: u64) -> Result<(), Quota> {
        self.quota_limits().check(quota, count)
    }
}

/// The context in which a command on a room or group is decided: the policy of the company that
/// owns it, the policies of the guests' companies, and the time.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    company: &'a Company,
    guest_companies: &'a [Company],
    at: Timestamp,
}

impl<'a> Context<'a> {
    /// Makes the context of a company at a moment.
    #[must_use]
    pub fn new(company: &'a Company, at: impl Into<Timestamp>) -> Self {
        Self { company, guest_companies: &[], at: at.into() }
    }

    /// Adds the companies of external users. Each decides which of its own users may have external
    /// contact (GR-19). A company that is not given is not asked.
    #[must_use]
    pub const fn with_guest_companies(self, guest_companies: &'a [Company]) -> Self {
        Self { guest_companies, ..self }
    }

    /// Returns the company's policy.
    #[inline]
    #[must_use]
    pub const fn company(&self) -> &'a Company {
        self.company
    }

    /// Returns the time.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        self.at
    }

    /// Checks that these users may be in one room or group together.
    ///
    /// # Errors
    /// If one of them is external:
    /// - [`CompanyError::ExternalContactForbidden`] if this company or that of an external user
    ///   forbids external contact (RM-10, GR-19)
    /// - [`CompanyError::NoContactPermission`] if a user lost the permission for it, from this
    ///   company or from their own (GR-19)
    /// - [`CompanyError::CompanyClosed`] if the company of an external user is closed (CO-2)
    pub fn check_contacts<'u>(
        &self,
        users: impl IntoIterator<Item = &'u User> + Clone,
    ) -> Result<(), CompanyError> {
        self.company.check_contacts(users.clone())?;
        let owner = self.company.id();
        let guests: Vec<_> =
            users.into_iter().filter(|user| user.is_external_to(owner)).copied().collect();
        self.guest_companies.iter().try_for_each(|guest| guest.check_guests(&guests))
    }
}

/// The context in which a command on a company is decided: the time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct CompanyContext {
    at: Timestamp,
}

impl CompanyContext {
    /// Makes the context of this time.
    #[must_use]
    pub fn new(at: impl Into<Timestamp>) -> Self {
        Self { at: at.into() }
    }

    /// Returns the time.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        self.at
    }
}
