//! The company and the user named on the command line.

use guildhall::kernel::User;
use guildhall::permissions::{Company, Profile};
use guildhall::{Error, Guildhall, Stores};

use crate::directory::profile;
use crate::ids::{company_id, external_id, internal_id};
use crate::peribolos::Login;

/// The user of `--as`: a user of the company, or an external user that it knows.
pub(crate) struct Viewer {
    pub(crate) company: Company,
    pub(crate) profile: Profile,
}

/// Why the company or the user was not found.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ViewerError<E> {
    /// The store has no company with this name.
    #[error("the database has no company {0:?}")]
    NoSuchCompany(String),
    /// The company has no internal or external user with this login.
    #[error("the company {company:?} has no internal or external user {login:?}")]
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
    /// Finds the viewer by the key of the organisation and a login, without regard to case.
    ///
    /// # Errors
    /// - [`ViewerError::NoSuchCompany`] if the store has no such company
    /// - [`ViewerError::NoSuchUser`] if the company has no such user
    /// - [`ViewerError::Hall`] if the store failed
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
