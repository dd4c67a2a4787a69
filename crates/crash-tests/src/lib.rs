//! Kills processes and servers while several processes use one store, and checks what is left.
//!
//! Each process has two workers. A worker does random steps of the stories of
//! [`guildhall_testkit::oracle`] through the front door, and tells the program what it calls and
//! what the answer is. The program kills processes, or the server of the store, after a random number
//! of answers. Then it compares the outbox, what is stored and all answers with the model of the
//! rules: the calls of all workers must be [strictly serialisable](history).
#![expect(
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says what is wrong by a panic, and so do its helpers"
)]

mod call;
pub mod history;
mod message;
mod program;
mod run;
mod said;
pub mod servers;
mod stage;
mod steps;
mod worker;

pub use call::CallId;
pub use program::{Program, Report, StoreKind};
pub use said::Said;
pub use worker::work;
