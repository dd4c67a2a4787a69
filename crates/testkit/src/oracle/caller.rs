use guildhall::{CommandKey, CompanyId, Stores};
use guildhall_oracle::story::Step;
use guildhall_oracle::{Answer, Company};

use super::driver::{Clock, Driver, Notices, Pages, company_id};

/// One of several callers over one store, each perhaps in a process of its own. It answers the
/// steps of a story in the words of the model.
///
/// All happens in the first second of the story. Each call has a nanosecond of its own, by which
/// the events of the store tell the calls apart. Rooms and groups are numbered in the order of
/// their creation in the outbox, so the numbers are the same for all callers.
///
/// Its answers differ from those of the model in one thing: they leave out which users a change
/// notifies. The service asks for them after the change was saved.
pub struct Caller<S: Stores>(Driver<S>);

impl<S: Stores> Caller<S> {
    /// Makes the beginning of every story in an empty store: two companies and their people.
    pub async fn begin(store: S, number: u32) -> Self {
        Self::of(Driver::begun(store, Clock::of_caller(number)).await)
    }

    /// Joins a story that has begun. No two callers may ever have the same number over one store.
    pub fn join(store: S, number: u32) -> Self {
        Self::of(Driver::joined(store, Clock::of_caller(number)))
    }

    fn of(mut driver: Driver<S>) -> Self {
        (driver.pages, driver.notices) = (Pages::One, Notices::LeftOut);
        Self(driver)
    }

    /// Returns how many rooms and how many groups exist.
    pub async fn counts(&mut self) -> (usize, usize) {
        self.0.counts().await
    }

    /// Answers a step in this nanosecond, as a command with this key if there is one.
    pub async fn answer(
        &mut self,
        nanosecond: u32,
        key: Option<CommandKey>,
        step: &Step,
    ) -> Answer {
        self.0.clock.tell_nanosecond(nanosecond);
        self.0.answer_keyed(key, step).await
    }

    /// Returns the store.
    #[must_use]
    pub fn store(&self) -> &S {
        self.0.hall.store()
    }

    /// Returns the id of a company of the stories.
    #[must_use]
    pub const fn company(company: Company) -> CompanyId {
        company_id(company)
    }
}
