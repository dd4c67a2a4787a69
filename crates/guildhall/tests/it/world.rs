//! Two companies, their users, and a store, which every test begins with.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::future::Future;
use std::num::NonZeroU32;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use guildhall::groups::{
    EventRecord, Group, GroupCommand, GroupDraft, GroupEntry, GroupNotice, TeamDraft,
};
use guildhall::kernel::{
    CompanyId, Feature, GroupId, PageRequest, RoomId, Scope, Switch, Timestamp, User, UserId,
};
use guildhall::permissions::{Application, Authority, Privacy};
use guildhall::room_features::FeatureEdit;
use guildhall::rooms::{Room, RoomDraft};
use guildhall::{Environment, Guildhall, Stores};
use guildhall_store_memory::MemoryStore;
use guildhall_store_sqlite::SqliteStore;
use guildhall_testkit::cast::at;
use guildhall_testkit::{Call, Interposed, commands as every};
use proptest::prelude::ProptestConfig;
use tempfile::TempDir;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::people::{ACME, ANN, BO, CY, DEE, EVE, GUS, ORBIT};

pub(crate) trait AnyStore: Stores + Clone + Debug + 'static {}

impl<S: Stores + Clone + Debug + 'static> AnyStore for S {}

/// A store with a new world of its own.
pub(crate) trait OwnStore: AnyStore {
    fn world() -> impl Future<Output = World<Self>>;
}

impl OwnStore for MemoryStore {
    async fn world() -> World<Self> {
        World::over(Self::default()).await
    }
}

/// In a file, so that another process could open it.
impl OwnStore for SqliteStore {
    async fn world() -> World<Self> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("hall.db");
        let mut world = World::over(Self::open(&path).unwrap()).await;
        world.file = Some((directory, path));
        world
    }
}

/// Runs a case in a new world.
pub(crate) fn run<S: OwnStore>(case: impl AsyncFnOnce(World<S>)) {
    pollster::block_on(async { case(S::world().await).await });
}

/// A quarter of the cases, for a test that costs much more than others, as it does in SQL.
pub(crate) fn a_quarter() -> ProptestConfig {
    let config = ProptestConfig::default();
    ProptestConfig { cases: config.cases.div_ceil(4), ..config }
}

/// A clock that advances by one second at each reading, and ids that are counted.
///
/// Clones of it share the clock and the count.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counted {
    seconds: Arc<AtomicU32>,
    ids: Arc<AtomicU32>,
}

impl Environment for Counted {
    fn now(&self) -> OffsetDateTime {
        // Use cases read the clock between loading and saving: a moment for another thread to act
        // first.
        thread::yield_now();
        let seconds = self.seconds.fetch_add(1, Ordering::Relaxed);
        at(0).as_date_time() + Duration::seconds(seconds.into())
    }

    fn new_uuid(&self) -> Uuid {
        id(self.ids.fetch_add(1, Ordering::Relaxed))
    }
}

/// The id that is made after `count` others.
pub(crate) const fn id(count: u32) -> Uuid {
    Uuid::from_u128(0x1_0000_0000 | count as u128)
}

/// A hall with the companies Acme and Orbit. Gus administers Acme, Eve administers Orbit. Both hold
/// Core and have a mail domain with their name.
#[derive(Debug)]
pub(crate) struct World<S: AnyStore> {
    hall: Guildhall<S, Counted>,
    environment: Counted,
    file: Option<(TempDir, PathBuf)>,
}

impl World<MemoryStore> {
    pub(crate) async fn in_memory() -> Self {
        MemoryStore::world().await
    }
}

impl World<SqliteStore> {
    pub(crate) async fn in_a_file() -> Self {
        SqliteStore::world().await
    }

    /// Another hall on the same file, as another process would open it.
    pub(crate) fn opened_again(&self) -> Guildhall<SqliteStore, Counted> {
        let (_, path) = self.file.as_ref().unwrap();
        Guildhall::with_environment(SqliteStore::open(path).unwrap(), self.environment.clone())
    }
}

impl<S: AnyStore> World<S> {
    pub(crate) async fn over(store: S) -> Self {
        let environment = Counted::default();
        let hall = Guildhall::with_environment(store, environment.clone());
        for (company, name, by) in [(ACME, "Acme", GUS), (ORBIT, "Orbit", EVE)] {
            let created =
                hall.create_company(company, name.parse().unwrap(), [by.id()], [Application::Core]);
            created.await.unwrap();
            let domain = format!("{}.example", name.to_lowercase());
            hall.add_domain(company, domain.parse().unwrap()).await.unwrap();
        }
        Self { hall, environment, file: None }
    }
}

impl<S: AnyStore> World<S> {
    /// The same world, another time.
    pub(crate) fn again(&self) -> Self {
        Self { hall: self.hall.clone(), environment: self.environment.clone(), file: None }
    }

    /// The same world, over a store that is made of its store.
    pub(crate) fn over_the_same<T: AnyStore>(self, make: impl FnOnce(S) -> T) -> World<T> {
        let store = make(self.store().clone());
        let hall = Guildhall::with_environment(store, self.environment.clone());
        World { hall, environment: self.environment, file: self.file }
    }
}

impl<S: AnyStore> World<S> {
    /// The same world, in which another user acts just before the first call that `comes`.
    pub(crate) fn interleaved(
        self,
        comes: impl FnMut(Call) -> bool + Send + 'static,
        act: impl AsyncFnOnce(Guildhall<S, Counted>) + Send + 'static,
    ) -> World<Interposed<S>> {
        let other = Guildhall::clone(&self);
        let hall = self.over_the_same(Interposed::over);
        hall.store().just_before(comes, move || pollster::block_on(act(other)));
        hall
    }
}

impl<S: AnyStore> Deref for World<S> {
    type Target = Guildhall<S, Counted>;

    fn deref(&self) -> &Self::Target {
        &self.hall
    }
}

/// The rooms and groups that tests begin with.
impl<S: AnyStore> World<S> {
    /// A general room that the first of these users opened.
    pub(crate) async fn general_room(&self, people: &[User]) -> RoomId {
        let draft = RoomDraft::from_event("Launch", people[1..].iter().copied());
        self.user(people[0]).create_room(draft).await.unwrap().id()
    }

    /// The one-to-one room of these users, opened by the first.
    pub(crate) async fn pair(&self, [one, other]: [User; 2]) -> RoomId {
        self.user(one).one_to_one(other).await.unwrap().id()
    }

    /// A public group: Ann is Master and member, Bo and Cy are members.
    pub(crate) async fn crew(&self) -> GroupId {
        self.group(crew()).await
    }

    /// The same, private.
    pub(crate) async fn private_crew(&self) -> GroupId {
        self.group(crew().private()).await
    }

    /// An external group, private, with Eve as external member besides Ann, Bo and Cy.
    pub(crate) async fn external_crew(&self) -> GroupId {
        self.let_create_external(Authority::EveryInternalUser).await;
        self.group(crew().external().with_members([EVE])).await
    }

    /// The group that Ann creates from a draft.
    pub(crate) async fn group(&self, draft: GroupDraft) -> GroupId {
        self.user(ANN).create_group(draft).await.unwrap().id()
    }

    /// A public team, Unit, that Bo leads, with Cy and Dee. Its room is not open yet.
    pub(crate) async fn unit(&self) -> GroupId {
        self.team(unit()).await
    }

    /// The team that the directory forms from a draft.
    pub(crate) async fn team(&self, draft: TeamDraft) -> GroupId {
        self.form_team(ACME, draft).await.unwrap().id()
    }

    /// Ann's groups, each of which is a member of the one before.
    pub(crate) async fn chain<const N: usize>(&self, drafts: [GroupDraft; N]) -> [GroupId; N] {
        let mut chain = [GroupId::new(Uuid::nil()); N];
        for (here, draft) in chain.iter_mut().zip(drafts) {
            *here = self.group(draft).await;
        }
        for pair in chain.windows(2) {
            self.nest(pair[0], pair[1]).await;
        }
        chain
    }

    /// Ann makes `child` a member of `parent`.
    pub(crate) async fn nest(&self, parent: GroupId, child: GroupId) {
        self.user(ANN).group(parent).nest(child).await.unwrap();
    }

    /// This user turns Message on or off.
    pub(crate) async fn turn_message(&self, by: User, group: GroupId, to: Switch) {
        self.user(by).group(group).switch_features(message(to)).await.unwrap();
    }

    /// Ann makes a group public or private.
    pub(crate) async fn set_privacy(&self, group: GroupId, to: Privacy) {
        self.execute(group, [every::privacy(to)]).await;
    }

    /// Ann executes commands on a group.
    pub(crate) async fn execute(
        &self,
        group: GroupId,
        commands: impl IntoIterator<Item = GroupCommand>,
    ) {
        for command in commands {
            self.user(ANN).group(group).execute(command).await.unwrap();
        }
    }

    /// Lets this much time pass.
    pub(crate) fn wait(&self, time: Duration) {
        let seconds = u32::try_from(time.whole_seconds()).unwrap();
        self.environment.seconds.fetch_add(seconds, Ordering::Relaxed);
    }

    /// Makes the next reading of the clock return this time.
    pub(crate) fn wait_until(&self, moment: Timestamp) {
        let seconds = moment.since(at(0)).whole_seconds().try_into().unwrap();
        self.environment.seconds.store(seconds, Ordering::Relaxed);
    }

    /// Makes the next new id the one with this number.
    pub(crate) fn number_from(&self, count: u32) {
        self.environment.ids.store(count, Ordering::Relaxed);
    }

    /// Returns the clock and the number of the next id, to set both back to.
    pub(crate) fn readings(&self) -> [u32; 2] {
        [&self.environment.seconds, &self.environment.ids].map(|n| n.load(Ordering::Relaxed))
    }

    /// Makes what comes next happen at the same time and with the same ids as what came then.
    pub(crate) fn set_back(&self, [seconds, ids]: [u32; 2]) {
        self.environment.seconds.store(seconds, Ordering::Relaxed);
        self.environment.ids.store(ids, Ordering::Relaxed);
    }

    pub(crate) async fn let_create_external(&self, to: Authority) {
        self.user(GUS).set_external_groups(to).await.unwrap();
    }

    /// Acme holds no application any more.
    pub(crate) async fn freeze(&self) {
        self.revoke_application(ACME, Application::Core).await.unwrap();
    }

    pub(crate) async fn thaw(&self) {
        self.grant_application(ACME, Application::Core).await.unwrap();
    }
}

/// What is stored, without regard to who may see it.
impl<S: AnyStore> World<S> {
    pub(crate) async fn whole_room(&self, id: RoomId) -> Room {
        self.store().find_room(id, Scope::Whole).await.unwrap().expect("the room is there")
    }

    pub(crate) async fn whole_group(&self, id: GroupId) -> Group {
        self.store().find_group(id, Scope::Whole).await.unwrap().expect("the group is there")
    }

    pub(crate) async fn room_of(&self, id: GroupId) -> RoomId {
        self.whole_group(id).await.room()
    }

    pub(crate) async fn who_is_in(&self, id: RoomId) -> BTreeSet<UserId> {
        let room = self.whole_room(id).await;
        let entries = room.roster().loaded().values().filter(|entry| entry.is_in());
        entries.map(|entry| entry.user().id()).collect()
    }

    pub(crate) async fn members_of(&self, id: GroupId) -> BTreeSet<UserId> {
        self.those_of(id, GroupEntry::is_member).await
    }

    /// Returns the participants of the group, including those through nested groups.
    pub(crate) async fn participants_of(&self, id: GroupId) -> BTreeSet<UserId> {
        let users = self.store().participants_of(id, all()).await.unwrap();
        users.items().iter().map(User::id).collect()
    }

    pub(crate) async fn masters_of(&self, id: GroupId) -> BTreeSet<UserId> {
        self.those_of(id, GroupEntry::is_master).await
    }

    async fn those_of(&self, id: GroupId, are: impl Fn(&GroupEntry) -> bool) -> BTreeSet<UserId> {
        let group = self.whole_group(id).await;
        let entries = group.roster().loaded().values().filter(|entry| are(entry));
        entries.map(|entry| entry.user().id()).collect()
    }

    pub(crate) async fn events(&self, company: CompanyId) -> Vec<EventRecord> {
        let (mut events, mut after) = (Vec::new(), None);
        loop {
            let page = self.events_after(company, after, NonZeroU32::MAX).await.unwrap();
            let Some(last) = page.last() else { return events };
            after = Some(last.position);
            events.extend(page);
        }
    }

    /// Returns the users who get a notice.
    pub(crate) async fn notified(&self, notice: &GroupNotice) -> Vec<UserId> {
        self.notice_recipients(notice, all()).await.unwrap().into_items()
    }
}

/// The draft of a group of this name.
pub(crate) fn named(name: &str) -> GroupDraft {
    GroupDraft::named(name).unwrap()
}

pub(crate) fn crew() -> GroupDraft {
    named("Crew").with_members([BO, CY])
}

pub(crate) fn unit() -> TeamDraft {
    TeamDraft::named("Unit").unwrap().with_leader(BO).with_members([CY, DEE])
}

pub(crate) fn message(to: Switch) -> FeatureEdit {
    FeatureEdit::new().with_feature(Feature::Message, to)
}

pub(crate) fn set<const N: usize>(users: [User; N]) -> BTreeSet<UserId> {
    crate::people::ids(users).into()
}

/// A page with space for everything in a test.
pub(crate) fn all<K>() -> PageRequest<K> {
    PageRequest::first(NonZeroU32::MIN.saturating_add(99))
}
