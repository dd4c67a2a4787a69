//! Claims that are held by what does not make them.

use std::collections::BTreeSet;

use guildhall_groups::{AggregateId, ClaimHolder, HeldClaim, Inspected, Inspection};
use guildhall_kernel::{Claim, PageRequest, Scope, Version};

use super::{Finding, Verification, following};
use crate::{Environment, Error, Result, Stores};

impl<S: Stores + Inspection, E: Environment> Verification<'_, S, E> {
    /// Checks a page of the claims. Returns the request for the next one.
    pub(super) async fn check_claims(
        &mut self,
        request: PageRequest<String>,
        found: &mut Vec<Finding>,
    ) -> Result<Option<PageRequest<String>>, S> {
        let page = self.hall.store().all_claims(request.clone()).await.map_err(Error::Store)?;
        let next = following(&page);
        let mut doubtful = Vec::new();
        for held in page.into_items() {
            if !self.makes(&held).await? {
                doubtful.push(held);
            }
        }
        for held in doubtful {
            if let Some(ClaimHolder::Company(company)) = held.holder {
                self.check_stored(company, found).await?;
            }
            found.extend(self.check_unfounded(held, &request).await?);
        }
        Ok(next)
    }

    /// Returns whether the holder makes the claim, as far as a quick look shows.
    pub(super) async fn makes(&self, held: &HeldClaim) -> Result<bool, S> {
        let store = self.hall.store();
        let no_users = || Scope::of([]);
        Ok(match held.holder {
            // What cannot be loaded is inspected.
            Some(ClaimHolder::Group(id)) => match store.find_group(id, no_users()).await {
                Ok(Some(group)) => has(&group.claims(), &held.text),
                Ok(None) | Err(_) => false,
            },
            Some(ClaimHolder::Room(id)) => match store.find_room(id, no_users()).await {
                Ok(Some(room)) => has(&room.claims(), &held.text),
                Ok(None) | Err(_) => false,
            },
            holder => self.decide(holder, &held.text).await?.is_founded,
        })
    }

    /// Reports a claim, if it is held and its holder does not make it, both at one moment.
    pub(super) async fn check_unfounded(
        &self,
        held: HeldClaim,
        request: &PageRequest<String>,
    ) -> Result<Option<Finding>, S> {
        let Some(holder) = held.holder else {
            let cause = format!("the claim {:?} has a holder of an unknown kind", held.text);
            return Ok(Some(Finding::Unreadable { cause }));
        };
        let Ok(claim) = held.text.parse::<Claim>() else {
            let cause = format!("{:?} is stored as a claim", held.text);
            return Ok(Some(Finding::Unreadable { cause }));
        };
        if self.is_reported(holder) || self.seen.claims.contains(&claim) {
            return Ok(None);
        }
        // The holder did not change between the two looks at it, and the claim was held between
        // them.
        let before = self.decide(Some(holder), &held.text).await?;
        let again = self.hall.store().all_claims(request.clone()).await.map_err(Error::Store)?;
        let is_held = again.items().contains(&held);
        let after = self.decide(Some(holder), &held.text).await?;
        if before.is_founded || !is_held || before != after || before.is_unreadable {
            return Ok(None);
        }
        let version = before.version;
        Ok(Some(Finding::Claim { claim, expected: None, actual: Some(holder), version }))
    }

    /// Returns whether the holder itself was found missing, or different from its events.
    fn is_reported(&self, holder: ClaimHolder) -> bool {
        let seen = &self.seen;
        let is_reported =
            |id: AggregateId| seen.missing.contains(&id) || seen.unsettled.contains(&id);
        match holder {
            ClaimHolder::Company(id) => {
                seen.missing_companies.contains(&id) || is_reported(AggregateId::Company(id))
            }
            ClaimHolder::Group(id) => is_reported(AggregateId::Group(id)),
            ClaimHolder::Room(id) => is_reported(AggregateId::Room(id)),
            ClaimHolder::User(_) => false,
        }
    }

    /// Returns whether the holder makes the claim.
    pub(super) async fn is_founded(&self, holder: ClaimHolder, claim: &Claim) -> Result<bool, S> {
        Ok(self.decide(Some(holder), &claim.to_string()).await?.is_founded)
    }

    async fn decide(&self, holder: Option<ClaimHolder>, text: &str) -> Result<Decided, S> {
        let store = self.hall.store();
        Ok(match holder {
            None => Decided::default(),
            Some(ClaimHolder::Company(id)) => {
                let record = store.inspect_company(id).await.map_err(Error::Store)?;
                decided(record, |record| {
                    (has(&record.company.claims(), text), Some(record.company.version()))
                })
            }
            Some(ClaimHolder::Group(id)) => {
                let record = store.inspect_group(id).await.map_err(Error::Store)?;
                decided(record, |record| {
                    let claims = record.group().map(|group| group.claims());
                    (claims.is_ok_and(|claims| has(&claims, text)), Some(record.header.version()))
                })
            }
            Some(ClaimHolder::Room(id)) => {
                let record = store.inspect_room(id).await.map_err(Error::Store)?;
                decided(record, |record| {
                    let claims = record.room().map(|room| room.claims());
                    (claims.is_ok_and(|claims| has(&claims, text)), Some(record.header.version()))
                })
            }
            // Several directories can claim an address for a user, and domains come later. So the
            // profile only says whether the user can hold addresses at all.
            Some(ClaimHolder::User(id)) => {
                let record = store.inspect_user(id).await.map_err(Error::Store)?;
                decided(Some(record), |record| {
                    (record.profile.is_some() && text.starts_with("address:"), None)
                })
            }
        })
    }
}

/// What a look at a holder says about a claim.
#[derive(Default, Eq, PartialEq)]
struct Decided {
    is_founded: bool,
    is_unreadable: bool,
    version: Option<Version>,
}

fn decided<T>(
    record: Option<Inspected<T>>,
    decide: impl FnOnce(T) -> (bool, Option<Version>),
) -> Decided {
    match record {
        None => Decided::default(),
        Some(Inspected::Unreadable(_)) => Decided { is_unreadable: true, ..Decided::default() },
        Some(Inspected::Readable(record)) => {
            let (is_founded, version) = decide(record);
            Decided { is_founded, is_unreadable: false, version }
        }
    }
}

fn has(claims: &BTreeSet<Claim>, text: &str) -> bool {
    claims.iter().any(|claim| claim.to_string() == text)
}
