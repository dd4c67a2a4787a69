//! What a room starts from, and which kind a draft makes (RM-4, RM-5).

use guildhall_rooms::{Beginning, RoomDraft, RoomEvent, RoomOrigin, RoomPlan};
use serde_json::json;

use crate::world::{ANN, BO, CY, World, ids};

fn drafts() -> [(RoomDraft, RoomOrigin); 7] {
    let acme = World::acme();
    let others = [BO, CY];
    let room = acme.general([ANN, BO, CY]);
    let source = room.source(ANN.id(), &ids([BO, CY]), &acme.cx()).unwrap();
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
fn allows_seven_starting_points_and_keeps_which() {
    for (draft, from) in drafts() {
        assert_eq!(draft.origin(), &from);
        let named = if from == RoomOrigin::Profile { vec![BO] } else { vec![BO, CY] };
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

// refuses: RM-5
#[test]
fn refuses_any_other_starting_point() {
    assert!(serde_json::from_value::<RoomOrigin>(json!({ "from": "mail" })).is_ok());
    assert!(serde_json::from_value::<RoomOrigin>(json!({ "from": "thin_air" })).is_err());
    assert!(
        serde_json::from_value::<RoomOrigin>(json!({ "from": "room" })).is_err(),
        "which room?"
    );
}

// allows: RM-4
#[test]
fn allows_a_plan_of_a_general_room_for_three() {
    let draft = RoomDraft::from_contact_search([BO, CY]);
    assert_eq!(draft.plan(&ANN), RoomPlan::General);
    assert_eq!(draft.participants(&ANN), ids([ANN, BO, CY]).into());
}

// refuses: RM-4
#[test]
fn refuses_a_plan_of_a_general_room_for_two() {
    for named in [vec![BO], vec![BO, BO], vec![ANN, BO], vec![BO, ANN, BO, ANN]] {
        let draft = RoomDraft::from_member_list(named);
        assert_eq!(draft.plan(&ANN), RoomPlan::OneToOne(BO));
        assert_eq!(draft.participants(&ANN), ids([ANN, BO]).into());
    }
}

// allows: RM-4
#[test]
fn allows_a_plan_by_whoever_opens_the_draft() {
    let draft = RoomDraft::from_member_list([ANN, BO]);
    assert_eq!(draft.plan(&ANN), RoomPlan::OneToOne(BO));
    assert_eq!(draft.plan(&BO), RoomPlan::OneToOne(ANN));
    assert_eq!(draft.plan(&CY), RoomPlan::General);
}

// refuses: RM-4
#[test]
fn refuses_a_plan_of_a_one_to_one_room_for_one() {
    assert_eq!(RoomDraft::from_contact_search([]).plan(&ANN), RoomPlan::General);
    assert_eq!(RoomDraft::from_contact_search([ANN]).plan(&ANN), RoomPlan::General);
}
