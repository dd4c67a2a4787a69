//! A check beside running writers: what is half done is no finding.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use guildhall::groups::Inspection;
use guildhall::permissions::Profile;
use guildhall::rooms::RoomCommand;
use guildhall::{GroupDraft, Guildhall, ProfileEdit, RoomDraft, Stores, User, UserId};
use uuid::Uuid;

use super::{Scene, findings};
use crate::cast::{ACME, ANN, BO, CY, EVE, FLO};

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
