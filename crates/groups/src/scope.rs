//! What of a group is loaded.

use std::collections::BTreeSet;

use guildhall_kernel::{AddressKey, EmailAddress, ListAddress, Scope, UserId};
use guildhall_mailing_list::RecipientScope;

use crate::{GroupCommand, GroupServiceCommand};

/// The users whose entries are loaded with a group, and the addresses for which it is loaded with
/// external recipients of its mailing list.
///
/// A [`Scope`] of some users is a scope without addresses. The [whole](Scope::Whole) is the whole of
/// both.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GroupScope {
    /// The users.
    pub users: Scope,
    /// The addresses.
    pub recipients: RecipientScope,
}

impl GroupScope {
    /// Makes the scope of these users and of the addresses with these
    /// [folded keys](guildhall_kernel::EmailAddress::folded_key).
    #[must_use]
    pub fn new(users: Scope, addresses: impl IntoIterator<Item = AddressKey>) -> Self {
        Self { users, recipients: RecipientScope::of(addresses) }
    }
}

impl From<Scope> for GroupScope {
    fn from(users: Scope) -> Self {
        let recipients = match users {
            Scope::Users(_) => RecipientScope::of([]),
            Scope::Whole => RecipientScope::Whole,
        };
        Self { users, recipients }
    }
}

/// What a command needs.
impl GroupCommand {
    /// Returns the addresses for which the command needs the external recipients of the list, by
    /// [folded key](EmailAddress::folded_key).
    #[doc(alias = "ML-6")]
    #[must_use]
    pub fn addresses(&self) -> BTreeSet<AddressKey> {
        match self {
            Self::AddRecipients { recipients } | Self::RemoveRecipients { recipients } => {
                recipients.iter().map(EmailAddress::folded_key).collect()
            }
            Self::EditMailingList { edit } => {
                edit.new_address().map(ListAddress::key).into_iter().collect()
            }
            _ => BTreeSet::new(),
        }
    }

    /// Returns what the command needs of the group if this user gives it.
    #[must_use]
    pub fn scope(&self, by: UserId) -> GroupScope {
        let users = self.touches().into_iter().chain([by]);
        GroupScope::new(Scope::of(users), self.addresses())
    }
}

/// What a command of the service needs.
impl GroupServiceCommand {
    /// Returns the addresses for which the command needs the external recipients of the list, by
    /// [folded key](EmailAddress::folded_key).
    #[doc(alias = "ML-15")]
    #[must_use]
    pub fn addresses(&self) -> BTreeSet<AddressKey> {
        match self {
            Self::Unsubscribe { address, .. } => BTreeSet::from([address.folded_key()]),
            _ => BTreeSet::new(),
        }
    }

    /// Returns what the command needs of the group.
    #[must_use]
    pub fn scope(&self) -> GroupScope {
        GroupScope::new(Scope::of(self.touches()), self.addresses())
    }
}
