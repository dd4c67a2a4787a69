#![doc = include_str!("../README.md")]

mod error;
mod expansion;
mod list;
mod rights;
pub mod rules;
mod sender;

pub use error::MailError;
pub use expansion::Expansion;
pub use list::{ExternalMail, ListEdit, ListFormError, MailingList, Posting};
pub use rights::{MailRight, MailRights};
pub use sender::Sender;
