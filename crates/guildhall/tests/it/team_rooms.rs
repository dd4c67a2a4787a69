//! The rooms and lists of teams: like a group's, with the leader in place of a Master (RM-18,
//! RM-19).

use guildhall::groups::{GroupEvent, GroupList, TeamEdit};
use guildhall::kernel::{Feature, GroupId, RoomKind, Switch, User};
use guildhall::mailing_list::{ListEdit, Mail, MailRight, Posting, SenderIdentity};
use guildhall::permissions::Privacy;
use guildhall::room_features::{FeatureData, FeatureEdit};
use guildhall::rooms::{InfoEdit, RoomDraft};

use crate::answers::refused;
use crate::directory::save_everybody;
use crate::mail::{list, mail};
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, FLO, GUS, NAT, ids};
use crate::world::{AnyStore, World, all, crew, message, named, set, unit};

on_both_stores! {
    // allows: RM-19
    async fn the_leader_opens_the_room(hall) {
        let team = hall.unit().await;
        let room = hall.room_of(team).await;

        let done = hall.user(BO).group(team).switch_features(message(Switch::On)).await.unwrap();

        let event = &done.event.event;
        assert!(matches!(event, GroupEvent::FeaturesSwitched { .. }), "{event:?}");
        assert_eq!(done.room(), room);
        for member in [BO, CY, DEE] {
            hall.user(member).group(team).read_room().await.unwrap();
            let read = hall.user(member).room(room).read().await.unwrap();
            assert_eq!(read.kind(), RoomKind::Team);
        }
    }

    // refuses: RM-19
    async fn only_the_leader_opens_the_room(hall) {
        let team = hall.unit().await;
        let room = hall.room_of(team).await;
        for (user, rule) in [(CY, "FT-1"), (ANN, "FT-1"), (GUS, "RM-19"), (EVE, "GR-15")] {
            let answer = hall.user(user).group(team).switch_features(message(Switch::On)).await;
            assert_eq!(refused(answer), rule);
        }
        for member in [BO, CY] {
            assert_eq!(refused(hall.user(member).room(room).read().await), "RM-19");
        }
    }

    // allows: RM-19
    async fn an_administrator_turns_on_a_room_that_was_open_before(hall) {
        let team = hall.unit().await;
        hall.turn_message(BO, team, Switch::On).await;

        hall.turn_message(GUS, team, Switch::Off).await;
        hall.turn_message(GUS, team, Switch::On).await;
    }

    // allows: RM-19
    async fn the_members_of_a_team_are_the_participants_of_its_room(hall) {
        let team = hall.unit().await;
        let room = hall.room_of(team).await;
        hall.turn_message(BO, team, Switch::On).await;
        hall.change_team(team, TeamEdit::new().joined([FLO]).left(ids([DEE]))).await.unwrap();

        let participants = hall.user(CY).room(room).participants(all()).await.unwrap();

        assert_eq!(participants.items(), [BO, CY, FLO]);
        let of_team = hall.user(ANN).group(team).participants(all()).await.unwrap();
        assert_eq!(of_team.items(), [BO, CY, FLO]);
        let chosen = hall.user(CY).room(room).source(&ids([BO])).await.unwrap();
        let other = hall.user(CY).create_room(RoomDraft::from_room(chosen, [ANN])).await.unwrap();
        assert_eq!(hall.who_is_in(other.id()).await, set([ANN, BO, CY]));
    }

    // refuses: RM-19
    async fn no_user_changes_a_team_room_directly(hall) {
        let team = hall.unit().await;
        let id = hall.room_of(team).await;
        hall.turn_message(BO, team, Switch::On).await;
        for user in [BO, CY, GUS, ANN] {
            let room = hall.user(user).room(id);
            assert_eq!(refused(room.invite(&[FLO]).await), "RM-19");
            assert_eq!(refused(room.remove(&ids([DEE])).await), "RM-19");
            assert_eq!(refused(room.leave().await), "RM-19");
            let edit = InfoEdit::name("Us".parse().unwrap());
            assert_eq!(refused(room.edit_info(edit).await), "RM-19");
            assert_eq!(refused(room.convert(crew()).await), "GR-6");
        }
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

    // allows: RM-19
    async fn a_leader_manages_a_team_as_a_master_manages_a_group(hall) {
        let team = hall.unit().await;
        let handle = hall.user(BO).group(team);
        let on = FeatureEdit::new()
            .switch(Feature::Message, Switch::On)
            .switch(Feature::Note, Switch::On);

        handle.switch_features(on).await.unwrap();
        handle.request_deletion(FeatureData::Note).await.unwrap();
        handle.change_notification(Switch::Off).await.unwrap();
        handle.change_privacy(Privacy::Private).await.unwrap();
        handle.change_privacy(Privacy::Public).await.unwrap();
        let address = handle.propose_address().await.unwrap().unwrap();
        assert_eq!(address, list("unit@acme.example"));
        handle.open_mailing_list(address).await.unwrap();
        let gus = hall.user(GUS).group(team);
        assert_eq!(refused(gus.change_privacy(Privacy::Private).await), "GR-14");
        gus.change_notification(Switch::On).await.unwrap();
    }

    // refuses: RM-19
    async fn members_and_outsiders_cannot_do_what_the_leader_does(hall) {
        let team = hall.unit().await;
        for user in [CY, ANN] {
            let handle = hall.user(user).group(team);
            let answers = [
                refused(handle.open_mailing_list(list("unit@acme.example")).await),
                refused(handle.propose_address().await),
                refused(handle.change_notification(Switch::Off).await),
                refused(handle.request_deletion(FeatureData::Note).await),
            ];
            assert_eq!(answers, ["RM-19"; 4]);
            assert_eq!(refused(handle.change_privacy(Privacy::Private).await), "GR-14");
        }
    }

    // allows: GR-16
    async fn teams_have_a_list_of_their_own(hall) {
        hall.unit().await;
        hall.team(unit().private().members([FLO])).await;
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
        hall.change_team(team, TeamEdit::new().left(ids([CY]))).await.unwrap();
        assert_eq!(hall.recipients(team).await.unwrap(), [&to[0], &to[2]].map(Clone::clone));
    }

    // refuses: ML-11
    async fn a_mail_right_ends_when_the_member_leaves_the_team(hall) {
        let team = mailed_unit(&hall).await;
        let handle = hall.user(BO).group(team);
        handle.edit_mailing_list(ListEdit::new().posting(Posting::NamedMembers)).await.unwrap();
        handle.grant_mail_right(MailRight::Post, &ids([CY])).await.unwrap();
        hall.user(CY).group(team).post().await.unwrap();

        hall.change_team(team, TeamEdit::new().left(ids([CY]))).await.unwrap();
        assert_eq!(refused(hall.user(CY).group(team).post().await), "ML-4");
        hall.change_team(team, TeamEdit::new().joined([CY])).await.unwrap();
        assert_eq!(refused(hall.user(CY).group(team).post().await), "ML-4");
        assert_eq!(refused(handle.grant_mail_right(MailRight::Post, &ids([ANN])).await), "ML-11");
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
