use guildhall::groups::GroupFormError;
use guildhall::kernel::NotLoaded;
use guildhall::rooms::RoomFormError;

/// The store failed. It is never a refusal.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RedbError {
    /// redb failed, or the disk.
    #[error(transparent)]
    Database(#[from] redb::Error),
    /// A stored form cannot be read, or a value has no form.
    #[error("a stored form is damaged")]
    Form(#[from] serde_json::Error),
    /// A change does not fit to what is stored of its group. No command makes one.
    #[error(transparent)]
    Group(#[from] GroupFormError),
    /// A stored roster is not whole. The store saves only whole ones.
    #[error(transparent)]
    NotLoaded(#[from] NotLoaded),
    /// A change does not fit to what is stored of its room. No command makes one.
    #[error(transparent)]
    Room(#[from] RoomFormError),
}
