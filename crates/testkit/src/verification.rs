//! What the check of a store finds: nothing in a store that only use cases changed, and each of
//! some corruptions by its name.
//!
//! [`CORRUPTIONS`] are statements for the tables of `store-sqlite` and `store-postgres`. A store
//! with other tables can run [`findings`] after stories or cases of its own.

mod corruptions;
mod leftovers;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use guildhall::groups::{Inspection, ListDraft, TeamDraft, TeamEdit};
use guildhall::permissions::{Authority, Profile};
use guildhall::rooms::RoomCommand;
use guildhall::{
    Application, Error, Feature, FeatureEdit, Finding, GroupDraft, GroupId, Guildhall, ProfileEdit,
    RoomDraft, RoomId, Stores, Switch, User, UserId,
};
use uuid::Uuid;

pub use self::corruptions::{CORRUPTIONS, Corruption, OF_POSTGRES, OF_SQLITE, Remedied};
use crate::cast::{ACME, ANN, BO, CY, DEE, EVE, FLO, GUS, ORBIT};

/// Checks everything that is stored, and returns what is found.
///
/// # Panics
/// If the store fails.
#[must_use]
pub fn findings<S: Stores + Inspection>(store: S) -> Vec<Finding> {
    let hall = Guildhall::new(store);
    pollster::block_on(hall.verify().all()).unwrap()
}

/// Plants corruptions one by one, each in what the one before left if that was repaired, and
/// otherwise in a new store. Checks that each is found by its name, and that nothing else is.
/// Where a repair is offered, it must leave nothing to find.
///
/// `new` makes an empty store, with a function that runs statements by hand.
///
/// # Panics
/// If the check of the store finds something else.
pub fn check_corruptions<S, B>(dialect: Dialect, mut new: impl FnMut() -> (S, B))
where
    S: Stores + Inspection + Clone,
    B: Fn(&str),
{
    let of_dialect = match dialect {
        Dialect::Plain => [].as_slice(),
        Dialect::Postgres => [OF_POSTGRES, leftovers::IN_POSTGRES].as_slice(),
        Dialect::Sqlite => [OF_SQLITE, leftovers::IN_SQLITE].as_slice(),
    };
    let all = [CORRUPTIONS, leftovers::IN_BOTH].into_iter().chain(of_dialect.iter().copied());
    let mut at = None;
    for corruption in all.flatten() {
        let (store, by_hand, scene) = at.take().unwrap_or_else(|| {
            let (store, by_hand) = new();
            let scene = pollster::block_on(Scene::play(store.clone()));
            assert_eq!(findings(store.clone()), [], "before any corruption");
            (store, by_hand, scene)
        });
        let what = corruption.what;
        by_hand(&scene.fill(corruption.statements, dialect));
        let found = findings(store.clone());
        let kinds: Vec<_> = found.iter().map(kind).collect();
        assert_eq!(kinds, [corruption.found], "{what}: {found:#?}");
        let shown = format!("{}\n{}", found[0], serde_json::to_string(&found[0]).unwrap());
        let place = scene.fill(corruption.place, Dialect::Plain);
        assert!(shown.contains(&place), "{what}: {shown} does not name {place}");
        match (found[0].repair(), corruption.remedied) {
            (None, Remedied::Never) => {}
            (Some(repair), Remedied::ByRepair) => {
                let hall = Guildhall::new(store.clone());
                pollster::block_on(hall.repair(repair.clone())).unwrap();
                assert_eq!(findings(store.clone()), [], "{what}, after {repair:?}");
                at = Some((store, by_hand, scene));
            }
            (repair, _) => panic!("{what}: the repair is {repair:?}"),
        }
    }
}

/// Checks that a check of a store ends with the first error of the store.
///
/// `by_hand` runs statements in the tables.
///
/// # Panics
/// If the check goes on, or does not fail.
pub fn check_that_an_error_ends_it<S: Stores + Inspection>(store: S, by_hand: impl Fn(&str)) {
    let hall = Guildhall::new(store);
    let mut verification = hall.verify();
    assert!(pollster::block_on(verification.next()).unwrap().is_some());
    by_hand("ALTER TABLE rooms RENAME TO gone");
    let failed = loop {
        match pollster::block_on(verification.next()) {
            Ok(found) => assert!(found.is_some(), "the check ends without an error"),
            Err(error) => break error,
        }
    };
    assert!(matches!(failed, Error::Store(_)), "{failed:?}");
    by_hand("ALTER TABLE gone RENAME TO rooms");
    assert_eq!(pollster::block_on(verification.next()).unwrap(), None, "the check goes on");
}

/// Returns the name of the kind of a finding, as it is serialised.
fn kind(found: &Finding) -> String {
    serde_json::to_value(found).unwrap()["kind"].as_str().unwrap().to_owned()
}

/// The ids of a company in which something of each kind is stored. Its parts are named in the
/// statements of [corruptions](CORRUPTIONS).
#[derive(Clone, Copy, Debug)]
pub struct Scene {
    crew: GroupId,
    crew_room: RoomId,
    cast: GroupId,
    inner: GroupId,
    hall: RoomId,
    pair: RoomId,
}

/// How a statement writes an id.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Dialect {
    /// As a text without quotes.
    Plain,
    /// As in PostgreSQL.
    Postgres,
    /// As in SQLite.
    Sqlite,
}

impl Scene {
    /// Plays use cases on an empty store.
    ///
    /// # Panics
    /// If a use case fails.
    pub async fn play<S: Stores>(store: S) -> Self {
        let hall = Guildhall::new(store);
        for (id, name, admin, domain) in
            [(ACME, "Acme", GUS, "acme.example"), (ORBIT, "Orbit", EVE, "orbit.example")]
        {
            let name = name.parse().unwrap();
            let admin = [admin.id()];
            hall.create_company(id, name, admin, [Application::Core]).await.unwrap();
            hall.add_domain(id, domain.parse().unwrap()).await.unwrap();
        }
        hall.user(GUS).set_external_groups(Authority::EveryInternalUser).await.unwrap();
        let address = Some("ann@acme.example".parse().unwrap());
        let profile = Profile { user: ANN, name: "Ann".parse().unwrap(), address };
        hall.save_profiles(ACME, vec![profile]).await.unwrap();

        let ann = hall.user(ANN);
        ann.to_me().await.unwrap();
        let pair = ann.one_to_one(BO).await.unwrap().room().id();
        let draft = RoomDraft::from_event("Hall", [BO, CY, DEE, EVE]);
        let general = ann.create_room(draft).await.unwrap().room().id();
        let list = ListDraft::new("crew@acme.example".parse().unwrap());
        let list = list.with_recipients(["pat@partner.example".parse().unwrap()]);
        let draft = GroupDraft::named("Crew").unwrap().with_members([BO, CY, DEE]).with_list(list);
        let crew = ann.create_group(draft).await.unwrap();
        let named = |name| GroupDraft::named(name).unwrap();
        let cast = ann.create_group(named("Cast").with_members([BO])).await.unwrap().id();
        let inner = ann.create_group(named("Inner").with_members([CY])).await.unwrap().id();
        ann.group(crew.id()).nest(cast).await.unwrap();
        ann.group(cast).nest(inner).await.unwrap();
        let external = named("Allies").external().with_members([EVE]);
        let allies = ann.create_group(external).await.unwrap().id();
        ann.group(allies).remove_members(&[EVE.id()]).await.unwrap();
        let anew = FeatureEdit::new().with_feature(Feature::Event, Switch::Off);
        ann.group(crew.id()).switch_features(anew).await.unwrap();
        let old = ann.create_group(named("Old").with_members([BO])).await.unwrap().id();
        ann.group(old).delete().await.unwrap();
        // The limit does not count teams, so leaving a team does not lower the number of a user's
        // groups.
        let unit = TeamDraft::named("Unit").unwrap().with_members([BO, CY]);
        let unit = hall.form_team(ACME, unit).await.unwrap().id();
        hall.change_team(unit, TeamEdit::new().with_left([CY.id()])).await.unwrap();
        hall.off_board(DEE).await.unwrap();
        Self { crew: crew.id(), crew_room: crew.group.room(), cast, inner, hall: general, pair }
    }

    /// Returns the id of a group that [`ANN`] manages. Another group is nested in it.
    #[must_use]
    pub const fn crew(&self) -> GroupId {
        self.crew
    }

    /// Replaces the names of ids by the ids: `{crew}` as the dialect writes ids, and `{crew text}`
    /// without quotes.
    #[must_use]
    pub fn fill(&self, template: &str, dialect: Dialect) -> String {
        let ids = [
            ("acme", *ACME.as_uuid()),
            ("orbit", *ORBIT.as_uuid()),
            ("ann", *ANN.id().as_uuid()),
            ("bo", *BO.id().as_uuid()),
            ("cy", *CY.id().as_uuid()),
            ("crew", *self.crew.as_uuid()),
            ("crew room", *self.crew_room.as_uuid()),
            ("cast", *self.cast.as_uuid()),
            ("inner", *self.inner.as_uuid()),
            ("hall", *self.hall.as_uuid()),
            ("pair", *self.pair.as_uuid()),
            ("stranger", Uuid::from_u128(0xdead)),
        ];
        let mut filled = template.to_owned();
        for (name, id) in ids {
            let literal = match dialect {
                Dialect::Plain => id.to_string(),
                Dialect::Postgres => format!("'{id}'"),
                Dialect::Sqlite => format!("x'{}'", id.simple()),
            };
            filled = filled.replace(&format!("{{{name}}}"), &literal);
            filled = filled.replace(&format!("{{{name} text}}"), &id.to_string());
        }
        filled
    }
}

const NEW: User = User::of_company(UserId::new(Uuid::from_u128(0xe3)), ACME);

/// Checks the store again and again while several writers change it, until each has done this
/// number of rounds. Nothing may be found. The store must be empty.
///
/// # Panics
/// If something is found, the store fails, or a writer fails or can change almost nothing.
pub fn check_beside_writers<S: Stores + Inspection + Clone>(store: S, rounds: usize) {
    let writers = [ANN, BO, CY];
    let running = AtomicUsize::new(writers.len());
    let scene = pollster::block_on(Scene::play(store.clone()));
    thread::scope(|scope| {
        for by in writers {
            let (store, running) = (store.clone(), Running(&running));
            scope.spawn(move || {
                let _running = running;
                let (mut changes, mut edits) = (Saved(0), Saved(0));
                for round in 0..rounds {
                    pollster::block_on(write(store.clone(), by, round, &mut changes));
                    pollster::block_on(edit(store.clone(), &scene, by, round, &mut edits));
                }
                // Other writers can be first in most of the commands of a round, but not in all.
                let saved = [changes.0, edits.0];
                assert!(saved.iter().all(|saved| *saved >= rounds), "{} saved {saved:?}", by.id());
            });
        }
        let mut checks = 0;
        while running.load(Ordering::SeqCst) > 0 || checks == 0 {
            assert_eq!(findings(store.clone()), [], "beside writers");
            checks += 1;
        }
    });
    assert_eq!(findings(store), [], "after the writers");
}

/// A writer that has not ended. A panic ends it too.
struct Running<'a>(&'a AtomicUsize);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// How many commands were saved.
struct Saved(usize);

impl Saved {
    /// Counts a command if it was saved, and returns what it gave.
    fn count<T, E>(&mut self, result: Result<T, E>) -> Option<T> {
        self.0 += usize::from(result.is_ok());
        result.ok()
    }
}

/// Changes one group again and again, so that a check often reads it in the middle of changes.
async fn edit<S: Stores>(store: S, scene: &Scene, by: User, round: usize, saved: &mut Saved) {
    let hall = Guildhall::new(store);
    let group = hall.user(ANN).group(scene.crew());
    for edit in 0..8 {
        let name = format!("Crew {round} {edit} of {}", by.id());
        saved.count(group.edit_profile(ProfileEdit::name(name.parse().unwrap())).await);
        saved.count(group.add_members(&[NEW]).await);
        saved.count(group.remove_members(&[NEW.id()]).await);
    }
}

/// Changes rooms, groups and users. Each call has its own front door, as in another process. Some
/// commands are refused, because another writer was there first.
async fn write<S: Stores>(store: S, by: User, round: usize, saved: &mut Saved) {
    let hall = Guildhall::new(store);
    let user = hall.user(by);
    let named = |name: &str| GroupDraft::named(&format!("{name} {round}")).unwrap();
    if let Some(group) = saved.count(user.create_group(named("Crew").with_members([BO, FLO])).await)
    {
        let group = group.id();
        let edit = ProfileEdit::name(format!("Renamed {round}").parse().unwrap());
        saved.count(user.group(group).edit_profile(edit).await);
        if let Some(inner) = saved.count(user.create_group(named("Inner").with_members([CY])).await)
        {
            saved.count(user.group(group).nest(inner.id()).await);
            saved.count(user.group(inner.id()).delete().await);
        }
        saved.count(user.group(group).remove_members(&[BO.id()]).await);
        if round.is_multiple_of(2) {
            saved.count(user.group(group).delete().await);
        }
    }
    let with = if by == BO { CY } else { BO };
    if let Some(pair) = saved.count(user.one_to_one(with).await) {
        saved.count(user.room(pair.room().id()).execute(RoomCommand::Leave).await);
    }
    let draft = RoomDraft::from_event("Hall", [ANN, BO, FLO]);
    if let Some(room) = saved.count(user.create_room(draft).await) {
        saved.count(user.room(room.id()).convert(named("Converted")).await);
    }
    saved.count(user.create_room(RoomDraft::from_event("Guests", [EVE, FLO])).await);
    saved.count(hall.off_board(FLO).await);
    let address = Some("flo@acme.example".parse().unwrap());
    let profile = Profile { user: FLO, name: "Flo".parse().unwrap(), address };
    saved.count(hall.save_profiles(ACME, vec![profile]).await);
}
