#![doc = include_str!("../README.md")]

mod decision;
mod error;
mod expansion;
mod headers;
mod list;
mod list_id;
mod mail;
mod new_list;
mod recipients;
mod rights;
pub mod rules;

pub use decision::{Check, Decision, Verdict};
pub use error::MailError;
pub use expansion::{AddressHolder, Delivery, DropReason, Expansion};
pub use headers::{ListHeaders, UnsubscribeUrl, UnsubscribeUrlError};
pub use list::{ExternalMail, ListEdit, MailingList, Posting, UnsubscribeReason};
pub use list_id::{ListId, ListIdError};
pub use mail::{CompanyDomains, Mail, MailKind, SenderIdentity};
pub use new_list::{ListFormError, NewList};
pub use recipients::{ExternalRecipients, RecipientScope, RecipientsError};
pub use rights::{MailRight, MailRights};
