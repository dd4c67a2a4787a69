use std::net::SocketAddr;
use std::num::NonZeroU64;
use std::path::PathBuf;

use clap::Parser;

/// Serves Guildhall over HTTP.
#[derive(Clone, Debug, Parser)]
#[command(version)]
pub struct Options {
    /// Keep the database in this file; without it, the database is in memory and ends with the
    /// service
    #[arg(long, value_name = "PATH")]
    pub db: Option<PathBuf>,
    /// Keep the database in the PostgreSQL database of this URL, which several services can share;
    /// the list of processes shows a password that is given here, and not one in the environment
    #[arg(
        long,
        value_name = "URL",
        env = "GUILDHALL_DATABASE_URL",
        hide_env_values = true,
        conflicts_with = "db"
    )]
    pub database_url: Option<String>,
    /// Listen on this address
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Fill an empty database with two companies to try things on; refused if it has others
    #[arg(long)]
    pub sample: bool,
    /// Write a token for each user of the sample, and one for the service, to this file as JSON;
    /// refused on an address that is not loopback
    #[arg(long, value_name = "FILE", requires = "sample")]
    pub dev_tokens: Option<PathBuf>,
    /// Read the key that signs tokens from this file: at least 32 bytes
    #[arg(long, value_name = "FILE", required_unless_present = "dev_tokens")]
    pub key_file: Option<PathBuf>,
    /// Keep the external keys of groups in this file; without it, they are in memory if the database
    /// is, and otherwise no group has one
    #[arg(long, value_name = "FILE")]
    pub external_keys: Option<PathBuf>,
    /// Answer a request with 503 after this many seconds
    #[arg(long, value_name = "SECONDS", default_value = "30")]
    pub timeout: NonZeroU64,
    /// Wait at most this many seconds for open requests when the service stops
    #[arg(long, value_name = "SECONDS", default_value = "30")]
    pub drain: NonZeroU64,
}
