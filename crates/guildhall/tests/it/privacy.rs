//! A hidden group answers as one that never existed (GR-15): every answer equals the one from
//! before its creation.

use guildhall::Error;
use guildhall::groups::{GroupList, TeamEdit};
use guildhall::kernel::{GroupId, RoomId, Switch, User};
use guildhall::permissions::{GroupAction, RoomAction};
use guildhall::rooms::RoomError;
use time::Duration;

use crate::answers::{outcome, refused};
use crate::commands::{every_group_command, every_room_command};
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, GUS, NAT, ids};
use crate::world::{AnyStore, World, all, crew, id, named, unit};

/// The ids that the hidden group and its room get.
pub(crate) const GROUP: u32 = 500;
pub(crate) const HIDDEN: GroupId = GroupId::new(id(GROUP));
pub(crate) const ROOM: RoomId = RoomId::new(id(GROUP + 1));
/// The id that no group has.
const NEVER: GroupId = GroupId::new(id(GROUP + 400));

type Answers = Vec<(String, Result<(), Error<String>>)>;

/// Returns the answers to every command, its preview and every query of the group by this user.
pub(crate) async fn of_the_group<S: AnyStore>(hall: &World<S>, user: User) -> Answers {
    let handle = hall.user(user).group(HIDDEN);
    let queries = [
        ("view", outcome(handle.view().await)),
        ("members", outcome(handle.members(all()).await)),
        ("masters", outcome(handle.masters(all()).await)),
        ("participants", outcome(handle.participants(all()).await)),
        ("nested", outcome(handle.nested(all()).await)),
        ("read its room", outcome(handle.read_room().await)),
        ("invite to an event", outcome(handle.invite_to_event(all()).await)),
        ("why", outcome(handle.why(user, GroupAction::View).await)),
        ("why of another", outcome(handle.why(BO, GroupAction::Delete).await)),
        ("who may", outcome(handle.who_may(GroupAction::View, all()).await)),
        ("ask to join", outcome(handle.ask_to_join().await)),
        ("propose an address", outcome(handle.propose_address().await)),
        ("external recipients", outcome(handle.external_recipients(all()).await)),
        ("post", outcome(handle.post().await)),
        ("send as", outcome(handle.send_as().await)),
    ];
    let mut answers = queries.map(|(query, answer)| (query.to_owned(), answer)).to_vec();
    for command in every_group_command(&[NEVER, HIDDEN]) {
        let (name, preview) = (format!("{command:?}"), handle.preview(command.clone()).await);
        answers.push((format!("preview of {name}"), outcome(preview)));
        answers.push((name, outcome(handle.execute(command).await)));
    }
    answers
}

/// Returns the answers to every command, its preview and every query of its room by this user.
pub(crate) async fn of_the_room<S: AnyStore>(hall: &World<S>, user: User) -> Answers {
    let handle = hall.user(user).room(ROOM);
    let members = ids([ANN, BO]);
    let left = hall.user(user).leave_rooms([ROOM]).await.pop().unwrap().1;
    let queries = [
        ("read", outcome(handle.read().await)),
        ("participants", outcome(handle.participants(all()).await)),
        ("why", outcome(handle.why(user, RoomAction::Read).await)),
        ("who may", outcome(handle.who_may(RoomAction::Invite, all()).await)),
        ("leave among others", outcome(left)),
        ("start from it", outcome(handle.source(&members).await)),
        ("convert", outcome(handle.convert(named("Other")).await)),
    ];
    let mut answers = queries.map(|(query, answer)| (query.to_owned(), answer)).to_vec();
    for command in every_room_command() {
        let (name, preview) = (format!("{command:?}"), handle.preview(command.clone()).await);
        answers.push((format!("preview of {name}"), outcome(preview)));
        answers.push((name, outcome(handle.execute(command).await)));
    }
    answers
}

/// Returns the answers that do not name the group by its id.
async fn in_passing<S: AnyStore>(hall: &World<S>, user: User) -> Vec<String> {
    let acting = hall.user(user);
    let mut answers = Vec::new();
    for list in [GroupList::All, GroupList::Belonging, GroupList::Managed, GroupList::Teams] {
        answers.push(format!("{:?}", acting.groups(ACME, list, all()).await.unwrap()));
        for prefix in ["", "c", "Crew"] {
            let found = acting.search_groups(ACME, list, prefix, all()).await.unwrap();
            answers.push(format!("{found:?}"));
        }
    }
    answers.push(format!("{:?}", acting.rooms(all()).await.unwrap()));
    answers.push(format!("{:?}", acting.rooms_with(&[ANN, BO, CY]).await.unwrap()));
    answers
}

type AllAnswers = (Answers, Answers, Vec<String>);

async fn answers<S: AnyStore>(hall: &World<S>, user: User) -> AllAnswers {
    (of_the_group(hall, user).await, of_the_room(hall, user).await, in_passing(hall, user).await)
}

/// Returns all answers to these users while there is no such group.
async fn answers_before<S: AnyStore>(hall: &World<S>, users: &[User]) -> Vec<AllAnswers> {
    let mut before = Vec::new();
    for user in users {
        let answers = answers(hall, *user).await;
        assert!(answers.0.iter().chain(&answers.1).all(|(_, answer)| answer.is_err()));
        before.push(answers);
    }
    hall.number_from(GROUP);
    before
}

async fn assert_answers<S: AnyStore>(hall: &World<S>, users: &[User], before: &[AllAnswers]) {
    for (user, before) in users.iter().zip(before) {
        assert_eq!(&answers(hall, *user).await, before);
    }
}

on_both_stores! {
    // refuses: GR-15
    async fn a_private_group_answers_outsiders_as_if_it_never_existed(hall) {
        let before = answers_before(&hall, &[DEE, EVE, NAT]).await;
        assert_eq!(hall.private_crew().await, HIDDEN);

        assert_answers(&hall, &[DEE, EVE, NAT], &before).await;
    }

    // refuses: GR-15
    async fn removed_members_and_former_masters_get_the_same_answers(hall) {
        let before = answers_before(&hall, &[BO, CY]).await;
        hall.private_crew().await;
        hall.user(BO).group(HIDDEN).read_room().await.unwrap();
        hall.user(ANN).group(HIDDEN).appoint_masters(&[CY]).await.unwrap();
        hall.user(ANN).group(HIDDEN).remove_members(&ids([BO, CY])).await.unwrap();
        hall.user(CY).group(HIDDEN).view().await.unwrap();
        hall.user(ANN).group(HIDDEN).dismiss_masters(&ids([CY])).await.unwrap();

        assert_answers(&hall, &[BO, CY], &before).await;
    }

    // refuses: GR-15
    async fn former_participants_through_a_nested_group_get_the_same_answers(hall) {
        let before = answers_before(&hall, &[CY, DEE]).await;
        hall.private_crew().await;
        hall.user(ANN).group(HIDDEN).remove_members(&ids([CY])).await.unwrap();
        let low = hall.group(named("Low").private().with_members([CY, DEE])).await;
        hall.nest(HIDDEN, low).await;
        for user in [CY, DEE] {
            hall.user(user).group(HIDDEN).read_room().await.unwrap();
        }
        hall.user(ANN).group(low).remove_members(&ids([CY])).await.unwrap();
        assert_answers(&hall, &[CY], &before[..1]).await;
        hall.user(ANN).group(low).delete().await.unwrap();

        assert_answers(&hall, &[CY], &before[..1]).await;
        assert_eq!(of_the_group(&hall, DEE).await, before[1].0);
        assert_eq!(of_the_room(&hall, DEE).await, before[1].1);
    }

    // refuses: GR-15
    async fn a_private_team_answers_outsiders_as_if_it_never_existed(hall) {
        let before = answers_before(&hall, &[ANN, DEE, EVE, NAT]).await;
        assert_eq!(hall.team(unit().private()).await, HIDDEN);
        hall.turn_message(BO, HIDDEN, Switch::On).await;
        hall.user(DEE).group(HIDDEN).read_room().await.unwrap();
        hall.change_team(HIDDEN, TeamEdit::new().with_left(ids([DEE]))).await.unwrap();

        assert_answers(&hall, &[ANN, DEE, EVE, NAT], &before).await;
        hall.dissolve_team(HIDDEN).await.unwrap();
        assert_answers(&hall, &[ANN, DEE, EVE, NAT], &before).await;
    }

    // refuses: GR-15
    async fn a_group_that_began_anew_stays_hidden_with_both_its_rooms(hall) {
        let before = answers_before(&hall, &[DEE, EVE]).await;
        hall.private_crew().await;
        hall.turn_message(ANN, HIDDEN, Switch::Off).await;
        hall.wait(Duration::days(31));
        assert_answers(&hall, &[DEE, EVE], &before).await;
        hall.turn_message(ANN, HIDDEN, Switch::On).await;

        assert_answers(&hall, &[DEE, EVE], &before).await;
        let room = hall.room_of(HIDDEN).await;
        let missing = Error::Room(RoomError::NoSuchRoom { room });
        assert_eq!(outcome(hall.user(DEE).room(room).read().await), Err(missing));
    }

    // refuses: GR-15
    async fn a_public_group_is_hidden_from_external_strangers(hall) {
        let before = answers_before(&hall, &[EVE, NAT]).await;
        hall.crew().await;

        assert_answers(&hall, &[EVE, NAT], &before).await;
    }

    // refuses: GR-15
    async fn a_converted_room_is_hidden_from_users_who_were_never_in_it(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let before = outcome(hall.user(DEE).room(room).read().await);
        let group = hall.user(ANN).room(room).convert(crew().private()).await.unwrap().id();

        assert_eq!(outcome(hall.user(DEE).room(room).read().await), before);
        assert_eq!(refused(hall.user(DEE).group(group).view().await), "GR-15");
    }

    // allows: GR-15
    async fn administrators_find_a_private_group_only_in_their_own_list(hall) {
        let before = answers_before(&hall, &[]).await;
        assert!(before.is_empty());
        hall.private_crew().await;

        hall.user(GUS).group(HIDDEN).view().await.unwrap();
        let every = hall.user(GUS).groups(ACME, GroupList::Administered, all()).await.unwrap();
        assert_eq!(every.items()[0].id, HIDDEN);
        let three = hall.user(GUS).groups(ACME, GroupList::All, all()).await.unwrap();
        assert!(three.items().is_empty());
    }
}
