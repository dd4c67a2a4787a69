//! The guided tour: a day at Acme, and the weeks after it. Its people meet each family of rules.
//!
//! ```text
//! cargo run -p office-day                     in a temporary file
//! cargo run -p office-day -- --db acme.db     in a file that is kept: a second run goes on
//! cargo run -p office-day -- --json           one JSON object a line
//! ```
//!
//! A line of JSON is a step (`"kind":"step"`: when, in which chapter, who does what, and by which
//! rule it is allowed or refused, with the notices sent) or, at the end, the summary.
//!
//! Every step goes through the front door of [`guildhall`] to an SQLite file, and says beforehand
//! what must come of it. To learn the crates, read the files in `chapters` beside the output.
//!
//! It exits with 0 when the day went as expected, with 1 when something came otherwise, and with 2
//! when the file cannot be used.

mod chapters;
mod clock;
mod day;
mod ending;
mod letter;
mod office;
mod people;
mod stop;
mod timeline;
mod tour;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use crate::timeline::Form;

/// Walks a company through a day, and the weeks after it, that meet each family of Guildhall's
/// rules.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Keep the days in this file; a file that is there goes on with its next day
    #[arg(long, value_name = "PATH")]
    db: Option<PathBuf>,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let form = if arguments.json { Form::Json } else { Form::for_people() };
    match tour::walk(arguments.db.as_deref(), form) {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => {
            if !stop.is_silent() {
                eprintln!("office-day: {stop}");
            }
            stop.exit_code()
        }
    }
}
