//! The chapters of the story, one per file.

pub(crate) mod contact;
pub(crate) mod evening;
pub(crate) mod group;
pub(crate) mod inside;
pub(crate) mod leaving;
pub(crate) mod limits;
pub(crate) mod mail;
pub(crate) mod morning;
pub(crate) mod nesting;
pub(crate) mod outside;
pub(crate) mod partners;
pub(crate) mod retention;
pub(crate) mod rooms;
pub(crate) mod switches;
pub(crate) mod team;
