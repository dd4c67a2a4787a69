//! Groups and teams as members of a group (GR-20).

use guildhall_groups::{
    Group, GroupChange, GroupError, GroupEvent, GroupFilter, GroupList, GroupNotice,
    IndirectMembers, NestedGroups,
};
use guildhall_kernel::{
    CommandError, GroupId, JoinReason, Joined, NotLoaded, Refusal, Scope, User,
};
use guildhall_permissions::Role;

use crate::neighbours::{
    ABROAD, CLUB, FOREIGN, HOOP, NESTINGS, OtherGroups, RING, RUIN, UNIT, VEIL,
};
use crate::people::{ADA, ANN, BO, CY, DEE, EVE, FAY, GUS, ZOE, ids};
use crate::world::{GROUP, ROOM, World, missing, refusal, rule, slice};

mod taken_out;

fn nest(
    group: &mut Group,
    by: &User,
    child: GroupId,
) -> Result<GroupEvent, CommandError<GroupError>> {
    let below = OtherGroups::AtFirst.below(child, by, group);
    group.nest(by, child, &below, &World::new().cx())
}

/// The group with these nested by ADA, as a store loads it.
fn with(mut group: Group, children: &[GroupId]) -> Group {
    for child in children {
        nest(&mut group, &ADA, *child).unwrap();
        group = loaded(group);
    }
    group
}

fn loaded(group: Group) -> Group {
    let through = OtherGroups::AtFirst.through(&group);
    group.with_indirect_members(IndirectMembers::of(Scope::Whole, through))
}

fn cycle(refused: GroupError) -> Vec<GroupId> {
    match refused {
        GroupError::Cycle { cycle } => cycle,
        other => panic!("{other:?}"),
    }
}

// allows: GR-20
#[test]
fn allows_masters_and_administrators_to_nest_what_they_see() {
    let world = World::new();
    for (by, child) in [(ANN, UNIT), (CY, UNIT), (CY, CLUB), (ADA, CLUB), (ADA, UNIT)] {
        let mut group = world.crew();
        let event = nest(&mut group, &by, child).unwrap();
        let (id, at) = (by.id(), world.cx().at());
        assert_eq!(event, GroupEvent::GroupNested { by: id, group: child, at });
        let joined = Joined { at, how: JoinReason::Added { by: id } };
        assert_eq!(group.header().nested().get(&child), Some(&joined));
        assert!(GroupNotice::of(&group, &event).is_some());
    }
}

// refuses: GR-9
#[test]
fn refuses_everybody_else_to_nest() {
    let group = with(World::new().crew(), &[CLUB]);
    for by in [BO, DEE, FAY] {
        assert_eq!(rule(nest(&mut group.clone(), &by, UNIT)), "GR-9");
    }
}

// refuses: GR-20
#[test]
fn refuses_what_is_nested_already() {
    let mut group = with(World::new().crew(), &[UNIT]);
    let refused = refusal(nest(&mut group, &ANN, UNIT));
    assert_eq!(refused, GroupError::AlreadyNested { group: UNIT });
}

// refuses: GR-20
#[test]
fn refuses_a_group_in_itself() {
    let mut group = World::new().crew();
    assert_eq!(cycle(refusal(nest(&mut group, &ANN, GROUP))), [GROUP, GROUP]);
}

// refuses: GR-20
#[test]
fn refuses_a_cycle_and_names_it() {
    let mut group = World::new().crew();
    let refused = refusal(nest(&mut group, &ANN, RING));
    assert!(refused.to_string().ends_with(&format!("{GROUP} > {RING} > {GROUP}")), "{refused}");
    assert_eq!(cycle(refused), [GROUP, RING, GROUP]);
    for by in [ANN, ADA] {
        let named = cycle(refusal(nest(&mut group, &by, HOOP)));
        assert_eq!(named, [GROUP, HOOP, VEIL, GROUP], "ANN is in VEIL by this group");
    }
    assert_eq!(group, World::new().crew());
}

// refuses: GR-15
#[test]
fn refuses_to_name_hidden_groups_of_a_cycle() {
    let mut group = World::new().crew();
    let named = cycle(refusal(nest(&mut group, &CY, HOOP)));
    assert_eq!(named, [GROUP, HOOP, GROUP], "CY is a Master and no member, and VEIL is private");
}

// refuses: GR-15
#[test]
fn refuses_a_hidden_group_as_one_that_never_was() {
    let mut group = World::new().crew();
    for (by, child) in [(ANN, CLUB), (CY, VEIL), (CY, FOREIGN), (ADA, FOREIGN)] {
        let refused = refusal(nest(&mut group, &by, child));
        assert_eq!(refused, GroupError::NoSuchGroup { group: child });
        assert_eq!(refused.disclosed().rule(), "GR-15");
    }
}

// refuses: GR-15
#[test]
fn refuses_a_group_that_one_saw_through_a_tombstone_alone() {
    let world = World::new();
    let veil = OtherGroups::AtFirst.group(VEIL);
    let nest_veil = |crew: Group| {
        let below = NestedGroups::new(NESTINGS, [veil.clone(), crew]);
        OtherGroups::AtFirst.group(ABROAD).clone().nest(&ANN, VEIL, &below, &world.cx())
    };
    let through = refusal(nest_veil(world.crew()));
    assert_eq!(through, GroupError::ExternalNesting { group: VEIL }, "she sees it");
    let hidden = refusal(nest_veil(world.deleted(world.crew())));
    assert_eq!(hidden, GroupError::NoSuchGroup { group: VEIL });
}

// allows: GR-15
#[test]
fn allows_to_see_a_tombstone_by_what_it_nested() {
    let world = World::new();
    let mut veil = OtherGroups::AtFirst.group(VEIL).clone();
    veil.delete(&DEE, &mut world.room_of(&veil), &world.cx()).unwrap();
    let nest_veil = |inside: Option<User>| {
        let veil =
            veil.clone().with_indirect_members(IndirectMembers::of(Scope::of([ANN.id()]), inside));
        let below = NestedGroups::new(NESTINGS, [veil]);
        refusal(world.crew().nest(&ANN, VEIL, &below, &world.cx()))
    };
    assert_eq!(nest_veil(Some(ANN)), GroupError::Deleted { group: VEIL });
    assert_eq!(nest_veil(None), GroupError::NoSuchGroup { group: VEIL });
}

// refuses: GR-20
#[test]
fn refuses_groups_of_another_company_tombstones_and_external_ones() {
    let mut group = World::new().crew();
    let refused = refusal(nest(&mut group, &ANN, FOREIGN));
    assert_eq!(refused, GroupError::OtherCompany { group: FOREIGN });
    assert_eq!(refusal(nest(&mut group, &ANN, RUIN)), GroupError::Deleted { group: RUIN });
    let refused = refusal(nest(&mut group, &ANN, ABROAD));
    assert_eq!(refused, GroupError::ExternalNesting { group: ABROAD });
    let mut external = World::new().external_crew();
    for child in [UNIT, RING] {
        let refused = refusal(nest(&mut external, &ANN, child));
        assert_eq!(refused, GroupError::ExternalNesting { group: child });
    }
}

// refuses: GR-20
#[test]
fn refuses_a_team_that_was_dissolved_and_it_brings_nobody() {
    let world = World::new();
    let mut group = world.crew();
    let below = OtherGroups::UnitDissolved.below(UNIT, &ANN, &group);
    assert_eq!(rule(group.nest(&ANN, UNIT, &below, &world.cx())), "GR-12");
    let group = with(group, &[UNIT]);
    assert!(group.participant(FAY.id()).unwrap().is_some());
    let users = OtherGroups::UnitDissolved.through(&group);
    let group = group.with_indirect_members(IndirectMembers::of(Scope::Whole, users));
    assert_eq!(group.participant(FAY.id()), Ok(None));
}

// allows: GR-20
#[test]
fn allows_what_nests_a_tombstone_that_would_have_closed_a_cycle() {
    let world = World::new();
    let group = world.crew();
    let [hoop, veil] = [HOOP, VEIL].map(|id| OtherGroups::AtFirst.group(id).clone());
    let mut ruined = veil.clone();
    ruined.delete(&DEE, &mut world.room_of(&veil), &world.cx()).unwrap();
    assert!(ruined.header().nested().contains_key(&GROUP), "a tombstone keeps what it nested");
    for (veil, closes) in [(veil, true), (ruined, false)] {
        let below = NestedGroups::new(NESTINGS, [hoop.clone(), veil, group.clone()]);
        let nested = group.clone().nest(&ANN, HOOP, &below, &world.cx());
        assert_eq!(nested.is_err(), closes);
    }
}

// refuses: GR-20
#[test]
fn refuses_to_decide_without_what_is_below() {
    let world = World::new();
    let mut group = world.crew();
    let nothing = NestedGroups::new(NESTINGS, []);
    let lacking = missing(group.nest(&ANN, RING, &nothing, &world.cx()));
    assert_eq!(lacking, NotLoaded::Group(RING));
    let hoop_alone = NestedGroups::new(NESTINGS, [OtherGroups::AtFirst.group(HOOP).clone()]);
    let lacking = missing(group.nest(&ANN, HOOP, &hoop_alone, &world.cx()));
    assert_eq!(lacking, NotLoaded::Group(VEIL));
    let elsewhere = slice(OtherGroups::AtFirst.group(CLUB), &[DEE]);
    let of_another = NestedGroups::new(NESTINGS, [elsewhere]);
    let lacking = missing(group.nest(&ANN, CLUB, &of_another, &world.cx()));
    assert_eq!(lacking, NotLoaded::User(ANN.id()));
    assert_eq!(group, world.crew());
}

// allows: GR-20
#[test]
fn allows_a_change_to_expect_the_nestings_that_it_saw() {
    let world = World::new();
    let before = world.crew();
    let mut group = before.clone();
    let below = OtherGroups::AtFirst.below(UNIT, &ANN, &group);
    let event = group.nest(&ANN, UNIT, &below, &world.cx()).unwrap();
    let change = GroupChange::between(&before, group, vec![event.clone()]);
    assert_eq!(change.events(), [event]);
    assert_eq!(change.expected_nestings(), None);
    assert_eq!(change.rows().count(), 0, "nobody's entry changes");
    let change = change.after_nestings(below.version());
    assert_eq!(change.expected_nestings(), Some(NESTINGS));
}

// allows: GR-20
#[test]
fn allows_those_who_take_part_through_what_is_nested_what_members_do() {
    let world = World::new();
    let group = with(world.private_crew(), &[UNIT]);
    let fay = group.roles(&FAY, &world.cx()).unwrap();
    assert_eq!(fay.iter().collect::<Vec<_>>(), [Role::Member]);
    assert!(group.view(&FAY, &world.cx()).is_ok(), "a private group is there for her");
    assert!(group.read_room(&FAY, &world.cx()).is_ok());
    let source = group.room_source(&FAY, &ids(&[ANN, BO, FAY]), &world.cx()).unwrap();
    assert_eq!(source.room(), ROOM);
    assert!(group.seen_by(&FAY, &world.cx()).unwrap().details.is_some());
    assert_eq!(group.roster().counts().members(), 2, "counts are of entries");
}

// refuses: GR-17
#[test]
fn refuses_those_who_take_part_so_to_ask_to_join() {
    let world = World::new();
    let group = with(world.crew(), &[UNIT]);
    assert_eq!(rule(group.ask_to_join(&FAY, &world.cx())), "GR-17");
    assert!(group.ask_to_join(&DEE, &world.cx()).is_ok());
}

// refuses: GR-15
#[test]
fn refuses_those_who_take_part_in_nothing_that_is_nested() {
    let world = World::new();
    let group = with(world.private_crew(), &[UNIT]);
    for by in [DEE, EVE, GUS, ZOE] {
        assert_eq!(rule(group.view(&by, &world.cx())), "GR-15");
    }
    let group = with(world.crew(), &[UNIT]);
    assert_eq!(rule(group.read_room(&DEE, &world.cx())), "GR-17");
}

// allows: GR-16
#[test]
fn allows_those_who_take_part_so_the_group_in_their_lists() {
    let world = World::new();
    let group = with(world.private_crew(), &[UNIT]);
    let admits = |viewer, list| {
        GroupFilter::new(world.company(), viewer, list).unwrap().admits(&group).unwrap()
    };
    for list in [GroupList::All, GroupList::Belonging] {
        assert!(admits(FAY, list) && !admits(DEE, list), "{list:?}");
    }
    assert!(!admits(FAY, GroupList::Managed));
}

// allows: GR-20
#[test]
fn allows_a_user_by_two_ways_to_stay_when_one_ends() {
    let world = World::new();
    let mut group = with(world.crew(), &[UNIT, CLUB]);
    assert!(group.add_members(&ANN, &[FAY], &world.cx()).is_ok(), "she takes part already");
    let mut by_unit = group.clone();
    by_unit.remove_members(&ANN, &ids(&[FAY, BO]), &world.cx()).unwrap();
    for user in [FAY, BO] {
        assert_eq!(by_unit.participant(user.id()), Ok(Some(user)));
    }
    let mut by_place = group;
    by_place.unnest(&ANN, OtherGroups::AtFirst.group(UNIT), &world.cx()).unwrap();
    let by_place = loaded(by_place);
    for user in [FAY, BO] {
        assert_eq!(by_place.participant(user.id()), Ok(Some(user)));
    }
}

// allows: GR-3
#[test]
fn allows_a_master_who_takes_part_so_to_read() {
    let world = World::new();
    assert_eq!(rule(world.crew().read_room(&CY, &world.cx())), "GR-3");
    assert!(with(world.crew(), &[CLUB]).read_room(&CY, &world.cx()).is_ok());
}

// refuses: ML-11
#[test]
fn refuses_mail_rights_to_those_who_take_part_so() {
    let world = World::new();
    let mut group = with(world.crew(), &[UNIT]);
    let right = guildhall_mailing_list::MailRight::SendAs;
    assert_eq!(rule(group.grant_mail_right(&ANN, right, &ids(&[FAY]), &world.cx())), "ML-11");
    assert_eq!(rule(group.remove_members(&ANN, &ids(&[FAY]), &world.cx())), "GR-9");
}

// refuses: GR-20
#[test]
fn refuses_to_guess_who_takes_part() {
    let world = World::new();
    let mut group = with(world.crew(), &[UNIT]);
    let bare = Group::from_parts(group.header().clone(), group.roster().clone()).unwrap();
    assert_eq!(bare.participant(FAY.id()), Err(NotLoaded::User(FAY.id())));
    assert_eq!(bare.participant(BO.id()), Ok(Some(BO)), "a entry says enough");
    assert_eq!(missing(bare.view(&FAY, &world.cx())), NotLoaded::User(FAY.id()));
    let filter = GroupFilter::new(world.company(), FAY, GroupList::All).unwrap();
    assert_eq!(filter.admits(&bare), Err(NotLoaded::User(FAY.id())));
    let some = bare.with_indirect_members(IndirectMembers::of(Scope::of(ids(&[FAY])), [FAY, BO]));
    assert!(some.view(&FAY, &world.cx()).is_ok());
    assert_eq!(missing(some.view(&DEE, &world.cx())), NotLoaded::User(DEE.id()));
    nest(&mut group, &ADA, CLUB).unwrap();
    let after = missing(group.view(&FAY, &world.cx()));
    assert_eq!(after, NotLoaded::User(FAY.id()), "what was loaded is of before");
}

// allows: GR-20
#[test]
fn allows_a_group_that_nests_nothing_to_know_by_itself() {
    let world = World::new();
    let group = world.crew().with_indirect_members(IndirectMembers::of(Scope::Whole, [FAY]));
    assert_eq!(group, world.crew());
    assert_eq!(group.participant(FAY.id()), Ok(None));
}

// allows: GR-20
#[test]
fn allows_through_to_know_of_those_asked_about_alone() {
    let through = IndirectMembers::of(Scope::of(ids(&[FAY, DEE])), [FAY, BO]);
    assert_eq!(through.user(FAY.id()), Ok(Some(FAY)));
    assert_eq!(through.user(DEE.id()), Ok(None));
    assert_eq!(through.user(BO.id()), Err(NotLoaded::User(BO.id())));
    let whole = IndirectMembers::of(Scope::Whole, [FAY]);
    assert_eq!((whole.user(FAY.id()), whole.user(BO.id())), (Ok(Some(FAY)), Ok(None)));
}
