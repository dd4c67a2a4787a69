use guildhall_kernel::Affiliation;

use crate::MailRights;

/// Who sends a mail, as far as a mailing list asks.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Sender {
    affiliation: Affiliation,
    rights: MailRights,
}

impl Sender {
    /// A sender with these mail rights: none for whoever is not a member (ML-11).
    #[must_use]
    pub const fn new(affiliation: Affiliation, rights: MailRights) -> Self {
        Self { affiliation, rights }
    }

    /// Whether the sender is external to the company of the list.
    #[must_use]
    pub fn is_external(&self) -> bool {
        self.affiliation == Affiliation::External
    }

    /// The sender's mail rights.
    #[must_use]
    pub const fn rights(&self) -> &MailRights {
        &self.rights
    }
}
