//! Exhaustive search of small worlds.
//!
//! From each [`Start`], every command of its pool is attempted in every reachable state, to a
//! depth. States that differ only in when and how something happened count as one
//! ([`World::digest`]). In every state the [laws](self::check_state) hold, which are stated
//! independently of the deciding code. Every command either makes events that replay to the state
//! after it, or is refused by a rule of the catalogue and changes nothing. And every rule refuses a
//! command that passes in another state, or a list says why not ([`Coverage`]).
//!
//! ```
//! use guildhall_testkit::explorer::{explore, starts};
//!
//! let rooms = starts().into_iter().find(|start| start.name == "rooms").unwrap();
//! let explored = explore(&rooms, 1).unwrap();
//! assert!(explored.states > 10 && explored.transitions > explored.states);
//! ```
//!
//! `cargo run -p guildhall-testkit --release --example explore -- --depth 5` goes deeper.

mod coverage;
mod laws;
mod pools;
mod starts;

use std::collections::{BTreeSet, HashSet};
use std::fmt;

pub use self::coverage::{Coverage, all_rules};
pub use self::laws::{check_state, check_step, check_stored};
pub use self::starts::{Start, starts};
use crate::play::{Command, Stop, World};

/// The result of a search from one start.
#[derive(Clone, Debug)]
pub struct Exploration {
    /// The name of the start.
    pub name: &'static str,
    /// How many states there are up to the depth, the first one included.
    pub states: usize,
    /// How many commands made events, whether they led to a new state or to one seen before.
    pub transitions: usize,
    /// How many queries were allowed.
    pub answers: usize,
    /// How many commands and queries a rule refused.
    pub refusals: usize,
    /// The depth reached: how many commands lead to the last states.
    pub depth: usize,
    /// Whether these are all states: nothing is deeper.
    pub is_complete: bool,
    tally: Vec<CommandTally>,
}

/// The outcomes of one command, over all states.
#[derive(Clone, Debug)]
struct CommandTally {
    command: Command,
    passed: bool,
    refused: BTreeSet<&'static str>,
}

/// A law that does not hold, with the way there.
#[derive(Clone, Debug)]
pub struct Broken {
    /// The name of the start.
    pub start: &'static str,
    /// What is wrong.
    pub law: String,
    /// The commands that led there; the last one broke it.
    pub way: Vec<Command>,
}

impl std::error::Error for Broken {}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", self.start, self.law)?;
        self.way.iter().try_for_each(|command| writeln!(f, "  {command:?}"))
    }
}

/// Searches all states that up to `depth` commands reach from a start, breadth first, so that the
/// way to a broken law is a shortest one.
///
/// # Errors
/// Returns [`Broken`] at the first law that does not hold.
pub fn explore(start: &Start, depth: usize) -> Result<Exploration, Broken> {
    explore_with(start, depth, |_| Ok(()))
}

/// Searches like [`explore`], and checks a further law in every state. The law says what is wrong.
///
/// # Errors
/// Returns [`Broken`] at the first law that does not hold.
pub fn explore_with(
    start: &Start,
    depth: usize,
    law: impl Fn(&World) -> Result<(), String>,
) -> Result<Exploration, Broken> {
    let mut search = Search::begin(start, law)?;
    let mut frontier = vec![(start.world.clone(), 0)];
    while search.found.depth < depth && !frontier.is_empty() {
        let mut next = Vec::new();
        for (world, state) in frontier {
            search.expand(&world, state, &mut next)?;
        }
        frontier = next;
        search.found.depth += usize::from(!frontier.is_empty());
        search.found.is_complete = frontier.is_empty();
    }
    Ok(search.found)
}

struct Search<'a, L> {
    start: &'a Start,
    law: L,
    rules: BTreeSet<&'static str>,
    seen: HashSet<u64>,
    /// For each state, the state and the command that first led to it.
    from: Vec<(usize, usize)>,
    found: Exploration,
}

impl<'a, L: Fn(&World) -> Result<(), String>> Search<'a, L> {
    fn begin(start: &'a Start, law: L) -> Result<Self, Broken> {
        let new_tally = |command: &Command| CommandTally {
            command: command.clone(),
            passed: false,
            refused: BTreeSet::new(),
        };
        let found = Exploration {
            name: start.name,
            states: 1,
            transitions: 0,
            answers: 0,
            refusals: 0,
            depth: 0,
            is_complete: false,
            tally: start.commands.iter().map(new_tally).collect(),
        };
        let rules = all_rules().iter().map(|rule| rule.code()).collect();
        let seen = HashSet::from([start.world.digest()]);
        let search = Self { start, law, rules, seen, from: vec![(0, 0)], found };
        match search.check(&start.world) {
            Ok(()) => Ok(search),
            Err(law) => Err(search.broken(law, 0, None)),
        }
    }

    /// Attempts every command in this state, and adds the new states to `next`.
    fn expand(
        &mut self,
        world: &World,
        state: usize,
        next: &mut Vec<(World, usize)>,
    ) -> Result<(), Broken> {
        for (number, command) in self.start.commands.iter().enumerate() {
            match world.attempt(command) {
                Ok(None) => {
                    self.found.answers += 1;
                    self.found.tally[number].passed = true;
                }
                Ok(Some(after)) => {
                    self.found.transitions += 1;
                    self.found.tally[number].passed = true;
                    let lawful = check_step(world, command, &after);
                    lawful.map_err(|law| self.broken(law, state, Some(number)))?;
                    if self.seen.insert(after.digest()) {
                        let lawful = self.check(&after).and_then(|()| check_stored(world, &after));
                        lawful.map_err(|law| self.broken(law, state, Some(number)))?;
                        next.push((after, self.from.len()));
                        self.from.push((state, number));
                        self.found.states += 1;
                    }
                }
                Err(Stop::Idle) => {}
                Err(Stop::Refused(rule)) => {
                    self.found.refusals += 1;
                    let first = self.found.tally[number].refused.insert(rule.code());
                    if first && !self.rules.contains(rule.code()) {
                        let law = format!("{} is in no catalogue", rule.code());
                        return Err(self.broken(law, state, Some(number)));
                    }
                }
                Err(Stop::Broken(law)) => {
                    return Err(self.broken(law.to_owned(), state, Some(number)));
                }
            }
        }
        Ok(())
    }

    fn check(&self, world: &World) -> Result<(), String> {
        check_state(world)?;
        (self.law)(world)
    }

    fn broken(&self, law: String, mut state: usize, last: Option<usize>) -> Broken {
        let mut numbers: Vec<_> = last.into_iter().collect();
        while state != 0 {
            let (before, number) = self.from[state];
            numbers.push(number);
            state = before;
        }
        let way = numbers.iter().rev().map(|number| self.start.commands[*number].clone());
        Broken { start: self.start.name, law, way: way.collect() }
    }
}
