//! Teams: the leader opens the room and manages everything else as a Master manages a group
//! (RM-19).

use guildhall_groups::{
    Group, GroupCommand, GroupError, GroupEvent, GroupNotice, Managers, NoticeKind, ProfileEdit,
    TeamEdit,
};
use guildhall_kernel::{Feature, RoomKind, Switch, User};
use guildhall_mailing_list::{ListEdit, MailRight};
use guildhall_permissions::{GroupAction, GroupType, Privacy};
use guildhall_room_features::{FeatureData, FreedSpace};
use guildhall_rooms::RoomDraft;
use guildhall_testkit::commands as every;
use guildhall_testkit::play::GroupQuery;

use crate::commands::{Request, lock};
use crate::other_groups::UNIT;
use crate::people::{ADA, ANN, BO, CY, DEE, EVE, FAY, PEOPLE, ZOE, ids};
use crate::world::{CREW, GROUP, World, list, refusal, rule, switches, team_draft};

const ON: [(Feature, Switch); 1] = [(Feature::Message, Switch::On)];

// allows: RM-19
#[test]
fn the_leader_opens_the_room() {
    let world = World::new();
    let mut team = world.team();
    let closed = refusal(team.read_room(BO, &world.cx()));
    assert_eq!(closed, GroupError::TeamMessageOff { team: GROUP, managers: Managers::Leader });
    let event = team.switch_features(ANN, &switches(&ON), &world.cx()).unwrap();
    assert!(
        matches!(event.event, GroupEvent::FeaturesSwitched { .. }),
        "there is nothing to restore"
    );
    for by in [ANN, BO] {
        assert!(team.read_room(by, &world.cx()).is_ok());
    }
}

// refuses: RM-19
#[test]
fn only_the_leader_opens_the_room() {
    let world = World::new();
    let mut team = world.team();
    for (by, code) in [(ADA, "RM-19"), (BO, "FT-1"), (DEE, "FT-1"), (ZOE, "GR-15")] {
        assert_eq!(rule(team.switch_features(by, &switches(&ON), &world.cx())), code);
    }
    let mut unled = world.formed(team_draft().with_members([ANN, ADA]));
    for by in [ANN, ADA] {
        assert!(unled.switch_features(by, &switches(&ON), &world.cx()).is_err());
    }
    let refused = refusal(unled.switch_features(ADA, &switches(&ON), &world.cx()));
    assert!(matches!(refused, GroupError::NotAllowed { action: GroupAction::OpenTeamRoom, .. }));
}

// allows: RM-19
// refuses: RM-19
#[test]
fn a_new_leader_opens_the_room_and_the_former_one_cannot() {
    let world = World::new();
    let mut team = world.team();
    team.change_team(TeamEdit::new().with_leader(BO.id()), &world.cx()).unwrap();
    assert_eq!(rule(team.switch_features(ANN, &switches(&ON), &world.cx())), "FT-1");
    assert!(team.switch_features(BO, &switches(&ON), &world.cx()).is_ok());
}

// allows: FT-1
#[test]
fn leaders_and_administrators_switch_the_features_of_an_open_team() {
    let world = World::new();
    for by in [ANN, ADA] {
        let mut team = world.open_team();
        for to in [Switch::Off, Switch::On] {
            let edit = switches(&[(Feature::Message, to)]);
            team.switch_features(by, &edit, &world.cx()).unwrap();
        }
        assert!(team.feature(Feature::Message, &world.cx()).is_on(), "it was opened before");
    }
}

// allows: RM-19
#[test]
fn a_leader_manages_a_team_as_a_master_manages_a_group() {
    let world = World::new();
    let (mut team, cx) = (world.open_team(), &world.cx());
    let edit = ProfileEdit::description(Some("All who launch".parse().unwrap()));
    let settings = every::settings(&[edit]).into_iter();
    for command in settings.chain(every::mail_rights(&[ids(&[BO])])) {
        team.execute(ANN, command, cx).unwrap();
    }
    team.edit_mailing_list(ANN, ListEdit::new().with_state(Switch::Off), cx).unwrap();
    team.request_deletion(ANN, FeatureData::Note, cx).unwrap();
    team.report_deletion(FeatureData::Note, FreedSpace::default(), cx).unwrap();
    team.switch_features(ANN, &switches(&[(Feature::Task, Switch::Off)]), cx).unwrap();
    assert!(team.invite_to_event(ANN, cx).is_ok());
}

// refuses: RM-19
#[test]
fn no_user_changes_the_members_or_the_leader_of_a_team() {
    let world = World::new();
    let commands = [
        GroupCommand::AcceptRequests { users: vec![DEE] },
        GroupCommand::AddMembers { users: vec![DEE] },
        GroupCommand::AppointMasters { users: vec![BO] },
        GroupCommand::AskToJoin,
        GroupCommand::DeclineRequests { users: ids(&[DEE]) },
        GroupCommand::Delete,
        GroupCommand::DismissMasters { users: ids(&[ANN]) },
        GroupCommand::HandOver { to: BO },
        GroupCommand::Leave,
        GroupCommand::Nest { group: UNIT },
        GroupCommand::RemoveMembers { users: ids(&[BO]) },
        GroupCommand::Unnest { group: UNIT },
        GroupCommand::WithdrawRequest,
    ];
    let requests = commands.map(Request::Command).into_iter();
    for request in requests {
        for by in [ANN, BO, DEE, ADA] {
            let mut team = world.open_team();
            let mut room = world.room_of(&team);
            let given = request.give(by, &mut team, &mut room, &world.cx());
            assert_eq!(rule(given), "RM-19", "{request:?}");
            assert_eq!((team, room.is_closed()), (world.open_team(), false));
        }
    }
}

// allows: RM-19
// refuses: RM-19
#[test]
fn a_team_cannot_be_renamed_but_an_edit_may_repeat_its_name() {
    let world = World::new();
    let mut team = world.team();
    let named = |name: &str| ProfileEdit {
        name: Some(name.parse().unwrap()),
        ..ProfileEdit::description(Some("All who launch".parse().unwrap()))
    };
    for by in [ANN, ADA] {
        let refused = refusal(team.edit_profile(by, named("Landing crew"), &world.cx()));
        assert!(matches!(refused, GroupError::NotAllowed { action: GroupAction::Rename, .. }));
        assert_eq!(team, world.team());
    }
    assert!(team.edit_profile(ANN, named("Launch crew"), &world.cx()).is_ok());
}

// allows: GR-9
#[test]
fn masters_and_administrators_rename_a_group() {
    let world = World::new();
    let name =
        ProfileEdit { name: Some("Landing crew".parse().unwrap()), ..ProfileEdit::default() };
    for by in [ANN, CY, ADA] {
        assert!(world.crew().edit_profile(by, name.clone(), &world.cx()).is_ok());
    }
}

// refuses: RM-19
#[test]
fn members_cannot_do_what_the_leader_does() {
    let world = World::new();
    for request in Request::one_of_each() {
        let mut team = world.open_team();
        let mut room = world.room_of(&team);
        let given = request.give(BO, &mut team, &mut room, &world.cx());
        let expected = match &request {
            Request::Query(GroupQuery::SendAs) => "ML-3",
            Request::Post | Request::Query(_) => {
                assert!(given.is_ok(), "{request:?}");
                continue;
            }
            Request::Command(command) => match command {
                GroupCommand::BeginAnew { .. } | GroupCommand::SwitchFeatures { .. } => "FT-1",
                command if *command == every::privacy(Privacy::Public) => "GR-14",
                command if *command == lock() => "CO-6",
                _ => "RM-19",
            },
        };
        assert_eq!(rule(given), expected, "{request:?}");
    }
}

// allows: GR-14
#[test]
fn only_the_leader_makes_a_team_private() {
    let world = World::new();
    let mut team = world.team();
    for by in [BO, ADA] {
        assert_eq!(rule(team.execute(by, every::privacy(Privacy::Private), &world.cx())), "GR-14");
    }
    team.execute(ANN, every::privacy(Privacy::Private), &world.cx()).unwrap();
    assert_eq!(team.header().privacy(), Privacy::Private);
}

// allows: GR-15
// refuses: GR-15
#[test]
fn only_members_and_administrators_see_a_private_team() {
    let world = World::new();
    let mut team = world.open_team();
    team.execute(ANN, every::privacy(Privacy::Private), &world.cx()).unwrap();
    for by in [ANN, BO, ADA] {
        assert!(team.view(by, &world.cx()).is_ok());
    }
    for by in [CY, DEE, FAY, EVE, ZOE] {
        let refused = refusal(team.view(by, &world.cx()));
        assert_eq!(refused, GroupError::NoSuchGroup { group: GROUP });
    }
}

// allows: GR-17
#[test]
fn an_outsider_sees_a_public_team_but_cannot_ask_to_join() {
    let world = World::new();
    let team = world.open_team();
    assert!(team.view(DEE, &world.cx()).is_ok());
    assert!(team.invite_to_event(DEE, &world.cx()).is_ok());
    assert_eq!(rule(team.read_room(DEE, &world.cx())), "GR-17");
    assert_eq!(rule(team.clone().ask_to_join(DEE, &world.cx())), "RM-19");
    assert_eq!(rule(team.read_room(ADA, &world.cx())), "GR-9");
}

// allows: RM-7
#[test]
fn members_start_a_room_from_a_team() {
    let world = World::new();
    let team = world.open_team();
    let source = team.room_source(BO, &ids(&[ANN]), &world.cx()).unwrap();
    let draft = RoomDraft::from_room(source, [DEE]);
    assert_eq!(draft.participants(BO), ids(&[ANN, BO, DEE]).into_iter().collect());
    assert_eq!(rule(team.room_source(BO, &ids(&[FAY]), &world.cx())), "RM-7");
    assert_eq!(world.room_of(&team).kind(), RoomKind::Team);
}

// allows: ML-11
#[test]
fn a_mail_right_ends_when_the_member_leaves_the_team() {
    let world = World::new();
    let mut team = world.open_team();
    assert!(team.post(BO, &world.cx()).is_ok());
    team.execute(ANN, every::grant(MailRight::SendAs, ids(&[BO])), &world.cx()).unwrap();
    assert!(team.send_as(BO, &world.cx()).is_ok());
    team.change_team(TeamEdit::new().with_left([BO.id()]), &world.cx()).unwrap();
    team.change_team(TeamEdit::new().with_joined([BO]), &world.cx()).unwrap();
    assert_eq!(rule(team.send_as(BO, &world.cx())), "ML-3");
}

// refuses: ML-1
#[test]
fn a_second_list_of_a_team_is_refused() {
    let world = World::new();
    let mut team = world.team();
    assert_eq!(rule(team.open_mailing_list(BO, list(CREW), &world.cx())), "RM-19");
    team.open_mailing_list(ADA, list(CREW), &world.cx()).unwrap();
    assert_eq!(rule(team.open_mailing_list(ANN, list(CREW), &world.cx())), "ML-1");
}

// allows: GR-13
#[test]
fn each_change_by_the_directory_makes_a_notice() {
    let world = World::new();
    let (mut team, formed) = Group::form_team(
        GROUP,
        crate::world::ROOM,
        team_draft().with_leader(ANN).with_members([BO]),
        &world.cx(),
    )
    .unwrap();
    let at = world.cx().at();
    let notice = |kind| Some(GroupNotice::new(GROUP, kind, None, at));
    assert_eq!(GroupNotice::of(&team, &formed), notice(NoticeKind::Created));
    let changed = team.change_team(TeamEdit::new().with_joined([DEE]), &world.cx()).unwrap();
    assert_eq!(GroupNotice::of(&team, &changed), notice(NoticeKind::Edited));
    let (deleted, _) = team.dissolve_team(&mut world.room_of(&team), &world.cx()).unwrap();
    assert_eq!(GroupNotice::of(&team, &deleted), notice(NoticeKind::Deleted));
}

#[test]
fn a_view_of_a_team_says_who_may_open_it_until_it_is_open() {
    let world = World::new();
    let may = |team: &Group, by: User| team.seen_by(by, &world.cx()).unwrap().allowed;
    let team = world.team();
    assert!(may(&team, ANN).contains(GroupAction::OpenTeamRoom));
    for by in [BO, DEE, ADA] {
        assert!(!may(&team, by).contains(GroupAction::OpenTeamRoom), "{by:?}");
    }
    assert!(!may(&world.open_team(), ANN).contains(GroupAction::OpenTeamRoom));
    let seen = world.open_team().seen_by(DEE, &world.cx()).unwrap();
    assert_eq!(seen.group_type, GroupType::Team);
    assert_eq!(seen.details, None);
    assert!(world.open_team().seen_by(ANN, &world.cx()).unwrap().details.is_some());
    let of_group = world.crew().seen_by(DEE, &world.cx()).unwrap();
    assert_eq!(of_group.group_type, GroupType::Group);
}

#[test]
fn a_view_of_a_team_allows_nothing_that_its_command_refuses() {
    let world = World::new();
    for by in PEOPLE {
        let Ok(seen) = world.open_team().seen_by(by, &world.cx()) else { continue };
        for action in [GroupAction::Rename, GroupAction::AddMembers, GroupAction::Delete] {
            assert!(!seen.allowed.contains(action), "{by:?}");
        }
    }
}
