//! The pages of `docs` that are written from the rules, and what keeps rules, code and texts together.
//!
//! ```sh
//! WRITE_PAGES=1 cargo test -p guildhall --test pages
//! ```
//!
//! writes the pages anew. It is a binary of its own, because it runs no use case: it needs nothing but
//! the library and the sources.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper of a test panics as the test does"
)]

mod answers;
mod catalogue;
mod conditions;
mod coverage_page;
mod no_refusals;
mod page;
mod permissions_page;
mod refusals;
mod rules_page;

mod sources;
