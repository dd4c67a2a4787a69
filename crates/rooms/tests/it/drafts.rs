//! What a room starts from, and which kind of room a draft makes (RM-4, RM-5).

use guildhall_kernel::User;
use guildhall_rooms::{Beginning, RoomDraft, RoomError, RoomEvent, RoomOrigin, RoomPlan};
use serde_json::json;

use crate::world::{ANN, BO, CY, World, ids};

fn drafts() -> [(RoomDraft, RoomOrigin); 7] {
    let acme = World::acme();
    let others = [BO, CY];
    let room = acme.general([ANN, BO, CY]);
    let source = room.source(ANN, &ids([BO, CY]), &acme.cx()).unwrap();
    [
        (RoomDraft::from_contact_search(others), RoomOrigin::ContactSearch),
        (RoomDraft::from_organisation_chart(others), RoomOrigin::OrganisationChart),
        (RoomDraft::from_profile(BO), RoomOrigin::Profile),
        (RoomDraft::from_member_list(others), RoomOrigin::MemberList),
        (RoomDraft::from_event("Launch", others), RoomOrigin::Event),
        (RoomDraft::from_mail("Launch", others), RoomOrigin::Mail),
        (RoomDraft::from_room(source, []), RoomOrigin::Room { room: room.id() }),
    ]
}

// allows: RM-5
#[test]
fn a_draft_starts_from_one_of_seven_origins_and_keeps_it() {
    for (draft, from) in drafts() {
        assert_eq!(draft.origin(), &from);
        let named = if from == RoomOrigin::Profile { vec![BO] } else { vec![BO, CY] };
        assert!(draft.users().eq(&named), "{from:?}");
        if draft.plan(ANN) != Ok(RoomPlan::General) {
            continue;
        }
        let (_, opened) = World::acme().open(ANN, draft).unwrap();
        let RoomEvent::Opened(opening) = opened.event else { panic!("{opened:?}") };
        let Beginning::General { origin, .. } = opening.beginning else {
            panic!("no general room")
        };
        assert_eq!(origin, from);
    }
}

// refuses: RM-5
#[test]
fn any_other_origin_is_refused() {
    assert!(serde_json::from_value::<RoomOrigin>(json!({ "from": "mail" })).is_ok());
    assert!(serde_json::from_value::<RoomOrigin>(json!({ "from": "thin_air" })).is_err());
    assert!(
        serde_json::from_value::<RoomOrigin>(json!({ "from": "room" })).is_err(),
        "which room?"
    );
}

// allows: RM-4
#[test]
fn a_draft_for_three_users_plans_a_general_room() {
    let draft = RoomDraft::from_contact_search([BO, CY]);
    assert_eq!(draft.plan(ANN), Ok(RoomPlan::General));
    assert_eq!(draft.participants(ANN), ids([ANN, BO, CY]).into());
}

// about: RM-4
#[test]
fn a_draft_for_two_users_plans_a_one_to_one_room() {
    for named in [vec![BO], vec![BO, BO], vec![ANN, BO], vec![BO, ANN, BO, ANN]] {
        let draft = RoomDraft::from_member_list(named);
        assert_eq!(draft.plan(ANN), Ok(pair_with(BO)));
        assert_eq!(draft.participants(ANN), ids([ANN, BO]).into());
    }
}

// allows: RM-4
#[test]
fn the_plan_depends_on_the_user_who_opens_the_draft() {
    let draft = RoomDraft::from_member_list([ANN, BO]);
    assert_eq!(draft.plan(ANN), Ok(pair_with(BO)));
    assert_eq!(draft.plan(BO), Ok(pair_with(ANN)));
    assert_eq!(draft.plan(CY), Ok(RoomPlan::General));
}

// about: RM-4
#[test]
fn a_draft_without_other_users_plans_a_general_room() {
    assert_eq!(RoomDraft::from_contact_search([]).plan(ANN), Ok(RoomPlan::General));
    assert_eq!(RoomDraft::from_contact_search([ANN]).plan(ANN), Ok(RoomPlan::General));
}

// refuses: RM-4
#[test]
fn a_name_picture_or_description_for_a_pair_is_refused() {
    let draft = || RoomDraft::from_mail("Launch", [BO]);
    for given in [
        draft().with_name("Launch".parse().unwrap()),
        draft().with_picture("pictures/1".parse().unwrap()),
        draft().with_description("All about it.".parse().unwrap()),
    ] {
        assert_eq!(given.plan(ANN), Err(RoomError::PairTakesNoInfo));
    }
}

// allows: RM-4
#[test]
fn the_title_of_an_event_or_a_mail_stays_unused_in_a_pair() {
    let title = |title: &str| {
        Ok(RoomPlan::OneToOne {
            with: BO,
            unused_title: (!title.is_empty()).then(|| title.parse().unwrap()),
        })
    };
    assert_eq!(RoomDraft::from_event("Launch", [BO]).plan(ANN), title("Launch"));
    assert_eq!(RoomDraft::from_mail("Launch", [BO]).plan(ANN), title("Launch"));
    assert_eq!(RoomDraft::from_mail(" ", [BO]).plan(ANN), title(""), "there is none");
}

// about: RM-6
#[test]
fn a_name_that_the_creator_gives_comes_before_a_title() {
    let draft = RoomDraft::from_event("Launch", [BO, CY]).with_name("Lunch".parse().unwrap());
    let (room, _) = World::acme().open(ANN, draft).unwrap();
    assert_eq!(room.info().unwrap().name.as_ref().unwrap().as_str(), "Lunch");
}

fn pair_with(with: User) -> RoomPlan {
    RoomPlan::OneToOne { with, unused_title: None }
}
