use std::num::NonZeroU32;

use guildhall::groups::Position;
use guildhall::kernel::PageRequest;
use guildhall::{Environment, Guildhall, Stores, UserHandle};
use time::Date;
use time::macros::date;

use crate::clock::{Clock, next_working_day};
use crate::people::{Person, acme};

/// The front door, with the tour's store and the tour's clock.
pub(crate) type OfficeHall<S> = Guildhall<S, Clock>;

/// A person of the tour, ready to act.
pub(crate) type Actor<'o, S> = UserHandle<'o, S, Clock>;

/// The result of a use case of the front door.
pub(crate) type HallResult<T, S> = guildhall::Result<T, S>;

/// The size of a page.
pub(crate) const BATCH: NonZeroU32 = NonZeroU32::MIN.saturating_add(499);

const FIRST_DAY: Date = date!(2026 - 01 - 05);

/// The company's database, opened for one day.
pub(crate) struct Office<S: Stores> {
    hall: OfficeHall<S>,
    clock: Clock,
    date: Date,
    before: Past,
}

/// All people of the tour, ready to act.
pub(crate) struct Cast<'o, S: Stores> {
    pub(crate) ann: Actor<'o, S>,
    pub(crate) bo: Actor<'o, S>,
    pub(crate) cy: Actor<'o, S>,
    pub(crate) dee: Actor<'o, S>,
    pub(crate) eve: Actor<'o, S>,
    pub(crate) flo: Actor<'o, S>,
    pub(crate) gus: Actor<'o, S>,
    pub(crate) hal: Actor<'o, S>,
}

impl<S: Stores> Office<S> {
    /// Opens the office for the working day after the last event in the store, or for the first
    /// day. Returns `None` if the store holds another company.
    pub(crate) async fn open(store: S) -> HallResult<Option<Self>, S>
    where
        S: Clone,
    {
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

    pub(crate) const fn hall(&self) -> &OfficeHall<S> {
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

    pub(crate) fn cast(&self) -> Cast<'_, S> {
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
    pub(crate) async fn read<S: Stores, E: Environment>(
        hall: &Guildhall<S, E>,
    ) -> HallResult<Self, S> {
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
