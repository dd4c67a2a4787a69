//! Tests of the room features.

mod deletion;
mod refusals;
mod samples;
mod serialised;
mod switches;
