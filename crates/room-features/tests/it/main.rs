//! Tests of the room features.

mod deletion;
mod keeping;
mod refusals;
mod samples;
mod serialised;
mod switches;
