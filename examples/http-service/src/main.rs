//! Starts the HTTP service.

use std::error::Error;
use std::process::ExitCode;

use clap::Parser;
use http_service::{Options, run};

#[tokio::main]
async fn main() -> ExitCode {
    match run(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let mut message = error.to_string();
            let mut cause = error.source();
            while let Some(error) = cause {
                message = format!("{message}: {error}");
                cause = error.source();
            }
            eprintln!("http-service: {message}");
            ExitCode::from(2)
        }
    }
}
