use serde::{Deserialize, Serialize};

use crate::{
    AddressKey, CompanyId, DomainName, EmailAddress, GroupId, ListAddress, Name, RemovalCause,
    RoomId, UserId,
};

/// What a service can do about an error.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// The request does not fit the current state. Another request, or the same one later, can
    /// succeed.
    Conflict,
    /// A limit is reached (CO-7).
    Exhausted,
    /// The user may not do this.
    Forbidden,
    /// The thing existed and has ended for good.
    Gone,
    /// The library, the store or the service around it made a mistake.
    Internal,
    /// The request itself is wrong, in any state.
    Invalid,
    /// The thing does not exist, or is hidden from the user (GR-15).
    NotFound,
    /// The store cannot answer now. The same request can succeed later.
    Unavailable,
}

/// A value that a refusal names, such as the group or the limit.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(untagged)]
pub enum Fact {
    /// A company.
    Company(CompanyId),
    /// A group or a team.
    Group(GroupId),
    /// Groups, in a meaningful order.
    Groups(Vec<GroupId>),
    /// A number.
    Number(u64),
    /// A room.
    Room(RoomId),
    /// A text: a name, an address, a setting.
    Text(String),
    /// A user.
    User(UserId),
}

impl From<CompanyId> for Fact {
    fn from(id: CompanyId) -> Self {
        Self::Company(id)
    }
}

impl From<GroupId> for Fact {
    fn from(id: GroupId) -> Self {
        Self::Group(id)
    }
}

impl From<&[GroupId]> for Fact {
    fn from(ids: &[GroupId]) -> Self {
        Self::Groups(ids.to_vec())
    }
}

impl From<RoomId> for Fact {
    fn from(id: RoomId) -> Self {
        Self::Room(id)
    }
}

impl From<UserId> for Fact {
    fn from(id: UserId) -> Self {
        Self::User(id)
    }
}

impl From<u32> for Fact {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<u64> for Fact {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Fact {
    fn from(number: usize) -> Self {
        Self::Number(u64::try_from(number).unwrap_or(u64::MAX))
    }
}

impl From<char> for Fact {
    fn from(character: char) -> Self {
        Self::Text(character.to_string())
    }
}

impl From<&str> for Fact {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Fact {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&Name> for Fact {
    fn from(name: &Name) -> Self {
        Self::Text(name.to_string())
    }
}

impl From<&AddressKey> for Fact {
    fn from(address: &AddressKey) -> Self {
        Self::Text(address.to_string())
    }
}

impl From<&DomainName> for Fact {
    fn from(domain: &DomainName) -> Self {
        Self::Text(domain.to_string())
    }
}

impl From<&EmailAddress> for Fact {
    fn from(address: &EmailAddress) -> Self {
        Self::Text(address.to_string())
    }
}

impl From<&ListAddress> for Fact {
    fn from(address: &ListAddress) -> Self {
        Self::Text(address.to_string())
    }
}

impl From<RemovalCause> for Fact {
    fn from(cause: RemovalCause) -> Self {
        Self::Text(
            match cause {
                RemovalCause::ExternalContactEnded => "external_contact_ended",
                RemovalCause::ExternalPermissionLost => "external_permission_lost",
                RemovalCause::OffBoarding => "off_boarding",
            }
            .to_owned(),
        )
    }
}
