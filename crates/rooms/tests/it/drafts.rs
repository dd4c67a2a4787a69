//! What a room starts from, and which kind a draft makes (RM-4, RM-5).

use guildhall_rooms::{Beginning, Origin, RoomDraft, RoomEvent, RoomPlan};
use serde_json::json;

use crate::world::{ANN, BO, CY, World, ids};

fn drafts() -> [(RoomDraft, Origin); 7] {
    let acme = World::acme();
    let others = [BO, CY];
    let room = acme.general([ANN, BO, CY]);
    let source = room.source(ANN.id(), &ids([BO, CY]), &acme.cx()).unwrap();
    [
        (RoomDraft::from_contact_search(others), Origin::ContactSearch),
        (RoomDraft::from_organisation_chart(others), Origin::OrganisationChart),
        (RoomDraft::from_profile(BO), Origin::Profile),
        (RoomDraft::from_member_list(others), Origin::MemberList),
        (RoomDraft::from_event("Launch", others), Origin::Event),
        (RoomDraft::from_mail("Launch", others), Origin::Mail),
        (RoomDraft::from_room(source, []), Origin::Room { room: room.id() }),
    ]
}

#[test]
fn rm_5_allows_seven_starting_points_and_keeps_which() {
    for (draft, from) in drafts() {
        assert_eq!(draft.origin(), &from);
        let named = if from == Origin::Profile { vec![BO] } else { vec![BO, CY] };
        assert!(draft.users().eq(&named), "{from:?}");
        if draft.plan(&ANN) != RoomPlan::General {
            continue;
        }
        let (_, opened) = World::acme().open(&ANN, draft).unwrap();
        let RoomEvent::Opened(opening) = opened else { panic!("{opened:?}") };
        let Beginning::General { origin, .. } = opening.beginning else {
            panic!("no general room")
        };
        assert_eq!(origin, from);
    }
}

#[test]
fn rm_5_refuses_any_other_starting_point() {
    assert!(serde_json::from_value::<Origin>(json!({ "from": "mail" })).is_ok());
    assert!(serde_json::from_value::<Origin>(json!({ "from": "thin_air" })).is_err());
    assert!(serde_json::from_value::<Origin>(json!({ "from": "room" })).is_err(), "which room?");
}

#[test]
fn rm_4_allows_a_plan_of_a_general_room_for_three() {
    let draft = RoomDraft::from_contact_search([BO, CY]);
    assert_eq!(draft.plan(&ANN), RoomPlan::General);
    assert_eq!(draft.participants(&ANN), ids([ANN, BO, CY]).into());
}

#[test]
fn rm_4_refuses_a_plan_of_a_general_room_for_two() {
    for named in [vec![BO], vec![BO, BO], vec![ANN, BO], vec![BO, ANN, BO, ANN]] {
        let draft = RoomDraft::from_member_list(named);
        assert_eq!(draft.plan(&ANN), RoomPlan::OneToOne(BO));
        assert_eq!(draft.participants(&ANN), ids([ANN, BO]).into());
    }
}

#[test]
fn rm_4_allows_a_plan_by_whoever_opens_the_draft() {
    let draft = RoomDraft::from_member_list([ANN, BO]);
    assert_eq!(draft.plan(&ANN), RoomPlan::OneToOne(BO));
    assert_eq!(draft.plan(&BO), RoomPlan::OneToOne(ANN));
    assert_eq!(draft.plan(&CY), RoomPlan::General);
}

#[test]
fn rm_4_refuses_a_plan_of_a_one_to_one_room_for_one() {
    assert_eq!(RoomDraft::from_contact_search([]).plan(&ANN), RoomPlan::General);
    assert_eq!(RoomDraft::from_contact_search([ANN]).plan(&ANN), RoomPlan::General);
}
