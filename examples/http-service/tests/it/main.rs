//! Tests of the service, without sockets where that is possible.

mod authenticate;
mod client;
mod conditions;
mod document;
mod events;
mod front_door;
mod hidden;
mod pages;
mod problems;
mod requests;
mod stopping;
mod table;
mod tokens;
