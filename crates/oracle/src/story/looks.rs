use std::fmt;

use super::{Feature, GroupNo, RoomNo, listed};
use crate::{Company, Person};

/// Which of the lists of groups.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(missing_docs, reason = "their names say all there is to say of them")]
pub enum GroupList {
    Administered,
    All,
    Belonging,
    Managed,
    Teams,
}

impl GroupList {
    /// All five.
    pub const ALL: [Self; 5] =
        [Self::Administered, Self::All, Self::Belonging, Self::Managed, Self::Teams];
}

/// What somebody looks at. Nothing changes by it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Look {
    /// Their rooms, page by page.
    Rooms,
    /// The rooms that are recommended to them for these (RM-8).
    RoomsWith(Vec<Person>),
    /// Who is in a room, page by page.
    Participants(RoomNo),
    /// A list of groups of a company, page by page; those alone whose names begin so, if that is said.
    Groups(Company, GroupList, Option<String>),
    /// A group, as they see it.
    Group(GroupNo),
    /// Its members, page by page.
    Members(GroupNo),
    /// Its Masters, page by page.
    Masters(GroupNo),
    /// Who takes part in it, through what is nested too, page by page.
    GroupParticipants(GroupNo),
    /// What is nested in it.
    Nested(GroupNo),
    /// Whether they may write to its list.
    Post(GroupNo),
    /// Whether they may send as its list.
    SendAs(GroupNo),
    /// The address that is proposed to them for its list.
    ProposeAddress(GroupNo),
    /// Not they, but the service: who receives what is sent to the list of a group.
    Recipients(GroupNo),
    /// Not they, but the service: which group has a list of this address.
    ByAddress(Company, String),
    /// Not they, but the service: until when the Message of a group is kept.
    KeptUntil(GroupNo),
    /// What deleting a group would do.
    PreviewDelete(GroupNo),
    /// What disabling a feature would do.
    PreviewDisable(Feature),
    /// Not they, but the service: what off-boarding a user would do.
    PreviewOffBoarding(Person),
    /// What taking the permission for external contact from a user would do.
    PreviewForbidContact(Person),
}

impl fmt::Display for GroupList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Administered => "the groups that they administer",
            Self::All => "all groups",
            Self::Belonging => "the groups that they belong to",
            Self::Managed => "the groups that they manage",
            Self::Teams => "the teams",
        })
    }
}

/// As what follows the name of whoever looks.
impl fmt::Display for Look {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rooms => f.write_str("looks at their rooms"),
            Self::RoomsWith(users) => write!(f, "looks for rooms with {}", listed(users)),
            Self::Participants(room) => write!(f, "looks who is in {room}"),
            Self::Groups(company, list, None) => write!(f, "looks at {list} of {company}"),
            Self::Groups(company, list, Some(prefix)) => {
                write!(f, "looks among {list} of {company} for {prefix:?}")
            }
            Self::Group(group) => write!(f, "looks at {group}"),
            Self::Members(group) => write!(f, "looks who is a member of {group}"),
            Self::Masters(group) => write!(f, "looks who is a Master of {group}"),
            Self::GroupParticipants(group) => write!(f, "looks who takes part in {group}"),
            Self::Nested(group) => write!(f, "looks what is nested in {group}"),
            Self::Post(group) => write!(f, "is about to write to the list of {group}"),
            Self::SendAs(group) => write!(f, "is about to send as the list of {group}"),
            Self::ProposeAddress(group) => {
                write!(f, "looks for an address for the list of {group}")
            }
            Self::Recipients(group) => {
                write!(f, "(or the service) looks who receives the mail of {group}")
            }
            Self::ByAddress(company, address) => {
                write!(f, "(or the service) looks which group of {company} has {address}")
            }
            Self::KeptUntil(group) => {
                write!(f, "(or the service) looks until when Message of {group} is kept")
            }
            Self::PreviewDelete(group) => write!(f, "looks what deleting {group} would do"),
            Self::PreviewDisable(feature) => write!(f, "looks what disabling {feature:?} would do"),
            Self::PreviewOffBoarding(user) => {
                write!(f, "(or the service) looks what off-boarding {user} would do")
            }
            Self::PreviewForbidContact(user) => {
                write!(f, "looks what forbidding {user} external contact would do")
            }
        }
    }
}
