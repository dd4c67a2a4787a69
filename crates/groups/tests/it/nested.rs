//! Groups and teams as members of a group (GR-20).

use guildhall_groups::{
    Group, GroupChange, GroupError, GroupEvent, GroupFilter, GroupList, GroupNotice,
    IndirectMembers, NestedGroups,
};
use guildhall_kernel::{
    CommandError, Envelope, GroupId, JoinReason, Joined, NotLoaded, Refusal, Scope, User,
};
use guildhall_permissions::Role;
use guildhall_testkit::commands as every;

use crate::other_groups::{
    ABROAD, CLUB, FOREIGN, HOOP, NESTINGS, OtherGroups, RING, RUIN, UNIT, VEIL,
};
use crate::people::{ADA, ANN, BO, CY, DEE, EVE, FAY, GUS, ZOE, ids};
use crate::world::{GROUP, ROOM, World, missing, refusal, rule, slice};

mod unnesting;

fn nest(
    group: &mut Group,
    by: User,
    child: GroupId,
) -> Result<Envelope<GroupEvent>, CommandError<GroupError>> {
    let nested = OtherGroups::AtFirst.nested_groups(child, by, group);
    group.nest(by, child, &nested, &World::new().cx())
}

/// The group with these nested by ADA, as a store loads it.
fn with(mut group: Group, children: &[GroupId]) -> Group {
    for child in children {
        nest(&mut group, ADA, *child).unwrap();
        group = loaded(group);
    }
    group
}

fn loaded(group: Group) -> Group {
    let indirect = OtherGroups::AtFirst.indirect_members(&group);
    group.with_indirect_members(IndirectMembers::of(Scope::Whole, indirect))
}

fn cycle(refused: GroupError) -> Vec<GroupId> {
    match refused {
        GroupError::Cycle { cycle } => cycle,
        other => panic!("{other:?}"),
    }
}

// allows: GR-20
#[test]
fn masters_and_administrators_nest_groups_they_see() {
    let world = World::new();
    for (by, child) in [(ANN, UNIT), (CY, UNIT), (CY, CLUB), (ADA, CLUB), (ADA, UNIT)] {
        let mut group = world.crew();
        let event = nest(&mut group, by, child).unwrap();
        let (id, at) = (by.id(), world.cx().at());
        let nested = GroupEvent::GroupNested { group: child };
        assert_eq!(event, Envelope::by_user(id, at, nested));
        let joined = Joined { at, how: JoinReason::Added { by: Some(id) } };
        assert_eq!(group.header().nested().get(&child), Some(&joined));
        assert!(GroupNotice::of(&group, &event).is_some());
    }
}

// refuses: GR-9
#[test]
fn only_masters_and_administrators_nest_groups() {
    let group = with(World::new().crew(), &[CLUB]);
    for by in [BO, DEE, FAY] {
        assert_eq!(rule(nest(&mut group.clone(), by, UNIT)), "GR-9");
    }
}

// refuses: GR-20
#[test]
fn a_group_is_not_nested_twice() {
    let mut group = with(World::new().crew(), &[UNIT]);
    let refused = refusal(nest(&mut group, ANN, UNIT));
    assert_eq!(refused, GroupError::AlreadyNested { group: UNIT });
}

// refuses: GR-20
#[test]
fn a_group_is_not_nested_in_itself() {
    let mut group = World::new().crew();
    assert_eq!(cycle(refusal(nest(&mut group, ANN, GROUP))), [GROUP, GROUP]);
}

// refuses: GR-20
#[test]
fn a_cycle_is_refused_and_named() {
    let mut group = World::new().crew();
    let refused = refusal(nest(&mut group, ANN, RING));
    assert!(refused.to_string().ends_with(&format!("{GROUP} > {RING} > {GROUP}")), "{refused}");
    assert_eq!(cycle(refused), [GROUP, RING, GROUP]);
    for by in [ANN, ADA] {
        let named = cycle(refusal(nest(&mut group, by, HOOP)));
        assert_eq!(named, [GROUP, HOOP, VEIL, GROUP], "ANN sees VEIL because it nests this group");
    }
    assert_eq!(group, World::new().crew());
}

// refuses: GR-15
#[test]
fn a_refused_cycle_does_not_name_hidden_groups() {
    let mut group = World::new().crew();
    let named = cycle(refusal(nest(&mut group, CY, HOOP)));
    assert_eq!(named, [GROUP, HOOP, GROUP], "CY is a Master and no member, and VEIL is private");
}

// refuses: GR-15
#[test]
fn a_hidden_group_cannot_be_nested_and_answers_as_one_that_never_was() {
    let mut group = World::new().crew();
    for (by, child) in [(ANN, CLUB), (CY, VEIL), (CY, FOREIGN), (ADA, FOREIGN)] {
        let refused = refusal(nest(&mut group, by, child));
        assert_eq!(refused, GroupError::NoSuchGroup { group: child });
        assert_eq!(refused.disclosed().rule(), "GR-15");
    }
}

// refuses: GR-15
#[test]
fn membership_through_a_deleted_group_shows_no_hidden_group() {
    let world = World::new();
    let veil = OtherGroups::AtFirst.group(VEIL);
    let nest_veil = |crew: Group| {
        let nested = NestedGroups::new(NESTINGS, [veil.clone(), crew]);
        OtherGroups::AtFirst.group(ABROAD).clone().nest(ANN, VEIL, &nested, &world.cx())
    };
    let indirect = refusal(nest_veil(world.crew()));
    assert_eq!(indirect, GroupError::ExternalNesting { group: VEIL }, "she sees it");
    let hidden = refusal(nest_veil(world.deleted(world.crew())));
    assert_eq!(hidden, GroupError::NoSuchGroup { group: VEIL });
}

// allows: GR-15
#[test]
fn users_of_its_nested_groups_see_a_deleted_group() {
    let world = World::new();
    let mut veil = OtherGroups::AtFirst.group(VEIL).clone();
    veil.delete(DEE, &mut world.room_of(&veil), &world.cx()).unwrap();
    let nest_veil = |inside: Option<User>| {
        let veil =
            veil.clone().with_indirect_members(IndirectMembers::of(Scope::of([ANN.id()]), inside));
        let nested = NestedGroups::new(NESTINGS, [veil]);
        refusal(world.crew().nest(ANN, VEIL, &nested, &world.cx()))
    };
    assert_eq!(nest_veil(Some(ANN)), GroupError::Deleted { group: VEIL });
    assert_eq!(nest_veil(None), GroupError::NoSuchGroup { group: VEIL });
}

// refuses: GR-20
#[test]
fn foreign_deleted_and_external_groups_cannot_be_nested() {
    let mut group = World::new().crew();
    let refused = refusal(nest(&mut group, ANN, FOREIGN));
    assert_eq!(refused, GroupError::OtherCompany { group: FOREIGN });
    assert_eq!(refusal(nest(&mut group, ANN, RUIN)), GroupError::Deleted { group: RUIN });
    let refused = refusal(nest(&mut group, ANN, ABROAD));
    assert_eq!(refused, GroupError::ExternalNesting { group: ABROAD });
    let mut external = World::new().external_crew();
    for child in [UNIT, RING] {
        let refused = refusal(nest(&mut external, ANN, child));
        assert_eq!(refused, GroupError::ExternalNesting { group: child });
    }
}

// refuses: GR-20
#[test]
fn a_dissolved_team_cannot_be_nested_and_brings_no_participants() {
    let world = World::new();
    let mut group = world.crew();
    let nested = OtherGroups::UnitDissolved.nested_groups(UNIT, ANN, &group);
    assert_eq!(rule(group.nest(ANN, UNIT, &nested, &world.cx())), "GR-12");
    let group = with(group, &[UNIT]);
    assert!(group.participant(FAY.id()).unwrap().is_some());
    let users = OtherGroups::UnitDissolved.indirect_members(&group);
    let group = group.with_indirect_members(IndirectMembers::of(Scope::Whole, users));
    assert_eq!(group.participant(FAY.id()), Ok(None));
}

// allows: GR-20
#[test]
fn a_cycle_through_a_deleted_group_is_no_cycle() {
    let world = World::new();
    let group = world.crew();
    let [hoop, veil] = [HOOP, VEIL].map(|id| OtherGroups::AtFirst.group(id).clone());
    let mut ruined = veil.clone();
    ruined.delete(DEE, &mut world.room_of(&veil), &world.cx()).unwrap();
    assert!(ruined.header().nested().contains_key(&GROUP), "a tombstone keeps what it nested");
    for (veil, closes) in [(veil, true), (ruined, false)] {
        let nested = NestedGroups::new(NESTINGS, [hoop.clone(), veil, group.clone()]);
        let answer = group.clone().nest(ANN, HOOP, &nested, &world.cx());
        assert_eq!(answer.is_err(), closes);
    }
}

// about: GR-20
#[test]
fn nesting_needs_every_group_below_to_be_loaded() {
    let world = World::new();
    let mut group = world.crew();
    let nothing = NestedGroups::new(NESTINGS, []);
    let lacking = missing(group.nest(ANN, RING, &nothing, &world.cx()));
    assert_eq!(lacking, NotLoaded::Group(RING));
    let only_hoop = NestedGroups::new(NESTINGS, [OtherGroups::AtFirst.group(HOOP).clone()]);
    let lacking = missing(group.nest(ANN, HOOP, &only_hoop, &world.cx()));
    assert_eq!(lacking, NotLoaded::Group(VEIL));
    let elsewhere = slice(OtherGroups::AtFirst.group(CLUB), &[DEE]);
    let of_another = NestedGroups::new(NESTINGS, [elsewhere]);
    let lacking = missing(group.nest(ANN, CLUB, &of_another, &world.cx()));
    assert_eq!(lacking, NotLoaded::User(ANN.id()));
    assert_eq!(group, world.crew());
}

// about: GR-20
#[test]
fn loaded_groups_are_ordered_by_id() {
    let (first, second) = (OtherGroups::AtFirst.group(CLUB), OtherGroups::AtFirst.group(UNIT));
    let nested = NestedGroups::new(NESTINGS, [second.clone(), first.clone()]);
    let mut expected = [first.id(), second.id()];
    expected.sort();
    assert!(nested.groups().map(Group::id).eq(expected));
}

// allows: GR-20
#[test]
fn a_change_expects_the_nestings_that_it_saw() {
    let world = World::new();
    let before = world.crew();
    let mut group = before.clone();
    let nested = OtherGroups::AtFirst.nested_groups(UNIT, ANN, &group);
    let event = group.nest(ANN, UNIT, &nested, &world.cx()).unwrap();
    let change = GroupChange::between(&before, group, vec![event.clone()]);
    assert_eq!(change.events(), [event]);
    assert_eq!(change.expected_nestings(), None);
    assert_eq!(change.rows().count(), 0, "no entry changes");
    let change = change.with_nestings(nested.version());
    assert_eq!(change.expected_nestings(), Some(NESTINGS));
}

// allows: GR-20
#[test]
fn participants_through_a_nested_group_do_what_members_do() {
    let world = World::new();
    let group = with(world.private_crew(), &[UNIT]);
    let fay = group.roles(FAY, &world.cx()).unwrap();
    assert_eq!(fay.iter().collect::<Vec<_>>(), [Role::Member]);
    assert!(group.view(FAY, &world.cx()).is_ok(), "she sees the private group");
    assert!(group.read_room(FAY, &world.cx()).is_ok());
    let source = group.room_source(FAY, &ids(&[ANN, BO, FAY]), &world.cx()).unwrap();
    assert_eq!(source.room(), ROOM);
    assert!(group.seen_by(FAY, &world.cx()).unwrap().details.is_some());
    assert_eq!(group.roster().counts().members(), 2, "counts are of entries");
}

// refuses: GR-17
#[test]
fn a_participant_through_a_nested_group_cannot_ask_to_join() {
    let world = World::new();
    let group = with(world.crew(), &[UNIT]);
    assert_eq!(rule(group.clone().ask_to_join(FAY, &world.cx())), "GR-17");
    assert!(group.clone().ask_to_join(DEE, &world.cx()).is_ok());
}

// refuses: GR-15
#[test]
fn other_users_gain_nothing_from_a_nested_group() {
    let world = World::new();
    let group = with(world.private_crew(), &[UNIT]);
    for by in [DEE, EVE, GUS, ZOE] {
        assert_eq!(rule(group.view(by, &world.cx())), "GR-15");
    }
    let group = with(world.crew(), &[UNIT]);
    assert_eq!(rule(group.read_room(DEE, &world.cx())), "GR-17");
}

// allows: GR-16
#[test]
fn participants_through_a_nested_group_find_the_group_in_their_lists() {
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
fn a_user_who_takes_part_in_two_ways_stays_when_one_ends() {
    let world = World::new();
    let mut group = with(world.crew(), &[UNIT, CLUB]);
    assert!(group.add_members(ANN, &[FAY], &world.cx()).is_ok(), "she takes part already");
    let mut by_unit = group.clone();
    by_unit.remove_members(ANN, &ids(&[FAY, BO]), &world.cx()).unwrap();
    for user in [FAY, BO] {
        assert_eq!(by_unit.participant(user.id()), Ok(Some(user)));
    }
    let mut by_entry = group;
    by_entry.unnest(ANN, OtherGroups::AtFirst.group(UNIT), &world.cx()).unwrap();
    let by_entry = loaded(by_entry);
    for user in [FAY, BO] {
        assert_eq!(by_entry.participant(user.id()), Ok(Some(user)));
    }
}

// allows: GR-3
#[test]
fn a_master_who_takes_part_through_a_nested_group_reads_the_room() {
    let world = World::new();
    assert_eq!(rule(world.crew().read_room(CY, &world.cx())), "GR-3");
    assert!(with(world.crew(), &[CLUB]).read_room(CY, &world.cx()).is_ok());
}

// refuses: ML-11
#[test]
fn a_participant_through_a_nested_group_gets_no_mail_right() {
    let world = World::new();
    let mut group = with(world.crew(), &[UNIT]);
    let right = guildhall_mailing_list::MailRight::SendAs;
    assert_eq!(rule(group.execute(ANN, every::grant(right, ids(&[FAY])), &world.cx())), "ML-11");
    assert_eq!(rule(group.remove_members(ANN, &ids(&[FAY]), &world.cx())), "GR-9");
}

// about: GR-20
#[test]
fn participants_are_unknown_until_nested_groups_are_loaded() {
    let world = World::new();
    let mut group = with(world.crew(), &[UNIT]);
    let (roster, recipients) = (group.roster().clone(), group.recipients().clone());
    let bare = Group::from_parts(group.header().clone(), roster, recipients).unwrap();
    assert_eq!(bare.participant(FAY.id()), Err(NotLoaded::User(FAY.id())));
    assert_eq!(bare.participant(BO.id()), Ok(Some(BO)), "an entry is enough");
    assert_eq!(missing(bare.view(FAY, &world.cx())), NotLoaded::User(FAY.id()));
    let filter = GroupFilter::new(world.company(), FAY, GroupList::All).unwrap();
    assert_eq!(filter.admits(&bare), Err(NotLoaded::User(FAY.id())));
    let some = bare.with_indirect_members(IndirectMembers::of(Scope::of(ids(&[FAY])), [FAY, BO]));
    assert!(some.view(FAY, &world.cx()).is_ok());
    assert_eq!(missing(some.view(DEE, &world.cx())), NotLoaded::User(DEE.id()));
    nest(&mut group, ADA, CLUB).unwrap();
    let after = missing(group.view(FAY, &world.cx()));
    assert_eq!(after, NotLoaded::User(FAY.id()), "what was loaded is out of date");
}

// about: GR-20
#[test]
fn a_group_without_nested_groups_needs_nothing_loaded() {
    let world = World::new();
    let group = world.crew().with_indirect_members(IndirectMembers::of(Scope::Whole, [FAY]));
    assert_eq!(group, world.crew());
    assert_eq!(group.participant(FAY.id()), Ok(None));
}

// about: GR-20
#[test]
fn indirect_members_answer_only_for_the_users_they_cover() {
    let indirect = IndirectMembers::of(Scope::of(ids(&[FAY, DEE])), [FAY, BO]);
    assert_eq!(indirect.user(FAY.id()), Ok(Some(FAY)));
    assert_eq!(indirect.user(DEE.id()), Ok(None));
    assert_eq!(indirect.user(BO.id()), Err(NotLoaded::User(BO.id())));
    let whole = IndirectMembers::of(Scope::Whole, [FAY]);
    assert_eq!((whole.user(FAY.id()), whole.user(BO.id())), (Ok(Some(FAY)), Ok(None)));
}
