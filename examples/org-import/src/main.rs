//! Imports organisations kept as code, and shows their groups as their users see them.

mod args;
mod changes;
mod company;
mod database;
mod directory;
mod errors;
mod ids;
mod import;
mod left;
mod list;
mod matching;
mod nesting;
mod output;
mod pages;
mod people;
mod peribolos;
mod possible;
mod progress;
mod prune;
mod reconcile;
mod report;
mod run;
mod show;
mod summary;
#[cfg(test)]
mod tests;
mod verify;
mod viewer;
mod wanted;

use std::error::Error;
use std::process::ExitCode;

use clap::Parser;

use crate::args::Args;

fn main() -> ExitCode {
    let code = run::run(&Args::parse()).unwrap_or_else(|error| {
        print_error(&*error);
        run::ERROR
    });
    ExitCode::from(code)
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
