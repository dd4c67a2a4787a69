//! The state of a room, group or company against its events.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_groups::{
    AggregateId, Event, EventRecord, Group, GroupRecord, Inspected, Inspection, RoomRecord,
};
use guildhall_kernel::{CompanyId, Entries, RosterEntry, UserId, Version};
use guildhall_mailing_list::ExternalRecipients;
use guildhall_permissions::Company;
use guildhall_rooms::Room;
use serde::Serialize;
use serde_json::Value;

use super::{Finding, Verification};
use crate::rules::GREATEST_PAGE;
use crate::{Environment, Error, Result, Stores};

impl<S: Stores + Inspection, E: Environment> Verification<'_, S, E> {
    /// Returns the events that led to this version of an aggregate. Reports what is missing, and
    /// then returns `None`.
    pub(super) async fn history(
        &mut self,
        company: CompanyId,
        aggregate: AggregateId,
        (version, last_event): (Version, Version),
        found: &mut Vec<Finding>,
    ) -> Result<Option<Vec<Event>>, S> {
        let before = found.len();
        let mut events: Vec<EventRecord> = Vec::new();
        let mut after = Version::default();
        loop {
            let page = self.hall.store().events_of(company, aggregate, after, GREATEST_PAGE).await;
            let page = match page.map_err(Error::Store)? {
                Inspected::Readable(page) => page,
                Inspected::Unreadable(cause) => {
                    found.push(Finding::Unreadable { cause });
                    return Ok(None);
                }
            };
            // The outbox has no more. What is saved from now on leads to later versions.
            let Some(last) = page.last() else { break };
            after = last.version;
            events.extend(page.into_iter().filter(|event| event.version <= version));
            if after >= version {
                break;
            }
        }
        let mut next = Version::FIRST;
        for there in events.iter().map(|event| event.version).chain([version.next()]) {
            if next < there {
                let to = Version::after(there.events() - 1);
                found.push(Finding::EventsMissing { aggregate, from: next, to });
                let missing = self.seen.missing_events.entry(company).or_default();
                *missing = missing.saturating_add(there.events() - next.events());
            }
            next = there.next();
        }
        if last_event > version {
            found.push(Finding::Behind { aggregate, version, last_event });
        }
        let is_whole = found.len() == before;
        Ok(is_whole.then(|| events.into_iter().map(|record| record.event).collect()))
    }
}

/// Compares a company with its events.
pub(super) fn compare_company(company: &Company, events: Vec<Event>) -> Vec<Finding> {
    let events = events.into_iter().filter_map(|event| match event {
        Event::Company(event) => Some(event),
        _ => None,
    });
    let replayed = Company::replay(events);
    let aggregate = AggregateId::Company(company.id());
    Vec::from_iter(different(aggregate, None, replayed.as_ref(), Some(company)))
}

/// Compares a group with its events.
pub(super) fn compare_group(record: &GroupRecord, events: Vec<Event>) -> Vec<Finding> {
    let events = events.into_iter().filter_map(|event| match event {
        Event::Group(event) => Some(event),
        _ => None,
    });
    let replayed = Group::replay(events);
    let replayed = replayed.as_ref();
    let aggregate = AggregateId::Group(record.header.id());
    let header = different(aggregate, None, replayed.map(Group::header), Some(&record.header));
    let stored = ExternalRecipients::whole(record.recipients.iter().cloned());
    let recipients = replayed.and_then(|replayed| {
        different(aggregate, None, Some(replayed.recipients()), Some(&stored))
    });
    let expected = replayed.map(|group| group.roster().loaded());
    let entries = expected.map(|expected| compare_entries(aggregate, expected, &record.entries));
    header.into_iter().chain(recipients).chain(entries.into_iter().flatten()).collect()
}

/// Compares a room with its events.
pub(super) fn compare_room(record: &RoomRecord, events: Vec<Event>) -> Vec<Finding> {
    let events = events.into_iter().filter_map(|event| match event {
        Event::Room(event) => Some(event),
        _ => None,
    });
    let replayed = Room::replay(events);
    let replayed = replayed.as_ref();
    let aggregate = AggregateId::Room(record.header.id());
    let header = different(aggregate, None, replayed.map(Room::header), Some(&record.header));
    let expected = replayed.map(|room| room.roster().loaded());
    let entries = expected.map(|expected| compare_entries(aggregate, expected, &record.entries));
    header.into_iter().chain(entries.into_iter().flatten()).collect()
}

fn compare_entries<T: PartialEq + RosterEntry + Serialize>(
    aggregate: AggregateId,
    expected: &Entries<T>,
    actual: &BTreeMap<UserId, T>,
) -> Vec<Finding> {
    let users: BTreeSet<_> = expected.keys().chain(actual.keys()).copied().collect();
    let compare = |user| different(aggregate, Some(user), expected.get(&user), actual.get(&user));
    users.into_iter().filter_map(compare).collect()
}

/// Returns the finding that a part of the state is not as its events made it.
fn different<T: PartialEq + Serialize>(
    aggregate: AggregateId,
    user: Option<UserId>,
    expected: Option<&T>,
    actual: Option<&T>,
) -> Option<Finding> {
    if expected == actual {
        return None;
    }
    let [expected, actual] = [expected, actual].map(|form| {
        form.map(serde_json::to_value).and_then(std::result::Result::ok).unwrap_or_default()
    });
    let (expected, actual) = only_differing(expected, actual);
    Some(Finding::State { aggregate, user, expected, actual })
}

/// Leaves out the fields that are equal in both.
fn only_differing(expected: Value, actual: Value) -> (Value, Value) {
    match (expected, actual) {
        (Value::Object(mut expected), Value::Object(mut actual)) => {
            let equal = expected.iter().filter(|(field, value)| actual.get(*field) == Some(*value));
            let equal: Vec<_> = equal.map(|(field, _)| field.clone()).collect();
            for field in equal {
                expected.remove(&field);
                actual.remove(&field);
            }
            (expected.into(), actual.into())
        }
        other => other,
    }
}
