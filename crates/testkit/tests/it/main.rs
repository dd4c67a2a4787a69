//! The contract rejects broken stores and leaves no case out, small worlds keep the rules, and the
//! strategies draw every kind of value.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper of a test panics as the test does"
)]

mod contract;
mod explorer;
mod fault;
mod faulty;
mod histories;
mod oracle;
mod strategies;
