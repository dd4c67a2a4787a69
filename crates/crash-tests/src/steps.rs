//! The steps of the workers. The seed and the call decide a step, with the numbers of rooms and
//! groups that existed.

use guildhall_oracle::story::{
    CreationStep, GroupNo, GroupStep, Query, RoomNo, RoomStep, ServiceStep, Step,
};
use guildhall_oracle::{Company, Person};
use guildhall_testkit::oracle::is_one_atom;
use guildhall_testkit::oracle::stories::step;
use proptest::strategy::{BoxedStrategy, Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::CallId;

/// Draws steps by a seed.
#[derive(Debug)]
pub(crate) struct Draws {
    seed: u64,
    steps: BoxedStrategy<Step>,
}

impl Draws {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, steps: step().boxed() }
    }

    /// Returns the step of a call, if so many rooms and groups exist.
    pub(crate) fn step(&self, call: CallId, rooms: usize, groups: usize) -> Step {
        let mut drawn = (0..).map(|attempt| self.draw(call, attempt)).filter(is_of_one_outbox);
        let drawn = drawn.find(|step| match step {
            step if call.number.is_multiple_of(ASKING) => is_question(step),
            step if is_ending(step) => call.number.is_multiple_of(ENDING),
            _ => true,
        });
        let drawn = drawn.unwrap();
        let among = |number: usize, count: usize| match number {
            existing if existing < count => existing,
            larger if larger % 16 == 15 || count == 0 => MISSING,
            larger => (larger / 16) % count,
        };
        let room = |RoomNo(number)| RoomNo(among(number, rooms));
        drawn.renumbered(room, |GroupNo(number)| GroupNo(among(number, groups)))
    }

    fn draw(&self, call: CallId, attempt: u32) -> Step {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.seed.to_le_bytes());
        for (place, part) in [call.worker, call.number, attempt].into_iter().enumerate() {
            seed[8 + 4 * place..12 + 4 * place].copy_from_slice(&part.to_le_bytes());
        }
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        self.steps.new_tree(&mut runner).unwrap().current()
    }
}

/// One of so many calls is a question.
const ASKING: u32 = 3;

/// In one of so many calls, a step can end what later steps need. Otherwise most steps of a long
/// history would be refused.
const ENDING: u32 = 16;

const fn is_ending(step: &Step) -> bool {
    matches!(
        step,
        Step::Group(_, _, GroupStep::Delete)
            | Step::Service(ServiceStep::DissolveTeam(_) | ServiceStep::RevokeCore(_))
    )
}

/// The number of a room or group that never exists.
const MISSING: usize = 1_000_000;

/// Returns whether a step changes only what is in the outbox of Acme, and in one atom. That outbox
/// has a total order, which shows in which order the steps took effect.
fn is_of_one_outbox(step: &Step) -> bool {
    let acme = |by: &Person| by.company() == Some(Company::Acme);
    match step {
        Step::Company(by, _) => acme(by) && is_one_atom(step),
        Step::Feature(..) | Step::Group(..) | Step::Mail(..) => true,
        // To start from a room is two calls: one that reads it, and one that creates a room.
        Step::Open(by, step) => {
            let reads =
                matches!(step, CreationStep::RoomFrom(..) | CreationStep::RoomFromGroup(..));
            acme(by) && !reads
        }
        Step::Query(_, query) => is_one_call(query),
        // The new room of a guest is in the company of the guest.
        Step::Room(by, _, step) => match step {
            RoomStep::Convert(_) | RoomStep::Invite(_) | RoomStep::InviteToHistory(_) => acme(by),
            RoomStep::LeaveToo(_) => false,
            RoomStep::Describe(_) | RoomStep::Leave | RoomStep::Read | RoomStep::Remove(_) => true,
        },
        Step::Service(step) => match step {
            ServiceStep::AppointAdministrator(of) | ServiceStep::DismissAdministrator(of) => {
                acme(of)
            }
            ServiceStep::GrantApproval(of)
            | ServiceStep::GrantCore(of)
            | ServiceStep::RenameCompany(of, _)
            | ServiceStep::RevokeApproval(of)
            | ServiceStep::RevokeCore(of)
            | ServiceStep::SetLimits(of, ..)
            | ServiceStep::SetPlan(of, _) => *of == Company::Acme,
            ServiceStep::ChangeTeam(..)
            | ServiceStep::DissolveTeam(_)
            | ServiceStep::FormTeam(_)
            | ServiceStep::ReportDeletion(..)
            | ServiceStep::Unsubscribe(..) => true,
            _ => false,
        },
    }
}

const fn is_one_call(query: &Query) -> bool {
    matches!(
        query,
        Query::ByAddress(..)
            | Query::Group(_)
            | Query::GroupParticipants(_)
            | Query::KeptUntil(_)
            | Query::Masters(_)
            | Query::MayUse(_)
            | Query::Members(_)
            | Query::Notified(_)
            | Query::Post(_)
            | Query::ProposeAddress(_)
            | Query::Recipients(_)
            | Query::Requests(_)
            | Query::SendAs(_)
    )
}

/// Returns whether a step changes nothing, whatever its answer is.
pub(crate) const fn is_question(step: &Step) -> bool {
    matches!(
        step,
        Step::Query(..)
            | Step::Group(_, _, GroupStep::InviteToEvent | GroupStep::ReadRoom)
            | Step::Room(_, _, RoomStep::Read)
    )
}

/// Returns whether a step is a command of a user, which can have a key.
pub(crate) const fn is_command(step: &Step) -> bool {
    !is_question(step) && !matches!(step, Step::Service(_))
}
