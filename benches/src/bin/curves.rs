//! Draws how the cost of use cases grows.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    guildhall_benches::run_curves(&guildhall_benches::CurvesOptions::parse())
}
