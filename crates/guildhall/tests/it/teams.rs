//! Teams, which the directory forms from organisation units, and their rooms and lists (RM-18,
//! RM-19).

use guildhall::groups::{Event, GroupEvent, GroupList, GroupOrigin, NoticeKind, TeamEdit};
use guildhall::kernel::{Envelope, GroupId, JoinReason, LeaveReason, RoomKind, Switch, User};
use guildhall::mailing_list::{Mail, SenderIdentity};
use guildhall::permissions::{Application, GroupType};
use guildhall::rooms::RoomDraft;
use guildhall_testkit::commands;

use crate::answers::refused;
use crate::commands::every_group_command;
use crate::directory::save_everybody;
use crate::mail::{list, mail};
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, FLO, GUS, NAT, ORBIT, ids};
use crate::world::{AnyStore, World, all, crew, named, set, unit};

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

    // allows: RM-19
    async fn the_members_of_a_team_are_the_participants_of_its_room(hall) {
        let team = hall.unit().await;
        let room = hall.room_of(team).await;
        hall.turn_message(BO, team, Switch::On).await;
        hall.change_team(team, TeamEdit::new().with_joined([FLO]).with_left(ids([DEE]))).await.unwrap();

        let participants = hall.user(CY).room(room).participants(all()).await.unwrap();

        assert_eq!(participants.items(), [BO, CY, FLO]);
        let of_team = hall.user(ANN).group(team).participants(all()).await.unwrap();
        assert_eq!(of_team.items(), [BO, CY, FLO]);
        let chosen = hall.user(CY).room(room).source(&ids([BO])).await.unwrap();
        let other = hall.user(CY).create_room(RoomDraft::from_room(chosen, [ANN])).await.unwrap();
        assert_eq!(hall.who_is_in(other.id()).await, set([ANN, BO, CY]));
    }

    // allows: RM-18
    async fn a_team_room_has_the_badge_in_the_list(hall) {
        let team = hall.unit().await;
        assert!(hall.user(CY).rooms(all()).await.unwrap().items().is_empty(), "it is not open yet");
        hall.turn_message(BO, team, Switch::On).await;

        let rooms = hall.user(CY).rooms(all()).await.unwrap();

        let [listed] = rooms.items() else { panic!("{rooms:?}") };
        assert_eq!(listed.room.kind(), RoomKind::Team);
        assert!(listed.room.kind().has_group_badge());
        assert_eq!(listed.group.as_ref().unwrap().id, team);
        assert!(hall.user(ANN).rooms(all()).await.unwrap().items().is_empty());
    }

    // allows: GR-16
    async fn teams_have_a_list_of_their_own(hall) {
        hall.unit().await;
        hall.team(unit().private().with_members([FLO])).await;
        hall.group(named("Crew")).await;
        let listed = async |user: User, which| {
            let page = hall.user(user).groups(ACME, which, all()).await.unwrap();
            page.into_items().iter().map(|view| view.name.to_string()).collect::<Vec<_>>()
        };

        assert_eq!(listed(BO, GroupList::Teams).await, ["Unit", "Unit"]);
        assert_eq!(listed(ANN, GroupList::Teams).await, ["Unit"]);
        for stranger in [EVE, NAT] {
            assert!(listed(stranger, GroupList::Teams).await.is_empty());
        }
        for three in [GroupList::All, GroupList::Belonging, GroupList::Managed] {
            assert!(!listed(BO, three).await.contains(&"Unit".to_owned()));
        }
        assert_eq!(listed(GUS, GroupList::Administered).await, ["Crew", "Unit", "Unit"]);
        let found = hall.user(ANN).search_groups(ACME, GroupList::Teams, "un", all()).await;
        assert_eq!(found.unwrap().items().len(), 1);
        let found = hall.user(ANN).search_groups(ACME, GroupList::Teams, "cr", all()).await;
        assert!(found.unwrap().items().is_empty());
    }

    // allows: ML-9
    async fn a_team_takes_mail_to_its_list(hall) {
        save_everybody(&hall).await;
        let team = mailed_unit(&hall).await;
        let sent = Mail::of(SenderIdentity::User(ANN));

        let answer = hall.decide_mail(ACME, &mail("unit@acme.example"), &sent).await.unwrap();

        assert!(answer.is_accepted());
        let to = ["bo@acme.example", "cy@acme.example", "dee@acme.example"].map(mail);
        assert_eq!(hall.recipients(team).await.unwrap(), to);
        hall.change_team(team, TeamEdit::new().with_left(ids([CY]))).await.unwrap();
        assert_eq!(hall.recipients(team).await.unwrap(), [&to[0], &to[2]].map(Clone::clone));
    }

    // refuses: ML-2
    async fn a_team_cannot_take_the_address_of_another_list(hall) {
        mailed_unit(&hall).await;
        let other = hall.unit().await;
        let taken = list("unit@acme.example");

        assert_eq!(refused(hall.user(BO).group(other).open_mailing_list(taken).await), "ML-2");
        let proposed = hall.user(BO).group(other).propose_address().await.unwrap().unwrap();
        hall.user(BO).group(other).open_mailing_list(proposed).await.unwrap();
        assert_eq!(hall.members_of(other).await, set([BO, CY, DEE]));
    }
}

/// The unit, with the mailing list `unit@acme.example`.
async fn mailed_unit<S: AnyStore>(hall: &World<S>) -> GroupId {
    let team = hall.unit().await;
    hall.user(BO).group(team).open_mailing_list(list("unit@acme.example")).await.unwrap();
    team
}
