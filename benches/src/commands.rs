//! A command through the pure aggregate: by the size of the group, what it allocates, and what the
//! group takes of the memory.

use std::hint::black_box;

use guildhall::groups::{Group, GroupChange, Related};
use guildhall::permissions::{Company, Context};

use crate::measure::{Clock, Sample, Spread, as_f64, each, interleaved, ratio, time};
use crate::ratios::Scale;
use crate::report::Row;
use crate::world;
use crate::{Failure, allocations};

/// How many times a lane adds and removes a user in each round.
const PAIRS: usize = 500;

/// Measures commands and rosters.
pub(crate) fn compare(scale: Scale) -> Result<Vec<Row>, Failure> {
    let company = world::company();
    let cx = Context::new(&company, world::at());
    let large = scale.of(100_000, 1_000);
    let (small_group, _) = world::group_of(1, world::draft("Small", 10), &cx)?;
    let (large_group, _) = world::group_of(2, world::draft("Large", large), &cx)?;
    let touched = [world::user(0), world::user(large + 1)];
    let [small_slice, large_slice] =
        [world::slice(&small_group, &touched)?, world::slice(&large_group, &touched)?];
    let slices = sizes([small_slice, large_slice], large, &company, scale)?;
    let whole = sizes([small_group.clone(), large_group], large, &company, scale)?;
    let row = |key, samples: [Vec<Sample>; 2], what: &str| {
        let [small, large] = samples;
        let each = |samples: &[Sample]| time(each(Clock::Thread, samples, 2 * PAIRS).median);
        let compared =
            format!("add and remove, {what} ({} over {}), CPU time", each(&large), each(&small));
        Row::new(key, ratio(Clock::Thread, &large, &small), compared)
    };
    Ok(vec![
        allocations(&world::slice(&small_group, &touched)?, &cx)?,
        row("command_100k_vs_10_slice", slices, &format!("slices of {large} and of 10 members")),
        row("command_100k_vs_10_whole", whole, &format!("whole rosters of {large} and of 10")),
        bytes(large, &cx)?,
    ])
}

/// Adds and removes a user in a small and in a large group, in turn.
fn sizes(
    groups: [Group; 2],
    large: usize,
    company: &Company,
    scale: Scale,
) -> Result<[Vec<Sample>; 2], Failure> {
    let (cx, by) = (Context::new(company, world::at()), world::user(0));
    let newcomer = world::user(large + 1);
    let [mut small, mut large] = groups;
    // Once in before: what follows changes an entry, and does not grow the tree.
    let run = |group: &mut Group| -> Result<(), Failure> {
        for _ in 0..PAIRS {
            black_box(group.add_members(by, &[newcomer], &cx)?);
            black_box(group.remove_members(by, &[newcomer.id()], &cx)?);
        }
        Ok(())
    };
    interleaved(scale.rounds(201), [&mut || run(&mut small), &mut || run(&mut large)])
}

/// Counts what a command allocates at the front door without its store: it copies the group,
/// decides, and makes the change that the store would save.
fn allocations(slice: &Group, cx: &Context<'_>) -> Result<Row, Failure> {
    let newcomer = slice.roster().scope();
    let guildhall::kernel::Scope::Users(users) = newcomer else {
        return Err("the roster is whole".into());
    };
    let newcomer = users.iter().find(|user| **user != world::user(0).id());
    let newcomer = *newcomer.ok_or("the slice has one user")?;
    let add = world::add(guildhall::kernel::User::of_company(newcomer, world::ACME));
    let mut failure = None;
    let counted = allocations::count(|| {
        let mut after = slice.clone();
        match after.execute_with(world::user(0), add.clone(), &Related::default(), cx) {
            Ok(outcome) => {
                let event = outcome.event;
                let change = GroupChange::between(slice, after.clone(), vec![event.clone()]);
                black_box((change, after, event));
            }
            Err(refused) => failure = Some(refused),
        }
    });
    if let Some(refused) = failure {
        return Err(refused.into());
    }
    let total = Spread::exactly(as_f64(usize::try_from(counted.times)?));
    let compared = "counted for adding one user to a slice: copy, decision and `GroupChange`";
    Ok(Row::new("allocations_per_command", total, compared.to_owned()))
}

/// Counts the bytes that a whole group of new members keeps allocated.
fn bytes(members: usize, cx: &Context<'_>) -> Result<Row, Failure> {
    let mut made = None;
    let counted = allocations::count(|| {
        let group = world::group_of(3, world::draft("Large", members), cx);
        made = Some(group.map(|(group, _)| group));
    });
    let group = made.ok_or("no group was made")??;
    let kept = usize::try_from(counted.bytes)?;
    let each = Spread::exactly(as_f64(kept) / as_f64(group.roster().loaded().len()));
    let compared = format!("heap of a whole group of {members} members, counted");
    Ok(Row::new("bytes_per_member", each, compared))
}
