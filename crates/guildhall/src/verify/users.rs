//! Users: the numbers that their limits count, and users who left (GR-18).

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use guildhall_groups::{AggregateId, Inspected, Inspection, UserRecord};
use guildhall_kernel::{Registration, User, UserId};

use super::{Finding, Verification, readable};
use crate::retry::Pages;
use crate::{Environment, Error, Result, Stores};

/// How often an off-boarding is looked at without progress before it counts as stopped.
const LOOKS: u32 = 5;

/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(100);

impl<S: Stores + Inspection, E: Environment> Verification<'_, S, E> {
    pub(super) async fn check_user(
        &mut self,
        user: UserId,
        found: &mut Vec<Finding>,
    ) -> Result<(), S> {
        let record = self.hall.store().inspect_user(user).await.map_err(Error::Store)?;
        let Some(UserRecord { registration, groups, .. }) = readable(record, found) else {
            return Ok(());
        };
        for (company, groups) in groups {
            if groups.kept < groups.counted {
                found.push(Finding::GroupsOfUser { company, user, groups });
            }
        }
        if let Some(left) = registration.filter(Registration::has_left) {
            let places = self.places(left.user()).await?;
            if !places.is_empty() {
                self.seen.leaving.insert(left.user(), places);
            }
        }
        Ok(())
    }

    /// Reports the users who left and are still somewhere, unless they are leaving just now: a user
    /// is registered as left before they are removed.
    pub(super) async fn check_leaving(&mut self, found: &mut Vec<Finding>) -> Result<(), S> {
        let mut leaving: BTreeMap<_, _> = std::mem::take(&mut self.seen.leaving)
            .into_iter()
            .map(|(user, places)| (user, (places, 0)))
            .collect();
        while !leaving.is_empty() {
            self.hall.environment().pause(PAUSE).await;
            let mut still = BTreeMap::new();
            for (user, (before, looks)) in leaving {
                let places = self.places(user).await?;
                if places.is_empty() || !self.has_left(user).await? {
                    continue;
                }
                let looks = if places == before { looks + 1 } else { 0 };
                if looks == LOOKS {
                    found.push(Finding::UserLeft { user, places });
                } else {
                    still.insert(user, (places, looks));
                }
            }
            leaving = still;
        }
        Ok(())
    }

    pub(super) async fn has_left(&self, user: User) -> Result<bool, S> {
        let stored = self.hall.store().find_registrations([user.id()].into()).await;
        let stored = stored.map_err(Error::Store)?;
        Ok(stored.iter().any(|stored| stored.user() == user && stored.has_left()))
    }

    /// Returns the rooms and groups that a user is in, and the company whose policy names them.
    pub(super) async fn places(&self, user: User) -> Result<BTreeSet<AggregateId>, S> {
        let (store, id) = (self.hall.store(), user.id());
        let mut places = BTreeSet::new();
        let mut pages = Pages::new();
        while let Some(rooms) = pages.next(|page| store.rooms_in(id, page)).await? {
            places.extend(rooms.into_iter().map(AggregateId::Room));
        }
        let mut pages = Pages::new();
        while let Some(groups) = pages.next(|page| store.groups_of(id, page)).await? {
            places.extend(groups.into_iter().map(AggregateId::Group));
        }
        if let Some(company) = user.company() {
            let record = store.inspect_company(company).await.map_err(Error::Store)?;
            if let Some(Inspected::Readable(record)) = record {
                // A closed company has no policy any more, and keeps what it said.
                if !record.company.is_closed() && record.company.mentions(id) {
                    places.insert(AggregateId::Company(company));
                }
            }
        }
        Ok(places)
    }
}
