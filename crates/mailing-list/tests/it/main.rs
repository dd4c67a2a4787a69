//! Tests of the mailing list.

mod address;
mod decisions;
mod edits;
mod expansion;
mod headers;
mod own_mail;
mod posting;
mod recipients;
mod refusals;
mod samples;
mod senders;
mod serialised;
mod slices;
