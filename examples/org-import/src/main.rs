//! Imports organisations kept as code, and shows their groups as their users see them.

mod args;
mod company;
mod database;
mod directory;
mod ids;
mod import;
mod list;
mod nesting;
mod outcome;
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

/// There is no such group for the user who asked.
const NO_SUCH_GROUP: u8 = 1;

/// Something is wrong with the files, the database or the arguments.
const WRONG: u8 = 2;

fn main() -> ExitCode {
    let code = run(&Args::parse()).unwrap_or_else(|error| {
        complain(&*error);
        WRONG
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
    // What was imported is said also where the question after it has no answer.
    let asked = pollster::block_on(output.ask(&hall, args));
    output.print(if args.json { Form::Json } else { Form::Text })?;
    asked?;
    Ok(match &output.show {
        _ if bad_files => WRONG,
        Some(shown) if shown.is_nothing() => NO_SUCH_GROUP,
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

fn complain(error: &dyn Error) {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        message = format!("{message}: {error}");
        cause = error.source();
    }
    eprintln!("{message}");
}
