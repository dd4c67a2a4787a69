use guildhall_kernel::{Timestamp, User};

use crate::{Company, CompanyError};

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
