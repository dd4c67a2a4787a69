use std::num::NonZeroU32;

use guildhall::groups::Position;
use guildhall::kernel::PageRequest;
use guildhall::{Error, Guildhall, UserHandle};
use guildhall_store_sqlite::{SqliteError, SqliteStore};
use time::Date;
use time::macros::date;

use crate::clock::{Clock, next_working_day};
use crate::people::{Person, acme};

/// The front door, over the tour's file and on the office's clock.
pub(crate) type Hall = Guildhall<SqliteStore, Clock>;

/// Somebody of the tour, at the front door.
pub(crate) type Desk<'o> = UserHandle<'o, SqliteStore, Clock>;

/// What the front door answers.
pub(crate) type Answer<T> = Result<T, Error<SqliteError>>;

/// How much is read at once.
pub(crate) const BATCH: NonZeroU32 = NonZeroU32::MIN.saturating_add(499);

const FIRST_DAY: Date = date!(2026 - 01 - 05);

/// The place where a day goes on.
#[derive(Debug)]
pub(crate) struct Office {
    hall: Hall,
    clock: Clock,
    date: Date,
    before: Past,
}

/// Everybody, ready to act.
pub(crate) struct Cast<'o> {
    pub(crate) ann: Desk<'o>,
    pub(crate) bo: Desk<'o>,
    pub(crate) cy: Desk<'o>,
    pub(crate) dee: Desk<'o>,
    pub(crate) eve: Desk<'o>,
    pub(crate) flo: Desk<'o>,
    pub(crate) gus: Desk<'o>,
    pub(crate) hal: Desk<'o>,
}

impl Office {
    /// Opens the office for the working day that follows what is in the store, or for the first
    /// one. None where the store holds another company.
    pub(crate) async fn open(store: SqliteStore) -> Answer<Option<Self>> {
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

    /// Leaves everything in the one file, which somebody may want to copy.
    pub(crate) async fn close(&self) -> Result<(), SqliteError> {
        self.hall.store().clone().close().await
    }

    pub(crate) fn cast(&self) -> Cast<'_> {
        let desk = |person: Person| self.hall.user(person.user());
        Cast {
            ann: desk(Person::Ann),
            bo: desk(Person::Bo),
            cy: desk(Person::Cy),
            dee: desk(Person::Dee),
            eve: desk(Person::Eve),
            flo: desk(Person::Flo),
            gus: desk(Person::Gus),
            hal: desk(Person::Hal),
        }
    }
}

/// What the outbox tells of the days so far.
#[derive(Debug)]
pub(crate) struct Past {
    /// How many events there are.
    pub(crate) events: u64,
    /// The day of the last of them, where there is one.
    pub(crate) last: Option<Date>,
}

impl Past {
    pub(crate) async fn read<E: guildhall::Environment>(
        hall: &Guildhall<SqliteStore, E>,
    ) -> Answer<Self> {
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
