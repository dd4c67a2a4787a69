use guildhall_kernel::{Claims, Version};

use crate::{Company, CompanyEvent};

/// A change of one company, to be saved as a whole or not at all.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CompanyChange {
    expected: Option<Version>,
    company: Company,
    events: Vec<CompanyEvent>,
    claims: Claims,
}

impl CompanyChange {
    /// A new company, with the event that made it.
    #[must_use]
    pub fn new(company: Company, founded: CompanyEvent) -> Self {
        let claims = Claims::between(&std::collections::BTreeSet::new(), &company.claims());
        Self { expected: None, company, events: vec![founded], claims }
    }

    /// The change that `events` made of `before`.
    #[must_use]
    pub fn between(before: &Company, company: Company, events: Vec<CompanyEvent>) -> Self {
        let claims = Claims::between(&before.claims(), &company.claims());
        Self { expected: Some(before.version()), company, events, claims }
    }

    /// The version that the store must still have; none for a new company.
    #[must_use]
    pub const fn expected(&self) -> Option<Version> {
        self.expected
    }

    /// The company as it is after the change.
    #[must_use]
    pub const fn company(&self) -> &Company {
        &self.company
    }

    /// The events, in order.
    #[must_use]
    pub fn events(&self) -> &[CompanyEvent] {
        &self.events
    }

    /// The unique keys that it makes and gives up.
    #[must_use]
    pub const fn claims(&self) -> &Claims {
        &self.claims
    }
}
