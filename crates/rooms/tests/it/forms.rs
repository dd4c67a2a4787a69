//! Stored forms that do not belong together are refused.

use guildhall_kernel::{RemovalCause, RoomKind, Roster, Scope};
use guildhall_rooms::{Participant, Room, RoomFormError};
use serde_json::{Value, json};

use crate::world::{ANN, BO, CY, DEE, World, XEN, slice, slice_of};

fn roster(room: &Room) -> Roster<Participant> {
    room.roster().clone()
}

/// Then the stored form of `room` is refused once `spoil` is through with it.
#[track_caller]
fn refuses(room: &Room, spoil: impl FnOnce(&mut Value)) -> String {
    let mut stored = serde_json::to_value(room).unwrap();
    let before = stored.clone();
    spoil(&mut stored);
    assert_ne!(stored, before, "nothing was spoilt");
    serde_json::from_value::<Room>(stored).unwrap_err().to_string()
}

/// The entry of Ann in a stored form.
fn ann(stored: &mut Value) -> &mut Value {
    &mut stored["roster"]["entries"][ANN.id().to_string()]
}

#[test]
fn a_header_with_its_roster_is_a_room() {
    let acme = World::acme();
    let general = acme.general([ANN, BO, CY]);
    for room in [acme.to_me(ANN), acme.pair(ANN, BO), general, acme.team(), acme.group()] {
        assert_eq!(Room::from_parts(room.header().clone(), roster(&room)), Ok(room.clone()));
        let nobody = slice_of(&room, &Scope::of([]));
        assert_eq!(Room::from_parts(nobody.header().clone(), roster(&nobody)), Ok(nobody));
    }
}

#[test]
fn a_header_with_the_roster_of_another_kind_is_refused() {
    let acme = World::acme();
    let [to_me, pair, general] = [acme.to_me(ANN), acme.pair(ANN, BO), acme.general([ANN, BO, CY])];
    let (team, group, closed) = (acme.team(), acme.group(), acme.closed());
    for (header, wrong, participants) in [
        (&to_me, &pair, 2),
        (&to_me, &group, 0),
        (&pair, &general, 3),
        (&pair, &closed, 0),
        (&general, &closed, 0),
        (&closed, &general, 3),
        (&group, &to_me, 1),
        (&team, &general, 3),
    ] {
        let kind = header.kind();
        let refused = Room::from_parts(header.header().clone(), roster(wrong));
        assert_eq!(refused, Err(RoomFormError::Count { kind, participants }));
    }
    assert_eq!(closed.kind(), RoomKind::General);
}

#[test]
fn a_closed_to_me_room_is_refused() {
    let closed_at = |stored: &mut Value| {
        stored["header"]["state"] = json!({ "closed": "2026-01-05T09:00:00Z" });
    };
    let refused = refuses(&World::acme().to_me(ANN), closed_at);
    assert_eq!(refused, "a to-me room in this state cannot have 1 participants");
}

// allows: GR-18
#[test]
fn allows_a_closed_to_me_room_that_its_owner_was_taken_out_of() {
    let acme = World::acme();
    let mut room = acme.to_me(ANN);
    room.remove_user(ANN.id(), RemovalCause::OffBoarding, &acme.cx()).unwrap();
    assert_eq!(Room::from_parts(room.header().clone(), roster(&room)), Ok(room.clone()));
    let open = |stored: &mut Value| stored["header"]["state"] = json!("open");
    assert_eq!(refuses(&room, open), "a to-me room in this state cannot have 0 participants");
}

#[test]
fn the_roster_of_other_people_is_refused() {
    let acme = World::acme();
    let (one, other) = (acme.general([ANN, BO, CY]), acme.general([ANN, BO, DEE]));
    let refused = Room::from_parts(one.header().clone(), roster(&other));
    assert_eq!(refused, Err(RoomFormError::Fingerprint));
}

#[test]
fn a_stranger_in_a_room_of_one_or_two_is_refused() {
    let acme = World::acme();
    let refused = Room::from_parts(acme.to_me(BO).header().clone(), roster(&acme.to_me(ANN)));
    assert_eq!(refused, Err(RoomFormError::Entry { user: ANN.id() }));
    let slice = slice(&acme.pair(ANN, CY), [CY]);
    let refused = Room::from_parts(acme.pair(ANN, BO).header().clone(), roster(&slice));
    assert_eq!(refused, Err(RoomFormError::Entry { user: CY.id() }));
}

#[test]
fn a_pair_out_of_order_is_refused() {
    refuses(&World::acme().pair(ANN, BO), |stored| {
        stored["header"]["room_type"] =
            json!({ "kind": "one_to_one", "low": BO.id(), "high": ANN.id() });
    });
}

// refuses: RM-3
#[test]
fn refuses_a_stored_pair_of_one_user_whoever_is_loaded() {
    let nobody = slice_of(&World::acme().pair(ANN, BO), &Scope::of([]));
    let refused = refuses(&nobody, |stored| {
        stored["header"]["room_type"] =
            json!({ "kind": "one_to_one", "low": BO.id(), "high": BO.id() });
    });
    assert_eq!(refused, RoomFormError::Pair.to_string());
}

#[test]
fn a_stored_slice_that_counts_group_masters_is_refused() {
    let nobody = slice_of(&World::acme().general([ANN, BO, CY]), &Scope::of([]));
    let refused = refuses(&nobody, |stored| stored["roster"]["counts"]["masters"] = json!(1));
    assert_eq!(refused, RoomFormError::Masters.to_string());
}

#[test]
fn an_entry_of_somebody_else_is_refused() {
    let acme = World::acme();
    let refused = refuses(&acme.general([ANN, BO, CY]), |stored| {
        ann(stored)["user"]["id"] = json!(DEE.id());
    });
    assert!(refused.contains(&ANN.id().to_string()), "{refused}");
}

#[test]
fn an_entry_that_takes_an_external_user_for_an_internal_one_is_refused() {
    let acme = World::acme();
    let spoil = |stored: &mut Value| {
        stored["roster"]["entries"][XEN.id().to_string()]["affiliation"] = json!("internal");
        stored["roster"]["counts"]["externals"] = json!(0);
    };
    let refused = refuses(&acme.general([ANN, BO, XEN]), spoil);
    assert!(refused.contains(&XEN.id().to_string()), "{refused}");
    refuses(&slice(&acme.general([ANN, BO, XEN]), [XEN]), spoil);
}

#[test]
fn counts_of_something_else_are_refused() {
    refuses(&World::acme().general([ANN, BO, CY]), |stored| {
        stored["roster"]["counts"]["members"] = json!(4);
    });
}

#[test]
fn an_unknown_word_is_refused() {
    let acme = World::acme();
    refuses(&acme.group(), |stored| stored["header"]["room_type"]["kind"] = json!("broadcast"));
    refuses(&acme.group(), |stored| stored["header"]["room_type"]["kind"] = json!("team"));
    refuses(&acme.to_me(ANN), |stored| stored["header"]["state"] = json!("ajar"));
}
