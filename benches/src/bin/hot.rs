//! Does one operation many times, for a tool that counts instructions.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    guildhall_benches::run_hot(&guildhall_benches::HotOptions::parse())
}
