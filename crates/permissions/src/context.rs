use guildhall_kernel::{Timestamp, User};

use crate::{Company, CompanyError};

/// What a command is decided in: the policy of the company that owns the room or group, and the
/// time; and, where users come in from other companies, what those allow them.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    company: &'a Company,
    guest_companies: &'a [Company],
    at: Timestamp,
}

impl<'a> Context<'a> {
    /// The context of a company at a moment.
    #[must_use]
    pub fn new(company: &'a Company, at: impl Into<Timestamp>) -> Self {
        Self { company, guest_companies: &[], at: at.into() }
    }

    /// The context, with the companies that external users come from. Each says which of its own
    /// users may have external contact (GR-19); of a company that is not here, nothing is asked.
    #[must_use]
    pub const fn with_guest_companies(self, guest_companies: &'a [Company]) -> Self {
        Self { guest_companies, ..self }
    }

    /// The company's policy.
    #[must_use]
    pub const fn company(&self) -> &'a Company {
        self.company
    }

    /// The time.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        self.at
    }

    /// Whether these users may be brought together: the company allows it (RM-10), and so does the
    /// company of each who meets external users by it (GR-19).
    ///
    /// # Errors
    /// As for [`Company::check_contacts`].
    pub fn check_contacts<'u>(
        &self,
        users: impl IntoIterator<Item = &'u User> + Clone,
    ) -> Result<(), CompanyError> {
        self.company.check_contacts(users.clone())?;
        let owner = self.company.id();
        let guests: Vec<_> =
            users.into_iter().filter(|user| user.is_external_to(owner)).copied().collect();
        self.guest_companies.iter().try_for_each(|home| home.check_contact_permission(&guests))
    }
}
