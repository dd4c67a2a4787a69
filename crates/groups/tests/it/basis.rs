//! What a decision is based on, read by the single calls (GR-15, RM-14).

use guildhall_groups::{
    BasisRequest, Group, GroupChange, GroupRepository, GroupScope, find_basis_in_steps,
};
use guildhall_kernel::{CommandDigest, CommandId, KeptAnswer, RoomId, Scope};
use guildhall_rooms::{Room, RoomChange, RoomDraft, RoomRepository};
use guildhall_store_memory::MemoryStore;
use pollster::block_on;
use uuid::Uuid;

use crate::people::{ACME, ANN, BO, CY, DEE, EVE, GLOBEX};
use crate::world::{GROUP, ROOM, World, draft};

// about: GR-15
#[test]
fn the_rest_of_a_group_is_read_for_a_user_who_certainly_sees_it() {
    let store = MemoryStore::new();
    let group = saved_group(&store, Vec::new());
    for (by, sees) in [(ANN, true), (BO, true), (DEE, false)] {
        let own = GroupScope::from(Scope::of([by.id()]));
        let some = GroupScope::from(Scope::of([by, ANN, BO].map(|user| user.id())));
        for scope in [own.clone(), some, Scope::Whole.into()] {
            let request = BasisRequest::new(by, []).with_group(GROUP, scope.clone());
            let found = block_on(find_basis_in_steps(&store, request)).unwrap();
            let loaded = if sees { &scope } else { &own };
            assert_eq!(found.group, Some(group.slice_of(loaded).unwrap()), "{by:?}, {scope:?}");
            assert_eq!(found.room, None);
        }
    }
}

// about: RM-14
#[test]
fn the_rest_of_a_room_is_read_for_a_user_who_certainly_knows_it() {
    let store = MemoryStore::new();
    saved_group(&store, Vec::new());
    saved_room(&store);
    for (id, by, knows) in [(OTHER, ANN, true), (OTHER, DEE, false), (ROOM, ANN, false)] {
        let whole = block_on(store.find_room(id, Scope::Whole)).unwrap().unwrap();
        let own = Scope::of([by.id()]);
        for scope in [own.clone(), Scope::of([by, BO].map(|user| user.id())), Scope::Whole] {
            let request = BasisRequest::new(by, []).with_room(id, scope.clone());
            let found = block_on(find_basis_in_steps(&store, request)).unwrap();
            let loaded = if knows { &scope } else { &own };
            assert_eq!(found.room, Some(whole.slice_of(loaded).unwrap()), "{by:?}, {scope:?}");
            assert_eq!(found.group, None);
        }
    }
}

// about: CO-9
#[test]
fn a_basis_has_the_answers_to_its_commands() {
    let store = MemoryStore::new();
    let id = CommandId::new(ANN, "once".parse().unwrap());
    let at = World::new().cx().at();
    let kept = KeptAnswer::new(id.clone(), CommandDigest::of(b"once"), at, String::new());
    saved_group(&store, vec![kept.clone()]);
    let request = BasisRequest::new(ANN, [EVE]);
    let without = block_on(find_basis_in_steps(&store, request.clone())).unwrap();
    assert_eq!(without.answers, []);
    let request = request.with_commands([id]);
    let with = block_on(find_basis_in_steps(&store, request)).unwrap();
    assert_eq!(with.answers, [kept]);
}

#[test]
fn a_request_says_what_it_asks_for() {
    let id = CommandId::new(ANN, "once".parse().unwrap());
    let plain = BasisRequest::new(ANN, [BO, EVE]);
    assert_eq!(plain.by(), ANN);
    assert_eq!(*plain.users(), [ANN, BO, EVE].map(|user| user.id()).into());
    assert_eq!(*plain.companies(), [ACME, GLOBEX].into());
    assert!(plain.commands().is_empty());
    assert_eq!((plain.group(), plain.room()), (None, None));

    let more = BasisRequest::new(ANN, []).with_companies([GLOBEX]).with_commands([id.clone()]);
    assert_eq!((more.companies(), more.commands()), (&[ACME, GLOBEX].into(), &[id].into()));
    let own = Scope::of([ANN.id(), BO.id()]);
    let scope = Scope::of([BO.id()]);
    let both = more.with_group(GROUP, scope.clone()).with_room(ROOM, scope);
    assert_eq!(both.group(), Some(&(GROUP, own.clone().into())));
    assert_eq!(both.room(), Some(&(ROOM, own)));
}

/// A room of no group.
const OTHER: RoomId = RoomId::new(Uuid::from_u128(0x201));

/// Saves a private group of ANN, BO and CY with its room, and returns it.
fn saved_group(store: &MemoryStore, answers: Vec<KeptAnswer>) -> Group {
    let world = World::new();
    let draft = draft().private().with_members([BO, CY]);
    let (group, created) = Group::create(GROUP, ROOM, ANN, draft, &world.cx()).unwrap();
    let (room, opened) = Room::open_for_group(ROOM, GROUP, ANN, &world.cx());
    let change = GroupChange::new(group, created, RoomChange::new(room, opened));
    block_on(store.save_group(change.with_answers(answers))).unwrap();
    block_on(store.find_group(GROUP, Scope::Whole)).unwrap().unwrap()
}

/// Saves a room of ANN, BO and CY.
fn saved_room(store: &MemoryStore) {
    let draft = RoomDraft::from_contact_search([ANN, BO, CY]);
    let (room, opened) = Room::open(OTHER, ANN, draft, &World::new().cx()).unwrap();
    block_on(store.save_room(RoomChange::new(room, opened))).unwrap();
}
