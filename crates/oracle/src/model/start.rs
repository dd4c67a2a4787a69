use std::collections::{BTreeMap, BTreeSet};

use crate::Person;
use crate::story::Authority;
use crate::world::{Policy, World};

impl World {
    /// What every story begins with: Acme, which Gus administers, and Orbit, which Eve administers. Both hold
    /// Core, and nothing else is so yet.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "a story begins so, and no other way")]
    pub fn new() -> Self {
        let policy = |administrator| Policy {
            core: true,
            administrators: BTreeSet::from([administrator]),
            group_creation: Authority::Everybody,
            external_groups: Authority::Named(BTreeSet::new()),
            contacts: true,
            without_contact: BTreeSet::new(),
            disabled: BTreeSet::new(),
            retention: 30,
            free: false,
            group_limit: None,
            user_limit: None,
        };
        Self {
            now: 0,
            acme: policy(Person::Gus),
            orbit: policy(Person::Eve),
            addresses: BTreeMap::new(),
            rooms: Vec::new(),
            groups: Vec::new(),
        }
    }
}
