use guildhall_kernel::{CompanyId, User};
use uuid::Uuid;

use crate::atom::Step;
use crate::rows::with_column;

/// The columns `external` and `guest_of` of entries.
#[derive(Default)]
pub(crate) struct Guests {
    are_external: Vec<bool>,
    companies: Vec<Option<Uuid>>,
}

impl Guests {
    /// Adds the columns of an entry in a room or group of `owner`. Only a user who is in it counts
    /// as external.
    pub(crate) fn add(&mut self, user: User, owner: CompanyId, is_in: bool) {
        let is_external = is_in && user.is_external_to(owner);
        self.are_external.push(is_external);
        let company = user.company().filter(|_| is_external);
        self.companies.push(company.map(|company| *company.as_uuid()));
    }

    /// Adds the two columns to the rows of a statement.
    pub(crate) fn bind(self, step: Step) -> Step {
        with_column(with_column(step, self.are_external), self.companies)
    }

    /// Adds the two columns to a statement that takes arrays.
    pub(crate) fn bind_arrays(self, step: Step) -> Step {
        step.with(self.are_external).with(self.companies)
    }
}
