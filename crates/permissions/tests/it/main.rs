//! Tests of permissions.

mod authorize;
mod changes;
mod commands;
mod company;
mod group_actions;
mod limits;
mod model;
mod people;
mod refusals;
mod replay;
mod room_actions;
mod samples;
mod serialised;
mod standings;
mod tables;
mod team_actions;
