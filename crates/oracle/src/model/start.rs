use std::collections::{BTreeMap, BTreeSet};

use crate::story::Authority;
use crate::world::{Policy, World};
use crate::{Company, Person};

impl World {
    /// Makes the state at the start of every story: Acme with the administrator Gus, and Orbit with
    /// the administrator Eve. Both have the application Core, and no rooms or groups.
    /// Their directories have registered all people, without addresses.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "this is the start of a story, not a default")]
    pub fn new() -> Self {
        let policy = |company: Company, administrator| Policy {
            closed: false,
            core: true,
            domains: BTreeSet::from([company.domain().to_owned()]),
            proposes_in: Some(company.domain().to_owned()),
            approval: false,
            administrators: BTreeSet::from([administrator]),
            group_creation: Authority::EveryUser,
            external_groups: Authority::Named(BTreeSet::new()),
            contacts: true,
            without_contact: BTreeSet::new(),
            disabled: BTreeSet::new(),
            reserved: BTreeSet::new(),
            retention: 30,
            free: false,
            group_limit: None,
            user_limit: None,
            room_limit: None,
            member_limit: None,
        };
        Self {
            now: 0,
            acme: policy(Company::Acme, Person::Gus),
            orbit: policy(Company::Orbit, Person::Eve),
            addresses: BTreeMap::new(),
            taken: BTreeMap::new(),
            left: BTreeSet::new(),
            rooms: Vec::new(),
            groups: Vec::new(),
        }
    }
}
