//! Tests of permissions.

mod authorize;
mod changes;
mod closing;
mod company;
mod group_actions;
mod limits;
mod people;
mod refusals;
mod replay;
mod roles;
mod room_actions;
mod samples;
mod serialised;
mod tables;
mod team_actions;
