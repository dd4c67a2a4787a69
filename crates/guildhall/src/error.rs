use std::collections::BTreeSet;

use guildhall_groups::GroupError;
use guildhall_kernel::{
    Claim, CommandError, CompanyId, Disclosed, NotLoaded, Quota, Refusal, SaveError, Store, UserId,
};
use guildhall_permissions::CompanyError;
use guildhall_rooms::RoomError;

/// Why a use case did not happen. Nothing was changed by it.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Error<E> {
    /// A rule of the company refuses.
    #[error(transparent)]
    Company(CompanyError),
    /// The store has a company of this id already.
    #[error("there is a company {0} already")]
    CompanyExists(CompanyId),
    /// Others changed the same thing again and again meanwhile. Try again later.
    #[error("others changed the same thing at every one of {attempts} attempts")]
    Contended {
        /// How often it was tried.
        attempts: u32,
    },
    /// A quota is used up that nothing more is known about here.
    #[error("{} of the limits on groups leave no room", .0.len())]
    QuotaExceeded(BTreeSet<Quota>),
    /// A rule of the groups refuses.
    #[error(transparent)]
    Group(GroupError),
    /// A use case loaded too little: a defect of this crate.
    #[error("too little was loaded: {0}")]
    Incomplete(NotLoaded),
    /// The store knows no such company.
    #[error("there is no company {0}")]
    NoSuchCompany(CompanyId),
    /// The store knows no such user.
    #[error("there is no user {0}")]
    NoSuchUser(UserId),
    /// A rule of the rooms refuses.
    #[error(transparent)]
    Room(RoomError),
    /// The store failed.
    #[error("the store failed")]
    Store(#[source] E),
    /// Another holds a unique key that nothing more is known about here.
    #[error("another holds {0}")]
    Taken(Claim),
}

impl<E> Error<E> {
    /// The refusal of a rule, where it is one: with its rule, its remedy and its disclosed form.
    #[must_use]
    pub fn refusal(&self) -> Option<&dyn Refusal> {
        match self {
            Self::Company(refusal) => Some(refusal),
            Self::Group(refusal) => Some(refusal),
            Self::Room(refusal) => Some(refusal),
            Self::CompanyExists(_)
            | Self::Contended { .. }
            | Self::QuotaExceeded(_)
            | Self::Incomplete(_)
            | Self::NoSuchCompany(_)
            | Self::NoSuchUser(_)
            | Self::Store(_)
            | Self::Taken(_) => None,
        }
    }

    /// The form of the refusal that may leave the service, where a rule refuses.
    #[must_use]
    pub fn disclosed(&self) -> Option<Disclosed> {
        self.refusal().map(Refusal::disclosed)
    }
}

/// The answer of a use case over a store `S`.
pub type Result<T, S> = std::result::Result<T, Error<<S as Store>::Error>>;

/// Why one attempt at saving failed, and whether another may succeed.
pub(crate) enum Attempt<E> {
    Again,
    Failed(Error<E>),
}

impl<E> Attempt<E> {
    pub(crate) fn of(error: SaveError<E>, taken: impl FnOnce(Claim) -> Error<E>) -> Self {
        match error {
            SaveError::Conflict => Self::Again,
            SaveError::QuotaExceeded(quotas) => Self::Failed(Error::QuotaExceeded(quotas)),
            SaveError::Store(error) => Self::Failed(Error::Store(error)),
            SaveError::Taken(claim) => Self::Failed(taken(claim)),
        }
    }
}

impl<R: Refusal, E> From<CommandError<R>> for Error<E>
where
    Self: From<R>,
{
    fn from(error: CommandError<R>) -> Self {
        match error {
            CommandError::NotLoaded(missing) => Self::Incomplete(missing),
            CommandError::Refused(refusal) => refusal.into(),
        }
    }
}

impl<E> From<CompanyError> for Error<E> {
    fn from(refusal: CompanyError) -> Self {
        Self::Company(refusal)
    }
}

/// A refusal comes as what it is, also where another crate passed it on.
impl<E> From<GroupError> for Error<E> {
    fn from(refusal: GroupError) -> Self {
        match refusal {
            GroupError::Company(refusal) => Self::Company(refusal),
            GroupError::Room(refusal) => refusal.into(),
            refusal => Self::Group(refusal),
        }
    }
}

impl<E> From<RoomError> for Error<E> {
    fn from(refusal: RoomError) -> Self {
        match refusal {
            RoomError::Company(refusal) => Self::Company(refusal),
            refusal => Self::Room(refusal),
        }
    }
}

impl<E> From<NotLoaded> for Error<E> {
    fn from(missing: NotLoaded) -> Self {
        Self::Incomplete(missing)
    }
}
