//! What a decision is based on: slices of the entries give the same answers, or an error that names
//! who is not loaded. What is read by the single calls shows nothing hidden (GR-15, RM-14).

use guildhall_groups::{
    BasisRequest, Group, GroupChange, GroupError, GroupRepository, GroupScope, find_basis_in_steps,
};
use guildhall_kernel::{CommandDigest, CommandId, KeptAnswer, NotLoaded, RoomId, Scope};
use guildhall_mailing_list::{ListEdit, MailRight, UnsubscribeReason};
use guildhall_permissions::ExternalContacts;
use guildhall_rooms::{Room, RoomChange, RoomDraft, RoomRepository};
use guildhall_store_memory::MemoryStore;
use guildhall_testkit::commands as every;
use pollster::block_on;
use uuid::Uuid;

use crate::commands::Request;
use crate::people::{ACME, ADA, ANN, BO, CY, DEE, EVE, GLOBEX, ids};
use crate::world::{GROUP, ROOM, World, draft, list, mail, missing, refusal, rule, slice};

#[test]
fn a_slice_without_the_actor_answers_nothing() {
    let world = World::new();
    let whole = world.crew();
    for request in Request::one_of_each() {
        let mut group = slice(&whole, &[BO, CY]);
        let mut room = world.room_of(&group);
        let given = request.give(ANN, &mut group, &mut room, &world.cx());
        assert_eq!(missing(given), NotLoaded::User(ANN.id()), "{request:?}");
    }
    let group = slice(&whole, &[BO]);
    assert_eq!(group.roles(ANN, &world.cx()), Err(NotLoaded::User(ANN.id())));
    assert_eq!(missing(group.seen_by(ANN, &world.cx())), NotLoaded::User(ANN.id()));
}

#[test]
fn a_slice_without_the_named_users_answers_nothing() {
    let world = World::new();
    let cx = &world.cx();
    let before = slice(&world.crew(), &[ANN]);
    let mut group = before.clone();
    assert_eq!(missing(group.add_members(ANN, &[DEE], cx)), NotLoaded::User(DEE.id()));
    assert_eq!(missing(group.remove_members(ANN, &ids(&[BO]), cx)), NotLoaded::User(BO.id()));
    assert_eq!(missing(group.appoint_masters(ANN, &[BO], cx)), NotLoaded::User(BO.id()));
    assert_eq!(missing(group.dismiss_masters(ANN, &ids(&[CY]), cx)), NotLoaded::User(CY.id()));
    assert_eq!(missing(group.hand_over(ANN, CY, cx)), NotLoaded::User(CY.id()));
    assert_eq!(missing(group.room_source(ANN, &ids(&[BO]), cx)), NotLoaded::User(BO.id()));
    let granted = group.execute(ANN, every::grant(MailRight::Post, ids(&[BO])), cx);
    assert_eq!(missing(granted), NotLoaded::User(BO.id()));
    assert_eq!(group, before);
}

#[test]
fn a_group_is_loaded_for_exactly_one_scope() {
    let whole = World::new().crew();
    let pat = mail("pat@partner.example").folded_key();
    let scopes = [
        GroupScope::from(Scope::Whole),
        GroupScope::from(Scope::of([ANN.id()])),
        GroupScope::from(Scope::of([ANN.id(), BO.id()])),
        GroupScope::new(Scope::of([ANN.id()]), [pat]),
    ];
    for scope in &scopes {
        let group = whole.slice_of(scope).unwrap();
        let loaded: Vec<_> = scopes.iter().filter(|scope| group.is_loaded_for(scope)).collect();
        assert_eq!(loaded, [scope]);
    }
}

// about: ML-6
#[test]
fn a_slice_without_the_named_addresses_answers_nothing() {
    let world = World::new();
    let cx = &world.cx();
    let before = slice(&world.crew(), &[ANN]);
    let (mut group, pat) = (before.clone(), [mail("pat@partner.example")]);
    let edit = ListEdit::new().with_address(list("all@acme.example"));
    let why = UnsubscribeReason::Dead;
    assert_eq!(missing(group.add_recipients(ANN, &pat, cx)), NotLoaded::Recipient);
    assert_eq!(missing(group.remove_recipients(ANN, &pat, cx)), NotLoaded::Recipient);
    assert_eq!(missing(group.edit_mailing_list(ANN, edit, cx)), NotLoaded::Recipient);
    assert_eq!(missing(group.unsubscribe(&pat[0], why, cx)), NotLoaded::Recipient);
    assert_eq!(group, before);
    let known = GroupScope::new(Scope::of([]), [pat[0].folded_key()]);
    assert_eq!(group.slice_of(&known), Err(NotLoaded::Recipient));
}

// allows: GR-3
// refuses: GR-3
#[test]
fn a_slice_knows_whether_another_master_remains() {
    let world = World::new();
    let mut group = slice(&world.crew(), &[ANN]);
    assert!(group.dismiss_masters(ANN, &ids(&[ANN]), &world.cx()).is_ok(), "CY remains");
    let mut last = world.crew();
    last.dismiss_masters(ANN, &ids(&[CY]), &world.cx()).unwrap();
    let mut last = slice(&last, &[ANN]);
    let refused = refusal(last.dismiss_masters(ANN, &ids(&[ANN]), &world.cx()));
    assert!(matches!(refused, GroupError::LastMaster { .. }));
}

// refuses: RM-7
#[test]
fn a_slice_knows_of_an_external_member_it_does_not_hold() {
    let world = World::new();
    let group = slice(&world.external_crew(), &[ANN, BO]);
    assert_eq!(rule(group.room_source(ANN, &ids(&[BO]), &world.cx())), "RM-7");
}

// refuses: GR-5
#[test]
fn external_users_are_refused_before_their_entries_are_needed() {
    let mut world = World::new();
    let mut group = slice(&world.crew(), &[ADA]);
    assert_eq!(rule(group.add_members(ADA, &[EVE], &world.cx())), "GR-5");
    world.set_contacts(ExternalContacts::Forbidden);
    assert_eq!(rule(group.appoint_masters(ADA, &[EVE], &world.cx())), "GR-5");
}

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
