#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod addresses;
mod choices;
mod commands;
mod histories;
mod invariants;
mod stored;
mod texts;

pub use addresses::addresses;
pub use histories::histories;
pub use stored::{corrupted, loads, stored};
pub use texts::texts;
