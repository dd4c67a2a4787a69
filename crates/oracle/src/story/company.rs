use std::collections::BTreeSet;
use std::fmt;

use super::{Feature, listed};
use crate::Person;

/// What somebody does as administrator of their company.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum CompanyDeed {
    /// Lets a user have contact with external users again.
    AllowContact(Person),
    /// Allows a feature again.
    AllowFeature(Feature),
    /// Disables a feature (CO-5).
    DisableFeature(Feature),
    /// Takes the permission for external contact from a user (GR-19).
    ForbidContact(Person),
    /// Allows or forbids external contact to all (RM-10).
    SetContacts(bool),
    /// Says who may create external groups (CO-4).
    SetExternalGroups(Authority),
    /// Says who may create groups (CO-3).
    SetGroupCreation(Authority),
    /// Says how long Message is kept (FT-3).
    SetRetention(u16),
}

/// Whom a company lets do something.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Authority {
    /// Every internal user.
    Everybody,
    /// These. Nobody, if there are none.
    Named(BTreeSet<Person>),
}

impl fmt::Display for CompanyDeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AllowContact(user) => write!(f, "lets {user} have external contact again"),
            Self::AllowFeature(feature) => write!(f, "allows {feature} again"),
            Self::DisableFeature(feature) => write!(f, "disables {feature}"),
            Self::ForbidContact(user) => write!(f, "forbids {user} external contact"),
            Self::SetContacts(true) => f.write_str("allows external contact to the company"),
            Self::SetContacts(false) => f.write_str("forbids external contact to the company"),
            Self::SetExternalGroups(to) => write!(f, "lets {to} create external groups"),
            Self::SetGroupCreation(to) => write!(f, "lets {to} create groups"),
            Self::SetRetention(days) => write!(f, "has Message kept for {days} days"),
        }
    }
}

impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everybody => f.write_str("everybody"),
            Self::Named(users) => f.write_str(&listed(users)),
        }
    }
}
