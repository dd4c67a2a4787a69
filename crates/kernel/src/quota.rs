use crate::{CompanyId, UserId};

/// How many groups there may be: in a company, or for a user in a company (CO-7).
///
/// The company sets the numbers. Only the store that saves a change knows the counts, so it is
/// there that the two meet: no count comes before an insert.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Quota {
    /// The groups of the company.
    GroupsOfCompany(CompanyId),
    /// The groups of the company that the user is in.
    GroupsOfUser {
        /// Whose groups.
        company: CompanyId,
        /// Who is in them.
        user: UserId,
    },
}
