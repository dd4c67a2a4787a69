//! A command with an id is executed once, and its first answer is given again.

mod at_once;
mod lost;
mod random;
mod several_saves;

use std::fmt::{Debug, Display};
use std::sync::{Arc, Mutex};

use guildhall::groups::{AggregateId, GroupCommand};
use guildhall::kernel::{CommandDigest, CommandId, CommandKey, KeptAnswer, RequestError, Version};
use guildhall::permissions::{
    Application, Authority, CompanyChange, CompanyCommand, CompanyContext,
};
use guildhall::rooms::{InfoEdit, RoomDraft, RoomInfo};
use guildhall::{Error, Privacy};
use guildhall_testkit::cast::at;
use guildhall_testkit::commands as every;
use guildhall_testkit::{Call, Interposed};

use crate::answers::{comparable, refused};
use crate::commands::{Given, given};
use crate::people::{ACME, ANN, BO, CY, DEE, FLO, GUS, ORBIT};
use crate::replay::assert_replays;
use crate::world::{AnyStore, World, crew, named};

pub(crate) fn key(text: &str) -> CommandKey {
    text.parse().unwrap()
}

/// Checks that a use case with a key is executed once, and that the first answer is given again,
/// whatever happens between.
async fn is_done_once<S: AnyStore, T: Debug + PartialEq, E: Display>(
    hall: World<S>,
    call: impl AsyncFn(&World<S>, &Given, &CommandKey) -> Result<T, Error<E>>,
) {
    let given = given(&hall).await;
    let before = [hall.events(ACME).await.len(), hall.events(ORBIT).await.len()];
    let first = call(&hall, &given, &key("once")).await.map_err(comparable);
    assert!(first.is_ok(), "{first:?}");
    let saved = [hall.events(ACME).await, hall.events(ORBIT).await];
    assert!(saved[0].len() + saved[1].len() > before[0] + before[1], "nothing was saved");

    let again = call(&hall, &given, &key("once")).await.map_err(comparable);
    assert_eq!(again, first);
    assert_eq!([hall.events(ACME).await, hall.events(ORBIT).await], saved);

    hall.revoke_application(ACME, Application::Core).await.unwrap();
    let later = call(&hall, &given, &key("once")).await.map_err(comparable);
    assert_eq!(later, first, "what would be refused now was done then");
    assert_replays(&hall, ACME).await;
}

/// Makes a test of each use case, on both stores.
macro_rules! done_once {
    ($($case:ident: |$hall:ident, $given:ident, $key:ident| $call:expr;)+) => {
        mod use_cases {
            use super::*;

            on_both_stores! {
                $(
                    async fn $case(world) {
                        is_done_once(world, async |$hall, $given, $key| $call.await).await;
                    }
                )+
            }
        }
    };
}

done_once! {
    to_me: |hall, _given, key| hall.user(ANN).with_command(key).to_me();
    one_to_one: |hall, _given, key| hall.user(ANN).with_command(key).one_to_one(DEE);
    create_room: |hall, _given, key|
        hall.user(ANN).with_command(key).create_room(RoomDraft::from_event("X", [BO, DEE]));
    create_room_of_two: |hall, _given, key|
        hall.user(ANN).with_command(key).create_room(RoomDraft::from_event("X", [DEE]));
    create_room_from: |hall, given, key| hall.user(ANN).with_command(key)
        .create_room_from(given.general, &[BO.id()], &[DEE], RoomInfo::default());
    edit_info: |hall, given, key| hall.user(ANN).with_command(key).room(given.general)
        .edit_info(InfoEdit::name("X".parse().unwrap()));
    invite: |hall, given, key|
        hall.user(ANN).with_command(key).room(given.general).invite(&[DEE]);
    invite_to_a_new_room: |hall, given, key|
        hall.user(ANN).with_command(key).room(given.pair).invite(&[DEE]);
    convert: |hall, given, key|
        hall.user(ANN).with_command(key).room(given.general).convert(named("X"));
    create_group: |hall, _given, key| hall.user(ANN).with_command(key).create_group(named("X"));
    create_group_as_administrator: |hall, _given, key|
        hall.user(GUS).with_command(key).create_group_as_administrator(named("X").with_masters([BO]));
    add_members: |hall, given, key|
        hall.user(ANN).with_command(key).group(given.apart).add_members(&[DEE]);
    begin_anew: |hall, given, key| hall.user(ANN).with_command(key).group(given.silent)
        .switch_features(crate::world::message(guildhall::Switch::On));
    nest: |hall, given, key|
        hall.user(ANN).with_command(key).group(given.group).nest(given.apart);
    unnest: |hall, given, key|
        hall.user(ANN).with_command(key).group(given.group).unnest(given.nested);
    delete: |hall, given, key| hall.user(ANN).with_command(key).group(given.group).delete();
    set_policy: |hall, _given, key|
        hall.user(GUS).with_command(key).set_group_creation(Authority::NoOne);
}

on_both_stores! {
    // allows: CO-9, RM-7
    async fn a_room_from_another_one_is_answered_again_after_the_other_was_left(hall) {
        let key = key("once");
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let from = async || {
            let ann = hall.user(ANN).with_command(&key);
            ann.create_room_from(room, &[BO.id()], &[DEE], RoomInfo::default()).await
        };
        let first = from().await.unwrap();
        hall.user(ANN).room(room).leave().await.unwrap();
        assert_eq!(from().await.unwrap(), first);
        let ann = hall.user(ANN).with_command(&key);
        let other = ann.create_room_from(room, &[CY.id()], &[DEE], RoomInfo::default()).await;
        assert_eq!(refused(other), "CO-9");
    }

    // allows: CO-9, RM-11
    async fn an_invitation_that_opened_a_pair_is_answered_again(hall) {
        let key = key("once");
        let pair = hall.pair([ANN, BO]).await;
        hall.user(BO).room(pair).leave().await.unwrap();
        let ann = hall.user(ANN).with_command(&key).room(pair);
        let first = ann.invite(&[DEE]).await.unwrap();
        // Without the key, it would only lead to the room that exists.
        assert_eq!(ann.invite(&[DEE]).await.unwrap(), first);
    }

    // allows: CO-9
    async fn a_first_attempt_looks_for_no_answer_and_the_next_one_does(hall) {
        let (once, key) = (key("once"), key("once"));
        let draft = || RoomDraft::from_event("Launch", [BO, DEE]);
        let hall = hall.interleaved(Call::saves, async move |other| {
            other.user(ANN).with_command(&once).create_room(draft()).await.unwrap();
        });
        let hall = hall.over_the_same(Interposed::over);
        let calls = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&calls);
        let look = move |call: Call| {
            if call.saves() || call == Call::FindAnswers {
                seen.lock().unwrap().push(call);
            }
            false
        };
        hall.store().just_before(look, || ());
        hall.user(ANN).with_command(&key).create_room(draft()).await.unwrap();
        let calls = calls.lock().unwrap();
        assert!(matches!(calls[..], [Call::Save(_), Call::FindAnswers]), "{calls:?}");
    }

    // refuses: CO-9
    async fn a_key_belongs_to_one_command(hall) {
        let key = key("once");
        let [crew, other] = [hall.crew().await, hall.group(named("Other")).await];
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let ann = hall.user(ANN).with_command(&key);
        ann.group(crew).add_members(&[DEE]).await.unwrap();
        let before = hall.events(ACME).await;

        let add = || GroupCommand::AddMembers { users: vec![DEE] };
        assert_eq!(refused(ann.group(other).execute(add()).await), "CO-9", "another group");
        assert_eq!(refused(ann.group(crew).remove_members(&[BO.id()]).await), "CO-9");
        assert_eq!(refused(ann.room(room).leave().await), "CO-9");
        assert_eq!(refused(ann.create_group(named("X")).await), "CO-9");
        assert_eq!(refused(ann.one_to_one(DEE).await), "CO-9");
        let error = ann.to_me().await.unwrap_err();
        let reused = RequestError::CommandReused { key: key.clone() };
        assert_eq!(comparable(error), Error::Request(reused));
        assert_eq!(hall.events(ACME).await, before);
        assert!(ann.group(crew).execute(add()).await.is_ok(), "the same command by its value");
    }

    // allows: CO-9
    // refuses: CO-9, GR-9
    async fn a_refused_command_keeps_nothing(hall) {
        let key = key("once");
        let group = hall.crew().await;
        let add = async || hall.user(BO).with_command(&key).group(group).add_members(&[DEE]).await;
        assert_eq!(refused(add().await), "GR-9");
        assert_eq!(refused(add().await), "GR-9");
        hall.user(ANN).group(group).appoint_masters(&[BO]).await.unwrap();
        add().await.unwrap();
        let other = hall.user(BO).with_command(&key).group(group).remove_members(&[CY.id()]).await;
        assert_eq!(refused(other), "CO-9", "now the key has its command");
    }

    // allows: CO-9
    async fn each_user_has_keys_of_their_own(hall) {
        let key = key("same");
        let group = hall.group(crew().with_masters([BO])).await;
        let ann = hall.user(ANN).with_command(&key).group(group);
        let bo = hall.user(BO).with_command(&key).group(group);
        ann.add_members(&[DEE]).await.unwrap();
        bo.remove_members(&[DEE.id()]).await.unwrap();
        assert!(ann.add_members(&[DEE]).await.is_ok());
        assert!(!hall.members_of(group).await.contains(&DEE.id()), "Ann's command was done once");
    }

    // refuses: GR-18
    async fn a_user_who_left_gets_no_answer(hall) {
        let key = key("once");
        let group = hall.group(crew().with_masters([BO])).await;
        let add = async || hall.user(ANN).with_command(&key).group(group).add_members(&[DEE]).await;
        add().await.unwrap();
        hall.off_board(ANN).await.unwrap();
        assert_eq!(refused(add().await), "GR-18");
    }

    // allows: CO-9
    async fn a_named_user_who_left_changes_no_answer(hall) {
        let key = key("once");
        let group = hall.crew().await;
        let add = async || hall.user(ANN).with_command(&key).group(group).add_members(&[DEE]).await;
        let first = add().await.unwrap();
        hall.off_board(DEE).await.unwrap();
        assert_eq!(add().await.unwrap(), first);
    }

    // allows: CO-9
    // refuses: GR-15
    async fn an_answer_tells_others_nothing_of_what_is_hidden_now(hall) {
        let key = key("once");
        let group = hall.group(crew().with_masters([BO])).await;
        let rename = || every::rename("Secret");
        let bo = hall.user(BO).with_command(&key).group(group);
        let first = bo.execute(rename()).await.unwrap();
        hall.set_privacy(group, Privacy::Private).await;
        let users = || vec![BO.id()];
        let dismissed = GroupCommand::DismissMasters { users: users() };
        hall.execute(group, [dismissed, GroupCommand::RemoveMembers { users: users() }]).await;

        let dee = hall.user(DEE).with_command(&key).group(group);
        assert_eq!(refused(dee.execute(rename()).await), "GR-15");
        assert_eq!(refused(bo.preview(rename()).await), "GR-15");
        assert_eq!(bo.execute(rename()).await.unwrap(), first, "what Bo knew already");
    }

    // allows: CO-9
    async fn an_answer_is_kept_as_long_as_the_service_says(hall) {
        let (key, kept) = (key("once"), key("kept"));
        let group = hall.crew().await;
        let ann = hall.user(ANN).with_command(&key).group(group);
        let first = ann.add_members(&[DEE]).await.unwrap();
        let later = hall.user(ANN).with_command(&kept).group(group);
        let second = later.remove_members(&[DEE.id()]).await.unwrap();

        assert_eq!(hall.forget_answers(Some(ORBIT), at(9_999)).await.unwrap(), 0);
        assert_eq!(hall.forget_answers(Some(ACME), first.event.at).await.unwrap(), 0);
        assert_eq!(ann.add_members(&[DEE]).await.unwrap(), first);
        assert_eq!(hall.forget_answers(Some(ACME), second.event.at).await.unwrap(), 1);
        assert_eq!(later.remove_members(&[DEE.id()]).await.unwrap(), second);
        let anew = ann.add_members(&[DEE]).await.unwrap();
        assert_eq!(anew.event.event, first.event.event, "the command is executed anew");
        assert!(anew.group.version() > second.group.version());
    }

    // allows: CO-9
    async fn each_room_that_is_left_has_its_own_answer(hall) {
        let key = key("once");
        let one = hall.general_room(&[ANN, BO, CY]).await;
        let rooms = [one, hall.general_room(&[ANN, BO, DEE]).await];
        let ann = hall.user(ANN).with_command(&key);
        let first = ann.leave_rooms(rooms).await;
        assert!(first.iter().all(|(_, answer)| answer.is_ok()), "{first:?}");
        let again = ann.leave_rooms(rooms).await;
        let done = |answers: Vec<(_, Result<_, Error<S::Error>>)>| {
            answers.into_iter().map(|(room, answer)| (room, answer.unwrap())).collect::<Vec<_>>()
        };
        assert_eq!(done(again), done(first));
    }

    // allows: CO-9
    async fn a_call_that_another_one_overtook_gets_the_same_answer(hall) {
        let once = key("once");
        let group = hall.crew().await;
        for comes in [Call::FindGroup, Call::Save(AggregateId::Group(group))] {
            let before = hall.whole_group(group).await.version();
            let (command, again) = (crate::together::add(FLO), once.clone());
            let hall = hall.again().interleaved(move |call| call == comes, async move |other| {
                let other = other.user(ANN).with_command(&again).group(group);
                other.execute(crate::together::add(FLO)).await.unwrap();
            });
            let ann = hall.user(ANN).with_command(&once).group(group);
            let answer = ann.execute(command.clone()).await.map_err(comparable).unwrap();
            assert!(hall.store().has_intervened(), "{comes:?}");
            assert_eq!(hall.whole_group(group).await.version(), before.next());
            assert_eq!(answer, ann.execute(command).await.unwrap());
            hall.user(ANN).group(group).remove_members(&[FLO.id()]).await.unwrap();
            hall.forget_answers(Some(ACME), at(9_999)).await.unwrap();
        }
    }
    // allows: CO-9
    async fn more_answers_than_one_page_has_are_forgotten_in_one_call(hall) {
        let (company, cx) = (hall.company(ACME).await.unwrap(), CompanyContext::new(at(0)));
        let mut after = company.clone();
        let command = CompanyCommand::SetGroupCreation { to: Authority::NoOne };
        let event = after.execute(GUS, command, &cx).unwrap();
        let kept = |n: u32| {
            let id = CommandId::new(GUS, key(&n.to_string()));
            KeptAnswer::new(id, CommandDigest::of(b"?"), event.at, "?".to_owned())
        };
        let answers = (0..1_001).map(kept).collect();
        let change = CompanyChange::between(&company, after, vec![event.clone()]);
        hall.store().save_company(change.with_answers(answers)).await.unwrap();
        assert_eq!(hall.forget_answers(Some(ACME), at(9_999)).await.unwrap(), 1_001);
    }

    async fn an_answer_that_cannot_be_read_is_an_error_of_its_own(hall) {
        let key = key("once");
        let command = CompanyCommand::SetGroupCreation { to: Authority::NoOne };
        let company = hall.company(ACME).await.unwrap();
        let (mut after, cx) = (company.clone(), CompanyContext::new(at(0)));
        let event = after.execute(GUS, command.clone(), &cx).unwrap();
        let asked = serde_json::to_vec(&("company", ACME, &command)).unwrap();
        let id = CommandId::new(GUS, key.clone());
        let kept = KeptAnswer::new(id, CommandDigest::of(&asked), event.at, "?".to_owned());
        let change = CompanyChange::between(&company, after, vec![event]).with_answers(vec![kept]);
        hall.store().save_company(change).await.unwrap();

        let error = hall.user(GUS).with_command(&key).execute(command).await.unwrap_err();
        assert_eq!(error.kind(), "unreadable_answer");
        assert!(error.to_string().contains("once"), "{error}");
        assert_eq!(hall.company(ACME).await.unwrap().version(), company.version().next());
    }
}

// allows: CO-9
#[test]
fn the_first_answer_is_given_again_after_a_restart() {
    pollster::block_on(async {
        let key = key("once");
        let hall = World::in_a_file().await;
        let group = hall.crew().await;
        let first = hall.user(ANN).with_command(&key).group(group).add_members(&[DEE]).await;
        let restarted = hall.opened_again();
        let again = restarted.user(ANN).with_command(&key).group(group).add_members(&[DEE]).await;
        assert_eq!(again.unwrap(), first.unwrap());
        assert_replays(&restarted, ACME).await;
        assert_eq!(hall.whole_group(group).await.version(), Version::after(2));
    });
}
