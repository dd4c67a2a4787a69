use std::fmt;

use super::features::listed_or_nothing;
use super::listed;
use crate::Person;

/// A right with a mailing list.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum MailRight {
    /// The right to send to a restricted list (ML-4).
    Post,
    /// The right to send with the list's address (ML-3).
    SendAs,
}

impl MailRight {
    /// Both rights.
    pub const ALL: [Self; 2] = [Self::Post, Self::SendAs];
}

/// A step with the mailing list of a group.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum MailStep {
    /// Adds external recipients.
    AddRecipients(Vec<String>),
    /// Edits the list. Fields that are `None` stay unchanged (FT-6).
    Edit {
        /// The new address.
        address: Option<String>,
        /// Whether the list is on.
        on: Option<bool>,
        /// Whether only named members may post.
        restricted: Option<bool>,
        /// Whether external mail is blocked.
        block: Option<bool>,
    },
    /// Grants a right to members.
    Grant(MailRight, Vec<Person>),
    /// Opens a list with this address.
    Open(String),
    /// Removes external recipients.
    RemoveRecipients(Vec<String>),
    /// Revokes a right of members.
    Revoke(MailRight, Vec<Person>),
}

/// A mail to an address of a company.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Incoming {
    /// The sender, as the service knows it.
    pub sender: Sender,
    /// The addresses in `From`, or `None` if it has only the sender's address.
    pub from: Option<Vec<String>>,
    /// The List-Ids of the lists that the mail passed already.
    pub through: Vec<String>,
    /// The addresses that the mail was delivered to already.
    pub delivered_to: Vec<String>,
    /// The number of hosts that the mail passed.
    pub hops: u16,
    /// Whether the mail is an automatic answer, such as a bounce.
    pub automatic: bool,
}

/// The sender of a mail (ML-7).
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Sender {
    /// An address that is not authenticated.
    Address(String),
    /// An address that its domain authenticated.
    Vouched(String),
    /// No sender.
    NoOne,
    /// An authenticated user.
    User(Person),
}

impl fmt::Display for MailRight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Post => "write to the list",
            Self::SendAs => "send as the list",
        })
    }
}

impl fmt::Display for MailStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AddRecipients(addresses) => {
                write!(f, "adds {} to the list", listed_or_nothing(addresses))
            }
            Self::Edit { address, on, restricted, block } => {
                let address = address.as_ref().map(|address| format!("address {address}"));
                let on = on.map(|on| if on { "on" } else { "off" }.to_owned());
                let restricted = restricted.map(|restricted| {
                    if restricted { "only named members post" } else { "anyone posts" }.to_owned()
                });
                let block = block.map(|block| {
                    if block { "external mail blocked" } else { "external mail accepted" }
                        .to_owned()
                });
                let named = [address, on, restricted, block].into_iter().flatten();
                write!(f, "edits the list: {}", listed_or_nothing(named))
            }
            Self::Grant(right, people) => write!(f, "allows {} to {right}", listed(people)),
            Self::Open(address) => write!(f, "opens a list at {address}"),
            Self::RemoveRecipients(addresses) => {
                write!(f, "removes {} from the list", listed_or_nothing(addresses))
            }
            Self::Revoke(right, people) => {
                write!(f, "no longer allows {} to {right}", listed(people))
            }
        }
    }
}

impl fmt::Display for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.automatic {
            f.write_str("an automatic answer, ")?;
        }
        write!(f, "from {}", self.sender)?;
        if let Some(from) = &self.from {
            write!(f, ", with {} in From", listed_or_nothing(from))?;
        }
        if self.hops > 0 {
            write!(f, ", after {} hops", self.hops)?;
        }
        if !self.through.is_empty() {
            write!(f, ", through {}", listed_or_nothing(&self.through))?;
        }
        if !self.delivered_to.is_empty() {
            write!(f, ", delivered to {}", listed_or_nothing(&self.delivered_to))?;
        }
        Ok(())
    }
}

impl fmt::Display for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => write!(f, "{address}, not authenticated"),
            Self::Vouched(address) => write!(f, "{address}, authenticated by its domain"),
            Self::NoOne => f.write_str("no sender"),
            Self::User(person) => write!(f, "{person}"),
        }
    }
}
