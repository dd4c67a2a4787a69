//! How fast Guildhall is, as ratios: to the least code that could do the same, to the libraries
//! that others use, and to itself at another size.
//!
//! The program `ratios` prints them. The program `curves` draws how costs grow. The program `hot` does
//! one operation many times, so that its instructions can be counted. The program `sizes` prints what
//! things take in a store.

mod allocations;
mod autocomplete;
mod bursts;
mod callers;
mod casbin_peer;
mod cedar;
mod commands;
mod copies;
mod creation;
mod curves;
mod decisions;
mod event_sourcing;
mod expansion;
mod github;
mod growth;
mod hot;
mod large;
mod least;
mod least_command;
mod least_save;
mod measure;
mod plot;
mod postgres;
mod postgres_saves;
mod ratios;
mod raw_postgres;
mod raw_sql;
mod report;
mod same_people;
mod saves;
mod sizes;
mod table;
mod world;

pub use self::curves::{CurvesOptions, run_curves};
pub use self::hot::{HotOptions, run_hot};
pub use self::ratios::{Options, run};
pub use self::sizes::{SizesOptions, run_sizes};

/// Why a run ends without a result: something failed, or a peer decided otherwise than Guildhall.
type Failure = Box<dyn std::error::Error + Send + Sync>;
