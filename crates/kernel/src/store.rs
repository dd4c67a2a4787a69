//! What every repository is built on, and why a store does not save a change.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::{Claim, CommandId, CompanyId, UserId};

/// The common base of all repository traits of a store.
///
/// Each crate with aggregates has its own repository trait, which extends this one. The names of
/// its methods contain the aggregate, so one type can implement all of them.
pub trait Store: Send + Sync {
    /// A failure of the store itself: of the disk, the network or a stored form. It is never a
    /// refusal.
    type Error: std::error::Error + Send + Sync + 'static;
}

/// Why a change was not saved. No part of it was saved, unless the outcome is unknown.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum SaveError<E> {
    /// The answer to a command with this id is kept already, so its change is saved already (CO-9).
    #[doc(alias = "CO-9")]
    #[error("the command {0} has its answer already")]
    Answered(CommandId),
    /// The aggregate, or something that the decision read, has another version than the change was
    /// decided at, or a new aggregate exists already. Load, decide and save again.
    #[doc(alias = "CO-8")]
    #[error("another writer changed what the change was decided on")]
    Conflict,
    /// The change would exceed these limits (CO-7).
    #[doc(alias = "CO-7")]
    #[error("the change would exceed {} limits on groups", .0.len())]
    QuotaExceeded(BTreeSet<Quota>),
    /// The store itself failed.
    #[error(transparent)]
    Store(#[from] E),
    /// Another aggregate holds a unique key that the change claims.
    #[error("{0} is already taken")]
    Taken(Claim),
    /// The connection was lost at the commit. The change is saved whole or not at all, perhaps a
    /// little later. What is stored afterwards says which ([`CommandRepository::find_answers`]).
    ///
    /// [`CommandRepository::find_answers`]: crate::CommandRepository::find_answers
    #[doc(alias = "CO-9")]
    #[error("the connection was lost at the commit, so the outcome is unknown")]
    Unknown,
}

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
