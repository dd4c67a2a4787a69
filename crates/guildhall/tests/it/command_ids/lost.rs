//! Commits whose answer is lost: with an id, each command is saved once and gets its answer.

use std::collections::BTreeMap;
use std::fmt::{Debug, Display};
use std::num::NonZeroU32;

use guildhall::groups::{AggregateId, EventRecord, GroupRepository};
use guildhall::kernel::{CommandKey, Version};
use guildhall::rooms::RoomDraft;
use guildhall::{Error, Guildhall};
use guildhall_store_memory::MemoryStore;
use guildhall_testkit::{Call, Interposed, LostCommit};

use super::key;
use crate::answers::comparable;
use crate::commands::{Given, company_commands, given, group_commands, name_of, room_commands};
use crate::people::{ACME, ANN, BO, DEE, GUS};
use crate::replay::assert_replays;
use crate::together::{Still, add, newcomer};
use crate::world::{OwnStore, World, named};

type Hall = World<Interposed<MemoryStore>>;

async fn fresh() -> (Hall, Given) {
    let hall = MemoryStore::world().await.over_the_same(Interposed::over);
    let given = given(&hall).await;
    (hall, given)
}

/// What happened to which aggregate, without times and new ids.
fn kinds(events: &[EventRecord]) -> Vec<(&'static str, String)> {
    let kind = |recorded: &EventRecord| {
        let of = match recorded.aggregate {
            AggregateId::Company(_) => "company",
            AggregateId::Group(_) => "group",
            AggregateId::Room(_) => "room",
        };
        let form = serde_json::to_value(&recorded.event).unwrap();
        let event = form.as_object().unwrap().values().next().unwrap()["event"]["event"].clone();
        (of, event.to_string())
    };
    events.iter().map(kind).collect()
}

/// Checks that the call gives the same answer and leaves the same events as without a loss,
/// whatever becomes of its commit.
async fn is_saved_once<T: Debug + PartialEq, E: Display>(
    call: impl AsyncFn(&Hall, &Given, &CommandKey) -> Result<T, Error<E>>,
) {
    let key = key("once");
    let (hall, given) = fresh().await;
    let expected = call(&hall, &given, &key).await.map_err(comparable).unwrap();
    let undisturbed = hall.events(ACME).await;
    for becomes in LostCommit::ALL {
        let (hall, given) = fresh().await;
        let before = hall.events(ACME).await.len();
        hall.store().lose(Call::saves, becomes);
        let answer = call(&hall, &given, &key).await.map_err(comparable);
        assert!(hall.store().has_intervened());
        let events = hall.events(ACME).await;
        assert_eq!(kinds(&events), kinds(&undisturbed), "{becomes:?}");
        if becomes == LostCommit::NotSaved {
            // The second attempt has another time, and makes other ids.
            assert!(answer.is_ok(), "{answer:?}");
        } else {
            assert_eq!(answer.as_ref(), Ok(&expected), "{becomes:?}");
            // What the command removes afterwards has another time, too.
            assert_eq!(events[..=before], undisturbed[..=before], "{becomes:?}");
        }
        assert_eq!(call(&hall, &given, &key).await.map_err(comparable), answer);
        assert_eq!(hall.events(ACME).await, events);
        assert_replays(&hall, ACME).await;
    }
}

// allows: CO-9
#[test]
fn each_command_on_a_group_is_saved_once() {
    pollster::block_on(async {
        let (hall, given) = fresh().await;
        let commands = group_commands(&hall, &given).await.into_iter();
        let by_name = commands.map(|(by, id, one)| (name_of(&one), (by, id, one)));
        let one_of_each = by_name.collect::<BTreeMap<_, _>>().into_values();
        for (by, id, command) in one_of_each {
            is_saved_once(async |hall: &Hall, _: &Given, key: &CommandKey| {
                hall.user(by).with_command(key).group(id).execute(command.clone()).await
            })
            .await;
        }
    });
}

// allows: CO-9
#[test]
fn each_command_on_a_room_is_saved_once() {
    pollster::block_on(async {
        let (_, given) = fresh().await;
        for (room, command) in room_commands(&given) {
            is_saved_once(async |hall: &Hall, _: &Given, key: &CommandKey| {
                hall.user(ANN).with_command(key).room(room).execute(command.clone()).await
            })
            .await;
        }
    });
}

// allows: CO-9
#[test]
fn each_command_on_a_company_is_saved_once() {
    pollster::block_on(async {
        for command in company_commands() {
            is_saved_once(async |hall: &Hall, _: &Given, key: &CommandKey| {
                hall.user(GUS).with_command(key).execute(command.clone()).await
            })
            .await;
        }
    });
}

// allows: CO-9
#[test]
fn each_room_and_group_that_a_user_makes_is_saved_once() {
    pollster::block_on(async {
        is_saved_once(async |hall: &Hall, _: &Given, key: &CommandKey| {
            hall.user(ANN).with_command(key).to_me().await
        })
        .await;
        is_saved_once(async |hall: &Hall, _: &Given, key: &CommandKey| {
            hall.user(ANN).with_command(key).one_to_one(DEE).await
        })
        .await;
        is_saved_once(async |hall: &Hall, _: &Given, key: &CommandKey| {
            let draft = RoomDraft::from_event("X", [BO, DEE]);
            hall.user(ANN).with_command(key).create_room(draft).await
        })
        .await;
        is_saved_once(async |hall: &Hall, given: &Given, key: &CommandKey| {
            hall.user(ANN).with_command(key).room(given.general).convert(named("X")).await
        })
        .await;
        is_saved_once(async |hall: &Hall, _: &Given, key: &CommandKey| {
            hall.user(ANN).with_command(key).create_group(named("X")).await
        })
        .await;
        is_saved_once(async |hall: &Hall, _: &Given, key: &CommandKey| {
            let draft = named("X").with_masters([BO]);
            hall.user(GUS).with_command(key).create_group_as_administrator(draft).await
        })
        .await;
    });
}

#[test]
fn without_an_id_the_outcome_is_unknown() {
    pollster::block_on(async {
        for becomes in LostCommit::ALL {
            let (hall, given) = fresh().await;
            hall.store().lose(Call::saves, becomes);
            let answer = hall.user(ANN).group(given.apart).add_members(&[DEE]).await;
            assert!(matches!(answer, Err(Error::OutcomeUnknown)), "{becomes:?}");
            assert!(hall.store().has_intervened());
            hall.store().lose(Call::saves, becomes);
            let answer = hall.off_board(BO).await.unwrap_err();
            assert!(matches!(answer.cause, Error::OutcomeUnknown), "{becomes:?}");
            hall.off_board(BO).await.unwrap();
            assert_replays(&hall, ACME).await;
        }
    });
}

// allows: CO-9
#[test]
fn an_outcome_is_unknown_only_while_the_store_fails() {
    pollster::block_on(async {
        let key = key("once");
        let (hall, given) = fresh().await;
        let inner = hall.store().clone();
        let hall = hall.over_the_same(Interposed::over);
        let before = hall.events(ACME).await.len();
        let add = async || {
            let ann = hall.user(ANN).with_command(&key);
            ann.group(given.apart).add_members(&[DEE]).await.map_err(comparable)
        };
        hall.store().lose(Call::saves, LostCommit::Saved);
        // The first look is after the attempt whose outcome is unknown.
        inner.fail(|call| call == Call::FindAnswers);
        assert_eq!(add().await, Err(Error::OutcomeUnknown));
        assert!(inner.has_intervened());
        let done = add().await.unwrap();
        assert_eq!(add().await, Ok(done));
        assert_eq!(hall.events(ACME).await.len(), before + 1);
    });
}

// allows: CO-9
#[test]
fn in_the_queue_only_commands_without_an_id_stay_unknown() {
    pollster::block_on(async {
        for becomes in LostCommit::ALL {
            let hall = crate::together::hall().await;
            let group = crate::together::group(&hall).await;
            let keys: Vec<_> = (0..4).map(|n| key(&format!("call-{n}"))).collect();
            let call = async |n: u32| {
                let (acting, key) = (hall.user(ANN), &keys[n as usize]);
                let acting = if n == 2 { acting } else { acting.with_command(key) };
                acting.group(group).execute(add(newcomer(n.into()))).await
            };
            let calls = (0..4).map(call);
            // The first is alone, and the other three are saved together.
            let mut saves = 0;
            hall.store().lose(
                move |call| {
                    saves += u32::from(call.saves());
                    saves == 2
                },
                becomes,
            );
            let answers = futures_util::future::join_all(calls).await;
            assert!(hall.store().has_intervened());
            let kinds: Vec<_> =
                answers.iter().map(|answer| answer.as_ref().map_err(Error::kind).err()).collect();
            assert_eq!(kinds, [None, None, Some("outcome_unknown"), None], "{becomes:?}");
            let stored = hall.store().find_group(group, guildhall::Scope::Whole).await.unwrap();
            let members = stored.unwrap().roster().counts().members();
            let lost = u32::from(becomes == LostCommit::NotSaved);
            assert_eq!(members, 3 + 4 - lost, "{becomes:?}");
            assert_replays(&hall, ACME).await;
        }
    });
}

// allows: CO-9
#[test]
fn in_the_queue_an_outcome_is_unknown_only_while_the_store_fails() {
    pollster::block_on(async {
        let environment = Still::default();
        let hall = crate::together::hall_in(environment.clone()).await;
        let group = crate::together::group(&hall).await;
        let inner = hall.store().clone();
        let hall = Guildhall::with_environment(Interposed::over(inner.clone()), environment);
        let keys: Vec<_> = (0..3).map(|n| key(&format!("call-{n}"))).collect();
        let call = async |n: u32| {
            let ann = hall.user(ANN).with_command(&keys[n as usize]);
            ann.group(group).execute(add(newcomer(n.into()))).await
        };
        // The first is alone, and the other two are saved together.
        let mut saves = 0;
        let is_second = move |call: Call| {
            saves += u32::from(call.saves());
            saves == 2
        };
        hall.store().lose(is_second, LostCommit::Saved);
        let mut looks = 0;
        inner.fail(move |call| {
            looks += u32::from(call == Call::FindAnswers);
            looks == 2
        });
        let answers = futures_util::future::join_all((0..3).map(call)).await;
        assert!(hall.store().has_intervened() && inner.has_intervened());
        let kinds: Vec<_> =
            answers.iter().map(|answer| answer.as_ref().map_err(Error::kind).err()).collect();
        assert_eq!(kinds, [None, Some("outcome_unknown"), None]);
        assert!(call(1).await.is_ok());
    });
}

// allows: CO-9
#[test]
fn the_answer_to_another_call_with_the_id_comes_before_a_refusal() {
    pollster::block_on(async {
        let key = key("once");
        let (hall, given) = fresh().await;
        let before = hall.events(ACME).await.len();
        let mut checks = 0;
        // The users of a refused call are checked again, and then another call is faster.
        let is_refused = move |call: Call| {
            checks += u32::from(call == Call::FindRegistrations);
            checks == 2
        };
        let other_key = key.clone();
        let hall = hall.interleaved(is_refused, async move |other| {
            let ann = other.user(ANN).with_command(&other_key);
            ann.group(given.apart).add_members(&[DEE]).await.unwrap();
        });
        let ann = hall.user(ANN).with_command(&key).group(given.apart);
        let answer = ann.if_version(Version::after(99)).add_members(&[DEE]).await.unwrap();
        assert!(hall.store().has_intervened());
        assert_eq!(ann.add_members(&[DEE]).await.unwrap(), answer);
        assert_eq!(hall.events(ACME).await.len(), before + 1);
    });
}

// allows: CO-9
#[test]
fn the_answer_is_looked_up_after_the_last_attempt() {
    pollster::block_on(async {
        let key = key("once");
        let (hall, given) = fresh().await;
        let inner = hall.store().clone();
        let hall = hall.over_the_same(Interposed::over);
        let mut saves = 0;
        let is_last = move |call: Call| {
            saves += u32::from(call.saves());
            saves == 64
        };
        inner.conflict(NonZeroU32::new(63).unwrap());
        hall.store().lose(is_last, LostCommit::Saved);
        let ann = hall.user(ANN).with_command(&key).group(given.apart);
        let answer = ann.add_members(&[DEE]).await.unwrap();
        assert!(hall.store().has_intervened() && inner.has_intervened());
        assert_eq!(ann.add_members(&[DEE]).await.unwrap(), answer);
    });
}
