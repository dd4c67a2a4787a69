//! Commands at once have the answers that they would get one after another.

use futures_util::future::join_all;
use guildhall::groups::{GroupCommand, ProfileEdit};
use guildhall::kernel::{Switch, User};
use guildhall::rooms::{InfoEdit, RoomCommand};
use guildhall_testkit::commands as every;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::{at_once, group, hall, one_by_one, room, stored};
use crate::answers::comparable;
use crate::people::{ANN, BO, CY, DEE, EVE, FLO, GUS, NAT};
use crate::world::{a_quarter, message, named};

fn any_user() -> impl Strategy<Value = User> {
    select(vec![ANN, BO, CY, DEE, EVE, FLO, GUS, NAT])
}

fn any_users() -> [Vec<User>; 6] {
    [vec![BO], vec![CY], vec![DEE], vec![BO, CY], vec![DEE, FLO], vec![EVE]]
}

pub(crate) fn group_calls() -> impl Strategy<Value = Vec<(User, GroupCommand)>> {
    let edits = ["Crew", "Core", "Taken"].map(|name| ProfileEdit::name(name.parse().unwrap()));
    let commands = [
        every::membership(&any_users()),
        every::requests(&any_users()),
        every::settings(&edits),
        every::endings(),
        every::features(&[Switch::Off, Switch::On].map(message), &[], &[]),
    ];
    vec((any_user(), select(commands.concat())), 2..12)
}

fn room_calls() -> impl Strategy<Value = Vec<(User, RoomCommand)>> {
    let edits = [InfoEdit::name("Plan".parse().unwrap())];
    vec((any_user(), select(every::room(&any_users(), &edits))), 2..12)
}

proptest! {
    #![proptest_config(a_quarter())]

    #[test]
    fn commands_on_a_group_at_once_are_those_one_after_another(calls in group_calls()) {
        pollster::block_on(async {
            let mut outcomes = Vec::new();
            for is_at_once in [true, false] {
                let hall = hall().await;
                let group = group(&hall).await;
                hall.user(ANN).create_group(named("Taken")).await.unwrap();
                let answers = if is_at_once {
                    at_once(&hall, group, &calls).await
                } else {
                    one_by_one(&hall, group, &calls).await
                };
                outcomes.push((answers, stored(&hall).await));
            }
            prop_assert_eq!(&outcomes[0], &outcomes[1]);
            Ok(())
        })?;
    }

    #[test]
    fn commands_on_a_room_at_once_are_those_one_after_another(calls in room_calls()) {
        pollster::block_on(async {
            let mut outcomes = Vec::new();
            for is_at_once in [true, false] {
                let hall = hall().await;
                let id = room(&hall).await;
                let answer = async |(by, command): &(User, RoomCommand)| {
                    let done = hall.user(*by).room(id).execute(command.clone()).await;
                    done.map(|done| (done.room, done.event)).map_err(comparable)
                };
                let answers = if is_at_once {
                    join_all(calls.iter().map(answer)).await
                } else {
                    let mut answers = Vec::new();
                    for call in &calls {
                        answers.push(answer(call).await);
                    }
                    answers
                };
                outcomes.push((answers, stored(&hall).await));
            }
            prop_assert_eq!(&outcomes[0], &outcomes[1]);
            Ok(())
        })?;
    }
}
