//! The company and the user that are named on the command line.

use guildhall::kernel::{User, UserId};
use guildhall::permissions::{Company, Profile};
use guildhall::{Error, Guildhall, Stores};

use crate::ids::{company_id, external_id, internal_id};
use crate::outcome::Answer;
use crate::peribolos::Login;

/// Somebody who looks at the groups of a company: one of its users, or an external user whom it
/// knows.
pub(crate) struct Viewer {
    pub(crate) company: Company,
    pub(crate) profile: Profile,
}

/// Why nobody looks.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ViewerError<E> {
    /// The store has no company of this name.
    #[error("there is no company {0:?} in the database")]
    NoSuchCompany(String),
    /// The company has no user of this login, and knows no external one.
    #[error("{company} has no user {login:?}, and knows no external user of that login")]
    NoSuchUser {
        /// The company.
        company: String,
        /// The login.
        login: String,
    },
    /// The store failed.
    #[error(transparent)]
    Hall(#[from] Error<E>),
}

impl Viewer {
    /// Finds the viewer by the key of the organisation and a login, both in any case.
    pub(crate) async fn find<S: Stores>(
        hall: &Guildhall<S>,
        company: &str,
        login: &str,
    ) -> Result<Self, ViewerError<S::Error>> {
        let id = company_id(company);
        let known = match hall.company(id).await {
            Err(Error::NoSuchCompany(_)) => {
                return Err(ViewerError::NoSuchCompany(company.to_owned()));
            }
            answer => answer?,
        };
        if let Some(login) = Login::parse(login) {
            for id in [internal_id(id, &login), external_id(id, &login)] {
                if let Some(profile) = profile(hall, id).await? {
                    return Ok(Self { company: known, profile });
                }
            }
        }
        let (company, login) = (company.to_owned(), login.to_owned());
        Err(ViewerError::NoSuchUser { company, login })
    }

    pub(crate) const fn user(&self) -> User {
        self.profile.user
    }
}

/// The profile of a user, or none.
pub(crate) async fn profile<S: Stores>(
    hall: &Guildhall<S>,
    user: UserId,
) -> Answer<Option<Profile>, S> {
    match hall.profile(user).await {
        Ok(profile) => Ok(Some(profile)),
        Err(Error::NoSuchUser(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
