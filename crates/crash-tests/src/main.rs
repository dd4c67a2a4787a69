//! Kills processes and servers under load, and checks what is left.
//!
//! ```sh
//! cargo run -p guildhall-crash-tests -- --store sqlite --kills 300
//! cargo run -p guildhall-crash-tests -- --store postgres --kills 100 --failovers 3
//! ```
#![expect(clippy::unwrap_used, reason = "a test program may panic")]

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use guildhall_crash_tests::{Program, StoreKind, work};

/// Kills processes and servers under load, and checks what is left.
#[derive(Debug, Parser)]
struct Args {
    /// The store that the processes use. A server of PostgreSQL is started, and must be installed
    #[arg(long)]
    store: Store,
    /// How often processes are killed. Every second kill in PostgreSQL ends the server
    #[arg(long, default_value_t = 0)]
    kills: u32,
    /// How many histories there are without a kill
    #[arg(long, default_value_t = 0)]
    histories: u32,
    /// How many histories there are in which a standby takes over from a killed primary
    #[arg(long, default_value_t = 0)]
    failovers: u32,
    /// How many answers a history without a kill has, and one with a failover before it and after
    #[arg(long, default_value_t = 300)]
    answers: usize,
    /// How many processes use the store at once, each with two workers
    #[arg(long, default_value_t = 4)]
    processes: u32,
    /// The seed of the steps and of the moments of the kills
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Append all calls and answers to this file, one JSON object in a line
    #[arg(long)]
    log: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Store {
    Postgres,
    Sqlite,
}

fn main() -> ExitCode {
    // A process with workers is this program, started by itself.
    if let [_, command, args] = &*env::args().collect::<Vec<_>>()
        && command == "worker"
    {
        work(args);
        return ExitCode::SUCCESS;
    }
    let args = Args::parse();
    let program = Program {
        program: env::current_exe().unwrap(),
        store: match args.store {
            Store::Postgres => StoreKind::Postgres,
            Store::Sqlite => StoreKind::Sqlite,
        },
        kills: args.kills,
        histories: args.histories,
        failovers: args.failovers,
        answers: args.answers,
        processes: args.processes,
        seed: args.seed,
        log: args.log,
    };
    match program.run() {
        Ok(Some(report)) => println!("{report}"),
        Ok(None) => {
            eprintln!("nothing was killed or checked: there is no server of PostgreSQL");
            return ExitCode::FAILURE;
        }
        Err(fault) => {
            eprintln!("seed {}, {fault}", args.seed);
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
