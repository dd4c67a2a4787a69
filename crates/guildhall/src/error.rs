use std::collections::BTreeSet;

use guildhall_groups::GroupError;
use guildhall_kernel::{
    Claim, Class, CommandError, CommandKey, CommandKeyError, CompanyId, Disclosed, DomainNameError,
    EmailAddressError, ListAddressError, NotLoaded, Quota, Refusal, RequestError, Store, TextError,
    UserId,
};
use guildhall_permissions::CompanyError;
use guildhall_rooms::RoomError;
use serde::{Serialize, Serializer};

/// The result of a use case over a store `S`.
pub type Result<T, S> = std::result::Result<T, Error<<S as Store>::Error>>;

/// Why a use case failed. It changed nothing, unless its documentation says otherwise or the
/// outcome is unknown.
///
/// ```
/// use guildhall::kernel::Class;
/// use guildhall::{EmailAddress, Error};
///
/// # type StoreError = std::convert::Infallible;
/// fn parsed(text: &str) -> Result<EmailAddress, Error<StoreError>> {
///     Ok(text.parse()?)
/// }
///
/// let error = parsed("ann").unwrap_err();
/// assert_eq!(error.class(), Class::Invalid);
/// assert_eq!(error.refusal().unwrap().rule().code(), "ML-2");
/// ```
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error<E> {
    /// A text is not the key of a command.
    #[error(transparent)]
    CommandKey(CommandKeyError),
    /// A rule of the company refuses.
    #[error(transparent)]
    Company(CompanyError),
    /// The store already has a company with this id.
    #[error("there is already a company {0}")]
    CompanyExists(CompanyId),
    /// Other writers changed the same thing at every attempt. The same request can succeed later.
    #[error("other writers were faster at every one of {attempts} attempts")]
    Contended {
        /// How many attempts were made.
        attempts: u32,
    },
    /// A text is not a domain name.
    #[error(transparent)]
    DomainName(DomainNameError),
    /// A text is not a mail address.
    #[error(transparent)]
    EmailAddress(EmailAddressError),
    /// A rule of the groups refuses.
    #[error(transparent)]
    Group(GroupError),
    /// The use case loaded too little. This is a defect of this crate.
    #[error("too little was loaded: {0}")]
    Incomplete(NotLoaded),
    /// A text is not an address of a mailing list.
    #[error(transparent)]
    ListAddress(ListAddressError),
    /// The store has no company with this id.
    #[error("there is no company {0}")]
    NoSuchCompany(CompanyId),
    /// The store has no user with this id.
    #[error("there is no user {0}")]
    NoSuchUser(UserId),
    /// The connection to the store was lost at the commit. The change is saved whole or not at all,
    /// perhaps a little later.
    ///
    /// A call with a command id gets this error only if the store fails again before the outcome
    /// is looked up. The same call with the same id says what came of it (CO-9). Without an id,
    /// load again before you repeat the call: [`UserHandle::with_command`] gives a call an id.
    ///
    /// [`UserHandle::with_command`]: crate::UserHandle::with_command
    #[doc(alias = "CO-9")]
    #[error("the connection to the store was lost at the commit, so the outcome is unknown")]
    OutcomeUnknown,
    /// The store reports a reached limit for a change that uses none.
    #[error("{} limits on groups are reached", .0.len())]
    QuotaExceeded(BTreeSet<Quota>),
    /// The command is refused for its id, or for the version that it expects.
    #[error(transparent)]
    Request(RequestError),
    /// A rule of the rooms refuses.
    #[error(transparent)]
    Room(RoomError),
    /// The store failed.
    #[error("the store failed")]
    Store(#[source] E),
    /// The store reports that another room, group or company holds this unique key.
    #[error("{0} is already in use")]
    Taken(Claim),
    /// A text is not a name, a description or a picture.
    #[error(transparent)]
    Text(TextError),
    /// The answer to a command with an id cannot be written or read. The command is executed if its
    /// answer is kept, and not otherwise.
    #[error("the answer to the command {key} cannot be written or read: {cause}")]
    UnreadableAnswer {
        /// The key of the command.
        key: CommandKey,
        /// Why.
        cause: String,
    },
}

impl<E> Error<E> {
    /// Returns the refusal if a rule refused, with its rule, its remedy and its facts.
    #[must_use]
    pub fn refusal(&self) -> Option<&dyn Refusal> {
        self.refusal_or_row().ok()
    }

    /// Returns the form that may be shown to the user if a rule refused.
    #[must_use]
    pub fn disclosed(&self) -> Option<Disclosed> {
        self.refusal().map(Refusal::disclosed)
    }

    /// Returns what a service can do about the error.
    #[must_use]
    pub fn class(&self) -> Class {
        self.refusal_or_row().map_or_else(|(class, _)| class, Refusal::class)
    }

    /// Returns the stable name of the error, such as `last_master` or `contended`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.refusal_or_row().map_or_else(|(_, kind)| kind, Refusal::kind)
    }

    /// Returns the same error with another error of the store.
    pub fn map_store<F>(self, make: impl FnOnce(E) -> F) -> Error<F> {
        match self {
            Self::CommandKey(refusal) => Error::CommandKey(refusal),
            Self::Company(refusal) => Error::Company(refusal),
            Self::CompanyExists(company) => Error::CompanyExists(company),
            Self::Contended { attempts } => Error::Contended { attempts },
            Self::DomainName(refusal) => Error::DomainName(refusal),
            Self::EmailAddress(refusal) => Error::EmailAddress(refusal),
            Self::Group(refusal) => Error::Group(refusal),
            Self::Incomplete(missing) => Error::Incomplete(missing),
            Self::ListAddress(refusal) => Error::ListAddress(refusal),
            Self::NoSuchCompany(company) => Error::NoSuchCompany(company),
            Self::NoSuchUser(user) => Error::NoSuchUser(user),
            Self::OutcomeUnknown => Error::OutcomeUnknown,
            Self::QuotaExceeded(quotas) => Error::QuotaExceeded(quotas),
            Self::Request(refusal) => Error::Request(refusal),
            Self::Room(refusal) => Error::Room(refusal),
            Self::Store(error) => Error::Store(make(error)),
            Self::Taken(claim) => Error::Taken(claim),
            Self::Text(refusal) => Error::Text(refusal),
            Self::UnreadableAnswer { key, cause } => Error::UnreadableAnswer { key, cause },
        }
    }

    /// Returns the refusal, or the class and the kind of an error that is not one.
    fn refusal_or_row(&self) -> std::result::Result<&dyn Refusal, (Class, &'static str)> {
        match self {
            Self::CommandKey(refusal) => Ok(refusal),
            Self::Company(refusal) => Ok(refusal),
            Self::DomainName(refusal) => Ok(refusal),
            Self::EmailAddress(refusal) => Ok(refusal),
            Self::Group(refusal) => Ok(refusal),
            Self::ListAddress(refusal) => Ok(refusal),
            Self::Request(refusal) => Ok(refusal),
            Self::Room(refusal) => Ok(refusal),
            Self::Text(refusal) => Ok(refusal),
            Self::CompanyExists(_) => Err((Class::Conflict, "company_exists")),
            Self::Contended { .. } => Err((Class::Unavailable, "contended")),
            Self::Incomplete(_) => Err((Class::Internal, "incomplete")),
            Self::NoSuchCompany(_) => Err((Class::NotFound, "no_such_company")),
            Self::NoSuchUser(_) => Err((Class::NotFound, "no_such_user")),
            Self::OutcomeUnknown => Err((Class::Unavailable, "outcome_unknown")),
            Self::QuotaExceeded(_) => Err((Class::Exhausted, "quota_exceeded")),
            Self::Store(_) => Err((Class::Unavailable, "store")),
            Self::Taken(_) => Err((Class::Conflict, "taken")),
            Self::UnreadableAnswer { .. } => Err((Class::Internal, "unreadable_answer")),
        }
    }
}

/// An error that is no refusal, as it may be shown.
#[derive(Serialize)]
struct Failure {
    kind: &'static str,
    class: Class,
}

/// It leaves a service as it may be shown to the user: if a rule refused, as [`Error::disclosed`],
/// and otherwise with its kind and its class. What the store says stays in the service, and so does
/// the sentence of a defect.
impl<E> Serialize for Error<E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        match self.refusal_or_row() {
            Ok(refusal) => refusal.disclosed().serialize(serializer),
            Err((class, kind)) => Failure { kind, class }.serialize(serializer),
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

impl<E> From<CommandKeyError> for Error<E> {
    fn from(refusal: CommandKeyError) -> Self {
        Self::CommandKey(refusal)
    }
}

impl<E> From<CompanyError> for Error<E> {
    fn from(refusal: CompanyError) -> Self {
        Self::Company(refusal)
    }
}

impl<E> From<DomainNameError> for Error<E> {
    fn from(refusal: DomainNameError) -> Self {
        Self::DomainName(refusal)
    }
}

impl<E> From<EmailAddressError> for Error<E> {
    fn from(refusal: EmailAddressError) -> Self {
        Self::EmailAddress(refusal)
    }
}

/// A refusal that groups pass on from companies or rooms becomes the error of its own crate.
impl<E> From<GroupError> for Error<E> {
    fn from(refusal: GroupError) -> Self {
        match refusal {
            GroupError::Company(refusal) => Self::Company(refusal),
            GroupError::Room(refusal) => refusal.into(),
            refusal => Self::Group(refusal),
        }
    }
}

impl<E> From<ListAddressError> for Error<E> {
    fn from(refusal: ListAddressError) -> Self {
        Self::ListAddress(refusal)
    }
}

impl<E> From<NotLoaded> for Error<E> {
    fn from(missing: NotLoaded) -> Self {
        Self::Incomplete(missing)
    }
}

impl<E> From<RequestError> for Error<E> {
    fn from(refusal: RequestError) -> Self {
        Self::Request(refusal)
    }
}

/// A refusal that rooms pass on from companies becomes the error of its own crate.
impl<E> From<RoomError> for Error<E> {
    fn from(refusal: RoomError) -> Self {
        match refusal {
            RoomError::Company(refusal) => Self::Company(refusal),
            refusal => Self::Room(refusal),
        }
    }
}

impl<E> From<TextError> for Error<E> {
    fn from(refusal: TextError) -> Self {
        Self::Text(refusal)
    }
}
