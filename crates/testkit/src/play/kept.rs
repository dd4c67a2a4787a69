use std::fmt::Debug;
use std::hash::{DefaultHasher, Hash, Hasher};

use guildhall_groups::{Group, GroupEvent};
use guildhall_permissions::{Company, CompanyEvent};
use guildhall_rooms::{Room, RoomEvent};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// An aggregate that events make.
pub trait Replayed: Clone + Debug + DeserializeOwned + PartialEq + Serialize {
    /// What makes it.
    type Event: Clone + Debug + DeserializeOwned + PartialEq + Serialize;

    /// The aggregate that these events made.
    fn replayed(events: Vec<Self::Event>) -> Option<Self>;
}

impl Replayed for Company {
    type Event = CompanyEvent;

    fn replayed(events: Vec<CompanyEvent>) -> Option<Self> {
        Self::replay(events)
    }
}

impl Replayed for Group {
    type Event = GroupEvent;

    fn replayed(events: Vec<GroupEvent>) -> Option<Self> {
        Self::replay(events)
    }
}

impl Replayed for Room {
    type Event = RoomEvent;

    fn replayed(events: Vec<RoomEvent>) -> Option<Self> {
        Self::replay(events)
    }
}

/// An aggregate with the events that made it.
#[derive(Clone, Debug)]
pub struct Tracked<A: Replayed> {
    now: A,
    events: Vec<A::Event>,
    digest: u64,
}

impl<A: Replayed> Tracked<A> {
    pub(crate) fn new(now: A, first: A::Event) -> Self {
        let digest = digest(&now);
        Self { now, events: vec![first], digest }
    }

    pub(crate) fn after(&self, event: A::Event, now: A) -> Self {
        let mut events = self.events.clone();
        events.push(event);
        let digest = digest(&now);
        Self { now, events, digest }
    }

    /// What it is now.
    #[must_use]
    pub const fn now(&self) -> &A {
        &self.now
    }

    /// What made it so, in order.
    #[must_use]
    pub fn events(&self) -> &[A::Event] {
        &self.events
    }

    /// Both.
    #[must_use]
    pub fn parts(&self) -> (&A, &[A::Event]) {
        (&self.now, &self.events)
    }

    pub(crate) const fn digest(&self) -> u64 {
        self.digest
    }
}

/// The aggregate, told apart by all that can decide a command later: not by how many events made it,
/// nor by when, how and through whom something came about. It is taken from the stored form, so that
/// what is new there counts until it is left out here.
fn digest(aggregate: &impl Serialize) -> u64 {
    let mut hasher = DefaultHasher::new();
    hash(&serde_json::to_value(aggregate).unwrap(), &mut hasher);
    hasher.finish()
}

/// What decides nothing.
const LEFT_OUT: [&str; 7] = ["at", "left", "created_at", "created_by", "how", "joined", "version"];
/// Of what is here, that it is here decides, and not since when.
const KNOWN_BY_KEY: [&str; 4] = ["closed", "deleted", "deletions", "orphaned"];

fn hash(value: &Value, to: &mut impl Hasher) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                if LEFT_OUT.contains(&key.as_str()) {
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
