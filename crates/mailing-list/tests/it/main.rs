//! Tests of the mailing list.

mod address;
mod edits;
mod expansion;
mod posting;
mod recipients;
mod refusals;
mod rights;
mod samples;
mod serialised;
