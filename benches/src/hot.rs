//! The program `hot`: one operation, many times, for a tool that counts instructions.

use std::collections::BTreeSet;
use std::hint::black_box;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use guildhall::groups::{Group, GroupChange, Related};
use guildhall::kernel::{DomainName, EmailAddress, NameKey, User};
use guildhall::mailing_list::{Delivery, Expansion, MailingList};
use guildhall::permissions::{Context, Privacy};
use guildhall::rooms::Fingerprint;

use crate::Failure;
use crate::decisions::Asked;
use crate::{callers, growth, saves, world};

/// Does one operation so many times, and prints nothing.
///
/// What comes before is the same for each number of times. So the instructions of one operation are
/// the difference of two runs, divided by the difference of their numbers.
#[derive(Debug, Parser)]
pub struct HotOptions {
    /// The operation.
    #[arg(value_enum)]
    operation: Operation,
    /// How many times.
    times: usize,
}

/// What a service does most.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Operation {
    /// Adds a user to a whole group of 1,000, and removes them.
    AddAndRemove,
    /// The same on the slice of the two users.
    AddAndRemoveSlice,
    /// Lists what a user may do with a group of 10,000.
    AllowedActions,
    /// Copies a slice, adds a user, and makes the change to save.
    Command,
    /// Decides whether a user may do something with a group of 10,000.
    Decide,
    /// The same with a group of 100.
    DecideSmall,
    /// Expands one reference to an address of a list.
    Expand,
    /// Moves the fingerprint of a room for a user who joins and leaves.
    Fingerprint,
    /// Looks a user up in a group of 10,000.
    LookUp,
    /// Folds the name of a group.
    NameKey,
    /// Lists the 5,000 participants of a group in a file of SQLite.
    Participants,
    /// The same of groups that are nested 50 deep.
    ParticipantsNested,
    /// Adds and removes a user through the front door over SQLite in a file.
    Save,
    /// The same by 64 callers at once, each in a group of its own.
    SaveAtOnce,
    /// Writes the same rows by hand.
    SaveByHand,
    /// Does the least that a store does which decides outside of the database.
    SaveLeast,
    /// Shows a group of 10,000 to a user.
    View,
}

/// Runs the program.
#[must_use]
pub fn run_hot(options: &HotOptions) -> ExitCode {
    match run(options.operation, options.times) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(operation: Operation, times: usize) -> Result<(), Failure> {
    match operation {
        Operation::AddAndRemove => add_and_remove(times, Ok),
        Operation::AddAndRemoveSlice => {
            add_and_remove(times, |group| world::slice(&group, &[world::user(0), newcomer()]))
        }
        Operation::AllowedActions => ask(10_000, times, |asked, user, cx| {
            black_box(asked.group.allowed_actions(user, cx).is_ok())
        }),
        Operation::Command => command(times),
        Operation::Decide => decide(10_000, times),
        Operation::DecideSmall => decide(100, times),
        Operation::Expand => expand(times),
        Operation::Fingerprint => {
            let mut fingerprint = Fingerprint::default();
            for number in 0..times {
                let user = world::user(number % 1_000).id();
                fingerprint = black_box(fingerprint.with(user)).without(user);
            }
            black_box(fingerprint);
            Ok(())
        }
        Operation::LookUp => ask(10_000, times, |asked, user, _| {
            black_box(asked.group.roster().entry(user.id()).is_ok())
        }),
        Operation::NameKey => {
            for _ in 0..times {
                black_box(NameKey::of(black_box("Launch crew")));
            }
            Ok(())
        }
        Operation::Participants => growth::participants(1, times),
        Operation::ParticipantsNested => growth::participants(50, times),
        Operation::Save => saves::save(times),
        Operation::SaveAtOnce => callers::save(times),
        Operation::SaveByHand => saves::save_by_hand(times),
        Operation::SaveLeast => saves::save_least(times),
        Operation::View => {
            ask(10_000, times, |asked, user, cx| black_box(asked.group.seen_by(user, cx).is_ok()))
        }
    }
}

/// The user who is added and removed.
const fn newcomer() -> User {
    world::user(1_000)
}

fn add_and_remove(
    times: usize,
    loaded: impl FnOnce(Group) -> Result<Group, Failure>,
) -> Result<(), Failure> {
    let company = world::company();
    let cx = Context::new(&company, world::at());
    let (group, _) = world::group_of(1, world::draft("Crew", 1_000), &cx)?;
    let mut group = loaded(group)?;
    for _ in 0..times {
        black_box(group.add_members(world::user(0), &[newcomer()], &cx)?);
        black_box(group.remove_members(world::user(0), &[newcomer().id()], &cx)?);
    }
    Ok(())
}

fn ask(
    members: usize,
    times: usize,
    question: impl Fn(&Asked, User, &Context<'_>) -> bool,
) -> Result<(), Failure> {
    let asked = Asked::of(Privacy::Public, members)?;
    let cx = asked.context();
    for user in asked.users.iter().cycle().take(times) {
        question(&asked, *user, &cx);
    }
    Ok(())
}

fn decide(members: usize, times: usize) -> Result<(), Failure> {
    let asked = Asked::of(Privacy::Public, members)?;
    let cx = asked.context();
    for (user, action) in asked.questions().iter().cycle().take(times) {
        black_box(asked.decides(*user, *action, &cx));
    }
    Ok(())
}

fn command(times: usize) -> Result<(), Failure> {
    let company = world::company();
    let cx = Context::new(&company, world::at());
    let (group, _) = world::group_of(1, world::draft("Crew", 10), &cx)?;
    let slice = world::slice(&group, &[world::user(0), newcomer()])?;
    let add = world::add(newcomer());
    for _ in 0..times {
        let mut after = slice.clone();
        let done = after.execute_with(world::user(0), add.clone(), &Related::default(), &cx)?;
        let change = GroupChange::between(&slice, after.clone(), vec![done.event.clone()]);
        black_box((change, after, done));
    }
    Ok(())
}

fn expand(times: usize) -> Result<(), Failure> {
    let own = BTreeSet::<DomainName>::from(["acme.example".parse()?]);
    let list = MailingList::new("everyone@acme.example".parse()?, &own)?;
    let addresses = (0..1_000).map(|number| format!("user.{number}@acme.example").parse());
    let addresses: Vec<EmailAddress> = addresses.collect::<Result<_, _>>()?;
    let references = addresses.iter().cycle().take(times);
    black_box(Expansion::of(&list, &own, references).filter_map(Delivery::recipient).count());
    Ok(())
}
