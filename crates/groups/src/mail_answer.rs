use guildhall_kernel::ListAddress;
use guildhall_mailing_list::{Decision, Mail, Verdict};
use serde::Serialize;

use crate::GroupError;

/// What becomes of a mail to an address, as its sender may know it (ML-8).
///
/// Every answer to a sender who may not know of the list, except that the mail is accepted, equals
/// the answer for an address without a list. It names no group.
#[doc(alias = "ML-8")]
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case", tag = "answer")]
pub enum MailAnswer {
    /// The list decided, and the sender may know the decision.
    Decided(Decision),
    /// The mail is dropped without an answer, because it loops or is itself an answer (ML-10).
    Discarded,
    /// As far as the sender may know, no list has the address.
    UnknownAddress,
}

impl MailAnswer {
    /// Makes the answer for an address without a list. `address` is the address that the mail was
    /// sent to, or `None` if it cannot be the address of a list.
    #[must_use]
    pub fn to_unknown(mail: &Mail, address: Option<&ListAddress>) -> Self {
        if mail.is_unanswerable(address) { Self::Discarded } else { Self::UnknownAddress }
    }

    /// Returns whether the mail goes to the list.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        matches!(self, Self::Decided(decision) if decision.is_accepted())
    }

    /// Returns the refusal to send back to the sender. It is `None` if the mail is accepted or
    /// discarded.
    #[must_use]
    pub fn refusal(&self) -> Option<GroupError> {
        match self {
            Self::Decided(decision) => match decision.verdict() {
                Verdict::Refused(refused) => Some(refused.clone().into()),
                _ => None,
            },
            Self::Discarded => None,
            Self::UnknownAddress => Some(GroupError::UnknownAddress),
        }
    }
}
