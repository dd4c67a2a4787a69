#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod addresses;
mod commands;
mod dice;
mod histories;
mod invariants;
mod stored;
mod texts;

pub use addresses::addresses;
pub use histories::histories;
pub use stored::{spoiled, stored};
pub use texts::texts;
