//! The people of the tour. Their ids never change, so every day has the same people.

use std::str::FromStr;

use guildhall::kernel::{CompanyId, DomainName, Name, User, UserId};
use guildhall::permissions::Profile;
use uuid::Uuid;

use crate::stop::Stop;

/// A person of the tour.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Person {
    Ann,
    Bo,
    Cy,
    Dee,
    /// Works at another company, Globex.
    Eve,
    Flo,
    /// Administers Acme.
    Gus,
    /// Works at Acme for some weeks only.
    Hal,
}

impl Person {
    pub(crate) const ALL: [Self; 8] =
        [Self::Ann, Self::Bo, Self::Cy, Self::Dee, Self::Eve, Self::Flo, Self::Gus, Self::Hal];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Ann => "Ann",
            Self::Bo => "Bo",
            Self::Cy => "Cy",
            Self::Dee => "Dee",
            Self::Eve => "Eve",
            Self::Flo => "Flo",
            Self::Gus => "Gus",
            Self::Hal => "Hal",
        }
    }

    pub(crate) fn user(self) -> User {
        let company = company_of(self.domain());
        let id = Uuid::new_v5(company.as_uuid(), self.name().as_bytes());
        User::of_company(UserId::new(id), company)
    }

    fn profile(self) -> Result<Profile, Stop> {
        let address = format!("{}@{}", self.name().to_lowercase(), self.domain());
        Ok(Profile {
            user: self.user(),
            name: parsed(self.name())?,
            address: Some(parsed(&address)?),
        })
    }

    const fn domain(self) -> &'static str {
        match self {
            Self::Eve => "globex.example",
            _ => ACME_DOMAIN,
        }
    }
}

const ACME_DOMAIN: &str = "acme.example";

/// Returns the id of the company of the tour.
pub(crate) fn acme() -> CompanyId {
    company_of(ACME_DOMAIN)
}

pub(crate) fn acme_name() -> Result<Name, Stop> {
    parsed("Acme")
}

pub(crate) fn acme_domain() -> Result<DomainName, Stop> {
    parsed(ACME_DOMAIN)
}

/// Returns the profiles of all people, as the directory has them.
pub(crate) fn profiles() -> Result<Vec<Profile>, Stop> {
    Person::ALL.into_iter().map(Person::profile).collect()
}

/// Returns the name of a user, or the id if the user is not a person of the tour.
pub(crate) fn name_of(user: UserId) -> String {
    let known = Person::ALL.into_iter().find(|person| person.user().id() == user);
    known.map_or_else(|| user.to_string(), |person| person.name().to_owned())
}

/// Lists the names of users: `Ann, Bo and Cy`.
pub(crate) fn listed(users: &[UserId]) -> String {
    let mut names: Vec<_> = users.iter().copied().map(name_of).collect();
    names.sort_unstable();
    match names.pop() {
        Some(last) if !names.is_empty() => format!("{} and {last}", names.join(", ")),
        last => last.unwrap_or_else(|| "no one".to_owned()),
    }
}

/// Parses a name or an address that is written in the tour itself.
pub(crate) fn parsed<T>(text: &str) -> Result<T, Stop>
where
    T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    text.parse().map_err(|error: T::Err| Stop::Text(Box::new(error)))
}

fn company_of(domain: &str) -> CompanyId {
    CompanyId::new(Uuid::new_v5(&Uuid::NAMESPACE_DNS, domain.as_bytes()))
}
