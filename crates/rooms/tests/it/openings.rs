//! The five kinds of rooms, what comes with each, and how they are opened (RM-1 to RM-4, RM-16 to
//! RM-18).

use guildhall_kernel::{Claim, Claims, Feature, RoomKind};
use guildhall_permissions::RoomAction;
use guildhall_rooms::{Room, RoomChange, RoomDraft, RoomError, RoomType};

use crate::world::{ANN, BO, CY, DEE, EVE, ROOM, World, ids, inside, refusal_of, refused_by};

/// A room of each kind.
fn rooms() -> [Room; 5] {
    let acme = World::acme();
    let general = acme.general([ANN, BO, CY]);
    [acme.to_me(ANN), acme.pair(ANN, BO), general, acme.team(), acme.group()]
}

// allows: RM-1
#[test]
fn rooms_are_of_five_kinds() {
    let kinds = rooms().map(|room| room.kind());
    assert_eq!(kinds, RoomKind::ALL);
}

// refuses: RM-1
#[test]
fn a_sixth_kind_is_refused() {
    let broadcast = serde_json::json!({ "kind": "broadcast" });
    assert!(serde_json::from_value::<RoomType>(broadcast).is_err());
}

// allows: RM-16
#[test]
fn general_team_and_group_rooms_have_every_feature() {
    let [_, _, several @ ..] = rooms();
    for room in several {
        assert_eq!(room.kind().features(), Feature::ALL);
    }
}

// refuses: RM-16
#[test]
fn to_me_and_one_to_one_rooms_have_only_message() {
    let [to_me, pair, ..] = rooms();
    for room in [to_me, pair] {
        assert_eq!(room.kind().features(), [Feature::Message]);
    }
}

// allows: RM-16
#[test]
fn only_team_and_group_rooms_switch_features() {
    let switches = rooms().map(|room| room.kind().switches_features());
    assert_eq!(switches, [false, false, false, true, true]);
}

// allows: RM-17
#[test]
fn team_and_group_rooms_have_a_mailing_list_and_privacy() {
    let [.., team, group] = rooms();
    assert!(team.kind().has_mailing_list_and_privacy());
    assert!(group.kind().has_mailing_list_and_privacy());
}

// refuses: RM-17
#[test]
fn other_rooms_have_no_mailing_list_and_no_privacy() {
    let [to_me, pair, general, ..] = rooms();
    for room in [to_me, pair, general] {
        assert!(!room.kind().has_mailing_list_and_privacy());
    }
}

// allows: RM-18
#[test]
fn team_and_group_rooms_have_the_badge() {
    let [.., team, group] = rooms();
    assert!(team.kind().has_group_badge());
    assert!(group.kind().has_group_badge());
}

// refuses: RM-18
#[test]
fn other_rooms_have_no_badge() {
    let [to_me, pair, general, ..] = rooms();
    for room in [to_me, pair, general] {
        assert!(!room.kind().has_group_badge());
    }
}

// allows: RM-2
#[test]
fn a_user_opens_a_to_me_room() {
    let room = World::acme().to_me(ANN);
    assert_eq!(room.kind(), RoomKind::ToMe);
    assert_eq!(inside(&room), ids([ANN]));
}

// allows: RM-2
#[test]
fn a_to_me_room_claims_its_owner() {
    let acme = World::acme();
    let (room, opened) = Room::open_to_me(ROOM, ANN, &acme.cx()).unwrap();
    let change = RoomChange::new(room, opened);
    assert_eq!(change.expected(), None);
    assert_eq!(change.claims(), &Claims::between(&[].into(), &[Claim::ToMe(ANN.id())].into()));
}

// refuses: RM-2
#[test]
fn no_user_joins_or_leaves_a_to_me_room() {
    let acme = World::acme();
    let room = acme.to_me(ANN);
    let refused = refused_by("RM-2", &room, |room| room.invite(ANN, &[BO], &acme.cx()));
    let RoomError::NotAllowed { action, kind, .. } = refused else { panic!("{refused}") };
    assert_eq!((action, kind), (RoomAction::Invite, RoomKind::ToMe));
    refused_by("RM-2", &room, |room| room.leave(ANN, &acme.cx()));
    refused_by("RM-2", &room, |room| room.remove(ANN, &[ANN.id()], &acme.cx()));
    refused_by("RM-2", &room, |room| room.remove(ANN, &[BO.id()], &acme.cx()));
    refused_by("RM-2", &room, |room| room.branch(ROOM, ANN, &[BO, CY], &acme.cx()));
}

// allows: RM-3
#[test]
fn a_one_to_one_room_opens_for_two_different_users() {
    let room = World::acme().pair(BO, ANN);
    assert_eq!(room.kind(), RoomKind::OneToOne);
    assert_eq!(inside(&room), ids([ANN, BO]));
    assert_eq!(room.header().created_by(), Some(BO.id()));
}

// allows: RM-3
#[test]
fn a_one_to_one_room_opens_with_an_external_user() {
    let room = World::acme().pair(ANN, EVE);
    assert_eq!(room.roster().counts().externals(), 1);
}

// refuses: RM-3
#[test]
fn a_user_cannot_open_a_one_to_one_room_with_themself() {
    let acme = World::acme();
    let refused = refusal_of("RM-3", Room::open_one_to_one(ROOM, ANN, ANN, &acme.cx()));
    assert_eq!(refused, RoomError::SameUser);
}

// allows: RM-4
#[test]
fn a_general_room_opens_with_three_users_the_creator_included() {
    let acme = World::acme();
    let (room, _) = acme.open(ANN, RoomDraft::from_contact_search([CY, BO])).unwrap();
    assert_eq!(room.kind(), RoomKind::General);
    assert_eq!(inside(&room), ids([ANN, BO, CY]));
    assert_eq!(room.header().created_by(), Some(ANN.id()));
}

// allows: RM-4
#[test]
fn a_general_room_claims_nothing() {
    assert_eq!(World::acme().general([ANN, BO, CY]).claims(), [].into());
}

// refuses: RM-4
#[test]
fn a_general_room_does_not_open_with_two_users() {
    let acme = World::acme();
    for named in [vec![BO], vec![BO, ANN], vec![BO, BO, ANN, ANN]] {
        let opened = acme.open(ANN, RoomDraft::from_contact_search(named));
        assert_eq!(refusal_of("RM-4", opened), RoomError::TooFew { participants: 2 });
    }
}

// refuses: RM-4
#[test]
fn a_general_room_does_not_open_with_only_its_creator() {
    let opened = World::acme().open(ANN, RoomDraft::from_contact_search([]));
    assert_eq!(refusal_of("RM-4", opened), RoomError::TooFew { participants: 1 });
}

// allows: RM-4
#[test]
fn a_general_room_may_later_lose_participants() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY, DEE]);
    room.remove(ANN, &ids([BO, CY, DEE]), &acme.cx()).unwrap();
    assert_eq!(inside(&room), ids([ANN]));
    assert_eq!(room.kind(), RoomKind::General);
}
