//! Teams: the directory forms, changes and dissolves them (RM-19).

use guildhall_groups::{
    Group, GroupChange, GroupError, GroupEvent, GroupKind, GroupOrigin, GroupServiceCommand,
    GroupState, LostData, Team, TeamDraft, TeamEdit,
};
use guildhall_kernel::{Envelope, Feature, JoinReason, Joined, LeaveReason, Left, User};
use guildhall_permissions::{Authority, GroupType, Privacy, Role};
use guildhall_room_features::FeatureState;
use guildhall_rooms::{Room, RoomChange, RoomEvent};

use crate::people::{ANN, BO, CY, DEE, EVE, FAY, GLOBEX, ZOE, ids};
use crate::world::{CREW, GROUP, ROOM, World, list, missing, refusal, rule, slice, team_draft};

fn edit() -> TeamEdit {
    TeamEdit::new()
}

fn leader(team: &Group) -> Option<guildhall_kernel::UserId> {
    team.header().team().and_then(Team::leader)
}

// allows: RM-19
#[test]
fn the_directory_forms_a_team() {
    let world = World::new();
    let draft = team_draft().with_leader(ANN).with_members([BO]).private();
    let (team, formed) = Group::form_team(GROUP, ROOM, draft, &world.cx()).unwrap();
    assert!(team.is_team());
    assert_eq!(team.header().group_type(), GroupType::Team);
    assert_eq!(team.header().kind(), GroupKind::Internal);
    assert_eq!(team.header().privacy(), Privacy::Private);
    assert_eq!(team.header().created_by(), None, "no user acts");
    assert_eq!(leader(&team), Some(ANN.id()));
    assert_eq!(team.roster().counts(), guildhall_kernel::Counts::new(2, 0, 0));
    let GroupEvent::Created(creation) = &formed.event else { panic!("{formed:?}") };
    assert_eq!((creation.origin, formed.by), (GroupOrigin::Directory, None));
    assert_eq!(Group::replay([formed]), Some(team));
}

// about: CO-1
#[test]
fn a_draft_and_an_edit_of_a_team_name_the_users_who_come_in() {
    let draft = TeamDraft::named("Unit").unwrap().with_members([BO, CY]).with_leader(ANN);
    assert!(draft.users().eq(&[ANN, BO, CY]));
    let edit = edit().with_joined([BO, CY]).with_left([DEE.id()]);
    assert_eq!(GroupServiceCommand::ChangeTeam { edit }.brings(), [BO, CY]);
    assert_eq!(GroupServiceCommand::DissolveTeam.brings(), []);
}

// allows: RM-19
#[test]
fn members_of_a_team_joined_by_the_directory() {
    let world = World::new();
    let entry = world.team();
    let entry = entry.roster().entry(BO.id()).unwrap().unwrap();
    let joined = Joined { at: world.cx().at(), how: JoinReason::Directory };
    assert_eq!(entry.membership().unwrap().joined(), joined);
    assert_eq!(entry.mastership(), None);
}

// allows: RM-19
#[test]
fn a_team_needs_neither_members_nor_a_leader() {
    let world = World::new();
    let team = world.formed(team_draft());
    assert_eq!((leader(&team), team.roster().counts().members()), (None, 0));
    let led = team_draft().with_members([ANN]).with_leader(BO);
    assert_eq!(leader(&world.formed(led)), Some(BO.id()));
}

// allows: RM-19
#[test]
fn policies_on_groups_do_not_limit_teams() {
    let mut world = World::new();
    world.let_create(Authority::NoOne);
    world.disable(Feature::Message);
    let mut team = world.team();
    world.freeze();
    let change = edit().with_joined([DEE]).with_left([BO.id()]);
    assert!(
        team.change_team(change, &world.cx()).is_ok(),
        "a frozen company still follows its directory"
    );
}

// about: RM-19
#[test]
fn a_team_claims_its_addresses_but_not_its_name() {
    let world = World::new();
    assert!(world.team().claims().is_empty());
    let bounce = list(CREW).bounce_address().unwrap().folded_key();
    let addresses = [list(CREW).key(), bounce].map(guildhall_kernel::Claim::Address);
    assert_eq!(world.open_team().claims(), addresses.into());
}

// about: RM-19
#[test]
fn a_team_has_no_features_before_its_leader_opens_it() {
    let team = World::new().team();
    for feature in Feature::ALL {
        assert_eq!(team.header().features().state(feature), FeatureState::NeverOn);
    }
}

// refuses: CO-1
#[test]
fn a_team_takes_no_external_users() {
    let world = World::new();
    for stranger in [EVE, ZOE] {
        for draft in [team_draft().with_members([stranger]), team_draft().with_leader(stranger)] {
            assert_eq!(rule(Group::form_team(GROUP, ROOM, draft, &world.cx())), "CO-1");
        }
        let mut team = world.team();
        let joins = edit().with_joined([DEE, stranger]);
        assert_eq!(rule(team.change_team(joins, &world.cx())), "CO-1");
        assert_eq!(team, world.team());
    }
}

// refuses: CO-2
#[test]
fn no_team_is_formed_without_an_application() {
    let mut world = World::new();
    world.freeze();
    assert_eq!(rule(Group::form_team(GROUP, ROOM, team_draft(), &world.cx())), "CO-2");
}

// allows: RM-19
#[test]
fn the_directory_changes_name_leader_and_members_at_once() {
    let mut world = World::new();
    let mut team = world.open_team();
    world.a_minute_passes();
    let change = edit()
        .with_name("Landing crew".parse().unwrap())
        .with_leader(DEE.id())
        .with_joined([DEE, FAY])
        .with_left([ANN.id(), BO.id()]);
    let event = team.change_team(change.clone(), &world.cx()).unwrap();
    let changed = GroupEvent::TeamChanged { edit: change };
    assert_eq!(event, Envelope::by_service(world.cx().at(), changed));
    assert_eq!(team.header().name().as_str(), "Landing crew");
    assert_eq!(leader(&team), Some(DEE.id()));
    let entry = |user: User| team.roster().entry(user.id()).unwrap().unwrap().membership().unwrap();
    for gone in [ANN, BO] {
        let left = Left { at: world.cx().at(), why: LeaveReason::DirectoryChange };
        assert_eq!(entry(gone).left(), Some(left));
    }
    for here in [DEE, FAY] {
        assert!(entry(here).is_in());
        assert_eq!(entry(here).joined().how, JoinReason::Directory);
    }
}

// allows: RM-19
#[test]
fn a_team_whose_leader_leaves_has_no_leader() {
    let world = World::new();
    let mut team = world.team();
    team.change_team(edit().with_left([ANN.id()]), &world.cx()).unwrap();
    assert_eq!(leader(&team), None);
    team.change_team(edit().with_leader(BO.id()), &world.cx()).unwrap();
    team.change_team(edit().without_leader(), &world.cx()).unwrap();
    assert_eq!(leader(&team), None);
    assert!(team.roster().entry(BO.id()).unwrap().unwrap().is_member());
}

// allows: RM-19
#[test]
fn an_edit_of_a_team_may_repeat_what_is_already_so() {
    let world = World::new();
    let mut team = world.team();
    let name: guildhall_kernel::Name = "Launch crew".parse().unwrap();
    let change = edit().with_name(name.clone()).with_leader(ANN.id()).with_joined([DEE]);
    let event = team.change_team(change, &world.cx()).unwrap();
    let kept = GroupEvent::TeamChanged { edit: edit().with_joined([DEE]) };
    assert_eq!(event.event, kept, "the event names what changed");
    let nothing = edit().with_name(name).with_leader(ANN.id());
    for nothing in [edit(), nothing] {
        let refused = refusal(team.change_team(nothing, &world.cx()));
        assert_eq!(refused, GroupError::NothingChanges);
    }
}

// refuses: RM-19
#[test]
fn a_user_outside_the_team_cannot_lead_it() {
    let world = World::new();
    let outside = [
        edit().with_leader(DEE.id()),
        edit().with_leader(BO.id()).with_left([BO.id()]),
        edit().with_leader(ANN.id()).with_left([ANN.id()]),
        edit().with_leader(DEE.id()).with_joined([FAY]),
    ];
    for change in outside {
        let mut team = world.team();
        let refused = refusal(team.change_team(change.clone(), &world.cx()));
        assert!(matches!(refused, GroupError::LeaderOutside { .. }), "{change:?}");
        assert_eq!(team, world.team());
    }
    let mut team = world.open_team();
    let former = refusal(team.change_team(edit().with_leader(FAY.id()), &world.cx()));
    assert_eq!(former, GroupError::LeaderOutside { user: FAY.id() });
}

// refuses: RM-19
#[test]
fn only_new_users_join_a_team_and_only_members_leave_it() {
    let world = World::new();
    let mut team = world.open_team();
    let refused = refusal(team.change_team(edit().with_joined([BO, DEE]), &world.cx()));
    assert_eq!(refused, GroupError::AlreadyMembers { users: ids(&[BO]) });
    for stranger in [DEE, FAY] {
        let left = edit().with_left(ids(&[BO, stranger]));
        let refused = refusal(team.change_team(left, &world.cx()));
        assert!(
            matches!(&refused, GroupError::NotMembers { users, .. } if *users == ids(&[stranger]))
        );
        assert_eq!(guildhall_kernel::Refusal::rule(&refused).code(), "RM-19");
    }
    assert_eq!(
        rule(team.change_team(edit().with_joined([DEE]).with_left([DEE.id()]), &world.cx())),
        "RM-19"
    );
    assert_eq!(team, world.open_team());
}

// refuses: RM-19
#[test]
fn the_directory_cannot_change_a_group() {
    let world = World::new();
    let mut group = world.crew();
    let mut room = world.room_of(&group);
    let everything =
        edit().with_name("X".parse().unwrap()).with_leader(BO.id()).with_left([BO.id()]);
    for change in [edit(), everything, edit().with_joined([DEE])] {
        let refused = refusal(group.change_team(change, &world.cx()));
        assert_eq!(refused, GroupError::NoTeam { group: GROUP });
    }
    let refused = refusal(group.dissolve_team(&mut room, &world.cx()));
    assert_eq!(refused, GroupError::NoTeam { group: GROUP });
    assert_eq!((group, room.is_closed()), (world.crew(), false));
}

// allows: RM-19
#[test]
fn the_directory_dissolves_a_team_with_its_room() {
    let world = World::new();
    let before = world.open_team();
    let (mut team, room) = (before.clone(), world.room_of(&before));
    let mut closed = room.clone();
    let at = world.cx().at();
    let (deleted, event) = team.dissolve_team(&mut closed, &world.cx()).unwrap();
    let lost = LostData::ALL;
    assert_eq!(deleted, Envelope::by_service(at, GroupEvent::Deleted { lost }));
    assert_eq!(event, Envelope::by_service(at, RoomEvent::Closed));
    assert_eq!(team.header().state(), GroupState::Deleted(at));
    assert_eq!(team.header().mailing_list(), None);
    let change = GroupChange::between(&before, team, vec![deleted]).with_room(RoomChange::between(
        &room,
        closed,
        vec![event],
    ));
    assert_eq!(change.claims().released(), &before.claims());
    assert!(change.rooms()[0].room().is_closed());
}

// refuses: GR-12
#[test]
fn the_directory_cannot_change_a_dissolved_team() {
    let world = World::new();
    let mut team = world.team();
    let mut room = world.room_of(&team);
    team.dissolve_team(&mut room, &world.cx()).unwrap();
    let tombstone = team.clone();
    assert_eq!(rule(team.dissolve_team(&mut room, &world.cx())), "GR-12");
    for change in
        [edit(), edit().with_joined([DEE]), edit().with_left([BO.id()]), edit().without_leader()]
    {
        assert_eq!(rule(team.change_team(change, &world.cx())), "GR-12");
    }
    assert_eq!(team, tombstone);
}

// refuses: RM-20
#[test]
fn a_team_is_not_dissolved_with_another_room() {
    let world = World::new();
    let mut team = world.team();
    let of_group = Room::open_for_group(ROOM, crate::other_groups::CLUB, CY, &world.cx()).0;
    for mut room in [of_group, world.general_room(&[ANN, BO, CY])] {
        let refused = refusal(team.dissolve_team(&mut room, &world.cx()));
        assert_eq!(refused, GroupError::WrongRoom { group: GROUP });
        assert!(!room.is_closed());
    }
    assert_eq!(team, world.team());
}

// refuses: CO-1
#[test]
fn the_directory_of_another_company_cannot_change_a_team() {
    let (world, globex) = (World::new(), World::globex());
    let mut team = world.team();
    let mut room = world.room_of(&team);
    let of_globex = User::of_company(DEE.id(), GLOBEX);
    for change in [edit(), edit().with_joined([of_globex]), edit().with_left([BO.id()])] {
        let refused = refusal(team.change_team(change, &globex.cx()));
        assert_eq!(refused, GroupError::OtherCompany { group: GROUP });
    }
    assert_eq!(rule(team.dissolve_team(&mut room, &globex.cx())), "CO-1");
}

// allows: RM-19
// about: RM-19
#[test]
fn a_change_of_a_team_needs_a_slice_of_the_named_users() {
    let world = World::new();
    let change = edit().with_leader(DEE.id()).with_joined([DEE]).with_left([ANN.id()]);
    let users: Vec<_> = change.users().collect();
    assert_eq!(users, ids(&[DEE, ANN, DEE]));
    let mut team = slice(&world.team(), &[DEE, ANN]);
    assert!(team.change_team(change.clone(), &world.cx()).is_ok());
    for (covered, lacks) in [(ANN, DEE), (DEE, ANN)] {
        let mut team = slice(&world.team(), &[covered]);
        let lacking = missing(team.change_team(change.clone(), &world.cx()));
        assert_eq!(lacking, guildhall_kernel::NotLoaded::User(lacks.id()));
    }
}

// allows: RM-19
#[test]
fn each_user_of_a_team_has_exactly_their_roles() {
    let world = World::new();
    let team = world.open_team();
    let roles = |user: User| team.roles(user, &world.cx()).unwrap().iter().collect::<Vec<_>>();
    assert_eq!(roles(ANN), [Role::Member, Role::Leader]);
    assert_eq!(roles(BO), [Role::Member]);
    assert_eq!(roles(FAY), [Role::Outsider]);
    assert_eq!(roles(ZOE), [Role::Stranger]);
}
