//! The outbox of a company, position by position.

use std::collections::BTreeSet;

use guildhall_groups::{AggregateId, Inspection, OutboxEntry, Position, Tally};
use guildhall_kernel::{CompanyId, UserId, Version};
use uuid::Uuid;

use super::{Finding, Seen, Verification};
use crate::rules::GREATEST_PAGE;
use crate::{Environment, Error, Result, Stores};

/// Positions that an outbox does not have.
pub(super) struct Gap {
    from: Position,
    to: Position,
}

impl Seen {
    /// Notes the positions at the end of an outbox that were given to events that are missing.
    pub(super) fn lost_positions(&mut self, company: CompanyId, last: Tally) {
        if last.kept > last.counted {
            let after = |number| Position::new(number).next();
            let gap = Gap { from: after(last.counted), to: after(last.kept) };
            self.gaps.entry(company).or_default().push(gap);
        }
    }
}

impl<S: Stores + Inspection, E: Environment> Verification<'_, S, E> {
    /// Checks a page of a company's outbox: the positions, and that what was created is stored.
    /// Returns the last position, or `None` at the end of the outbox.
    pub(super) async fn check_outbox(
        &mut self,
        company: CompanyId,
        after: Option<Position>,
        found: &mut Vec<Finding>,
    ) -> Result<Option<Position>, S> {
        let entries = self.hall.store().outbox_after(company, after, GREATEST_PAGE).await;
        let entries = entries.map_err(Error::Store)?;
        let mut next = after.map_or(Position::FIRST, Position::next);
        for entry in &entries {
            if entry.position != next {
                let gap = Gap { from: next, to: entry.position };
                self.seen.gaps.entry(company).or_default().push(gap);
            }
            next = entry.position.next();
        }
        for aggregate in self.not_stored(&entries).await? {
            if matches!(aggregate, AggregateId::Group(_)) {
                self.seen.missing_groups.insert(company);
            }
            if self.seen.missing.insert(aggregate) {
                found.push(Finding::Missing { aggregate });
            }
        }
        Ok(entries.last().map(|entry| entry.position))
    }

    /// Returns what was created by these entries and is not stored.
    async fn not_stored(&self, entries: &[OutboxEntry]) -> Result<Vec<AggregateId>, S> {
        let (mut rooms, mut groups) = (BTreeSet::new(), BTreeSet::new());
        for entry in entries.iter().filter(|entry| entry.version == Version::FIRST) {
            match entry.aggregate {
                Some(AggregateId::Group(id)) => _ = groups.insert(id),
                Some(AggregateId::Room(id)) => _ = rooms.insert(id),
                Some(AggregateId::Company(_)) | None => {}
            }
        }
        // Any user will do: only the headers are asked for. What cannot be loaded is inspected.
        let (store, no_user) = (self.hall.store(), UserId::new(Uuid::nil()));
        for room in store.find_rooms(rooms.clone(), no_user).await.unwrap_or_default() {
            rooms.remove(&room.id());
        }
        for group in store.find_groups(groups.clone(), no_user).await.unwrap_or_default() {
            groups.remove(&group.id());
        }
        let mut missing = Vec::new();
        for id in rooms {
            if store.inspect_room(id).await.map_err(Error::Store)?.is_none() {
                missing.push(AggregateId::Room(id));
            }
        }
        for id in groups {
            if store.inspect_group(id).await.map_err(Error::Store)?.is_none() {
                missing.push(AggregateId::Group(id));
            }
        }
        Ok(missing)
    }

    /// Reports the positions that are missing. A missing event also leaves a gap in the versions of
    /// its aggregate, and is reported there.
    pub(super) fn report_gaps(&mut self, found: &mut Vec<Finding>) {
        for (company, gaps) in &self.seen.gaps {
            let size = |gap: &Gap| gap.to.number().abs_diff(gap.from.number());
            let reported = self.seen.missing_events.get(company).copied().unwrap_or_default();
            if gaps.iter().map(size).sum::<u64>() <= reported {
                continue;
            }
            found.extend(gaps.iter().map(|gap| Finding::PositionsMissing {
                company: *company,
                from: gap.from,
                to: gap.to,
            }));
        }
    }
}
