//! The check of a live store, page by page, and the repair of what it finds.
//!
//! What belongs to one room, group or company is read at one moment, so a check of it never sees
//! half of a save. What spans several is read again before it is reported.

mod aggregates;
mod claims;
mod cycles;
mod finding;
mod histories;
mod leftovers;
mod outbox;
mod sentences;
mod users;

use std::collections::{BTreeMap, BTreeSet};

use guildhall_groups::{AggregateId, Inspected, Inspection, Position};
use guildhall_kernel::{
    Claim, CompanyId, GroupId, Page, PageRequest, RoomId, SaveError, User, UserId,
};

pub use self::finding::{Finding, Repair};
use self::outbox::Gap;
use crate::rules::GREATEST_PAGE;
use crate::trace::UseCase;
use crate::{Environment, Error, Guildhall, Result, Stores};

/// The check of a store, and repairs.
impl<S: Stores + Inspection, E: Environment> Guildhall<S, E> {
    /// Begins a check of everything that is stored.
    ///
    /// The store goes on working meanwhile. [`Verification::next`] reads one page at a time and
    /// returns what it found there. A store that only use cases have changed has no findings.
    ///
    /// Only a store that implements [`Inspection`] can be checked.
    ///
    /// ```
    /// # use guildhall::{Application, CompanyId, Guildhall};
    /// # use guildhall_store_memory::MemoryStore;
    /// # use uuid::Uuid;
    /// # pollster::block_on(async {
    /// # let hall = Guildhall::new(MemoryStore::default());
    /// # let acme = CompanyId::new(Uuid::from_u128(1));
    /// # hall.create_company(acme, "Acme".parse()?, [], [Application::Core]).await?;
    /// let mut verification = hall.verify();
    /// while let Some(findings) = verification.next().await? {
    ///     for finding in findings {
    ///         println!("{finding}");
    ///         if let Some(repair) = finding.repair() {
    ///             hall.repair(repair).await?;
    ///         }
    ///     }
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    #[must_use]
    pub fn verify(&self) -> Verification<'_, S, E> {
        Verification {
            hall: self,
            at: Section::Companies(PageRequest::first(GREATEST_PAGE)),
            seen: Seen::default(),
        }
    }

    /// Saves a repair, whole or not at all.
    ///
    /// # Errors
    /// - [`Error::Contended`] if what is stored is no longer what the repair is for; check again
    /// - [`Error::OutcomeUnknown`] if the connection to the store was lost at the commit
    /// - [`Error::Store`] if the store failed
    /// - the errors of [`off_board`](Self::off_board), if the repair is to off-board a user
    pub async fn repair(&self, repair: Repair) -> Result<(), S> {
        UseCase::service("repair").run(self.save_repair(repair)).await
    }

    async fn save_repair(&self, repair: Repair) -> Result<(), S> {
        match repair {
            Repair::OffBoard { user } => match self.off_board(user).await {
                Ok(_) => Ok(()),
                Err(interrupted) => Err(interrupted.cause),
            },
            Repair::Store(repair) => {
                self.store().repair(repair).await.map_err(|error| match error {
                    SaveError::Store(error) => Error::Store(error),
                    SaveError::Taken(claim) => Error::Taken(claim),
                    SaveError::Unknown => Error::OutcomeUnknown,
                    SaveError::Answered(_) | SaveError::Conflict | SaveError::QuotaExceeded(_) => {
                        Error::Contended { attempts: 1 }
                    }
                })
            }
        }
    }
}

/// A check of a store that is under way.
pub struct Verification<'a, S: Stores, E> {
    hall: &'a Guildhall<S, E>,
    at: Section,
    seen: Seen,
}

/// What is read next.
enum Section {
    Companies(PageRequest<CompanyId>),
    Outbox(Outbox),
    Rooms(PageRequest<(CompanyId, RoomId)>),
    Groups(PageRequest<(CompanyId, GroupId)>),
    Users(PageRequest<UserId>),
    Claims(PageRequest<String>),
    Leftovers(PageRequest<String>),
    Rest,
    End,
}

/// The outboxes of a page of companies.
struct Outbox {
    /// The companies whose outboxes are still to be read, the next one last.
    companies: Vec<CompanyId>,
    after: Option<Position>,
    then: Option<CompanyId>,
}

/// What later pages need of earlier ones: what was found, and the ids of companies and nestings.
#[derive(Default)]
struct Seen {
    companies: BTreeSet<CompanyId>,
    missing_companies: BTreeSet<CompanyId>,
    missing: BTreeSet<AggregateId>,
    /// The companies of which a group is missing.
    missing_groups: BTreeSet<CompanyId>,
    /// The groups of which a room does not belong to them.
    unpaired: BTreeSet<GroupId>,
    /// What differs from its events or contradicts itself, so it is unknown what follows from it.
    unsettled: BTreeSet<AggregateId>,
    /// The rooms and groups of which a copy was found wrong. The repair of that finding writes all
    /// copies again.
    stale: BTreeSet<AggregateId>,
    gaps: BTreeMap<CompanyId, Vec<Gap>>,
    missing_events: BTreeMap<CompanyId, u64>,
    /// The claims that were found wrong.
    claims: BTreeSet<Claim>,
    /// The groups that each group nests, without deleted groups and groups that nest none.
    nested: BTreeMap<GroupId, BTreeSet<GroupId>>,
    leaving: BTreeMap<User, BTreeSet<AggregateId>>,
}

impl<S: Stores + Inspection, E: Environment> Verification<'_, S, E> {
    /// Reads the next page, and returns what is wrong on it. Returns `None` at the end.
    ///
    /// A page has at most [`GREATEST_PAGE`] items. A room or group is read whole, with its events.
    /// An error ends the check, and later calls return `None`: begin a new check.
    ///
    /// # Errors
    /// [`Error::Store`] if the store failed.
    pub async fn next(&mut self) -> Result<Option<Vec<Finding>>, S> {
        if matches!(self.at, Section::End) {
            return Ok(None);
        }
        let mut found = Vec::new();
        let read = self.read_page(&mut found).await;
        if read.is_err() {
            self.at = Section::End;
        }
        read.map(|()| Some(found))
    }

    async fn read_page(&mut self, found: &mut Vec<Finding>) -> Result<(), S> {
        match &self.at {
            Section::Companies(page) => {
                let page = self.hall.store().companies(page.clone()).await.map_err(Error::Store)?;
                let then = page.next().copied();
                let companies = page.into_items().into_iter().rev().collect();
                self.at = Section::Outbox(Outbox { companies, after: None, then });
            }
            Section::Outbox(Outbox { companies, after, then }) => match companies.last() {
                Some(company) => {
                    let (company, after) = (*company, *after);
                    let last = Box::pin(self.check_outbox(company, after, found)).await?;
                    if last.is_none() {
                        Box::pin(self.check_company(company, found)).await?;
                    }
                    self.outbox_read(last);
                }
                None => {
                    self.at = match then {
                        Some(last) => Section::Companies(PageRequest::after(*last, GREATEST_PAGE)),
                        None => Section::Rooms(PageRequest::first(GREATEST_PAGE)),
                    }
                }
            },
            Section::Rooms(page) => {
                let page = self.hall.store().all_rooms(page.clone()).await.map_err(Error::Store)?;
                let next = following(&page);
                for (company, room) in page.into_items() {
                    Box::pin(self.check_room(company, room, found)).await?;
                }
                self.at = next.map_or_else(
                    || Section::Groups(PageRequest::first(GREATEST_PAGE)),
                    Section::Rooms,
                );
            }
            Section::Groups(page) => {
                let page =
                    self.hall.store().all_groups(page.clone()).await.map_err(Error::Store)?;
                let next = following(&page);
                for (company, group) in page.into_items() {
                    Box::pin(self.check_group(company, group, found)).await?;
                }
                self.at = next.map_or_else(
                    || Section::Users(PageRequest::first(GREATEST_PAGE)),
                    Section::Groups,
                );
            }
            Section::Users(page) => {
                let page = self.hall.store().all_users(page.clone()).await.map_err(Error::Store)?;
                let next = following(&page);
                for user in page.into_items() {
                    Box::pin(self.check_user(user, found)).await?;
                }
                self.at = next.map_or_else(
                    || Section::Claims(PageRequest::first(GREATEST_PAGE)),
                    Section::Users,
                );
            }
            Section::Claims(page) => {
                let next = Box::pin(self.check_claims(page.clone(), found)).await?;
                self.at = next.map_or_else(
                    || Section::Leftovers(PageRequest::first(GREATEST_PAGE)),
                    Section::Claims,
                );
            }
            Section::Leftovers(page) => {
                let next = Box::pin(self.check_leftovers(page.clone(), found)).await?;
                self.at = next.map_or(Section::Rest, Section::Leftovers);
            }
            Section::Rest => {
                self.report_gaps(found);
                Box::pin(self.check_cycles(found)).await?;
                Box::pin(self.check_leaving(found)).await?;
                self.at = Section::End;
            }
            Section::End => {}
        }
        Ok(())
    }

    /// Reads all pages that are left, and returns everything that is wrong.
    ///
    /// # Errors
    /// [`Error::Store`] if the store failed.
    pub async fn all(mut self) -> Result<Vec<Finding>, S> {
        let mut all = Vec::new();
        while let Some(found) = self.next().await? {
            all.extend(found);
        }
        Ok(all)
    }

    fn outbox_read(&mut self, last: Option<Position>) {
        if let Section::Outbox(outbox) = &mut self.at {
            outbox.after = last;
            if last.is_none() {
                outbox.companies.pop();
            }
        }
    }

    /// Reports a company that is not stored, once.
    async fn check_stored(
        &mut self,
        company: CompanyId,
        found: &mut Vec<Finding>,
    ) -> Result<(), S> {
        let is_known = self.seen.companies.contains(&company);
        if is_known || self.seen.missing_companies.contains(&company) {
            return Ok(());
        }
        let record = self.hall.store().inspect_company(company).await.map_err(Error::Store)?;
        if record.is_some() {
            self.seen.companies.insert(company);
        } else {
            self.seen.missing_companies.insert(company);
            found.push(Finding::CompanyMissing { company });
        }
        Ok(())
    }
}

/// Returns the request for the page that follows.
fn following<T, K: Clone>(page: &Page<T, K>) -> Option<PageRequest<K>> {
    page.next().map(|key| PageRequest::after(key.clone(), GREATEST_PAGE))
}

/// Returns the record, or reports that it cannot be read.
fn readable<T>(record: Inspected<T>, found: &mut Vec<Finding>) -> Option<T> {
    match record {
        Inspected::Readable(record) => Some(record),
        Inspected::Unreadable(cause) => {
            found.push(Finding::Unreadable { cause });
            None
        }
    }
}

#[cfg(test)]
mod tests;
