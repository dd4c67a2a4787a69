//! Prints how many bytes things take in PostgreSQL and in SQLite.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    guildhall_benches::run_sizes(&guildhall_benches::SizesOptions::parse())
}
