//! For whom a group is hidden, it never was (GR-15): every answer is the one from before it was
//! made.

use guildhall::Error;
use guildhall::groups::{GroupList, ProfileEdit, TeamEdit};
use guildhall::kernel::{Feature, GroupId, RoomId, Switch, User};
use guildhall::mailing_list::{ListEdit, MailRight, Posting};
use guildhall::permissions::Privacy;
use guildhall::room_features::{FeatureData, FeatureEdit};
use guildhall::rooms::{InfoEdit, RoomError};
use time::Duration;

use crate::answers::{outcome, refused};
use crate::mail::{list, mail};
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, FLO, GUS, NAT, ids};
use crate::world::{AnyStore, World, all, crew, id, message, named, unit};

/// The ids that the hidden group and its room get.
const GROUP: u32 = 500;
const HIDDEN: GroupId = GroupId::new(id(GROUP));
const ROOM: RoomId = RoomId::new(id(GROUP + 1));
/// The id that no group has.
const NEVER: GroupId = GroupId::new(id(GROUP + 400));

type Answers = Vec<(&'static str, Result<(), Error<String>>)>;

/// What the user is told of the group, by every way to ask for it.
async fn of_the_group<S: AnyStore>(hall: &World<S>, user: User) -> Answers {
    let desk = hall.user(user).group(HIDDEN);
    let (named, me) = (ids([ANN, BO]), [user]);
    let partner = [mail("partner@elsewhere.example")];
    let off = FeatureEdit::new().switch(Feature::Note, Switch::Off);
    let edit = ProfileEdit::name("Other".parse().unwrap());
    vec![
        ("view", outcome(desk.view().await)),
        ("members", outcome(desk.members(all()).await)),
        ("masters", outcome(desk.masters(all()).await)),
        ("participants", outcome(desk.participants(all()).await)),
        ("nested", outcome(desk.nested().await)),
        ("read its room", outcome(desk.read_room().await)),
        ("invite to an event", outcome(desk.invite_to_event(all()).await)),
        ("ask to join", outcome(desk.ask_to_join().await)),
        ("edit", outcome(desk.edit_profile(edit).await)),
        ("edit nothing", outcome(desk.edit_profile(ProfileEdit::default()).await)),
        ("appoint", outcome(desk.appoint_masters(&me).await)),
        ("appoint a Master", outcome(desk.appoint_masters(&[ANN]).await)),
        ("dismiss", outcome(desk.dismiss_masters(&named).await)),
        ("step down", outcome(desk.step_down().await)),
        ("add oneself", outcome(desk.add_members(&me).await)),
        ("add a member", outcome(desk.add_members(&[BO]).await)),
        ("add nobody", outcome(desk.add_members(&[]).await)),
        ("remove", outcome(desk.remove_members(&named).await)),
        ("remove nobody", outcome(desk.remove_members(&[]).await)),
        ("leave", outcome(desk.leave().await)),
        ("switch", outcome(desk.switch_features(off).await)),
        ("switch nothing", outcome(desk.switch_features(FeatureEdit::new()).await)),
        ("turn on", outcome(desk.switch_features(message(Switch::On)).await)),
        ("lock", outcome(desk.lock_features([Feature::Note]).await)),
        ("lock nothing", outcome(desk.lock_features([]).await)),
        ("unlock", outcome(desk.unlock_features([Feature::Note]).await)),
        ("nest itself", outcome(desk.nest(HIDDEN).await)),
        ("nest another", outcome(desk.nest(NEVER).await)),
        ("unnest", outcome(desk.unnest(NEVER).await)),
        ("delete data", outcome(desk.request_deletion(FeatureData::Note).await)),
        ("publish", outcome(desk.change_privacy(Privacy::Public).await)),
        ("hide", outcome(desk.change_privacy(Privacy::Private).await)),
        ("notify", outcome(desk.change_notification(Switch::Off).await)),
        ("propose", outcome(desk.propose_address().await)),
        ("open a list", outcome(desk.open_mailing_list(list("x1@acme.example")).await)),
        ("edit the list", outcome(desk.edit_mailing_list(ListEdit::new()).await)),
        ("grant", outcome(desk.grant_mail_right(MailRight::Post, &named).await)),
        ("revoke", outcome(desk.revoke_mail_right(MailRight::SendAs, &named).await)),
        ("add recipients", outcome(desk.add_recipients(&partner).await)),
        ("remove recipients", outcome(desk.remove_recipients(&partner).await)),
        ("post", outcome(desk.post().await)),
        ("send as", outcome(desk.send_as().await)),
        ("look before", outcome(desk.preview_delete().await)),
        ("delete", outcome(desk.delete().await)),
    ]
}

/// What the user is told of its room, by every way to ask for it.
async fn of_the_room<S: AnyStore>(hall: &World<S>, user: User) -> Answers {
    let desk = hall.user(user).room(ROOM);
    let members = ids([ANN, BO]);
    let edit = InfoEdit::name("Other".parse().unwrap());
    let left = hall.user(user).leave_rooms([ROOM]).await.pop().unwrap().1;
    vec![
        ("read", outcome(desk.read().await)),
        ("participants", outcome(desk.participants(all()).await)),
        ("invite", outcome(desk.invite(&[FLO]).await)),
        ("invite a member", outcome(desk.invite(&[BO]).await)),
        ("invite nobody", outcome(desk.invite(&[]).await)),
        ("remove", outcome(desk.remove(&members).await)),
        ("remove oneself", outcome(desk.remove(&ids([user])).await)),
        ("leave", outcome(desk.leave().await)),
        ("leave among others", outcome(left)),
        ("describe", outcome(desk.describe(edit).await)),
        ("describe nothing", outcome(desk.describe(InfoEdit::default()).await)),
        ("start from it", outcome(desk.source(&members).await)),
        ("convert", outcome(desk.convert(named("Other")).await)),
    ]
}

/// What the user is told without asking for it by its id.
async fn in_passing<S: AnyStore>(hall: &World<S>, user: User) -> Vec<String> {
    let acting = hall.user(user);
    let mut told = Vec::new();
    for list in [GroupList::All, GroupList::Belonging, GroupList::Managed, GroupList::Teams] {
        told.push(format!("{:?}", acting.groups(ACME, list, all()).await.unwrap()));
        for prefix in ["", "c", "Crew"] {
            let found = acting.search_groups(ACME, list, prefix, all()).await.unwrap();
            told.push(format!("{found:?}"));
        }
    }
    told.push(format!("{:?}", acting.rooms(all()).await.unwrap()));
    told.push(format!("{:?}", acting.rooms_with(&[ANN, BO, CY]).await.unwrap()));
    told
}

type Told = (Answers, Answers, Vec<String>);

async fn told<S: AnyStore>(hall: &World<S>, user: User) -> Told {
    (of_the_group(hall, user).await, of_the_room(hall, user).await, in_passing(hall, user).await)
}

/// Everything that these are told while there is no such group.
async fn told_before<S: AnyStore>(hall: &World<S>, users: &[User]) -> Vec<Told> {
    let mut before = Vec::new();
    for user in users {
        let told = told(hall, *user).await;
        assert!(told.0.iter().chain(&told.1).all(|(_, answer)| answer.is_err()));
        before.push(told);
    }
    hall.number_from(GROUP);
    before
}

async fn assert_told<S: AnyStore>(hall: &World<S>, users: &[User], before: &[Told]) {
    for (user, before) in users.iter().zip(before) {
        assert_eq!(&told(hall, *user).await, before);
    }
}

on_both_stores! {
    // refuses: GR-15
    async fn refuses_a_private_group_to_outsiders_and_strangers_as_if_it_never_was(hall) {
        let before = told_before(&hall, &[DEE, EVE, NAT]).await;
        assert_eq!(hall.private_crew().await, HIDDEN);

        assert_told(&hall, &[DEE, EVE, NAT], &before).await;
    }

    // refuses: GR-15
    async fn refuses_it_also_with_a_mailing_list_that_takes_none_of_their_mail(hall) {
        let before = told_before(&hall, &[DEE, EVE, NAT]).await;
        hall.group(crew().private().mailing_list(list("crew@acme.example"))).await;
        let edit = ListEdit::new().posting(Posting::NamedMembers);
        hall.user(ANN).group(HIDDEN).edit_mailing_list(edit).await.unwrap();

        assert_told(&hall, &[DEE, EVE, NAT], &before).await;
    }

    // refuses: GR-15
    async fn refuses_it_to_a_removed_member_and_a_former_master(hall) {
        let before = told_before(&hall, &[BO, CY]).await;
        hall.private_crew().await;
        hall.user(BO).group(HIDDEN).read_room().await.unwrap();
        hall.user(ANN).group(HIDDEN).appoint_masters(&[CY]).await.unwrap();
        hall.user(ANN).group(HIDDEN).remove_members(&ids([BO, CY])).await.unwrap();
        hall.user(CY).group(HIDDEN).view().await.unwrap();
        hall.user(ANN).group(HIDDEN).dismiss_masters(&ids([CY])).await.unwrap();

        assert_told(&hall, &[BO, CY], &before).await;
    }

    // refuses: GR-15
    async fn refuses_it_to_an_external_member_who_was_removed(hall) {
        let before = told_before(&hall, &[EVE]).await;
        hall.external_crew().await;
        hall.user(EVE).group(HIDDEN).read_room().await.unwrap();
        hall.user(ANN).group(HIDDEN).remove_members(&ids([EVE])).await.unwrap();

        assert_told(&hall, &[EVE], &before).await;
    }

    // refuses: GR-15
    async fn refuses_it_to_whoever_was_in_it_through_a_group(hall) {
        let before = told_before(&hall, &[CY, DEE]).await;
        hall.private_crew().await;
        hall.user(ANN).group(HIDDEN).remove_members(&ids([CY])).await.unwrap();
        let low = hall.group(named("Low").private().members([CY, DEE])).await;
        hall.nest(HIDDEN, low).await;
        for user in [CY, DEE] {
            hall.user(user).group(HIDDEN).read_room().await.unwrap();
        }
        hall.user(ANN).group(low).remove_members(&ids([CY])).await.unwrap();
        assert_told(&hall, &[CY], &before[..1]).await;
        hall.user(ANN).group(low).delete().await.unwrap();

        assert_told(&hall, &[CY], &before[..1]).await;
        assert_eq!(of_the_group(&hall, DEE).await, before[1].0);
        assert_eq!(of_the_room(&hall, DEE).await, before[1].1);
    }

    // refuses: GR-15
    async fn refuses_a_private_team_to_outsiders_and_who_left_the_unit(hall) {
        let before = told_before(&hall, &[ANN, DEE, EVE, NAT]).await;
        assert_eq!(hall.team(unit().private()).await, HIDDEN);
        hall.turn_message(BO, HIDDEN, Switch::On).await;
        hall.user(DEE).group(HIDDEN).read_room().await.unwrap();
        hall.change_team(HIDDEN, TeamEdit::new().left(ids([DEE]))).await.unwrap();

        assert_told(&hall, &[ANN, DEE, EVE, NAT], &before).await;
        hall.dissolve_team(HIDDEN).await.unwrap();
        assert_told(&hall, &[ANN, DEE, EVE, NAT], &before).await;
    }

    // refuses: GR-15
    async fn refuses_it_and_both_its_rooms_when_it_began_anew(hall) {
        let before = told_before(&hall, &[DEE, EVE]).await;
        hall.private_crew().await;
        hall.turn_message(ANN, HIDDEN, Switch::Off).await;
        hall.wait(Duration::days(31));
        assert_told(&hall, &[DEE, EVE], &before).await;
        hall.turn_message(ANN, HIDDEN, Switch::On).await;

        assert_told(&hall, &[DEE, EVE], &before).await;
        let room = hall.room_of(HIDDEN).await;
        let missing = Error::Room(RoomError::NoSuchRoom { room });
        assert_eq!(outcome(hall.user(DEE).room(room).read().await), Err(missing));
    }

    // refuses: GR-15
    async fn refuses_its_tombstone_too(hall) {
        let before = told_before(&hall, &[DEE, EVE]).await;
        hall.private_crew().await;
        hall.user(ANN).group(HIDDEN).delete().await.unwrap();

        assert_told(&hall, &[DEE, EVE], &before).await;
    }

    // refuses: GR-15
    async fn refuses_a_public_group_that_turned_private(hall) {
        let before = told_before(&hall, &[DEE]).await;
        hall.crew().await;
        hall.user(DEE).group(HIDDEN).view().await.unwrap();
        hall.user(ANN).group(HIDDEN).change_privacy(Privacy::Private).await.unwrap();

        assert_told(&hall, &[DEE], &before).await;
    }

    // refuses: GR-15
    async fn refuses_a_public_group_to_external_strangers(hall) {
        let before = told_before(&hall, &[EVE, NAT]).await;
        hall.crew().await;

        assert_told(&hall, &[EVE, NAT], &before).await;
    }

    // refuses: GR-15
    async fn refuses_a_room_that_became_private_to_whoever_was_never_in(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let before = outcome(hall.user(DEE).room(room).read().await);
        let group = hall.user(ANN).room(room).convert(crew().private()).await.unwrap().id();

        assert_eq!(outcome(hall.user(DEE).room(room).read().await), before);
        assert_eq!(refused(hall.user(DEE).group(group).view().await), "GR-15");
    }

    // allows: GR-15
    async fn allows_administrators_to_find_it_apart_from_the_three_lists(hall) {
        let before = told_before(&hall, &[]).await;
        assert!(before.is_empty());
        hall.private_crew().await;

        hall.user(GUS).group(HIDDEN).view().await.unwrap();
        let every = hall.user(GUS).groups(ACME, GroupList::Administered, all()).await.unwrap();
        assert_eq!(every.items()[0].id, HIDDEN);
        let three = hall.user(GUS).groups(ACME, GroupList::All, all()).await.unwrap();
        assert!(three.items().is_empty());
    }
}
