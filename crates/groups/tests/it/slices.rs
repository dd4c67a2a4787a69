//! Commands on a slice of the entries: the same answers, or an error that names who is not loaded.

use guildhall_groups::{GroupError, GroupScope};
use guildhall_kernel::{NotLoaded, Scope};
use guildhall_mailing_list::{ListEdit, MailRight, UnsubscribeReason};
use guildhall_permissions::ExternalContacts;
use guildhall_testkit::commands as every;

use crate::commands::Request;
use crate::people::{ADA, ANN, BO, CY, DEE, EVE, ids};
use crate::world::{World, list, mail, missing, refusal, rule, slice};

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
