//! The program `ratios`: runs the comparisons one after another.

use std::env;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use clap::Parser;

use crate::report::{self, GOALS, Row};
use crate::{
    Failure, autocomplete, bursts, callers, casbin_peer, cedar, commands, creation, decisions,
    event_sourcing, expansion, postgres_saves, same_people, saves,
};

/// Compares Guildhall with its peers, with the least code that does the same, and with itself at
/// another size.
#[derive(Debug, Parser)]
pub struct Options {
    /// Prints one JSON object, and nothing else.
    #[arg(long)]
    json: bool,
    /// Runs only the comparisons that give these keys.
    #[arg(long, value_delimiter = ',', value_name = "KEY")]
    only: Vec<String>,
    /// Runs small sizes and few rounds, to see that everything works. The numbers mean little.
    #[arg(long)]
    quick: bool,
    /// Prints the rows as they are, for the process that began this one.
    #[arg(long, hide = true)]
    rows: bool,
    /// Gives a part of the commands of `burst_vs_serial`, in a process of its own.
    #[arg(long, hide = true, num_args = 4)]
    burst: Option<Vec<String>>,
}

/// How large the inputs are, and how often each lane runs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    quick: bool,
}

impl Scale {
    /// Makes the scale of a smoke test, or of a measurement.
    pub(crate) const fn new(quick: bool) -> Self {
        Self { quick }
    }

    /// Returns a size.
    pub(crate) const fn of(self, full: usize, quick: usize) -> usize {
        if self.quick { quick } else { full }
    }

    /// Returns a number of rounds.
    pub(crate) const fn rounds(self, full: usize) -> usize {
        self.of(full, 3)
    }
}

/// A comparison, and the keys that it gives.
type Comparison = (&'static [&'static str], fn(Scale) -> Result<Vec<Row>, Failure>);

const COMPARISONS: [Comparison; 16] = [
    (&["decide_vs_table", "all_actions_vs_mask", "allocations_per_decision"], decisions::compare),
    (&["cedar_prebuilt", "cedar_per_call"], cedar::compare),
    (&["casbin"], casbin_peer::compare),
    (
        &[
            "allocations_per_command",
            "command_100k_vs_10_slice",
            "command_100k_vs_10_whole",
            "bytes_per_member",
        ],
        commands::compare,
    ),
    (&["esrs", "cqrs_es"], event_sourcing::compare),
    (&["expand_vs_std_hashset"], expansion::compare),
    (&["autocomplete_vs_scan"], autocomplete::compare_with_scan),
    (&["autocomplete_sqlite_1m_vs_1k"], autocomplete::compare_sizes),
    (
        &["sqlite_save_vs_raw_sql", "sqlite_save_cpu_vs_raw_sql", "sqlite_100k_vs_10"],
        saves::compare,
    ),
    (&["sqlite_create_100k_vs_raw_sql", "sqlite_convert_100k_vs_raw_sql"], creation::compare),
    (&["sqlite_64_callers_vs_raw"], callers::compare_with_raw),
    (&["sqlite_readers"], callers::compare_readers),
    (&["postgres_save_vs_raw_sql", "postgres_100k_vs_10"], postgres_saves::compare),
    (&["postgres_64_callers_vs_raw"], postgres_saves::compare_callers),
    (&["burst_vs_serial"], bursts::compare),
    (&["same_people_vs_sql_division", "same_people_1m_vs_100k"], same_people::compare),
];

/// Runs the program.
#[must_use]
pub fn run(options: &Options) -> ExitCode {
    let done = match &options.burst {
        Some(part) => bursts::run_part(part),
        None => run_comparisons(options),
    };
    if let Err(failure) = done {
        eprintln!("error: {failure}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn run_comparisons(options: &Options) -> Result<(), Failure> {
    let asked = |key: &str| options.only.is_empty() || options.only.iter().any(|only| only == key);
    let known = |key: &str| report::goal(key).is_some();
    if let Some(unknown) = options.only.iter().find(|key| !known(key)) {
        let keys: Vec<_> = GOALS.iter().map(|(key, _)| *key).collect();
        return Err(format!("there is no key {unknown}. The keys are {}", keys.join(", ")).into());
    }
    let mut rows = Vec::new();
    for (keys, compare) in COMPARISONS {
        if keys.iter().any(|key| asked(key)) {
            let found = if options.rows {
                compare(Scale::new(options.quick))?
            } else {
                in_own_process(keys, options.quick)?
            };
            rows.extend(found.into_iter().filter(|row| asked(row.key())));
        }
    }
    if options.rows {
        println!("{}", serde_json::to_string(&rows)?);
        return Ok(());
    }
    rows.sort_by_key(|row| GOALS.iter().position(|(key, _)| *key == row.key()));
    if options.json {
        println!("{:#}", report::to_json(&rows));
    } else {
        print!("{}", report::to_table(&rows));
    }
    Ok(())
}

/// Runs a comparison in a process of its own, so that what another one leaves in the memory of the
/// process changes no ratio.
fn in_own_process(keys: &[&str], quick: bool) -> Result<Vec<Row>, Failure> {
    let keys = keys.join(",");
    eprint!("{keys} …");
    let begun = Instant::now();
    let mut process = Command::new(env::current_exe()?);
    process.args(["--rows", "--only", &keys]).args(quick.then_some("--quick"));
    let output = process.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(format!("{keys}: no result").into());
    }
    eprintln!(" {:.1} s", begun.elapsed().as_secs_f64());
    Ok(serde_json::from_slice(&output.stdout)?)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn one_comparison_gives_each_key() {
        let given: Vec<_> = COMPARISONS.iter().flat_map(|(keys, _)| keys.iter().copied()).collect();
        let goals: BTreeSet<_> = GOALS.iter().map(|(key, _)| *key).collect();
        assert_eq!(given.len(), goals.len());
        assert_eq!(given.into_iter().collect::<BTreeSet<_>>(), goals);
    }

    #[test]
    fn peers_decide_the_same_in_small_groups() {
        let scale = Scale::new(true);
        for compare in [decisions::compare, cedar::compare, casbin_peer::compare] {
            compare(scale).unwrap();
        }
    }
}
