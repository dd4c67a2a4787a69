//! The addresses that only administrators can give to a list (ML-13).

use std::collections::BTreeSet;

use guildhall_kernel::{ListAddress, ListLocalPart};

use super::Company;

/// The local parts that are reserved in every company: the mailboxes of RFC 2142 that answer for a
/// domain, RFC 5321 §4.5.1, and addresses by which a certificate authority lets one prove that one
/// controls a domain.
const RESERVED: [&str; 15] = [
    "abuse",
    "admin",
    "administrator",
    "hostmaster",
    "mailer-daemon",
    "no-reply",
    "noc",
    "noreply",
    "postmaster",
    "root",
    "security",
    "ssladmin",
    "ssladministrator",
    "sslwebmaster",
    "webmaster",
];

impl Company {
    /// Returns the local parts that the company has reserved, besides those of every company
    /// (ML-13).
    #[doc(alias = "ML-13")]
    #[must_use]
    pub fn reserved_addresses(&self) -> &BTreeSet<ListLocalPart> {
        &self.state.reserved_addresses
    }

    /// Checks whether only an administrator can give this address to a list (ML-13).
    #[doc(alias = "ML-13")]
    #[must_use]
    pub fn reserves(&self, address: &ListAddress) -> bool {
        RESERVED.contains(&address.local_part())
            || self
                .state
                .reserved_addresses
                .iter()
                .any(|part| part.as_str() == address.local_part())
    }
}
