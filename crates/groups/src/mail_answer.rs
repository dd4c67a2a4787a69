use guildhall_kernel::{GroupId, ListAddress};
use guildhall_mailing_list::{Decision, Mail, Verdict};

use crate::GroupError;

/// What a mail to an address comes to, for whoever sent it (ML-8).
///
/// For a list that its sender may not know of, every answer but that it is accepted is the very value
/// of an address that no list has: neither names a group.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum MailAnswer {
    /// The list decided, and its sender may know how.
    Decided(Decision),
    /// The mail is dropped without a word: it loops or is itself an answer (ML-10).
    Discarded,
    /// No list has the address, for all that the sender may know.
    UnknownAddress,
}

impl MailAnswer {
    /// The answer where no list has the address that the mail came to. `address` is that, where it
    /// can be a list's at all.
    #[must_use]
    pub fn to_unknown(mail: &Mail, address: Option<&ListAddress>) -> Self {
        if mail.is_unanswerable(address) { Self::Discarded } else { Self::UnknownAddress }
    }

    /// Whether the mail goes to the list.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        matches!(self, Self::Decided(decision) if decision.is_accepted())
    }

    /// What its sender is told, where they are told anything: not of a mail that is accepted or
    /// discarded.
    #[must_use]
    pub fn refusal(&self) -> Option<GroupError> {
        match self {
            Self::Decided(decision) => match decision.verdict() {
                Verdict::Refused(refused) => Some(refused.clone().into()),
                Verdict::Accepted | Verdict::Discarded(_) => None,
            },
            Self::Discarded => None,
            Self::UnknownAddress => Some(GroupError::UnknownAddress),
        }
    }

    /// The answer to a user who named the group and no address: for whom it is hidden, there is no
    /// such group (GR-15).
    ///
    /// # Errors
    /// [`GroupError::Mail`] and [`GroupError::NoSuchGroup`], unless the mail is accepted.
    pub fn of_group(&self, group: GroupId) -> Result<(), GroupError> {
        match self {
            Self::Decided(decision) => match decision.verdict() {
                Verdict::Accepted => Ok(()),
                Verdict::Discarded(refused) | Verdict::Refused(refused) => {
                    Err(refused.clone().into())
                }
            },
            Self::Discarded | Self::UnknownAddress => Err(GroupError::NoSuchGroup { group }),
        }
    }
}
