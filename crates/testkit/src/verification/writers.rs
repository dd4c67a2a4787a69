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
/// If something is found, or the store fails.
pub fn check_beside_writers<S: Stores + Inspection + Clone>(store: S, rounds: usize) {
    let writers = [ANN, BO, CY];
    let running = AtomicUsize::new(writers.len());
    let scene = pollster::block_on(Scene::play(store.clone()));
    thread::scope(|scope| {
        for by in writers {
            let (store, running) = (store.clone(), &running);
            scope.spawn(move || {
                for round in 0..rounds {
                    pollster::block_on(write(store.clone(), by, round));
                    pollster::block_on(edit(store.clone(), &scene, by, round));
                }
                running.fetch_sub(1, Ordering::SeqCst);
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

/// Changes one group again and again, so that a check often reads it in the middle of changes.
async fn edit<S: Stores>(store: S, scene: &Scene, by: User, round: usize) {
    let hall = Guildhall::new(store);
    let group = hall.user(ANN).group(scene.crew());
    for edit in 0..8 {
        let name = format!("Crew {round} {edit} of {}", by.id());
        drop(group.edit_profile(ProfileEdit::name(name.parse().unwrap())).await);
        drop(group.add_members(&[NEW]).await);
        drop(group.remove_members(&[NEW.id()]).await);
    }
}

/// Changes rooms, groups and users. Each call has its own front door, as in another process. Some
/// commands are refused, because another writer was there first.
async fn write<S: Stores>(store: S, by: User, round: usize) {
    let hall = Guildhall::new(store);
    let user = hall.user(by);
    let named = |name: &str| GroupDraft::named(&format!("{name} {round}")).unwrap();
    if let Ok(group) = user.create_group(named("Crew").members([BO, FLO])).await {
        let group = group.id();
        let edit = ProfileEdit::name(format!("Renamed {round}").parse().unwrap());
        drop(user.group(group).edit_profile(edit).await);
        if let Ok(inner) = user.create_group(named("Inner").members([CY])).await {
            drop(user.group(group).nest(inner.id()).await);
            drop(user.group(inner.id()).delete().await);
        }
        drop(user.group(group).remove_members(&[BO.id()]).await);
        if round.is_multiple_of(2) {
            drop(user.group(group).delete().await);
        }
    }
    let with = if by == BO { CY } else { BO };
    if let Ok(pair) = user.one_to_one(with).await {
        drop(user.room(pair.room().id()).execute(RoomCommand::Leave).await);
    }
    if let Ok(room) = user.create_room(RoomDraft::from_event("Hall", [ANN, BO, FLO])).await {
        drop(user.room(room.id()).convert(named("Converted")).await);
    }
    drop(user.create_room(RoomDraft::from_event("Guests", [EVE, FLO])).await);
    drop(hall.off_board(FLO).await);
    let address = Some("flo@acme.example".parse().unwrap());
    let profile = Profile { user: FLO, name: "Flo".parse().unwrap(), address };
    drop(hall.save_profiles(ACME, vec![profile]).await);
}
