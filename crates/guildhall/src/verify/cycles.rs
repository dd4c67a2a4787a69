//! Groups that are nested in a circle (GR-20).

use guildhall_groups::{Inspected, Inspection, Nesting};
use guildhall_kernel::{GroupId, Version};

use super::aggregates::is_deleted;
use super::{Finding, Verification};
use crate::{Environment, Error, Result, Stores};

impl<S: Stores + Inspection, E: Environment> Verification<'_, S, E> {
    /// Reports the circles of the nestings that were seen, each if it is there at one moment.
    pub(super) async fn check_cycles(&mut self, found: &mut Vec<Finding>) -> Result<(), S> {
        while let Some(cycle) = self.next_cycle() {
            for group in &cycle {
                self.seen.nested.remove(group);
            }
            let before = self.versions(&cycle).await?;
            let after = self.versions(&cycle).await?;
            // No group of the circle changed between the two looks, so all of it was there.
            if before.is_some() && before == after {
                found.push(Finding::Cycle { groups: cycle });
            }
        }
        Ok(())
    }

    /// Returns a circle of the nestings that are left, after those that are in none are left out.
    fn next_cycle(&mut self) -> Option<Vec<GroupId>> {
        let nested = &mut self.seen.nested;
        loop {
            let before = nested.len();
            let nesting: Vec<_> = nested.keys().copied().collect();
            for group in nesting {
                let ends = nested.get(&group).is_some_and(|children| {
                    children.iter().all(|child| !nested.contains_key(child))
                });
                if ends {
                    nested.remove(&group);
                }
            }
            if nested.len() == before {
                break;
            }
        }
        let pairs = nested
            .iter()
            .flat_map(|(group, children)| children.iter().map(|child| (*group, *child)));
        let pairs: Vec<_> = pairs.collect();
        let nesting: Nesting = pairs.iter().copied().collect();
        pairs.into_iter().find_map(|(group, child)| nesting.cycle_of(group, child))
    }

    /// Returns the versions of the groups of a circle, if each nests the next one now.
    async fn versions(&self, cycle: &[GroupId]) -> Result<Option<Vec<Version>>, S> {
        let mut versions = Vec::new();
        for pair in cycle.windows(2) {
            let &[parent, child] = pair else { continue };
            let record = self.hall.store().inspect_group(parent).await.map_err(Error::Store)?;
            let Some(Inspected::Readable(record)) = record else { return Ok(None) };
            let header = record.header;
            if is_deleted(&header) || !header.nested().contains_key(&child) {
                return Ok(None);
            }
            versions.push(header.version());
        }
        Ok(Some(versions))
    }
}
