//! Imports organisations kept as code, and shows their groups as their users see them.

mod args;
mod company;
mod database;
mod directory;
mod errors;
mod ids;
mod import;
mod list;
mod nesting;
mod output;
mod pages;
mod people;
mod peribolos;
mod progress;
mod reconcile;
mod report;
mod show;
mod summary;
mod viewer;
mod wanted;

use std::error::Error;
use std::process::ExitCode;

use clap::Parser;
use guildhall::Guildhall;

use crate::args::Args;
use crate::database::{Database, DatabaseError};
use crate::output::{Form, Output};

/// The exit code if the group does not exist for the user.
const NO_SUCH_GROUP: u8 = 1;

/// The exit code for an error in the files, the database or the arguments.
const ERROR: u8 = 2;

fn main() -> ExitCode {
    let code = run(&Args::parse()).unwrap_or_else(|error| {
        print_error(&*error);
        ERROR
    });
    ExitCode::from(code)
}

fn run(args: &Args) -> Result<u8, Box<dyn Error>> {
    let mut organisations = Vec::new();
    let mut bad_files = false;
    for outcome in peribolos::read(&args.paths) {
        match outcome {
            Ok(organisation) => organisations.push(organisation),
            Err(error) => {
                bad_files = true;
                eprintln!("{error}");
            }
        }
    }
    let database = open(args)?;
    let hall = Guildhall::new(database.store.clone());
    let mut output = Output::default();
    if !args.paths.is_empty() {
        output.summary = Some(pollster::block_on(output::imported(&hall, &organisations))?);
    }
    // The summary of the import is printed even if the query fails.
    let queried = pollster::block_on(output.query(&hall, args));
    output.print(if args.json { Form::Json } else { Form::Text })?;
    queried?;
    Ok(match &output.show {
        _ if bad_files => ERROR,
        Some(shown) if shown.is_not_found() => NO_SUCH_GROUP,
        _ => 0,
    })
}

fn open(args: &Args) -> Result<Database, DatabaseError> {
    match &args.db {
        Some(file) if args.paths.is_empty() => Database::open_existing(file),
        Some(file) => Database::open(file),
        None => Database::temporary(),
    }
}

/// Prints an error and its causes.
fn print_error(error: &dyn Error) {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        message = format!("{message}: {error}");
        cause = error.source();
    }
    eprintln!("{message}");
}
