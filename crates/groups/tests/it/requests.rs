//! Requests to join a group (GR-17).

use guildhall_groups::{
    Group, GroupEntry, GroupError, GroupEvent, GroupNotice, IndirectMembers, JoinAnswer,
    JoinNotice, JoinRequest,
};
use guildhall_kernel::{Envelope, Refusal, RemovalCause, Scope, User, UserId};
use guildhall_permissions::rules::RM_19;
use guildhall_permissions::{GroupAction, Privacy};
use guildhall_testkit::commands as every;

use crate::people::{ADA, ANN, BO, CY, DEE, EVE, FAY, ZOE, ids};
use crate::world::{GROUP, World, refusal, rule};

// allows: GR-17
#[test]
fn an_outsider_asks_once_and_a_master_or_an_administrator_accepts() {
    for by in [ANN, CY, ADA] {
        let mut world = World::new();
        let mut group = world.crew();
        let asked = group.ask_to_join(DEE, &world.cx()).unwrap();
        assert_eq!(asked.event, GroupEvent::JoinRequested { user: DEE });
        assert_eq!(GroupNotice::of(&group, &asked), None, "the members get no notice");
        assert_eq!(open(&group, DEE, &world).map(|request| request.user), Some(DEE));
        world.a_minute_passes();
        let before = group.clone();
        let accepted = group.accept_requests(by, &[DEE, DEE], &world.cx()).unwrap();
        assert!(is_member(&group, DEE));
        assert_eq!(open(&group, DEE, &world), None);
        assert_eq!(answers(&before, &accepted), [(DEE.id(), JoinAnswer::Accepted)]);
        assert!(GroupNotice::of(&group, &accepted).is_some());
    }
}

// refuses: GR-17
#[test]
fn a_user_has_one_open_request() {
    let world = World::new();
    let mut group = asked(&world);
    let refused = refusal(group.ask_to_join(DEE, &world.cx()));
    assert_eq!(refused, GroupError::AlreadyAsked { group: GROUP });
    group.ask_to_join(FAY, &world.cx()).unwrap();
    assert_eq!(group.roster().counts(), world.crew().roster().counts());
}

// allows: GR-17
#[test]
fn a_user_who_takes_part_through_a_nested_group_keeps_the_request_and_can_withdraw_it() {
    let world = World::new();
    let inside = IndirectMembers::of(Scope::Whole, [DEE]);
    let mut group = asked(&world).with_indirect_members(inside);
    assert!(open(&group, DEE, &world).is_some());
    group.withdraw_request(DEE, &world.cx()).unwrap();
    assert_eq!(open(&group, DEE, &world), None);
}

// allows: GR-17
#[test]
fn a_user_who_withdrew_or_was_declined_may_ask_again() {
    let world = World::new();
    let mut group = asked(&world);
    group.withdraw_request(DEE, &world.cx()).unwrap();
    assert_eq!(open(&group, DEE, &world), None);
    group.ask_to_join(DEE, &world.cx()).unwrap();
    let before = group.clone();
    let declined = group.decline_requests(ANN, &ids(&[DEE]), &world.cx()).unwrap();
    assert_eq!(answers(&before, &declined), [(DEE.id(), JoinAnswer::Declined)]);
    assert_eq!(GroupNotice::of(&group, &declined), None);
    assert!(!is_member(&group, DEE));
    group.ask_to_join(DEE, &world.cx()).unwrap();
}

// refuses: RM-19
#[test]
fn a_team_takes_no_requests_and_names_the_organisation_unit() {
    let world = World::new();
    let refused = refusal(world.team().ask_to_join(DEE, &world.cx()));
    assert_eq!((refused.rule().code(), refused.remedy()), ("RM-19", RM_19.remedy()));
}

// refuses: GR-17
#[test]
fn only_open_requests_are_answered_or_withdrawn() {
    let world = World::new();
    let mut group = asked(&world);
    let before = group.clone();
    let none = GroupError::NoOpenRequest { users: ids(&[FAY]) };
    assert_eq!(refusal(group.accept_requests(ANN, &[DEE, FAY], &world.cx())), none);
    assert_eq!(refusal(group.decline_requests(ANN, &ids(&[DEE, FAY]), &world.cx())), none);
    assert_eq!(refusal(group.withdraw_request(FAY, &world.cx())), none);
    assert_eq!(rule(group.accept_requests(ANN, &[], &world.cx())), "GR-9");
    assert_eq!(rule(group.decline_requests(ANN, &[], &world.cx())), "GR-9");
    assert_eq!(rule(group.withdraw_request(BO, &world.cx())), "GR-17");
    for by in [BO, DEE, FAY] {
        assert_eq!(rule(group.accept_requests(by, &[DEE], &world.cx())), "GR-9");
        assert_eq!(rule(group.decline_requests(by, &ids(&[DEE]), &world.cx())), "GR-9");
        assert_eq!(rule(group.see_requests(by, &world.cx())), "GR-9");
    }
    assert_eq!(group, before);
}

// allows: GR-17
// refuses: GR-17
#[test]
fn a_request_is_open_for_thirty_days() {
    let mut world = World::new();
    let mut group = asked(&world);
    let request = open(&group, DEE, &world).unwrap();
    assert_eq!(request.expires_at().since(request.asked_at), time::Duration::days(30));
    world.pass(time::Duration::days(29));
    assert_eq!(open(&group, DEE, &world), Some(request));
    assert_eq!(rule(group.ask_to_join(DEE, &world.cx())), "GR-17");
    world.pass(time::Duration::days(1));
    assert_eq!(open(&group, DEE, &world), None);
    assert_eq!(rule(group.accept_requests(ANN, &[DEE], &world.cx())), "GR-17");
    assert_eq!(rule(group.decline_requests(ANN, &ids(&[DEE]), &world.cx())), "GR-17");
    assert_eq!(rule(group.withdraw_request(DEE, &world.cx())), "GR-17");
    group.ask_to_join(DEE, &world.cx()).unwrap();
    assert!(group.accept_requests(ANN, &[DEE], &world.cx()).is_ok());
}

// allows: GR-17
#[test]
fn a_user_who_is_added_has_their_answer() {
    let world = World::new();
    let mut group = asked(&world);
    let before = group.clone();
    let added = group.add_members(ANN, &[DEE, FAY], &world.cx()).unwrap();
    assert_eq!(answers(&before, &added), [(DEE.id(), JoinAnswer::Accepted)]);
    assert_eq!(open(&group, DEE, &world), None);
    assert_eq!(entry(&group, DEE).asked_at(), None);
}

// refuses: GR-17
#[test]
fn external_users_cannot_ask() {
    let world = World::new();
    for by in [EVE, ZOE] {
        let mut group = world.crew();
        assert_eq!(rule(group.ask_to_join(by, &world.cx())), "GR-15", "they see no group");
    }
    let mut group = world.external_crew();
    assert_eq!(rule(group.ask_to_join(EVE, &world.cx())), "GR-17", "a member");
}

// refuses: GR-15
#[test]
fn a_request_reveals_nothing_about_a_group_that_turned_private() {
    let world = World::new();
    let mut group = asked(&world);
    group.execute(ANN, every::privacy(Privacy::Private), &world.cx()).unwrap();
    assert_eq!(rule(group.withdraw_request(DEE, &world.cx())), "GR-15");
    assert_eq!(rule(group.ask_to_join(DEE, &world.cx())), "GR-15");
    assert_eq!(rule(group.seen_by(DEE, &world.cx()).map(drop)), "GR-15");
    let mut other = group.clone();
    let declined = other.decline_requests(ANN, &ids(&[DEE]), &world.cx()).unwrap();
    assert_eq!(answers(&group, &declined), [], "they get no notice");
    let before = group.clone();
    let accepted = group.accept_requests(ANN, &[DEE], &world.cx()).unwrap();
    assert_eq!(answers(&before, &accepted), [(DEE.id(), JoinAnswer::Accepted)]);
}

// allows: GR-17
#[test]
fn the_view_shows_the_users_own_request_and_what_they_may_do_with_it() {
    let world = World::new();
    let group = asked(&world);
    let view = |user| group.seen_by(user, &world.cx()).unwrap();
    assert_eq!(view(DEE).request, open(&group, DEE, &world));
    assert!(view(DEE).allowed.contains(GroupAction::WithdrawRequest));
    assert!(!view(DEE).allowed.contains(GroupAction::AskToJoin));
    assert_eq!(view(FAY).request, None);
    assert!(view(FAY).allowed.contains(GroupAction::AskToJoin));
    assert!(!view(FAY).allowed.contains(GroupAction::WithdrawRequest));
    for by in [ANN, ADA] {
        assert!(view(by).allowed.contains(GroupAction::AcceptRequests));
        assert!(group.see_requests(by, &world.cx()).is_ok());
    }
}

// allows: GR-18
#[test]
fn the_request_of_a_user_who_leaves_the_company_ends() {
    let world = World::new();
    let mut group = asked(&world);
    let lost = group.remove_user(DEE.id(), RemovalCause::ExternalPermissionLost, &world.cx());
    assert_eq!(rule(lost), "GR-19");
    let ended = group.remove_user(DEE.id(), RemovalCause::OffBoarding, &world.cx()).unwrap();
    let withdrawn = GroupEvent::JoinRequestWithdrawn { user: DEE.id() };
    assert_eq!(ended, Envelope::by_service(world.cx().at(), withdrawn));
    assert_eq!(GroupNotice::of(&group, &ended), None);
    assert_eq!(entry(&group, DEE).asked_at(), None);
    let again = group.remove_user(DEE.id(), RemovalCause::OffBoarding, &world.cx());
    assert_eq!(rule(again), "GR-18");
    // A Master who asked loses both at once.
    let mut group = asked(&world);
    group.appoint_masters(ANN, &[DEE], &world.cx()).unwrap();
    group.remove_user(DEE.id(), RemovalCause::OffBoarding, &world.cx()).unwrap();
    assert_eq!(entry(&group, DEE).asked_at(), None);
}

// allows: CO-2
// refuses: CO-2
#[test]
fn requests_of_a_frozen_group_are_declined_and_withdrawn_but_not_accepted() {
    let mut world = World::new();
    let mut group = asked(&world);
    group.ask_to_join(FAY, &world.cx()).unwrap();
    world.freeze();
    assert_eq!(rule(group.accept_requests(ANN, &[DEE], &world.cx())), "CO-2");
    assert!(group.decline_requests(ANN, &ids(&[DEE]), &world.cx()).is_ok());
    assert!(group.withdraw_request(FAY, &world.cx()).is_ok());
}

#[test]
fn a_stored_member_with_a_request_is_refused() {
    let world = World::new();
    let group = asked(&world);
    let asking = serde_json::to_value(entry(&group, DEE)).unwrap();
    let mut member = serde_json::to_value(entry(&group, BO)).unwrap();
    assert_eq!(serde_json::from_value::<GroupEntry>(asking.clone()).unwrap(), entry(&group, DEE));
    member["asked_at"] = asking["asked_at"].clone();
    let refused = serde_json::from_value::<GroupEntry>(member).unwrap_err().to_string();
    assert_eq!(refused, "a member is stored with a request to join");
}

/// The crew, which DEE has asked to join.
fn asked(world: &World) -> Group {
    let mut group = world.crew();
    group.ask_to_join(DEE, &world.cx()).unwrap();
    group
}

fn open(group: &Group, user: User, world: &World) -> Option<JoinRequest> {
    group.open_request(user, &world.cx()).unwrap()
}

fn entry(group: &Group, user: User) -> GroupEntry {
    group.roster().entry(user.id()).unwrap().unwrap().clone()
}

fn is_member(group: &Group, user: User) -> bool {
    group.roster().entry(user.id()).unwrap().is_some_and(GroupEntry::is_member)
}

fn answers(before: &Group, happened: &Envelope<GroupEvent>) -> Vec<(UserId, JoinAnswer)> {
    let notices = JoinNotice::of(before, happened).into_iter();
    notices.map(|notice| (notice.to, notice.answer)).collect()
}
