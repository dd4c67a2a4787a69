//! Every rule through the front door, on both stores.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper of a test panics as the test does"
)]

/// Makes two tests of each case: one on the store in memory, one on SQLite in a file.
macro_rules! on_both_stores {
    ($(async fn $case:ident($world:ident) $body:block)+) => {
        $(async fn $case<S: crate::world::OwnStore>($world: crate::world::World<S>) $body)+

        on_both_stores!(@on memory guildhall_store_memory::MemoryStore: $($case)+);
        on_both_stores!(@on sqlite guildhall_store_sqlite::SqliteStore: $($case)+);
    };
    (@on $name:ident $store:path: $($case:ident)+) => {
        mod $name {
            $(
                #[test]
                fn $case() {
                    crate::world::run(super::$case::<$store>);
                }
            )+
        }
    };
}

mod access;
mod answers;
mod asking;
mod closing;
mod command_ids;
mod commands;
mod companies;
mod decisions_hold;
mod directory;
mod environments;
mod errors;
mod faults;
mod features;
mod group_lists;
mod groups;
mod histories;
mod limits;
mod mail;
mod mail_addresses;
mod mail_decisions;
mod mail_laws;
mod mail_rights;
mod nesting;
mod people;
mod play;
mod previews;
mod privacy;
mod races;
mod races_of_groups;
mod races_of_limits;
mod reading;
mod redaction;
mod removals;
mod replay;
mod retention;
mod room_lists;
mod rooms;
mod rooms_of_several;
mod rules;
mod send;
mod serialised;
mod stored_answers;
mod teams;
mod together;
#[cfg(feature = "tracing")]
mod traces;
mod verification;
mod versions;
mod who_may;
mod whose_user;
mod why;
mod world;
