//! Teams, which the directory forms from organisation units (RM-19).

use guildhall::groups::{Event, GroupEvent, GroupOrigin, NoticeKind, TeamEdit};
use guildhall::kernel::{Envelope, GroupId, JoinReason, LeaveReason, RoomKind, Switch};
use guildhall::permissions::{Application, GroupAction, GroupType};
use guildhall_testkit::commands;

use crate::answers::{outcome, refused};
use crate::commands::every_group_command;
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, FLO, GUS, ORBIT, ids};
use crate::world::{all, crew, id, named, set, unit};

on_both_stores! {
    // allows: RM-19
    async fn the_directory_forms_a_team(hall) {
        let done = hall.form_team(ACME, unit()).await.unwrap();

        assert_eq!(hall.members_of(done.id()).await, set([BO, CY, DEE]));
        assert!(hall.masters_of(done.id()).await.is_empty());
        let view = hall.user(DEE).group(done.id()).view().await.unwrap();
        assert_eq!((view.name.as_str(), view.group_type), ("Unit", GroupType::Team));
        let GroupEvent::Created(creation) = done.event.event else { panic!("{:?}", done.event) };
        assert_eq!((creation.origin, done.event.by), (GroupOrigin::Directory, None));
        let notice = done.notice.unwrap();
        assert_eq!((notice.kind, notice.by), (NoticeKind::Created, None));
        assert_eq!(hall.notified(&notice).await, ids([BO, CY, DEE]));
        let room = hall.whole_room(creation.room).await;
        assert_eq!((room.kind(), room.group()), (RoomKind::Team, Some(creation.group)));
    }

    // refuses: RM-19
    async fn a_team_needs_an_application_and_only_internal_users(hall) {
        let mixed = unit().with_members([EVE]);

        assert_eq!(refused(hall.form_team(ACME, mixed).await), "CO-1");
        assert_eq!(refused(hall.form_team(ORBIT, unit()).await), "CO-1");
        hall.freeze().await;
        assert_eq!(refused(hall.form_team(ACME, unit()).await), "CO-2");
        hall.grant_application(ACME, Application::Approval).await.unwrap();
        hall.form_team(ACME, unit()).await.unwrap();
    }

    // allows: GR-4
    async fn a_team_may_have_the_name_of_a_group_or_of_a_team(hall) {
        hall.group(named("Unit")).await;
        hall.unit().await;
        hall.unit().await;

        let other = hall.user(ANN).create_group(named("UNIT")).await;
        assert_eq!(refused(other), "GR-4");
        hall.user(ANN).create_group(named("Division")).await.unwrap();
    }

    // allows: RM-19
    async fn the_directory_changes_name_leader_and_members(hall) {
        let team = hall.unit().await;
        hall.turn_message(BO, team, Switch::On).await;
        let edit = TeamEdit::new()
            .with_name("Division".parse().unwrap())
            .with_joined([FLO])
            .with_left(ids([DEE]))
            .with_leader(FLO.id());

        let done = hall.change_team(team, edit).await.unwrap();

        assert_eq!(hall.members_of(team).await, set([BO, CY, FLO]));
        let notified = hall.notified(&done.notice.unwrap()).await;
        assert_eq!(notified, ids([BO, CY, FLO]));
        let whole = hall.whole_group(team).await;
        assert_eq!(whole.header().name().as_str(), "Division");
        assert_eq!(whole.header().team().unwrap().leader(), Some(FLO.id()));
        let stay = |user| whole.roster().entry(user).unwrap().unwrap().membership();
        assert_eq!(stay(FLO.id()).unwrap().joined().how, JoinReason::Directory);
        assert_eq!(stay(DEE.id()).unwrap().left().unwrap().why, LeaveReason::DirectoryChange);
        hall.user(FLO).group(team).read_room().await.unwrap();
        assert_eq!(refused(hall.user(DEE).group(team).read_room().await), "GR-17");
        let edit = commands::some_edit();
        hall.user(FLO).group(team).execute(edit.clone()).await.unwrap();
        assert_eq!(refused(hall.user(BO).group(team).execute(edit).await), "RM-19");
    }

    // allows: RM-19
    async fn a_view_of_a_team_says_what_the_user_may_do(hall) {
        let team = hall.unit().await;
        let allowed = async |user| hall.user(user).group(team).view().await.unwrap().allowed;

        assert!(allowed(BO).await.contains(GroupAction::OpenTeamRoom));
        assert!(!allowed(CY).await.contains(GroupAction::OpenTeamRoom));
        hall.turn_message(BO, team, Switch::On).await;
        assert!(!allowed(BO).await.contains(GroupAction::OpenTeamRoom), "it is open");
        assert_eq!(
            allowed(ANN).await,
            [GroupAction::View, GroupAction::InviteToEvent].into(),
            "a team has no list yet, and no user can ask to join"
        );
    }

    // allows: GR-12
    async fn the_directory_dissolves_a_team(hall) {
        let team = hall.unit().await;
        let room = hall.room_of(team).await;
        let list = || "unit@acme.example".parse().unwrap();
        hall.user(BO).group(team).open_mailing_list(list()).await.unwrap();

        let done = hall.dissolve_team(team).await.unwrap();

        assert!(hall.whole_room(room).await.is_closed());
        let notice = done.notice.unwrap();
        assert_eq!((notice.kind, notice.by), (NoticeKind::Deleted, None));
        assert_eq!(hall.notified(&notice).await, ids([BO, CY, DEE]));
        hall.group(crew().with_list_at(list())).await;
        let events = hall.events(ACME).await;
        assert!(events.iter().any(|recorded| matches!(
            recorded.event,
            Event::Group(Envelope { by: None, event: GroupEvent::Deleted { .. }, .. })
        )));
    }

    // refuses: GR-12
    async fn every_command_on_a_dissolved_team_is_refused(hall) {
        let team = hall.unit().await;
        let room = hall.room_of(team).await;
        hall.turn_message(BO, team, Switch::On).await;
        hall.dissolve_team(team).await.unwrap();
        let other = hall.crew().await;
        let handle = hall.user(BO).group(team);

        for command in every_group_command(&[other]) {
            assert_eq!(refused(handle.execute(command).await), "GR-12");
        }
        assert_eq!(refused(handle.view().await), "GR-12");
        assert_eq!(refused(handle.participants(all()).await), "GR-12");
        assert_eq!(refused(hall.user(BO).room(room).read().await), "GR-12");
        assert_eq!(refused(hall.change_team(team, TeamEdit::new().with_joined([FLO])).await), "GR-12");
        assert_eq!(refused(hall.dissolve_team(team).await), "GR-12");
        let rooms = hall.user(DEE).rooms(all()).await.unwrap();
        assert!(rooms.items().is_empty());
    }

    // refuses: GR-15
    async fn a_private_team_answers_outsiders_as_if_it_never_existed(hall) {
        hall.number_from(700);
        let missing = GroupId::new(id(700));
        let before = outcome(hall.user(ANN).group(missing).view().await);
        let team = hall.team(unit().private()).await;

        assert_eq!(team, missing);
        assert_eq!(outcome(hall.user(ANN).group(team).view().await), before);
        for member in [BO, CY, DEE, GUS] {
            hall.user(member).group(team).view().await.unwrap();
        }
        hall.change_team(team, TeamEdit::new().with_left(ids([CY]))).await.unwrap();
        assert_eq!(outcome(hall.user(CY).group(team).view().await), before);
    }
}
