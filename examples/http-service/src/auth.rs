//! Where a company plugs in its own authentication.

use futures_util::future::BoxFuture;
use guildhall::User;

/// The scope of a token with which a service acts: the directory, the mail system, the part that
/// sends notices.
pub const SERVICE_SCOPE: &str = "guildhall.service";

/// Finds out who sends a request, from its bearer token.
///
/// [`Tokens`](crate::Tokens) checks JSON Web Tokens that were signed with the key of the service. A
/// company that has its own tokens implements this trait.
pub trait Authenticate: Send + Sync + 'static {
    /// Returns who presents this token.
    fn authenticate<'a>(&'a self, token: &'a str) -> Authentication<'a>;
}

/// The answer to the question who presents a token.
pub type Authentication<'a> = BoxFuture<'a, Result<Identity, Unauthenticated>>;

/// Who sends a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Identity {
    /// A service of the company that runs this one. It is not a user.
    Service,
    /// A user, with the company that they act for. Guildhall checks that they are of it (CO-1).
    User(User),
}

/// Why it is not known who sends a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Unauthenticated {
    /// The token has expired.
    #[error("the token has expired")]
    Expired,
    /// The token is not valid: it has another form, another key or another algorithm.
    #[error("the token is not valid")]
    Invalid,
    /// There is no bearer token.
    #[error("the request has no bearer token")]
    Missing,
    /// The system that knows the tokens cannot be asked now.
    #[error("the token cannot be checked now")]
    Unavailable,
}
