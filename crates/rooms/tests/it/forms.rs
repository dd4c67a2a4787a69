//! Stored forms whose parts do not fit together are refused.

use guildhall_kernel::{RemovalCause, RoomKind, Roster, Scope};
use guildhall_rooms::{Participant, Room, RoomFormError};
use serde_json::{Value, json};

use crate::world::{ANN, BO, CY, DEE, EVE, World, slice, slice_of};

fn roster(room: &Room) -> Roster<Participant> {
    room.roster().clone()
}

/// Checks that the stored form of `room` is refused after `corrupt` changed it.
#[track_caller]
fn refuses(room: &Room, corrupt: impl FnOnce(&mut Value)) -> String {
    let mut stored = serde_json::to_value(room).unwrap();
    let before = stored.clone();
    corrupt(&mut stored);
    assert_ne!(stored, before, "nothing was corrupted");
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
        let empty = slice_of(&room, &Scope::of([]));
        assert_eq!(Room::from_parts(empty.header().clone(), roster(&empty)), Ok(empty));
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
fn a_stored_to_me_room_without_its_owner_must_be_closed() {
    let acme = World::acme();
    let mut room = acme.to_me(ANN);
    room.remove_user(ANN.id(), RemovalCause::OffBoarding, &acme.cx()).unwrap();
    assert_eq!(Room::from_parts(room.header().clone(), roster(&room)), Ok(room.clone()));
    let open = |stored: &mut Value| stored["header"]["state"] = json!("open");
    assert_eq!(refuses(&room, open), "a to-me room in this state cannot have 0 participants");
}

#[test]
fn the_roster_of_other_users_is_refused() {
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
fn a_stored_pair_of_one_user_is_refused_whichever_entries_are_loaded() {
    let empty = slice_of(&World::acme().pair(ANN, BO), &Scope::of([]));
    let refused = refuses(&empty, |stored| {
        stored["header"]["room_type"] =
            json!({ "kind": "one_to_one", "low": BO.id(), "high": BO.id() });
    });
    assert_eq!(refused, RoomFormError::Pair.to_string());
}

#[test]
fn a_stored_slice_that_counts_group_masters_is_refused() {
    let empty = slice_of(&World::acme().general([ANN, BO, CY]), &Scope::of([]));
    let refused = refuses(&empty, |stored| stored["roster"]["counts"]["masters"] = json!(1));
    assert_eq!(refused, RoomFormError::Masters.to_string());
}

#[test]
fn an_entry_of_another_user_is_refused() {
    let acme = World::acme();
    let refused = refuses(&acme.general([ANN, BO, CY]), |stored| {
        ann(stored)["user"]["id"] = json!(DEE.id());
    });
    assert!(refused.contains(&ANN.id().to_string()), "{refused}");
}

#[test]
fn an_entry_that_calls_an_external_user_internal_is_refused() {
    let acme = World::acme();
    let corrupt = |stored: &mut Value| {
        stored["roster"]["entries"][EVE.id().to_string()]["affiliation"] = json!("internal");
        stored["roster"]["counts"]["externals"] = json!(0);
    };
    let refused = refuses(&acme.general([ANN, BO, EVE]), corrupt);
    assert!(refused.contains(&EVE.id().to_string()), "{refused}");
    refuses(&slice(&acme.general([ANN, BO, EVE]), [EVE]), corrupt);
}

#[test]
fn counts_that_disagree_with_the_entries_are_refused() {
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
