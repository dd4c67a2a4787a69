//! Prints how Guildhall compares to its peers, to the least code, and to itself at another size.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    guildhall_benches::run(&guildhall_benches::Options::parse())
}
