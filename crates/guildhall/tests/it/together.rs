//! Commands that wait for the same room or group are decided together, with the answers that they
//! would get one after another.

pub(crate) mod laws;
mod requests;

use std::num::NonZeroU32;
use std::slice;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};
use std::time::Duration;

use futures_util::future::join_all;
use guildhall::groups::{Event, EventRecord, Group, GroupCommand, GroupEvent, GroupRepository};
use guildhall::kernel::{GroupId, History, Registration, RoomId, Scope, User, UserId};
use guildhall::permissions::{Application, Authority, CompanyRepository, Limits};
use guildhall::rooms::{InfoEdit, RoomCommand, RoomDraft, RoomRepository};
use guildhall::{Envelope, Environment, Error, Guildhall};
use guildhall_store_sqlite::SqliteStore;
use guildhall_testkit::cast::{PEOPLE, at};
use guildhall_testkit::{Call, Interposed, commands as every};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::answers::comparable;
use crate::people::{ACME, ANN, BO, CY, EVE, FLO, GUS, ids};
use crate::world::{crew, id, named};

pub(crate) type Hall = Guildhall<Interposed<SqliteStore>, Still>;

/// A clock that stands still, and ids that are counted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Still {
    ids: Arc<AtomicU32>,
    pauses: Arc<Mutex<Vec<Duration>>>,
}

impl Environment for Still {
    fn now(&self) -> OffsetDateTime {
        at(0).as_date_time()
    }

    fn new_uuid(&self) -> Uuid {
        id(self.ids.fetch_add(1, Ordering::Relaxed))
    }

    async fn pause(&self, length: Duration) {
        self.pauses.lock().unwrap().push(length);
    }
}

/// A hall over SQLite, whose calls wait for another thread. So the first call of several that come
/// at once is alone, and the others wait for it.
pub(crate) async fn hall() -> Hall {
    hall_in(Still::default()).await
}

pub(crate) async fn hall_in(environment: Still) -> Hall {
    let store = Interposed::over(SqliteStore::open_in_memory().unwrap());
    let hall = Guildhall::with_environment(store, environment);
    let name = "Acme".parse().unwrap();
    hall.create_company(ACME, name, [GUS.id()], [Application::Core]).await.unwrap();
    hall.user(GUS).set_external_groups(Authority::EveryInternalUser).await.unwrap();
    hall
}

pub(crate) async fn group(hall: &Hall) -> GroupId {
    hall.user(ANN).create_group(crew().with_masters([BO])).await.unwrap().id()
}

pub(crate) async fn room(hall: &Hall) -> RoomId {
    let draft = RoomDraft::from_event("Launch", [BO, CY]);
    hall.user(ANN).create_room(draft).await.unwrap().id()
}

/// Counts the saves of rooms and groups from now on.
fn counted_saves(hall: &Hall) -> Arc<AtomicU32> {
    let saves = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&saves);
    let look = move |call: Call| {
        count.fetch_add(u32::from(call.saves()), Ordering::Relaxed);
        false
    };
    hall.store().just_before(look, || ());
    saves
}

/// Returns the user of Acme with this number.
pub(crate) fn newcomer(number: u128) -> User {
    User::of_company(UserId::new(Uuid::from_u128(1_000 + number)), ACME)
}

pub(crate) fn invite(user: User) -> RoomCommand {
    RoomCommand::Invite { users: vec![user], history: History::NotShared }
}

pub(crate) fn add(user: User) -> GroupCommand {
    GroupCommand::AddMembers { users: vec![user] }
}

// allows: RM-10
#[test]
fn a_thousand_commands_on_one_room_are_saved_in_a_few_changes() {
    pollster::block_on(async {
        let hall = hall().await;
        let room = room(&hall).await;
        let saves = counted_saves(&hall);
        let ann = hall.user(ANN).room(room);
        let answers = join_all((0..1_000).map(|n| ann.execute(invite(newcomer(n))))).await;
        for (answer, n) in answers.into_iter().zip(0_u32..) {
            let done = answer.unwrap();
            let loaded: Vec<_> = done.room.roster().loaded().keys().copied().collect();
            assert_eq!(loaded, ids([ANN, newcomer(n.into())]), "the entries of no other call");
            assert_eq!(done.room.version().events(), u64::from(n) + 2);
        }
        // The first alone, and the others 64 by 64.
        assert_eq!(saves.load(Ordering::Relaxed), 1 + 16);
        let stored = hall.store().find_room(room, Scope::Whole).await.unwrap().unwrap();
        assert_eq!(stored.roster().counts().members(), 1_003);
        assert_eq!(stored.version().events(), 1_001);
    });
}

// refuses: GR-9, GR-18, CO-1
#[test]
fn a_refused_command_harms_no_other() {
    pollster::block_on(async {
        let hall = hall().await;
        let group = group(&hall).await;
        hall.off_board(FLO).await.unwrap();
        let stranger = User::of_no_company(newcomer(3).id());
        let calls = [
            (ANN, add(newcomer(0))),
            (ANN, add(newcomer(1))),
            (ANN, add(FLO)),
            (CY, add(newcomer(2))),
            (ANN, add(newcomer(3))),
            (ANN, add(stranger)),
            (ANN, add(newcomer(1))),
            (BO, add(newcomer(2))),
        ];
        let saves = counted_saves(&hall);
        let answers = at_once(&hall, group, &calls).await;
        let refused = |answer: &Answer| answer.as_ref().err().cloned();
        let refused: Vec<_> = answers.iter().map(refused).collect();
        assert_eq!(refused.iter().filter(|refused| refused.is_none()).count(), 4, "{refused:?}");
        let kinds = [2, 3, 5, 6].map(|n| refused[n].as_ref().map(Error::kind));
        let expected = ["have_left", "group_not_allowed", "wrong_company", "already_members"];
        assert_eq!(kinds, expected.map(Some));
        assert_eq!(saves.load(Ordering::Relaxed), 2, "the first alone, and then the others");
        let stored = hall.store().find_group(group, Scope::Whole).await.unwrap().unwrap();
        assert_eq!(stored.roster().counts().members(), 3 + 4);
    });
}

// about: GR-18
#[test]
fn a_saved_command_keeps_its_answer_if_the_store_fails_after_it() {
    pollster::block_on(async {
        let hall = hall().await;
        let group = group(&hall).await;
        let calls = [(ANN, add(newcomer(0))), (ANN, add(newcomer(1))), (CY, add(newcomer(2)))];
        let mut looks = 0;
        // Of the first call, of the others, and again after the refusal of Cy.
        hall.store().fail(move |call| {
            looks += u32::from(call == Call::FindRegistrations);
            looks == 3
        });
        let answers = at_once(&hall, group, &calls).await;
        assert!(hall.store().has_intervened());
        let kinds: Vec<_> =
            answers.iter().map(|answer| answer.as_ref().map_err(Error::kind).err()).collect();
        assert_eq!(kinds, [None, None, Some("group_not_allowed")]);
    });
}

// refuses: CO-1
#[test]
fn one_change_names_no_user_with_two_companies() {
    pollster::block_on(async {
        let hall = hall().await;
        let group = hall.user(ANN).create_group(crew().external()).await.unwrap().id();
        let of_acme = newcomer(0);
        let of_none = User::of_no_company(of_acme.id());
        let calls = [
            (ANN, every::rename("First")),
            (ANN, GroupCommand::AppointMasters { users: vec![of_acme] }),
            (ANN, GroupCommand::DismissMasters { users: vec![of_acme.id()] }),
            (ANN, add(of_none)),
        ];
        let answers = at_once(&hall, group, &calls).await;
        let kinds: Vec<_> =
            answers.iter().map(|answer| answer.as_ref().map_err(Error::kind).err()).collect();
        assert_eq!(kinds, [None, None, None, Some("wrong_company")]);
    });
}

// refuses: CO-1
#[test]
fn one_change_of_a_room_names_no_user_with_two_companies() {
    pollster::block_on(async {
        let hall = hall().await;
        let room = room(&hall).await;
        let ann = hall.user(ANN).room(room);
        let of_none = User::of_no_company(newcomer(1).id());
        let calls = [newcomer(0), newcomer(1), of_none].map(|user| ann.execute(invite(user)));
        let kinds = join_all(calls).await.into_iter().map(|answer| answer.err().map(|e| e.kind()));
        assert_eq!(kinds.collect::<Vec<_>>(), [None, None, Some("wrong_company")]);
    });
}

// refuses: GR-4
#[test]
fn a_name_that_is_given_up_at_once_is_still_refused_if_another_group_has_it() {
    pollster::block_on(async {
        let hall = hall().await;
        let group = group(&hall).await;
        hall.user(ANN).create_group(named("Taken")).await.unwrap();
        let rename = |name: &str| (ANN, every::rename(name));
        let calls = [rename("First"), rename("Taken"), rename("Last")];
        let answers = at_once(&hall, group, &calls).await;
        let kinds = answers.iter().map(|answer| answer.as_ref().map_err(Error::kind).err());
        assert_eq!(kinds.collect::<Vec<_>>(), [None, Some("name_taken"), None]);
    });
}

// allows: CO-7
// refuses: CO-7
#[test]
fn a_user_at_the_limit_who_is_removed_at_once_is_still_refused() {
    pollster::block_on(async {
        let hall = hall().await;
        let group = group(&hall).await;
        hall.user(ANN).create_group(named("Other").with_members([newcomer(0)])).await.unwrap();
        let limits = Limits { groups_per_user: Some(1), ..Limits::default() };
        hall.set_limits(ACME, limits).await.unwrap();
        let remove = GroupCommand::RemoveMembers { users: vec![newcomer(0).id()] };
        let calls = [
            (ANN, every::rename("First")),
            (ANN, add(newcomer(0))),
            (ANN, remove),
            (ANN, add(newcomer(1))),
        ];
        let answers = at_once(&hall, group, &calls).await;
        let kinds = answers.iter().map(|answer| answer.as_ref().map_err(Error::kind).err());
        let expected = [None, Some("user_quota_exceeded"), Some("not_members"), None];
        assert_eq!(kinds.collect::<Vec<_>>(), expected);
    });
}

// allows: RM-9
#[test]
fn commands_that_wait_read_their_room_once() {
    pollster::block_on(async {
        let hall = hall().await;
        let room = room(&hall).await;
        let loads = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&loads);
        let look = move |call: Call| {
            count.fetch_add(u32::from(call == Call::FindRoom), Ordering::Relaxed);
            false
        };
        hall.store().just_before(look, || ());
        let ann = hall.user(ANN).room(room);
        let edits = ["One", "Two", "Three"].map(|name| {
            let edit = InfoEdit::name(name.parse().unwrap());
            ann.execute(RoomCommand::EditInfo { edit })
        });
        for answer in join_all(edits).await {
            answer.unwrap();
        }
        assert_eq!(loads.load(Ordering::Relaxed), 2, "the first alone, and the others together");
    });
}

// allows: RM-10
// refuses: RM-14
#[test]
fn a_user_who_was_never_in_the_room_keeps_no_other_from_an_answer() {
    pollster::block_on(async {
        let hall = hall().await;
        let room = room(&hall).await;
        let calls = [(ANN, newcomer(0)), (FLO, newcomer(1)), (BO, newcomer(2))];
        let answers = join_all(calls.map(|(by, user)| {
            let hall = &hall;
            async move { hall.user(by).room(room).execute(invite(user)).await }
        }));
        let kinds = answers.await.into_iter().map(|answer| answer.err().map(|error| error.kind()));
        assert_eq!(kinds.collect::<Vec<_>>(), [None, Some("no_such_room"), None]);
    });
}

// allows: RM-10
#[test]
fn an_invitation_in_the_queue_starts_the_room_that_it_needs() {
    pollster::block_on(async {
        let hall = hall().await;
        let room = room(&hall).await;
        let ann = hall.user(ANN).room(room);
        let calls = [newcomer(0), EVE, newcomer(1)].map(|user| ann.execute(invite(user)));
        let rooms = join_all(calls).await.into_iter().map(|done| done.unwrap().room.id());
        let rooms: Vec<_> = rooms.collect();
        assert_eq!((rooms[0], rooms[2]), (room, room));
        assert_ne!(rooms[1], room, "Eve reads nothing of what was said before");
    });
}

// allows: GR-9
#[test]
fn a_dropped_call_stops_no_other() {
    pollster::block_on(async {
        let hall = hall().await;
        let group = group(&hall).await;
        let ann = hall.user(ANN).group(group);
        let mut unwoken = Context::from_waker(Waker::noop());
        for rounds in 1..=20 {
            let mut calls: Vec<_> =
                (0..10).map(|n| Box::pin(ann.execute(add(newcomer(rounds * 10 + n))))).collect();
            for _ in 0..rounds {
                calls.retain_mut(|call| call.as_mut().poll(&mut unwoken).is_pending());
            }
            // The last of them does what the others began.
            let last = calls.pop();
            drop(calls);
            if let Some(last) = last {
                last.await.unwrap();
            }
        }
        let stored = hall.store().find_group(group, Scope::Whole).await.unwrap();
        let events = hall.events_after(ACME, None, NonZeroU32::MAX).await.unwrap();
        let events = events.into_iter().filter_map(|record| match record.event {
            Event::Group(event) => Some(event),
            _ => None,
        });
        assert_eq!(Group::replay(events), stored);
    });
}

// about: CO-8
#[test]
fn an_attempt_that_another_process_made_vain_is_repeated_after_a_pause() {
    pollster::block_on(async {
        let environment = Still::default();
        let hall = hall_in(environment.clone()).await;
        let room = room(&hall).await;
        // The last two bytes of an id choose the length of a pause: nearly the longest.
        environment.ids.store(0xff00, Ordering::Relaxed);
        hall.store().conflict(NonZeroU32::new(20).unwrap());
        hall.user(ANN).room(room).execute(invite(newcomer(0))).await.unwrap();
        let pauses = environment.pauses.lock().unwrap();
        assert_eq!(pauses.len(), 20);
        assert!(pauses.windows(2).all(|two| two[0] < two[1]), "{pauses:?}");
        assert!(pauses[0] > Duration::from_micros(99) && pauses[0] < Duration::from_micros(100));
        assert!(pauses[19] > Duration::from_millis(99) && pauses[19] < Duration::from_millis(100));
    });
}

type Answer = Result<(Group, Envelope<GroupEvent>), Error<String>>;

async fn at_once(hall: &Hall, group: GroupId, calls: &[(User, GroupCommand)]) -> Vec<Answer> {
    let answers = calls.iter().map(|(by, command)| async {
        let done = hall.user(*by).group(group).execute(command.clone()).await;
        done.map(|done| (done.group, done.event)).map_err(comparable)
    });
    join_all(answers).await
}

async fn one_by_one(hall: &Hall, group: GroupId, calls: &[(User, GroupCommand)]) -> Vec<Answer> {
    let mut answers = Vec::new();
    for call in calls {
        answers.extend(at_once(hall, group, slice::from_ref(call)).await);
    }
    answers
}

/// Returns everything that the commands can have changed.
pub(crate) async fn stored(hall: &Hall) -> (Vec<EventRecord>, Vec<Registration>) {
    let events = hall.events_after(ACME, None, NonZeroU32::MAX).await.unwrap();
    let users = PEOPLE.iter().chain(&[FLO]).map(User::id).collect();
    (events, hall.store().find_registrations(users).await.unwrap())
}
