use guildhall_kernel::Timestamp;

use crate::Company;

/// What a command is decided in: the policy of the company that owns the room or group, and the
/// time.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    company: &'a Company,
    at: Timestamp,
}

impl<'a> Context<'a> {
    /// The context of a company at a moment.
    #[must_use]
    pub fn new(company: &'a Company, at: impl Into<Timestamp>) -> Self {
        Self { company, at: at.into() }
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
}
