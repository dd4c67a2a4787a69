//! What is nested is taken out again, by whoever sees it (GR-15, GR-20).

use super::*;

fn not_nested(group: GroupId) -> GroupError {
    GroupError::NotNested { group }
}

/// The club, which nests the unit, before anybody told who takes part through that.
fn club_of_the_unit() -> Group {
    let mut club = OtherGroups::AtFirst.group(CLUB).clone();
    nest(&mut club, &CY, UNIT).unwrap();
    club
}

fn tombstone(mut group: Group, by: User) -> Group {
    let world = World::new();
    group.delete(&by, &mut world.room_of(&group), &world.cx()).unwrap();
    group
}

// allows: GR-20
#[test]
fn allows_what_is_nested_to_be_taken_out() {
    let world = World::new();
    let club = OtherGroups::AtFirst.group(CLUB);
    let mut group = with(world.crew(), &[CLUB, UNIT]);
    let event = group.unnest(&CY, club, &world.cx()).unwrap();
    let at = world.cx().at();
    assert_eq!(event, GroupEvent::GroupUnnested { by: CY.id(), group: CLUB, at });
    assert!(group.header().nested().keys().eq([&UNIT]));
    let mut group = loaded(group);
    assert_eq!(refusal(group.unnest(&ADA, club, &world.cx())), not_nested(CLUB));
    assert!(nest(&mut group, &ADA, CLUB).is_ok(), "and nested again");
}

// refuses: GR-20
#[test]
fn refuses_to_take_out_what_is_not_nested() {
    let world = World::new();
    let before = with(world.crew(), &[UNIT]);
    for child in [ABROAD, RUIN, RING, FOREIGN] {
        let mut group = before.clone();
        let refused = group.unnest(&ANN, OtherGroups::AtFirst.group(child), &world.cx());
        assert_eq!(refusal(refused), not_nested(child));
        assert_eq!(group, before);
    }
    let itself = before.clone().unnest(&ANN, &before, &world.cx());
    assert_eq!(refusal(itself), not_nested(GROUP));
}

// refuses: GR-9
#[test]
fn refuses_everybody_else_to_take_out_what_is_nested_hidden_or_not() {
    let world = World::new();
    let group = with(world.crew(), &[CLUB, UNIT]);
    for by in [BO, DEE, FAY] {
        for child in [CLUB, UNIT, VEIL] {
            let refused = group.clone().unnest(&by, OtherGroups::AtFirst.group(child), &world.cx());
            assert_eq!(rule(refused), "GR-9");
        }
    }
}

// refuses: GR-15
#[test]
fn refuses_to_take_out_what_one_does_not_see() {
    let world = World::new();
    let before = with(world.crew(), &[CLUB]);
    let club = OtherGroups::AtFirst.group(CLUB).clone();
    for club in [club.clone(), tombstone(club, CY)] {
        let mut group = before.clone();
        let hidden = refusal(group.unnest(&ANN, &club, &world.cx()));
        let never = refusal(world.crew().unnest(&ANN, &club, &world.cx()));
        assert_eq!(hidden, not_nested(CLUB));
        assert_eq!(hidden, never);
        assert_eq!(group, before);
    }
}

// allows: GR-15
#[test]
fn allows_to_take_out_what_one_sees() {
    let world = World::new();
    let group = with(world.crew(), &[CLUB]);
    let club = OtherGroups::AtFirst.group(CLUB).clone();
    for club in [club.clone(), tombstone(club, CY)] {
        for by in [CY, ADA] {
            assert!(group.clone().unnest(&by, &club, &world.cx()).is_ok());
        }
    }
    let mut group = with(world.crew(), &[UNIT]);
    assert!(group.unnest(&ANN, OtherGroups::UnitDissolved.group(UNIT), &world.cx()).is_ok());
}

// allows: GR-15
#[test]
fn allows_to_take_out_what_one_sees_by_what_is_nested_in_it() {
    let world = World::new();
    let group = with(world.crew(), &[CLUB]);
    for (users, seen) in [(vec![ANN], true), (vec![], false)] {
        let through = IndirectMembers::of(Scope::of(ids(&[ANN])), users);
        let club = club_of_the_unit().with_indirect_members(through);
        for club in [club.clone(), tombstone(club.clone(), CY)] {
            assert_eq!(group.clone().unnest(&ANN, &club, &world.cx()).is_ok(), seen);
        }
    }
}

// refuses: GR-15
#[test]
fn refuses_to_guess_whether_one_sees_what_is_to_be_taken_out() {
    let world = World::new();
    let mut group = with(world.crew(), &[CLUB]);
    for club in [slice(OtherGroups::AtFirst.group(CLUB), &[DEE]), club_of_the_unit()] {
        let lacking = missing(group.unnest(&ANN, &club, &world.cx()));
        assert_eq!(lacking, NotLoaded::User(ANN.id()));
    }
    assert_eq!(group, with(world.crew(), &[CLUB]));
}
