//! Rows that belong to nothing that is stored.

use guildhall_groups::{AggregateId, Inspection, Leftover};
use guildhall_kernel::PageRequest;

use super::{Finding, Verification, following};
use crate::{Environment, Error, Result, Stores};

impl<S: Stores + Inspection, E: Environment> Verification<'_, S, E> {
    /// Checks a page of rows. Returns the request for the next one.
    pub(super) async fn check_leftovers(
        &mut self,
        request: PageRequest<String>,
        found: &mut Vec<Finding>,
    ) -> Result<Option<PageRequest<String>>, S> {
        let page = self.hall.store().leftovers(request).await.map_err(Error::Store)?;
        let next = following(&page);
        for leftover in page.into_items() {
            let Leftover { place, owner, removable } = leftover;
            if owner.is_some_and(|owner| self.is_found_otherwise(owner)) {
                continue;
            }
            // Only the first row of a company is reported.
            if let Some(AggregateId::Company(company)) = owner {
                self.seen.missing_companies.insert(company);
            }
            found.push(Finding::Leftover { place, owner, removable });
        }
        Ok(next)
    }

    /// Returns whether what is wrong with the owner explains its rows.
    fn is_found_otherwise(&self, owner: AggregateId) -> bool {
        let seen = &self.seen;
        matches!(owner, AggregateId::Company(company) if seen.missing_companies.contains(&company))
            || seen.missing.contains(&owner)
            || seen.unsettled.contains(&owner)
            || seen.stale.contains(&owner)
    }
}
