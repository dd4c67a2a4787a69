use std::fmt::Debug;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::OnceLock;

use guildhall_groups::{Group, GroupEvent};
use guildhall_kernel::Envelope;
use guildhall_permissions::{Company, CompanyEvent};
use guildhall_rooms::{Room, RoomEvent};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// An aggregate that can be replayed from its events.
pub trait Replayed: Clone + Debug + DeserializeOwned + PartialEq + Serialize {
    /// Its event.
    type Event: Clone + Debug + DeserializeOwned + PartialEq + Serialize;

    /// Returns the aggregate that these events made.
    fn replayed(events: Vec<Self::Event>) -> Option<Self>;
}

impl Replayed for Company {
    type Event = Envelope<CompanyEvent>;

    fn replayed(events: Vec<Envelope<CompanyEvent>>) -> Option<Self> {
        Self::replay(events)
    }
}

impl Replayed for Group {
    type Event = Envelope<GroupEvent>;

    fn replayed(events: Vec<Envelope<GroupEvent>>) -> Option<Self> {
        Self::replay(events)
    }
}

impl Replayed for Room {
    type Event = Envelope<RoomEvent>;

    fn replayed(events: Vec<Envelope<RoomEvent>>) -> Option<Self> {
        Self::replay(events)
    }
}

/// An aggregate with the events that made it.
#[derive(Clone, Debug)]
pub struct Tracked<A: Replayed> {
    now: A,
    events: Vec<A::Event>,
    /// It is calculated when it is first asked for: most worlds are never compared.
    digest: OnceLock<u64>,
}

impl<A: Replayed> Tracked<A> {
    pub(crate) fn new(now: A, first: A::Event) -> Self {
        Self { now, events: vec![first], digest: OnceLock::new() }
    }

    pub(crate) fn after(&self, event: A::Event, now: A) -> Self {
        let mut events = self.events.clone();
        events.push(event);
        Self { now, events, digest: OnceLock::new() }
    }

    /// Returns the aggregate.
    #[must_use]
    pub const fn now(&self) -> &A {
        &self.now
    }

    /// Returns its events, in order.
    #[must_use]
    pub fn events(&self) -> &[A::Event] {
        &self.events
    }

    /// Returns the aggregate and its events.
    #[must_use]
    pub fn parts(&self) -> (&A, &[A::Event]) {
        (&self.now, &self.events)
    }

    pub(crate) fn digest(&self) -> u64 {
        *self.digest.get_or_init(|| digest(&self.now))
    }
}

/// Returns a digest of everything that can decide a later command. It does not depend on the number
/// of events, nor on when, how and by whom something happened.
///
/// It is calculated from the stored form, so a new field counts until it is ignored here.
fn digest(aggregate: &impl Serialize) -> u64 {
    let mut hasher = DefaultHasher::new();
    hash(&serde_json::to_value(aggregate).unwrap(), &mut hasher);
    hasher.finish()
}

/// The fields that decide nothing.
const IGNORED: [&str; 7] = ["at", "left", "created_at", "created_by", "how", "joined", "version"];
/// The fields of which only the keys decide, and not the times.
const KNOWN_BY_KEY: [&str; 4] = ["closed", "deleted", "deletions", "orphaned"];

fn hash(value: &Value, to: &mut impl Hasher) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                if IGNORED.contains(&key.as_str()) {
                    continue;
                }
                key.hash(to);
                if KNOWN_BY_KEY.contains(&key.as_str()) {
                    keys(value, to);
                } else {
                    hash(value, to);
                }
            }
            0xff_u8.hash(to);
        }
        Value::Array(values) => {
            for value in values {
                hash(value, to);
            }
            0xfe_u8.hash(to);
        }
        plain => plain.hash(to),
    }
}

fn keys(value: &Value, to: &mut impl Hasher) {
    if let Value::Object(fields) = value {
        fields.keys().for_each(|key| key.hash(to));
    }
}
