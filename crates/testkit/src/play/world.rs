use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use guildhall_groups::{Group, GroupEvent, IndirectMembers, NestedGroups};
use guildhall_kernel::{CompanyId, GroupId, RoomId, Scope, Timestamp, User, UserId, Version};
use guildhall_permissions::{Application, Company, CompanyEvent, Context, NewCompany};
use guildhall_rooms::{Room, RoomEvent};
use time::Duration;
use time::macros::datetime;

use super::{ACME, Command, GUS, ORBIT, Stop, Tracked, anew};

/// Two companies with all their rooms and groups, and what day it is. What did not change is shared
/// between a world and those that come of it.
#[derive(Clone, Debug)]
pub struct World {
    day: u16,
    pub(crate) companies: BTreeMap<CompanyId, Arc<Tracked<Company>>>,
    pub(crate) groups: BTreeMap<GroupId, Arc<Tracked<Group>>>,
    pub(crate) rooms: BTreeMap<RoomId, Arc<Tracked<Room>>>,
}

impl World {
    /// Acme, which holds Core and has [`GUS`] as its administrator, and Orbit, with nothing yet.
    #[must_use]
    pub fn new() -> Self {
        let new_company = |company, name: &str, administrator: Option<User>| NewCompany {
            company,
            name: name.parse().unwrap(),
            administrators: administrator.iter().map(User::id).collect(),
            applications: [Application::Core].into(),
            at: datetime!(2026-01-05 09:00 UTC).into(),
        };
        Self::founded([new_company(ACME, "Acme", Some(GUS)), new_company(ORBIT, "Orbit", None)])
    }

    /// Companies that begin so, with nothing yet.
    #[must_use]
    pub fn founded(new_companies: impl IntoIterator<Item = NewCompany>) -> Self {
        let companies = new_companies.into_iter().map(|new_company| {
            let (company, event) = Company::create(new_company);
            (company.id(), Arc::new(Tracked::new(company, event)))
        });
        let companies = companies.collect();
        Self { day: 0, companies, groups: BTreeMap::new(), rooms: BTreeMap::new() }
    }

    /// The world after these commands.
    ///
    /// # Panics
    /// If one of them is refused.
    #[must_use]
    #[track_caller]
    pub fn after(self, commands: impl IntoIterator<Item = Command>) -> Self {
        commands.into_iter().fold(self, |world, command| match world.attempt(&command) {
            Ok(after) => after.unwrap_or(world),
            Err(stop) => panic!("{command:?}: {stop:?}"),
        })
    }

    /// The world after those of the commands that nothing refuses.
    #[must_use]
    pub fn played<'a>(self, commands: impl IntoIterator<Item = &'a Command>) -> Self {
        let next = |world: Self, command| world.attempt(command).ok().flatten().unwrap_or(world);
        commands.into_iter().fold(self, next)
    }

    /// The companies, by id.
    pub fn companies(&self) -> impl Iterator<Item = &Tracked<Company>> {
        self.companies.values().map(AsRef::as_ref)
    }

    /// The groups and teams, tombstones too, by id.
    pub fn groups(&self) -> impl Iterator<Item = &Tracked<Group>> {
        self.groups.values().map(AsRef::as_ref)
    }

    /// The rooms, closed ones too, by id.
    pub fn rooms(&self) -> impl Iterator<Item = &Tracked<Room>> {
        self.rooms.values().map(AsRef::as_ref)
    }

    /// The moment that it is.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        (datetime!(2026-01-05 10:00 UTC) + Duration::days(self.day.into())).into()
    }

    /// Who takes part in a group through what is nested in it, and not only so (GR-20).
    #[must_use]
    pub fn through(&self, group: GroupId) -> BTreeMap<UserId, User> {
        let below = self.with_below(group);
        let nested = below.into_iter().filter(|id| *id != group);
        nested.flat_map(|id| self.members(id)).map(|user| (user.id(), user)).collect()
    }

    /// Everybody who takes part in a group.
    #[must_use]
    pub fn participants(&self, group: GroupId) -> BTreeMap<UserId, User> {
        let mut all = self.through(group);
        all.extend(self.members(group).map(|user| (user.id(), user)));
        all
    }

    /// A number that worlds share that no later command tells apart, and, but for a chance of one in
    /// 2⁶⁴ for two, no others.
    #[must_use]
    pub fn digest(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.day.hash(&mut hasher);
        self.companies().for_each(|kept| kept.digest().hash(&mut hasher));
        self.groups().for_each(|kept| kept.digest().hash(&mut hasher));
        self.rooms().for_each(|kept| kept.digest().hash(&mut hasher));
        hasher.finish()
    }

    pub(crate) fn context(&self, company: CompanyId) -> Result<Context<'_>, Stop> {
        let company = self.companies.get(&company).ok_or(Stop::Idle)?;
        Ok(Context::new(company.now(), self.at()))
    }

    /// The group, as a store loads it whole.
    pub(crate) fn loaded(&self, id: GroupId) -> Result<Group, Stop> {
        let group = self.groups.get(&id).ok_or(Stop::Idle)?.now().clone();
        if group.header().nested().is_empty() {
            return Ok(group);
        }
        Ok(group.with_indirect_members(IndirectMembers::of(
            Scope::Whole,
            self.through(id).into_values(),
        )))
    }

    pub(crate) fn below(&self, id: GroupId) -> Result<NestedGroups, Stop> {
        let mut ids = self.with_below(id);
        for group in ids.clone().iter().filter_map(|id| self.groups.get(id)).map(|kept| kept.now())
        {
            // A tombstone among them is loaded, and brings nobody.
            ids.extend(group.header().nested().keys().filter(|_| !group.is_deleted()));
        }
        let groups = ids.into_iter().map(|id| self.loaded(id));
        Ok(NestedGroups::new(Version::default(), groups.collect::<Result<Vec<_>, _>>()?))
    }

    /// Where a group that begins anew goes on: in the first room of its own that there is not yet.
    pub(crate) fn next_room(&self, group: GroupId) -> RoomId {
        let mut rooms = (0..).map(|times| anew(group, times));
        rooms.find(|room| !self.rooms.contains_key(room)).unwrap()
    }

    pub(crate) fn on_day(&self, day: u16) -> Self {
        Self { day, ..self.clone() }
    }

    pub(crate) const fn day(&self) -> u16 {
        self.day
    }

    pub(crate) fn with_company(&self, company: Company, event: CompanyEvent) -> Self {
        let mut world = self.clone();
        put(&mut world.companies, company.id(), company, event);
        world
    }

    /// The world with the group as its events made it: who takes part through others is no part of that.
    pub(crate) fn with_group(&self, group: Group, event: GroupEvent) -> Self {
        let mut world = self.clone();
        let header = group.header();
        let group = if header.nested().is_empty() {
            group
        } else {
            Group::from_parts(header.clone(), group.roster().clone()).unwrap_or(group)
        };
        put(&mut world.groups, group.id(), group, event);
        world
    }

    pub(crate) fn with_room(&self, room: Room, event: RoomEvent) -> Self {
        let mut world = self.clone();
        put(&mut world.rooms, room.id(), room, event);
        world
    }

    /// The group with all that is nested in it, however deep, and each once.
    fn with_below(&self, group: GroupId) -> BTreeSet<GroupId> {
        let mut found = BTreeSet::from([group]);
        let mut open = vec![group];
        while let Some(group) = open.pop().and_then(|id| self.groups.get(&id)) {
            for child in group.now().header().nested().keys() {
                let active = self.groups.get(child).is_some_and(|child| !child.now().is_deleted());
                if active && found.insert(*child) {
                    open.push(*child);
                }
            }
        }
        found
    }

    fn members(&self, group: GroupId) -> impl Iterator<Item = User> {
        let entries = self.groups.get(&group).into_iter();
        let entries = entries.flat_map(|group| group.now().roster().loaded().values());
        entries.filter(|entry| entry.is_member()).map(guildhall_groups::GroupEntry::user)
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

fn put<I: Ord, A: super::Replayed>(
    all: &mut BTreeMap<I, Arc<Tracked<A>>>,
    id: I,
    now: A,
    event: A::Event,
) {
    let kept = match all.get(&id) {
        Some(before) => before.after(event, now),
        None => Tracked::new(now, event),
    };
    all.insert(id, Arc::new(kept));
}
