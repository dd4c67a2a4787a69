use std::collections::BTreeSet;

use crate::{Claim, Quota};

/// What every repository of a store has in common.
///
/// Each crate with aggregates states its own repository trait on top of this one. Method names
/// carry the aggregate, so that one type implements them all.
pub trait Store: Send + Sync {
    /// What goes wrong in the store itself: the disk, the network, a stored form that is no more
    /// understood. Never a rule.
    type Error: std::error::Error + Send + Sync + 'static;
}

/// Why a change was not saved. Nothing of it was.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum SaveError<E> {
    /// The aggregate has moved on from the version that the change was decided at, or there is one
    /// already where a new one was to be. Load, decide and save again.
    #[error("the aggregate was changed by another meanwhile")]
    Conflict,
    /// The change would go beyond these limits (CO-7). Nothing was saved.
    #[error("{} of the limits on groups leave no room for the change", .0.len())]
    QuotaExceeded(BTreeSet<Quota>),
    /// The store itself failed.
    #[error(transparent)]
    Store(#[from] E),
    /// Another aggregate holds a unique key that the change claims.
    #[error("another holds {0}")]
    Taken(Claim),
}
