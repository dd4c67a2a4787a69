//! Tests of the shared kernel.

mod characters;
mod claim;
mod command_ids;
mod edit;
mod entries;
mod mail;
mod mail_is_email;
mod name;
mod name_key;
mod page;
mod presence;
mod read_set;
mod refusals;
mod room_kind;
mod roster;
mod samples;
mod serialised;
mod timestamp;
mod user;
mod words;
