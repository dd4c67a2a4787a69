#![doc = include_str!("../README.md")]

mod data;
mod edit;
mod error;
mod features;
pub mod rules;
mod state;

pub use data::{FeatureData, FreedSpace};
pub use edit::FeatureEdit;
pub use error::FeatureError;
pub use features::Features;
pub use state::FeatureState;
