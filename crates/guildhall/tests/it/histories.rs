//! Random histories through the front door: both stores give equal answers, and the outbox replays
//! to what is stored.

pub(crate) mod access;
mod everything;
mod replayed;

use std::collections::BTreeMap;

use guildhall::kernel::{EmailAddress, RoomId, User};
use guildhall::permissions::Profile;
use guildhall_store_memory::MemoryStore;
use guildhall_store_sqlite::SqliteStore;
use guildhall_testkit::play::Command;
use guildhall_testkit::strategies;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::Index;

use self::access::Followed;
use self::everything::everything;
use crate::people::{ACME, ORBIT, name_of};
use crate::play::{self, Answer, begin, numbered, text};
use crate::replay::assert_replays;
use crate::world::{AnyStore, World, a_quarter};

proptest! {
    #[test]
    fn the_outbox_replays_to_what_is_stored(attempts in attempts()) {
        pollster::block_on(async {
            let hall = World::over(MemoryStore::default()).await;
            begin(&hall).await;
            for attempt in &attempts {
                let _ = attempt.on(&hall).await;
            }
            for company in [ACME, ORBIT] {
                assert_replays(&*hall, company).await;
            }
        });
    }
}

proptest! {
    // Everything is computed anew after each command.
    #![proptest_config(a_quarter())]

    // about: GR-20, RM-14, FT-7, ML-9
    #[test]
    fn the_changes_of_access_lead_to_what_is_computed_anew(attempts in attempts()) {
        pollster::block_on(async {
            let hall = World::over(MemoryStore::default()).await;
            let mut followed = [ACME, ORBIT].map(Followed::of);
            begin(&hall).await;
            for attempt in &attempts {
                let _ = attempt.on(&hall).await;
                for one in &mut followed {
                    one.follow(&hall).await;
                    one.stored();
                }
            }
        });
    }
}

proptest! {
    // The comparison of everything costs far more than the history itself.
    #![proptest_config(a_quarter())]

    #[test]
    fn both_stores_answer_the_same_and_their_outboxes_replay(attempts in attempts()) {
        pollster::block_on(both_alike(&attempts))?;
    }
}

async fn both_alike(attempts: &[Attempt]) -> Result<(), TestCaseError> {
    let memory = World::over(MemoryStore::default()).await;
    let sqlite = World::over(SqliteStore::open_in_memory().unwrap()).await;
    begin(&memory).await;
    begin(&sqlite).await;
    for attempt in attempts {
        prop_assert_eq!(attempt.on(&memory).await, attempt.on(&sqlite).await, "{:?}", attempt);
    }
    prop_assert_eq!(everything(&memory).await, everything(&sqlite).await);
    for company in [ACME, ORBIT] {
        assert_replays(&*sqlite, company).await;
    }
    Ok(())
}

/// A command, or a use case that only the front door has. Rooms and groups are numbered in the
/// order of their creation.
#[derive(Clone, Debug)]
pub(crate) enum Attempt {
    Command(Command),
    RecordActivity(RoomId),
    Recommend(User, Vec<User>),
    SaveProfile(User, Option<EmailAddress>),
}

pub(crate) fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
    let others = prop_oneof![
        strategies::room_id().prop_map(Attempt::RecordActivity),
        (strategies::user(), strategies::users(1..3))
            .prop_map(|(by, users)| Attempt::Recommend(by, users)),
        (strategies::internal_user(), option::of(strategies::email_address()))
            .prop_map(|(user, address)| Attempt::SaveProfile(user, address)),
    ];
    let commands = strategies::commands_of_a_history();
    (commands, vec((any::<Index>(), others), 0..6)).prop_map(|(commands, others)| {
        let mut attempts: Vec<_> = commands.into_iter().map(Attempt::Command).collect();
        for (at, other) in others {
            attempts.insert(at.index(attempts.len() + 1), other);
        }
        attempts
    })
}

impl Attempt {
    fn kind(&self) -> String {
        match self {
            Self::Command(command) => command.kind(),
            Self::RecordActivity(_) => "record activity".to_owned(),
            Self::Recommend(..) => "recommend".to_owned(),
            Self::SaveProfile(..) => "save a profile".to_owned(),
        }
    }

    pub(crate) async fn on<S: AnyStore>(&self, hall: &World<S>) -> Answer {
        match self.clone() {
            Self::Command(command) => play::attempt(hall, command).await,
            Self::RecordActivity(id) => {
                let (_, rooms) = numbered(hall).await;
                text(hall.record_activity(*rooms.get(&id).unwrap_or(&id)).await)
            }
            Self::Recommend(by, users) => text(hall.user(by).rooms_with(&users).await),
            Self::SaveProfile(user, address) => {
                let profile = Profile { user, name: name_of(user.id()).parse().unwrap(), address };
                text(hall.save_profiles(ACME, vec![profile]).await)
            }
        }
    }
}

/// Every kind of command has to be both allowed and refused at times, or the laws above say little.
#[test]
fn histories_allow_and_refuse_every_kind_of_command() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let mut tally: BTreeMap<String, [u32; 2]> = BTreeMap::new();
    for _ in 0..600 {
        let attempts = attempts().new_tree(&mut runner).unwrap().current();
        pollster::block_on(async {
            let memory = World::over(MemoryStore::default()).await;
            begin(&memory).await;
            for attempt in &attempts {
                let answer = attempt.on(&memory).await;
                tally.entry(attempt.kind()).or_default()[usize::from(answer.is_err())] += 1;
            }
        });
    }
    let never = |which: usize| -> Vec<&str> {
        let kinds = tally.iter().filter(|(_, times)| times[which] == 0);
        kinds.map(|(kind, _)| kind.as_str()).collect()
    };
    // To switch Message on begins anew if that is due.
    assert_eq!(never(0), ["group::begin_anew", "group::leave"], "{tally:?}");
    // A closed company refuses these, and few histories go on after that.
    let by_closed = [
        "company::close",
        "company::dismiss_administrator",
        "company::grant_application",
        "company::remove_domain",
        "company::rename",
        "company::revoke_application",
        "company::set_limits",
        "company::set_plan",
    ];
    let (rarely, always_done): (Vec<_>, Vec<_>) =
        never(1).into_iter().partition(|kind| by_closed.contains(kind));
    assert_eq!(always_done, ["company::off_board", "record activity", "wait"], "{tally:?}");
    assert!(rarely.len() < by_closed.len(), "{tally:?}");
    let [done, refused] = tally.values().fold([0, 0], |[d, r], [x, y]| [d + x, r + y]);
    assert!(done * 2 > refused, "{done} done, {refused} refused");
}
