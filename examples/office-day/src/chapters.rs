//! The story, a chapter in each file.

pub(crate) mod evening;
pub(crate) mod group;
pub(crate) mod inside;
pub(crate) mod mail;
pub(crate) mod morning;
pub(crate) mod outside;
pub(crate) mod partners;
pub(crate) mod rooms;
pub(crate) mod switches;
