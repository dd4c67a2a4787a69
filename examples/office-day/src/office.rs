use std::num::NonZeroU32;

use guildhall::groups::Position;
use guildhall::kernel::PageRequest;
use guildhall::{Guildhall, UserHandle};
use guildhall_store_sqlite::{SqliteError, SqliteStore};
use time::Date;
use time::macros::date;

use crate::clock::{Clock, next_working_day};
use crate::people::{Person, acme};

/// The front door, with the tour's file and the tour's clock.
pub(crate) type Hall = Guildhall<SqliteStore, Clock>;

/// A person of the tour, ready to act.
pub(crate) type Actor<'o> = UserHandle<'o, SqliteStore, Clock>;

/// The result of a use case of the front door.
pub(crate) type HallResult<T> = guildhall::Result<T, SqliteStore>;

/// The size of a page.
pub(crate) const BATCH: NonZeroU32 = NonZeroU32::MIN.saturating_add(499);

const FIRST_DAY: Date = date!(2026 - 01 - 05);

/// The company's database, opened for one day.
#[derive(Debug)]
pub(crate) struct Office {
    hall: Hall,
    clock: Clock,
    date: Date,
    before: Past,
}

/// All people of the tour, ready to act.
pub(crate) struct Cast<'o> {
    pub(crate) ann: Actor<'o>,
    pub(crate) bo: Actor<'o>,
    pub(crate) cy: Actor<'o>,
    pub(crate) dee: Actor<'o>,
    pub(crate) eve: Actor<'o>,
    pub(crate) flo: Actor<'o>,
    pub(crate) gus: Actor<'o>,
    pub(crate) hal: Actor<'o>,
}

impl Office {
    /// Opens the office for the working day after the last event in the store, or for the first
    /// day. Returns `None` if the store holds another company.
    pub(crate) async fn open(store: SqliteStore) -> HallResult<Option<Self>> {
        let reader = Guildhall::new(store.clone());
        let companies = reader.companies(PageRequest::first(BATCH)).await?;
        if companies.items().iter().any(|company| *company != acme()) {
            return Ok(None);
        }
        let before = Past::read(&reader).await?;
        let date = before.last.map_or(FIRST_DAY, next_working_day);
        let clock = Clock::starting(date, before.events);
        let hall = Guildhall::with_environment(store, clock.clone());
        Ok(Some(Self { hall, clock, date, before }))
    }

    pub(crate) const fn hall(&self) -> &Hall {
        &self.hall
    }

    pub(crate) const fn clock(&self) -> &Clock {
        &self.clock
    }

    pub(crate) const fn date(&self) -> Date {
        self.date
    }

    pub(crate) const fn before(&self) -> &Past {
        &self.before
    }

    /// Closes the store, so that everything is in one file and the file can be copied.
    pub(crate) async fn close(&self) -> Result<(), SqliteError> {
        self.hall.store().clone().close().await
    }

    pub(crate) fn cast(&self) -> Cast<'_> {
        let actor = |person: Person| self.hall.user(person.user());
        Cast {
            ann: actor(Person::Ann),
            bo: actor(Person::Bo),
            cy: actor(Person::Cy),
            dee: actor(Person::Dee),
            eve: actor(Person::Eve),
            flo: actor(Person::Flo),
            gus: actor(Person::Gus),
            hal: actor(Person::Hal),
        }
    }
}

/// The events of the outbox so far.
#[derive(Debug)]
pub(crate) struct Past {
    /// The number of events.
    pub(crate) events: u64,
    /// The day of the last event, if there is one.
    pub(crate) last: Option<Date>,
}

impl Past {
    pub(crate) async fn read<E: guildhall::Environment>(
        hall: &Guildhall<SqliteStore, E>,
    ) -> HallResult<Self> {
        let mut past = Self { events: 0, last: None };
        let mut after: Option<Position> = None;
        loop {
            let events = hall.events_after(acme(), after, BATCH).await?;
            let Some(last) = events.last() else { return Ok(past) };
            after = Some(last.position);
            for event in events {
                past.events += 1;
                past.last = Some(event.event.at().as_date_time().date());
            }
        }
    }
}
