use std::fmt;

use super::features::these;
use super::listed;
use crate::Person;

/// What a mailing list lets somebody do.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum MailRight {
    /// To send to the list while posting is restricted (ML-4).
    Post,
    /// To send with its address (ML-3).
    SendAs,
}

impl MailRight {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Post, Self::SendAs];
}

/// What somebody does with the mailing list of a group.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum MailDeed {
    /// Adds external recipients.
    AddRecipients(Vec<String>),
    /// Edits it: what is `None` is not named (FT-6).
    Edit {
        /// Another address.
        address: Option<String>,
        /// On or off.
        on: Option<bool>,
        /// Whether named members only may post, or anyone.
        restricted: Option<bool>,
        /// Whether external mail is blocked.
        block: Option<bool>,
    },
    /// Grants a right to members.
    Grant(MailRight, Vec<Person>),
    /// Opens a list of this address.
    Open(String),
    /// Takes external recipients out.
    RemoveRecipients(Vec<String>),
    /// Takes a right back.
    Revoke(MailRight, Vec<Person>),
}

/// A mail that comes in to an address of a company.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Incoming {
    /// Who sent it, as far as the service could tell.
    pub sender: Sender,
    /// The addresses in `From`, where that is not the sender's own alone.
    pub from: Option<Vec<String>>,
    /// The List-Ids of the lists that it went through already.
    pub through: Vec<String>,
    /// How many hosts it went through.
    pub hops: u16,
    /// Whether a machine answers with it: a bounce, say.
    pub automatic: bool,
}

/// Who sent a mail (ML-7).
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Sender {
    /// An address that is not authenticated.
    Address(String),
    /// An address whose domain vouched for it.
    Vouched(String),
    /// Nobody.
    NoOne,
    /// A user, authenticated.
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

impl fmt::Display for MailDeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AddRecipients(addresses) => {
                write!(f, "adds {} to the list", these(addresses))
            }
            Self::Edit { address, on, restricted, block } => {
                let address = address.as_ref().map(|address| format!("its address {address}"));
                let on = on.map(|on| if on { "it on" } else { "it off" }.to_owned());
                let restricted = restricted.map(|restricted| {
                    if restricted { "it for named members" } else { "it for anyone" }.to_owned()
                });
                let block = block.map(|block| {
                    if block { "external mail blocked" } else { "external mail let in" }.to_owned()
                });
                let named = [address, on, restricted, block].into_iter().flatten();
                write!(f, "edits the list: {}", these(named))
            }
            Self::Grant(right, people) => write!(f, "lets {} {right}", listed(people)),
            Self::Open(address) => write!(f, "opens a list at {address}"),
            Self::RemoveRecipients(addresses) => {
                write!(f, "takes {} out of the list", these(addresses))
            }
            Self::Revoke(right, people) => write!(f, "no longer lets {} {right}", listed(people)),
        }
    }
}

impl fmt::Display for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.automatic {
            f.write_str("an answer of a machine, ")?;
        }
        write!(f, "of {}", self.sender)?;
        if let Some(from) = &self.from {
            write!(f, ", with {} in From", these(from))?;
        }
        if self.hops > 0 {
            write!(f, ", after {} hops", self.hops)?;
        }
        if !self.through.is_empty() {
            write!(f, ", by way of {}", these(&self.through))?;
        }
        Ok(())
    }
}

impl fmt::Display for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => write!(f, "whoever says to be {address}"),
            Self::Vouched(address) => write!(f, "{address}, vouched for"),
            Self::NoOne => f.write_str("nobody"),
            Self::User(person) => write!(f, "{person}"),
        }
    }
}
