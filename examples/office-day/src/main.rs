//! A guided tour: a day at the company Acme, and the weeks after it. It shows every family of
//! rules.
//!
//! ```text
//! cargo run -p office-day                     shows a few steps, from a temporary file
//! cargo run -p office-day -- --all            shows all steps
//! cargo run -p office-day -- --db acme.db     keeps the file: the next run continues in it
//! cargo run -p office-day -- --json           prints all steps, one JSON object per line
//! cargo run -p office-day -- --database-url postgres://guildhall@localhost/hall
//!                                             the same in PostgreSQL
//! ```
//!
//! Each JSON line except the last is a step, with `"kind":"step"`. It says when, in which chapter,
//! who did what, which rule allowed or refused it, and which notices were sent. The last line is
//! the summary.
//!
//! The whole day is played in each case, and the totals count every step. Every step goes through
//! the front door of [`guildhall`] to an SQLite file or to PostgreSQL, and states its expected
//! result. To learn the crates, read the files in `chapters` together with the output.
//!
//! The exit code is 0 if every step had its expected result, 1 if one did not, and 2 if the file
//! or database cannot be used.

mod chapters;
mod check;
mod clock;
mod day;
mod notices;
mod office;
mod people;
mod stop;
mod timeline;
mod tour;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use crate::timeline::{Extent, Form, Timeline};

/// Shows a day at a company, and the weeks after it, with every family of Guildhall's rules.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Keep the database in this file; an existing file continues with its next day
    #[arg(long, value_name = "PATH")]
    db: Option<PathBuf>,
    /// Keep the day in this PostgreSQL database, in the schema guildhall; an earlier day continues.
    /// The list of processes shows a password that is given here, and not one in the environment
    #[arg(
        long,
        value_name = "URL",
        env = "GUILDHALL_DATABASE_URL",
        hide_env_values = true,
        conflicts_with = "db"
    )]
    database_url: Option<String>,
    /// Show all steps, not only a few of them
    #[arg(long)]
    all: bool,
    /// Print all steps, one JSON object per line
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let form = if arguments.json { Form::Json } else { Form::for_people() };
    let every_step = arguments.all || arguments.json;
    let extent = if every_step { Extent::Everything } else { Extent::FirstScreen };
    let timeline = Timeline::new(form, extent, Box::new(io::stdout()));
    let walked = match &arguments.database_url {
        Some(url) => tour::walk_in_database(url, timeline),
        None => tour::walk(arguments.db.as_deref(), timeline),
    };
    match walked {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => {
            if !stop.is_silent() {
                eprintln!("office-day: {stop}");
            }
            stop.exit_code()
        }
    }
}
