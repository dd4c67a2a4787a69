use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use guildhall_groups::{Group, GroupChange, GroupEntry, GroupEvent, IndirectMembers, NestedGroups};
use guildhall_kernel::rules::{GR_4, ML_2};
use guildhall_kernel::{
    Claim, CompanyId, Envelope, GroupId, Quota, RoomId, Rule, Scope, Timestamp, User, UserId,
    Version,
};
use guildhall_permissions::rules::{CO_1, CO_7, RM_2};
use guildhall_permissions::{
    Application, Company, CompanyContext, CompanyEvent, Context, NewCompany,
};
use guildhall_rooms::rules::RM_3;
use guildhall_rooms::{Room, RoomChange, RoomEvent};

use super::{Command, Replayed, Stop, Tracked};
use crate::cast::{ACME, GUS, ORBIT, anew, at};

/// Two companies with all their rooms and groups, on a certain day. A world shares what did not
/// change with the worlds before and after it.
#[derive(Clone, Debug)]
pub struct World {
    day: u16,
    pub(crate) companies: BTreeMap<CompanyId, Arc<Tracked<Company>>>,
    pub(crate) groups: BTreeMap<GroupId, Arc<Tracked<Group>>>,
    pub(crate) rooms: BTreeMap<RoomId, Arc<Tracked<Room>>>,
}

impl World {
    /// Makes a world of Acme, which [`GUS`] administers, and Orbit, which has no administrator. Both
    /// hold Core.
    #[must_use]
    pub fn new() -> Self {
        let new_company = |company, name: &str, administrator: Option<User>| NewCompany {
            company,
            name: name.parse().unwrap(),
            administrators: administrator.iter().map(User::id).collect(),
            applications: [Application::Core].into(),
        };
        Self::of([new_company(ACME, "Acme", Some(GUS)), new_company(ORBIT, "Orbit", None)])
    }

    /// Makes a world of these new companies, with nothing in them yet.
    #[must_use]
    pub fn of(new_companies: impl IntoIterator<Item = NewCompany>) -> Self {
        let cx = CompanyContext::new(at(0));
        let companies = new_companies.into_iter().map(|new_company| {
            let (company, event) = Company::create(new_company, &cx);
            (company.id(), Arc::new(Tracked::new(company, event)))
        });
        let companies = companies.collect();
        Self { day: 0, companies, groups: BTreeMap::new(), rooms: BTreeMap::new() }
    }

    /// Returns the world after these commands.
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

    /// Returns the world after these commands. It skips the commands that are refused.
    #[must_use]
    pub fn played<'a>(self, commands: impl IntoIterator<Item = &'a Command>) -> Self {
        let next = |world: Self, command| world.attempt(command).ok().flatten().unwrap_or(world);
        commands.into_iter().fold(self, next)
    }

    /// Returns the companies, ordered by id.
    pub fn companies(&self) -> impl Iterator<Item = &Tracked<Company>> {
        self.companies.values().map(AsRef::as_ref)
    }

    /// Returns the groups and teams, also deleted ones, ordered by id.
    pub fn groups(&self) -> impl Iterator<Item = &Tracked<Group>> {
        self.groups.values().map(AsRef::as_ref)
    }

    /// Returns the rooms, also closed ones, ordered by id.
    pub fn rooms(&self) -> impl Iterator<Item = &Tracked<Room>> {
        self.rooms.values().map(AsRef::as_ref)
    }

    /// Returns the groups that changed since an earlier world, and those that are new. Each has the
    /// group as it was, if it existed.
    pub fn groups_after<'a>(
        &'a self,
        before: &'a Self,
    ) -> impl Iterator<Item = (Option<&'a Group>, &'a Tracked<Group>)> {
        changed(&before.groups, &self.groups)
    }

    /// Returns the rooms that changed since an earlier world, and those that are new. Each has the
    /// room as it was, if it existed.
    pub fn rooms_after<'a>(
        &'a self,
        before: &'a Self,
    ) -> impl Iterator<Item = (Option<&'a Room>, &'a Tracked<Room>)> {
        changed(&before.rooms, &self.rooms)
    }

    /// Returns the time.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        at(60 + 24 * 60 * i64::from(self.day))
    }

    /// Returns the users who take part in a group through a nested one, also those who are members
    /// (GR-20).
    #[must_use]
    pub fn indirect_members(&self, group: GroupId) -> BTreeMap<UserId, User> {
        let nested = self.with_nested(group);
        let nested = nested.into_iter().filter(|id| *id != group);
        nested.flat_map(|id| self.members(id)).map(|user| (user.id(), user)).collect()
    }

    /// Returns the participants of a group.
    #[must_use]
    pub fn participants(&self, group: GroupId) -> BTreeMap<UserId, User> {
        let mut all = self.indirect_members(group);
        all.extend(self.members(group).map(|user| (user.id(), user)));
        all
    }

    /// Returns a number that is equal for two worlds if no later command can distinguish them.
    /// Different worlds have the same number with a chance of one in 2⁶⁴.
    #[must_use]
    pub fn digest(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.day.hash(&mut hasher);
        self.companies().for_each(|tracked| tracked.digest().hash(&mut hasher));
        self.groups().for_each(|tracked| tracked.digest().hash(&mut hasher));
        self.rooms().for_each(|tracked| tracked.digest().hash(&mut hasher));
        hasher.finish()
    }

    /// Returns the context of a command in a company.
    ///
    /// # Errors
    /// Returns [`Stop::Idle`] if the company does not exist.
    pub fn context(&self, company: CompanyId) -> Result<Context<'_>, Stop> {
        let company = self.companies.get(&company).ok_or(Stop::Idle)?;
        Ok(Context::new(company.now(), self.at()))
    }

    /// Returns the group as a store loads it whole.
    ///
    /// # Errors
    /// Returns [`Stop::Idle`] if it does not exist.
    pub fn loaded(&self, id: GroupId) -> Result<Group, Stop> {
        let group = self.groups.get(&id).ok_or(Stop::Idle)?.now().clone();
        if group.header().nested().is_empty() {
            return Ok(group);
        }
        Ok(group.with_indirect_members(IndirectMembers::of(
            Scope::Whole,
            self.indirect_members(id).into_values(),
        )))
    }

    pub(crate) fn nested_groups(&self, id: GroupId) -> Result<NestedGroups, Stop> {
        let mut ids = self.with_nested(id);
        for group in
            ids.clone().iter().filter_map(|id| self.groups.get(id)).map(|tracked| tracked.now())
        {
            // A tombstone among them is loaded, and adds no users.
            ids.extend(group.header().nested().keys().filter(|_| !group.is_deleted()));
        }
        let groups = ids.into_iter().map(|id| self.loaded(id));
        Ok(NestedGroups::new(Version::default(), groups.collect::<Result<Vec<_>, _>>()?))
    }

    /// Returns the id of the next room of a group: the first one that does not exist yet.
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

    pub(crate) fn with_company(&self, company: Company, event: Envelope<CompanyEvent>) -> Self {
        let mut world = self.clone();
        put(&mut world.companies, company.id(), company, event);
        world
    }

    /// Returns the world with the group as its events made it, without its indirect members.
    pub(crate) fn with_group(&self, group: Group, event: Envelope<GroupEvent>) -> Self {
        let mut world = self.clone();
        let header = group.header();
        let group = if header.nested().is_empty() {
            group
        } else {
            let (roster, recipients) = (group.roster().clone(), group.recipients().clone());
            Group::from_parts(header.clone(), roster, recipients).unwrap_or(group)
        };
        put(&mut world.groups, group.id(), group, event);
        world
    }

    pub(crate) fn with_room(&self, room: Room, event: Envelope<RoomEvent>) -> Self {
        let mut world = self.clone();
        put(&mut world.rooms, room.id(), room, event);
        world
    }

    /// Returns the group and all groups nested in it, at any depth.
    fn with_nested(&self, group: GroupId) -> BTreeSet<GroupId> {
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

/// Returns what is not the same object in both worlds, with what it was before.
pub(crate) fn changed<'a, I: Ord, A: Replayed>(
    before: &'a BTreeMap<I, Arc<Tracked<A>>>,
    after: &'a BTreeMap<I, Arc<Tracked<A>>>,
) -> impl Iterator<Item = (Option<&'a A>, &'a Tracked<A>)> {
    let pairs = after.iter().map(|(id, now)| (before.get(id), now));
    let differ = pairs.filter(|(old, now)| old.is_none_or(|old| !Arc::ptr_eq(old, now)));
    differ.map(|(old, now)| (old.map(|old| old.now()), now.as_ref()))
}

fn put<I: Ord, A: Replayed>(
    all: &mut BTreeMap<I, Arc<Tracked<A>>>,
    id: I,
    now: A,
    event: A::Event,
) {
    let tracked = match all.get(&id) {
        Some(before) => before.after(event, now),
        None => Tracked::new(now, event),
    };
    all.insert(id, Arc::new(tracked));
}

impl World {
    /// Checks that nothing claims a key that another aggregate holds.
    pub(super) fn check_claims(&self, after: &Self) -> Result<(), Stop> {
        let held = self.holders();
        match after.holders().into_iter().find(|(claim, count)| {
            *count > 1 && held.get(claim).is_none_or(|before| before < count)
        }) {
            Some((claim, _)) => Err(Stop::Refused(taken(&claim))),
            None => Ok(()),
        }
    }

    /// Returns how many aggregates hold each claim.
    fn holders(&self) -> BTreeMap<Claim, usize> {
        let companies = self.companies().flat_map(|tracked| tracked.now().claims());
        let groups = self.groups().flat_map(|tracked| tracked.now().claims());
        let rooms = self.rooms().flat_map(|tracked| tracked.now().claims());
        let mut holders = BTreeMap::new();
        for claim in companies.chain(groups).chain(rooms) {
            *holders.entry(claim).or_default() += 1;
        }
        holders
    }

    /// Checks that no limit is exceeded (CO-7).
    pub(super) fn check_quotas(&self, after: &Self) -> Result<(), Stop> {
        for (id, tracked) in &after.groups {
            let company = after.context(tracked.now().company())?.company();
            for quota in self.quota_uses(*id, after) {
                if company.check_quota(&quota, after.count(&quota)).is_err() {
                    return Err(Stop::Refused(&CO_7));
                }
            }
        }
        Ok(())
    }

    /// Returns the quotas that the change of this group uses more of.
    fn quota_uses(&self, id: GroupId, after: &Self) -> BTreeSet<Quota> {
        let Some(tracked) = after.groups.get(&id) else { return BTreeSet::new() };
        let change = match (self.groups.get(&id), after.rooms.get(&tracked.now().room())) {
            (Some(before), _) if Arc::ptr_eq(before, tracked) => return BTreeSet::new(),
            (Some(before), _) => {
                GroupChange::between(before.now(), tracked.now().clone(), Vec::new())
            }
            (None, Some(room)) => {
                let room = RoomChange::new(room.now().clone(), room.events()[0].clone());
                GroupChange::new(tracked.now().clone(), tracked.events()[0].clone(), room)
            }
            (None, None) => return BTreeSet::new(),
        };
        change.quota_uses().clone()
    }

    fn count(&self, quota: &Quota) -> u64 {
        let groups = self.groups().map(Tracked::now);
        let groups = groups.filter(|group| !group.is_deleted() && !group.is_team());
        let counted = groups.filter(|group| match quota {
            Quota::GroupsOfCompany(company) => group.company() == *company,
            Quota::GroupsOfUser { company, user } => {
                let entry = group.roster().loaded().get(user);
                group.company() == *company && entry.is_some_and(GroupEntry::is_member)
            }
        });
        counted.count() as u64
    }
}

/// Returns the rule that refuses a claim.
fn taken(claim: &Claim) -> &'static Rule {
    match claim {
        Claim::Address(_) => &ML_2,
        Claim::Domain(_) => &CO_1,
        Claim::GroupName(..) => &GR_4,
        Claim::Pair(..) => &RM_3,
        Claim::ToMe(_) => &RM_2,
    }
}
