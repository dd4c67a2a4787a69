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

mod laws;
mod starts;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt;

use guildhall_groups::rules::RULES_BY_CRATE;
use guildhall_kernel::Rule;

pub use self::laws::{check_state, check_step, check_stored};
pub use self::starts::starts;
use crate::play::{Command, Stop, World};

/// A world to search from, and the commands that are attempted in every state.
#[derive(Clone, Debug)]
pub struct Start {
    /// Its name.
    pub name: &'static str,
    /// The first state.
    pub world: World,
    /// The commands that are attempted.
    pub commands: Vec<Command>,
    /// The depth of the search in every run of the tests.
    pub quick: usize,
    /// The depth of a longer search.
    pub deep: usize,
}

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
    let mut search = Search::begin(start)?;
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

struct Search<'a> {
    start: &'a Start,
    rules: BTreeSet<&'static str>,
    seen: HashSet<u64>,
    /// For each state, the state and the command that first led to it.
    from: Vec<(usize, usize)>,
    found: Exploration,
}

impl<'a> Search<'a> {
    fn begin(start: &'a Start) -> Result<Self, Broken> {
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
        let search = Self { start, rules, seen, from: vec![(0, 0)], found };
        match check_state(&start.world) {
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
                        let lawful = check_state(&after).and_then(|()| check_stored(world, &after));
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

/// Which rules refused a command, and whether the same command passed in another state.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    refusing: BTreeSet<&'static str>,
    lifted: BTreeSet<&'static str>,
    kinds: BTreeMap<String, bool>,
}

impl Coverage {
    /// Returns what these searches covered together.
    pub fn of<'a>(explorations: impl IntoIterator<Item = &'a Exploration>) -> Self {
        let mut coverage = Self::default();
        for attempt in explorations.into_iter().flat_map(|exploration| &exploration.tally) {
            coverage.refusing.extend(&attempt.refused);
            if attempt.passed {
                coverage.lifted.extend(&attempt.refused);
            }
            *coverage.kinds.entry(attempt.command.kind()).or_default() |= attempt.passed;
        }
        coverage
    }

    /// Returns the rules that refused something.
    #[must_use]
    pub const fn refusing(&self) -> &BTreeSet<&'static str> {
        &self.refusing
    }

    /// Returns what was not covered and is not on the reviewed lists, and what is on a list without
    /// need.
    #[must_use]
    pub fn gaps(&self) -> Vec<String> {
        let mut gaps = Vec::new();
        for rule in all_rules().iter().map(|rule| rule.code()) {
            let refused = self.refusing.contains(rule);
            let lifted = self.lifted.contains(rule);
            let [unrefused, unlifted] = [NEVER_REFUSED, NEVER_LIFTED]
                .map(|list| list.iter().any(|(listed, _)| *listed == rule));
            gaps.extend(gap(!refused, unrefused, rule, "refused nothing"));
            gaps.extend(gap(refused && !lifted, unlifted, rule, "refused only what never passed"));
        }
        for (kind, passed) in &self.kinds {
            let listed = NEVER_PASSES.iter().any(|(listed, _)| listed == kind);
            gaps.extend(gap(!passed, listed, kind, "never passed"));
        }
        gaps
    }
}

fn gap(is_one: bool, listed: bool, of: &str, what: &str) -> Option<String> {
    match (is_one, listed) {
        (true, false) => Some(format!("{of} {what}")),
        (false, true) => Some(format!("{of} is listed as one that {what}, and is not")),
        _ => None,
    }
}

/// Returns every rule, by the crate that owns it.
#[must_use]
pub fn all_rules() -> Vec<&'static Rule> {
    RULES_BY_CRATE.concat()
}

// What no search reaches, each with the reason. It is reviewed by hand, and `gaps` checks it.

/// Rules that refuse no command of a world.
const NEVER_REFUSED: &[(&str, &str)] = &[
    ("CO-8", "it is kept by the store: a decision that no longer holds is made again"),
    ("CO-9", "the commands of a world have no ids"),
    ("CO-10", "the commands of a world expect no version"),
    ("FT-4", "a command names only data that can be deleted; the text of any other is refused"),
    ("GR-1", "its ways of creation are the only commands"),
    ("GR-7", "it says what a conversion keeps; a room that does not convert is refused by GR-6"),
    ("GR-8", "a conversion is refused by the rules of creation that it respects"),
    ("GR-11", "a removed user is refused as an outsider: by GR-17 or GR-15"),
    ("GR-13", "it says who gets a notice after an event"),
    ("GR-16", "lists are filtered, and refuse nothing"),
    ("ML-9", "it says who receives a mail that was accepted"),
    ("ML-12", "it is the order of the checks, each of which refuses by its own rule"),
    ("ML-14", "the store refuses an address for bounces that a user has; no user has one here"),
    ("RM-1", "no command can name a sixth kind"),
    ("RM-5", "no command can name another origin"),
    ("FT-7", "it answers for each feature, and refuses nothing"),
    ("RM-6", "titles are cut, and never refused"),
    ("RM-8", "rooms are recommended, and a second one is allowed"),
    ("RM-13", "rooms that cannot be left are refused by RM-2, RM-19 and RM-20"),
    ("RM-16", "rooms of no group have no command that switches features"),
    ("RM-17", "rooms of no group have no command for lists and privacy"),
    ("RM-18", "the badge follows from the kind"),
    ("RM-21", "entries are kept, and no command deletes one"),
    ("RM-22", "it says since when a user reads, and refuses nothing"),
];

/// Rules whose refused commands never pass in any state.
const NEVER_LIFTED: &[(&str, &str)] = &[
    ("GR-10", "no user ever leaves a group"),
    ("RM-4", "a draft of too few users never names more"),
    ("ML-7", "a mail of several senders is always refused"),
    ("ML-13", "only an administrator passes, and no command of these worlds appoints one"),
];

/// Commands that are always refused.
const NEVER_PASSES: &[(&str, &str)] = &[("group::leave", "GR-10: no user leaves a group")];
