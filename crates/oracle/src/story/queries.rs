use std::fmt;

use super::{Feature, GroupNo, RoomNo, listed};
use crate::{Company, Person};

/// A list of groups.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(missing_docs, reason = "the names say everything")]
pub enum GroupList {
    Administered,
    All,
    Belonging,
    Managed,
    Orphaned,
    Requested,
    Teams,
}

impl GroupList {
    /// All seven lists.
    pub const ALL: [Self; 7] = [
        Self::Administered,
        Self::All,
        Self::Belonging,
        Self::Managed,
        Self::Orphaned,
        Self::Requested,
        Self::Teams,
    ];
}

/// A query of a user or of the service. It changes nothing.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Query {
    /// The rooms of the user, page by page.
    Rooms,
    /// The rooms recommended to the user for these people (RM-8).
    RoomsWith(Vec<Person>),
    /// The features that the user may use in a room (FT-7).
    MayUse(RoomNo),
    /// The participants of a room, page by page.
    Participants(RoomNo),
    /// A list of groups of a company, page by page, or only those with names that begin so.
    Groups(Company, GroupList, Option<String>),
    /// A group as the user sees it.
    Group(GroupNo),
    /// The members of a group, page by page.
    Members(GroupNo),
    /// The Masters of a group, page by page.
    Masters(GroupNo),
    /// The participants of a group, also through nested groups, page by page.
    GroupParticipants(GroupNo),
    /// The groups nested in a group.
    Nested(GroupNo),
    /// Whether the user may write to the list of a group.
    Post(GroupNo),
    /// Whether the user may send as the list of a group.
    SendAs(GroupNo),
    /// The address proposed for the list of a group.
    ProposeAddress(GroupNo),
    /// For the service: the recipients of a mail to the list of a group.
    Recipients(GroupNo),
    /// The open requests to join a group, page by page.
    Requests(GroupNo),
    /// For the service: the users who get a notice of a group.
    Notified(GroupNo),
    /// For the service: the group with this list address.
    ByAddress(Company, String),
    /// For the service: the end of the retention of Message of a group.
    KeptUntil(GroupNo),
    /// The effects of deleting a group.
    PreviewDelete(GroupNo),
    /// The effects of disabling a feature.
    PreviewDisable(Feature),
    /// For the service: the effects of off-boarding a user.
    PreviewOffBoarding(Person),
    /// The effects of taking the permission for external contact from a user.
    PreviewForbidContact(Person),
    /// The effects of ending the external contact of the company.
    PreviewEndContacts,
}

impl fmt::Display for GroupList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Administered => "the groups that they administer",
            Self::All => "all groups",
            Self::Belonging => "the groups that they belong to",
            Self::Managed => "the groups that they manage",
            Self::Orphaned => "the orphaned groups",
            Self::Requested => "the groups that they asked to join",
            Self::Teams => "the teams",
        })
    }
}

/// Writes the query as it follows the name of the user.
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rooms => f.write_str("lists their rooms"),
            Self::RoomsWith(users) => write!(f, "searches for rooms with {}", listed(users)),
            Self::MayUse(room) => write!(f, "asks what they may use in {room}"),
            Self::Participants(room) => write!(f, "lists the participants of {room}"),
            Self::Groups(company, list, None) => write!(f, "lists {list} of {company}"),
            Self::Groups(company, list, Some(prefix)) => {
                write!(f, "searches {list} of {company} for {prefix:?}")
            }
            Self::Group(group) => write!(f, "views {group}"),
            Self::Members(group) => write!(f, "lists the members of {group}"),
            Self::Masters(group) => write!(f, "lists the Masters of {group}"),
            Self::GroupParticipants(group) => write!(f, "lists the participants of {group}"),
            Self::Nested(group) => write!(f, "lists the groups nested in {group}"),
            Self::Post(group) => write!(f, "asks to write to the list of {group}"),
            Self::SendAs(group) => write!(f, "asks to send as the list of {group}"),
            Self::ProposeAddress(group) => {
                write!(f, "asks for an address for the list of {group}")
            }
            Self::Recipients(group) => {
                write!(f, "(the service) lists the recipients of {group}")
            }
            Self::Requests(group) => write!(f, "lists the requests to join {group}"),
            Self::Notified(group) => write!(f, "(the service) lists who is notified about {group}"),
            Self::ByAddress(company, address) => {
                write!(f, "(the service) asks which group of {company} has {address}")
            }
            Self::KeptUntil(group) => {
                write!(f, "(the service) asks until when Message of {group} is kept")
            }
            Self::PreviewDelete(group) => write!(f, "previews the deletion of {group}"),
            Self::PreviewDisable(feature) => write!(f, "previews disabling {feature:?}"),
            Self::PreviewOffBoarding(user) => {
                write!(f, "(the service) previews the off-boarding of {user}")
            }
            Self::PreviewEndContacts => f.write_str("previews the end of external contact"),
            Self::PreviewForbidContact(user) => {
                write!(f, "previews forbidding {user} external contact")
            }
        }
    }
}
