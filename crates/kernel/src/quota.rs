use serde::Serialize;

use crate::{CompanyId, UserId};

/// A number of groups that a limit applies to: those of a company, or of a user in a company
/// (CO-7).
///
/// The company sets the limits. Only the store that saves a change knows the current numbers, so
/// the store compares the two, and no count is needed before an insert.
#[doc(alias = "CO-7")]
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Quota {
    /// The groups of the company.
    GroupsOfCompany(CompanyId),
    /// The groups of the company that the user is a member of.
    GroupsOfUser {
        /// The company of the groups.
        company: CompanyId,
        /// The member.
        user: UserId,
    },
}
