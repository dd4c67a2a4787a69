//! The rooms and lists of teams: like a group's, with the leader in place of a Master (RM-18,
//! RM-19).

use guildhall::groups::{GroupEvent, GroupList, TeamEdit};
use guildhall::kernel::{GroupId, RoomKind, Switch, User};
use guildhall::mailing_list::{Mail, SenderIdentity};
use guildhall::rooms::RoomDraft;

use crate::answers::refused;
use crate::directory::save_everybody;
use crate::mail::{list, mail};
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, FLO, GUS, NAT, ids};
use crate::world::{AnyStore, World, all, message, named, set, unit};

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
            assert_eq!(read.room.kind(), RoomKind::Team);
        }
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
