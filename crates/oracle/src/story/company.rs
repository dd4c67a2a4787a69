use std::collections::BTreeSet;
use std::fmt;

use super::{Feature, listed};
use crate::Person;

/// A step of an administrator in their company.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum CompanyStep {
    /// Gives a user the permission for external contact back.
    AllowContact(Person),
    /// Allows a feature again.
    AllowFeature(Feature),
    /// Disables a feature (CO-5).
    DisableFeature(Feature),
    /// Ends the external contact of the whole company (GR-19).
    EndContacts,
    /// Takes the permission for external contact from a user (GR-19).
    ForbidContact(Person),
    /// Reserves these local parts for administrators, besides those of every company (ML-13).
    Reserve(BTreeSet<String>),
    /// Allows or forbids external contact for the whole company (RM-10).
    SetContacts(bool),
    /// Sets who may create external groups (CO-4).
    SetExternalGroups(Authority),
    /// Sets who may create groups (CO-3).
    SetGroupCreation(Authority),
    /// Sets how many days Message is kept (FT-3).
    SetRetention(u16),
}

/// The users who have a permission of a company.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Authority {
    /// Every internal user.
    EveryUser,
    /// These users, or no one if the set is empty.
    Named(BTreeSet<Person>),
}

impl CompanyStep {
    /// Returns the users whom the step names.
    pub(crate) fn names(&self) -> Vec<Person> {
        match self {
            Self::AllowContact(user) | Self::ForbidContact(user) => vec![*user],
            Self::SetExternalGroups(Authority::Named(users))
            | Self::SetGroupCreation(Authority::Named(users)) => users.iter().copied().collect(),
            _ => Vec::new(),
        }
    }
}

impl fmt::Display for CompanyStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AllowContact(user) => write!(f, "allows {user} external contact again"),
            Self::AllowFeature(feature) => write!(f, "allows {feature} again"),
            Self::DisableFeature(feature) => write!(f, "disables {feature}"),
            Self::EndContacts => f.write_str("ends the external contact of the company"),
            Self::ForbidContact(user) => write!(f, "forbids {user} external contact"),
            Self::Reserve(local) => write!(f, "reserves {}", listed(local)),
            Self::SetContacts(true) => f.write_str("allows external contact for the company"),
            Self::SetContacts(false) => f.write_str("forbids external contact for the company"),
            Self::SetExternalGroups(to) => write!(f, "lets {to} create external groups"),
            Self::SetGroupCreation(to) => write!(f, "lets {to} create groups"),
            Self::SetRetention(days) => write!(f, "sets the retention of Message to {days} days"),
        }
    }
}

impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EveryUser => f.write_str("every internal user"),
            Self::Named(users) => f.write_str(&listed(users)),
        }
    }
}
