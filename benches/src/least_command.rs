//! The least code that executes a command by the rules, by hand: the floor of a command.

use std::collections::BTreeSet;
use std::hint::black_box;

use guildhall::kernel::{CompanyId, Timestamp, User, UserId};
use hashbrown::HashMap;

use crate::Failure;
use crate::world::{self, ACME};

/// The least code that adds and removes users by the rules: only a Master of the company may, the
/// users are of the company, and are no members yet, or are members. It keeps the same of each user,
/// and makes the same events.
pub(crate) struct Least {
    users: HashMap<UserId, Held>,
    members: u32,
}

/// What the group keeps of a user.
struct Held {
    company: Option<CompanyId>,
    is_master: bool,
    is_member: bool,
    #[expect(dead_code, reason = "a group keeps it, too")]
    first: Timestamp,
    changed: (Timestamp, UserId),
}

/// An event of [`Least`].
#[expect(dead_code, reason = "the fields are what an event costs")]
pub(crate) enum Happened {
    Added { by: UserId, at: Timestamp, users: Vec<User> },
    Removed { by: UserId, at: Timestamp, users: BTreeSet<UserId> },
}

impl Least {
    pub(crate) fn new(members: usize) -> Self {
        let changed = (world::at(), world::user(0).id());
        let held = |number: usize| Held {
            company: Some(ACME),
            is_master: number == 0,
            is_member: true,
            first: changed.0,
            changed,
        };
        let users = (0..members).map(|number| (world::user(number).id(), held(number))).collect();
        Self { users, members: u32::try_from(members).unwrap_or(u32::MAX) }
    }

    pub(crate) fn add(&mut self, by: User, users: &[User]) -> Result<Happened, Failure> {
        self.check_master(by)?;
        let (at, by) = (world::at(), by.id());
        let mut added = users.to_vec();
        added.sort_unstable_by_key(User::id);
        added.dedup_by_key(|user| user.id());
        let is_refused = |user: &User| {
            user.company() != Some(ACME)
                || self.users.get(&user.id()).is_some_and(|it| it.is_member)
        };
        if added.is_empty() || added.iter().any(is_refused) {
            return Err("a user is external, or a member already".into());
        }
        for user in &added {
            let new = || Held {
                company: user.company(),
                is_master: false,
                is_member: true,
                first: at,
                changed: (at, by),
            };
            let held = self.users.entry(user.id()).or_insert_with(new);
            (held.is_member, held.changed) = (true, (at, by));
            self.members += 1;
        }
        Ok(Happened::Added { by, at, users: added })
    }

    pub(crate) fn remove(&mut self, by: User, users: &[UserId]) -> Result<Happened, Failure> {
        self.check_master(by)?;
        let (at, by) = (world::at(), by.id());
        let is_refused = |user: &UserId| !self.users.get(user).is_some_and(|held| held.is_member);
        if users.is_empty() || users.iter().any(is_refused) {
            return Err("a user is no member".into());
        }
        let mut removed = BTreeSet::new();
        removed.extend(users);
        for user in &removed {
            if let Some(held) = self.users.get_mut(user) {
                (held.is_member, held.changed) = (false, (at, by));
                self.members -= 1;
            }
        }
        Ok(Happened::Removed { by, at, users: removed })
    }

    pub(crate) const fn members(&self) -> u32 {
        self.members
    }

    fn check_master(&self, by: User) -> Result<(), Failure> {
        match self.users.get(&by.id()) {
            Some(held) if held.is_master && held.company == by.company() => Ok(()),
            _ => Err("the user is no Master".into()),
        }
    }

    pub(crate) fn add_and_remove(&mut self, newcomer: User) -> Result<(), Failure> {
        black_box(self.add(world::user(0), &[newcomer])?);
        black_box(self.remove(world::user(0), &[newcomer.id()])?);
        Ok(())
    }
}
