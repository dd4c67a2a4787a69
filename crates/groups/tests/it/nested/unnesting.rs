//! A nested group is removed by a Master or an administrator who sees it (GR-15, GR-20).

use super::*;

fn not_nested(group: GroupId) -> GroupError {
    GroupError::NotNested { group }
}

/// The club, which nests the unit, before the users who take part through the unit are loaded.
fn club_of_the_unit() -> Group {
    let mut club = OtherGroups::AtFirst.group(CLUB).clone();
    nest(&mut club, CY, UNIT).unwrap();
    club
}

fn tombstone(mut group: Group, by: User) -> Group {
    let world = World::new();
    group.delete(by, &mut world.room_of(&group), &world.cx()).unwrap();
    group
}

// allows: GR-20
#[test]
fn a_nested_group_is_removed_and_can_be_nested_again() {
    let world = World::new();
    let club = OtherGroups::AtFirst.group(CLUB);
    let mut group = with(world.crew(), &[CLUB, UNIT]);
    let event = group.unnest(CY, club, &world.cx()).unwrap();
    let unnested = GroupEvent::GroupUnnested { group: CLUB };
    assert_eq!(event, Envelope::by_user(CY.id(), world.cx().at(), unnested));
    assert!(group.header().nested().keys().eq([&UNIT]));
    let mut group = loaded(group);
    assert_eq!(refusal(group.unnest(ADA, club, &world.cx())), not_nested(CLUB));
    assert!(nest(&mut group, ADA, CLUB).is_ok(), "and nested again");
}

// refuses: GR-20
#[test]
fn a_group_that_is_not_nested_cannot_be_removed() {
    let world = World::new();
    let before = with(world.crew(), &[UNIT]);
    for child in [ABROAD, RUIN, RING, FOREIGN] {
        let mut group = before.clone();
        let refused = group.unnest(ANN, OtherGroups::AtFirst.group(child), &world.cx());
        assert_eq!(refusal(refused), not_nested(child));
        assert_eq!(group, before);
    }
    let itself = before.clone().unnest(ANN, &before, &world.cx());
    assert_eq!(refusal(itself), not_nested(GROUP));
}

// refuses: GR-9
#[test]
fn only_masters_and_administrators_remove_nested_groups() {
    let world = World::new();
    let group = with(world.crew(), &[CLUB, UNIT]);
    for by in [BO, DEE, FAY] {
        for child in [CLUB, UNIT, VEIL] {
            let refused = group.clone().unnest(by, OtherGroups::AtFirst.group(child), &world.cx());
            assert_eq!(rule(refused), "GR-9");
        }
    }
}

// refuses: GR-15
#[test]
fn a_nested_group_that_the_user_does_not_see_answers_as_not_nested() {
    let world = World::new();
    let before = with(world.crew(), &[CLUB]);
    let club = OtherGroups::AtFirst.group(CLUB).clone();
    for club in [club.clone(), tombstone(club, CY)] {
        let mut group = before.clone();
        let hidden = refusal(group.unnest(ANN, &club, &world.cx()));
        let never = refusal(world.crew().unnest(ANN, &club, &world.cx()));
        assert_eq!(hidden, not_nested(CLUB));
        assert_eq!(hidden, never);
        assert_eq!(group, before);
    }
}

// allows: GR-15
#[test]
fn a_nested_group_that_the_user_sees_is_removed() {
    let world = World::new();
    let group = with(world.crew(), &[CLUB]);
    let club = OtherGroups::AtFirst.group(CLUB).clone();
    for club in [club.clone(), tombstone(club, CY)] {
        for by in [CY, ADA] {
            assert!(group.clone().unnest(by, &club, &world.cx()).is_ok());
        }
    }
    let mut group = with(world.crew(), &[UNIT]);
    assert!(group.unnest(ANN, OtherGroups::UnitDissolved.group(UNIT), &world.cx()).is_ok());
}

// allows: GR-15
#[test]
fn a_group_seen_through_a_group_nested_in_it_is_removed() {
    let world = World::new();
    let group = with(world.crew(), &[CLUB]);
    for (users, seen) in [(vec![ANN], true), (vec![], false)] {
        let indirect = IndirectMembers::of(Scope::of(ids(&[ANN])), users);
        let club = club_of_the_unit().with_indirect_members(indirect);
        for club in [club.clone(), tombstone(club.clone(), CY)] {
            assert_eq!(group.clone().unnest(ANN, &club, &world.cx()).is_ok(), seen);
        }
    }
}

// about: GR-15
#[test]
fn removing_a_nested_group_needs_the_users_view_of_it_to_be_loaded() {
    let world = World::new();
    let mut group = with(world.crew(), &[CLUB]);
    for club in [slice(OtherGroups::AtFirst.group(CLUB), &[DEE]), club_of_the_unit()] {
        let lacking = missing(group.unnest(ANN, &club, &world.cx()));
        assert_eq!(lacking, NotLoaded::User(ANN.id()));
    }
    assert_eq!(group, with(world.crew(), &[CLUB]));
}
