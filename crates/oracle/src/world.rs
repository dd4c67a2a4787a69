use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::story::{Authority, Feature, GroupNo, MailRight, RoomNo, Setting};
use crate::{Company, Person};

/// The whole state: both companies, with all their rooms and groups.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct World {
    /// Seconds since the start of the story.
    pub(crate) now: u64,
    pub(crate) acme: Policy,
    pub(crate) orbit: Policy,
    pub(crate) addresses: BTreeMap<Person, Option<String>>,
    /// The addresses that users have taken, without case. An address is taken if it was in the
    /// domain of a company when the directory saved it.
    pub(crate) taken: BTreeMap<String, Person>,
    /// The users who left their company, and whom no directory has registered again.
    pub(crate) left: BTreeSet<Person>,
    pub(crate) rooms: Vec<Room>,
    pub(crate) groups: Vec<Group>,
}

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

    /// Returns the mail domains of a company.
    pub(crate) const fn domains(&self, company: Company) -> &BTreeSet<String> {
        &self.policy(company).domains
    }

    pub(crate) const fn policy(&self, company: Company) -> &Policy {
        match company {
            Company::Acme => &self.acme,
            Company::Orbit => &self.orbit,
        }
    }

    pub(crate) const fn policy_mut(&mut self, company: Company) -> &mut Policy {
        match company {
            Company::Acme => &mut self.acme,
            Company::Orbit => &mut self.orbit,
        }
    }
}

/// The policy of a company.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "the model uses plain facts")]
pub(crate) struct Policy {
    /// Whether the service closed the company for good (CO-2).
    pub(crate) closed: bool,
    pub(crate) core: bool,
    pub(crate) domains: BTreeSet<String>,
    /// The domain in which addresses of lists are proposed.
    pub(crate) proposes_in: Option<String>,
    pub(crate) approval: bool,
    pub(crate) administrators: BTreeSet<Person>,
    pub(crate) group_creation: Authority,
    pub(crate) external_groups: Authority,
    pub(crate) contacts: bool,
    pub(crate) without_contact: BTreeSet<Person>,
    pub(crate) disabled: BTreeSet<Feature>,
    /// The local parts that only administrators give to a list (ML-13).
    pub(crate) reserved: BTreeSet<String>,
    /// The retention of Message in days.
    pub(crate) retention: u64,
    pub(crate) free: bool,
    pub(crate) group_limit: Option<u32>,
    pub(crate) user_limit: Option<u32>,
    /// The greatest number of participants of a general room (CO-7).
    pub(crate) room_limit: Option<u32>,
    pub(crate) member_limit: Option<u32>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    ToMe,
    OneToOne,
    General,
    Team,
    Group,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Room {
    pub(crate) kind: Kind,
    pub(crate) company: Company,
    /// The group of the room, if there is one. Its participants are the room's participants.
    pub(crate) group: Option<GroupNo>,
    pub(crate) name: Option<String>,
    pub(crate) stays: BTreeMap<Person, Stay>,
    pub(crate) closed: bool,
    pub(crate) last_active: u64,
}

/// How a person joined a room and, if they left, when and why.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Stay {
    pub(crate) since: u64,
    pub(crate) joined: String,
    pub(crate) left: Option<(u64, String)>,
    /// The end of the stay before.
    pub(crate) before: Option<(u64, String)>,
    /// Since when the person may read the conversation. `None` is from the beginning (RM-22).
    pub(crate) reads_since: Option<u64>,
}

impl fmt::Display for Stay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.joined, self.since)?;
        if let Some((at, why)) = &self.left {
            write!(f, ", {why} at {at}")?;
        }
        match &self.before {
            Some((at, why)) => write!(f, ", and before {why} at {at}"),
            None => Ok(()),
        }
    }
}

#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "the model uses plain facts")]
#[expect(clippy::option_option, reason = "no team, a team without a leader, and one with a leader")]
pub(crate) struct Group {
    pub(crate) company: Company,
    pub(crate) room: RoomNo,
    pub(crate) name: String,
    pub(crate) description: String,
    /// `Some` if it is a team, with its leader.
    pub(crate) team: Option<Option<Person>>,
    pub(crate) external: bool,
    pub(crate) private: bool,
    pub(crate) notify: bool,
    /// Whether later members may read what was said before (RM-22).
    pub(crate) shares: bool,
    /// When each member joined, and since when they may read. `None` is from the beginning.
    pub(crate) readers: BTreeMap<Person, (u64, Option<u64>)>,
    /// When each nested group was nested.
    pub(crate) nested_at: BTreeMap<GroupNo, u64>,
    pub(crate) masters: BTreeSet<Person>,
    pub(crate) members: BTreeSet<Person>,
    /// The users who asked to join, without an answer so far, and when.
    pub(crate) asked: BTreeMap<Person, u64>,
    pub(crate) nested: BTreeSet<GroupNo>,
    pub(crate) deleted: bool,
    /// The participants at the deletion, if it is deleted.
    pub(crate) last_participants: BTreeSet<Person>,
    pub(crate) features: BTreeMap<Feature, State>,
    pub(crate) locked: BTreeSet<Setting>,
    /// The features with data that are being deleted.
    pub(crate) deleting: BTreeSet<Feature>,
    pub(crate) list: Option<List>,
}

impl Group {
    /// Makes a public, internal group without users, features and a mailing list.
    pub(crate) const fn new(company: Company, room: RoomNo, name: String) -> Self {
        Self {
            company,
            room,
            name,
            description: String::new(),
            team: None,
            external: false,
            private: false,
            notify: true,
            shares: false,
            readers: BTreeMap::new(),
            nested_at: BTreeMap::new(),
            masters: BTreeSet::new(),
            members: BTreeSet::new(),
            asked: BTreeMap::new(),
            nested: BTreeSet::new(),
            deleted: false,
            last_participants: BTreeSet::new(),
            features: BTreeMap::new(),
            locked: BTreeSet::new(),
            deleting: BTreeSet::new(),
            list: None,
        }
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum State {
    NeverOn,
    Off { kept_until: u64 },
    On,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct List {
    pub(crate) address: String,
    pub(crate) on: bool,
    pub(crate) restricted: bool,
    pub(crate) block: bool,
    pub(crate) rights: BTreeSet<(MailRight, Person)>,
    pub(crate) recipients: BTreeSet<String>,
}
