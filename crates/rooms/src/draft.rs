use std::collections::{BTreeMap, BTreeSet};

use guildhall_kernel::{Description, Name, Picture, RoomId, User, UserId};
use serde::{Deserialize, Serialize};

use crate::{RoomError, RoomInfo, RoomSource};

/// A room that somebody wants to open with others.
///
/// ```
/// use guildhall_kernel::{CompanyId, User, UserId};
/// use guildhall_rooms::{RoomDraft, RoomPlan};
/// use uuid::Uuid;
///
/// let acme = CompanyId::new(Uuid::from_u128(9));
/// let [ann, bo, cy] = [1, 2, 3].map(|n| User::of_company(UserId::new(Uuid::from_u128(n)), acme));
/// assert_eq!(RoomDraft::from_event("Launch", [bo, cy]).plan(&ann), RoomPlan::General);
/// assert_eq!(RoomDraft::from_profile(bo).plan(&ann), RoomPlan::OneToOne(bo));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RoomDraft {
    users: BTreeMap<UserId, User>,
    info: RoomInfo,
    origin: RoomOrigin,
    chosen_by: Option<UserId>,
}

/// Where it starts from (RM-5).
impl RoomDraft {
    /// From users found by searching the contacts.
    #[must_use]
    pub fn from_contact_search(users: impl IntoIterator<Item = User>) -> Self {
        Self::from(RoomOrigin::ContactSearch, users)
    }

    /// From users chosen in the organisation chart.
    #[must_use]
    pub fn from_organisation_chart(users: impl IntoIterator<Item = User>) -> Self {
        Self::from(RoomOrigin::OrganisationChart, users)
    }

    /// From the profile of a user.
    #[must_use]
    pub fn from_profile(user: User) -> Self {
        Self::from(RoomOrigin::Profile, [user])
    }

    /// From users chosen in the member list.
    #[must_use]
    pub fn from_member_list(users: impl IntoIterator<Item = User>) -> Self {
        Self::from(RoomOrigin::MemberList, users)
    }

    /// From the participants of a calendar event; the room is titled as the event (RM-6).
    #[must_use]
    pub fn from_event(title: &str, participants: impl IntoIterator<Item = User>) -> Self {
        Self::from(RoomOrigin::Event, participants).titled(title)
    }

    /// From the sender and the recipients of a mail; the room is titled as its subject (RM-6).
    #[must_use]
    pub fn from_mail(subject: &str, people: impl IntoIterator<Item = User>) -> Self {
        Self::from(RoomOrigin::Mail, people).titled(subject)
    }

    /// From an existing room: some of its participants and any others (RM-7).
    #[must_use]
    pub fn from_room(source: RoomSource, others: impl IntoIterator<Item = User>) -> Self {
        let (origin, by) = (RoomOrigin::Room { room: source.room() }, source.by());
        let users = source.into_chosen().into_iter().chain(others);
        Self { chosen_by: Some(by), ..Self::from(origin, users) }
    }

    pub(crate) fn from_pair(room: RoomId, users: impl IntoIterator<Item = User>) -> Self {
        Self::from(RoomOrigin::Pair { room }, users)
    }

    fn from(origin: RoomOrigin, users: impl IntoIterator<Item = User>) -> Self {
        let users = users.into_iter().map(|user| (user.id(), user)).collect();
        Self { users, info: RoomInfo::default(), origin, chosen_by: None }
    }

    fn titled(mut self, title: &str) -> Self {
        self.info.name = Name::cut_from(title);
        self
    }
}

impl RoomDraft {
    /// The draft, with this name. A one-to-one room takes none (RM-9).
    #[must_use]
    pub fn named(mut self, name: Name) -> Self {
        self.info.name = Some(name);
        self
    }

    /// The draft, with this picture. A one-to-one room takes none (RM-9).
    #[must_use]
    pub fn with_picture(mut self, picture: Picture) -> Self {
        self.info.picture = Some(picture);
        self
    }

    /// The draft, with this description. A one-to-one room takes none (RM-9).
    #[must_use]
    pub fn described(mut self, description: Description) -> Self {
        self.info.description = Some(description);
        self
    }

    /// Which kind of room it makes when `creator` opens it: with one other user a one-to-one room,
    /// else a general one (RM-4).
    #[must_use]
    pub fn plan(&self, creator: &User) -> RoomPlan {
        let mut others = self.users.values().filter(|user| user.id() != creator.id());
        match (others.next(), others.next()) {
            (Some(other), None) => RoomPlan::OneToOne(*other),
            _ => RoomPlan::General,
        }
    }

    /// Who would be in it, the creator included.
    #[must_use]
    pub fn participants(&self, creator: &User) -> BTreeSet<UserId> {
        self.users.keys().copied().chain([creator.id()]).collect()
    }

    /// The users whom it names, by id; the creator need not be among them.
    pub fn users(&self) -> impl Iterator<Item = &User> {
        self.users.values()
    }

    /// What it starts from.
    #[must_use]
    pub const fn origin(&self) -> &RoomOrigin {
        &self.origin
    }

    /// Whether the creator is the one who chose in the room that it starts from: nobody copies a room
    /// that they cannot see (RM-7).
    pub(crate) fn check_source(&self, creator: &User) -> Result<(), RoomError> {
        match (&self.origin, self.chosen_by) {
            (RoomOrigin::Room { room }, Some(by)) if by != creator.id() => {
                Err(RoomError::NoSuchRoom { room: *room })
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn into_parts(mut self, creator: &User) -> (Vec<User>, RoomInfo, RoomOrigin) {
        self.users.insert(creator.id(), *creator);
        (self.users.into_values().collect(), self.info, self.origin)
    }
}

/// Which kind of room a draft makes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RoomPlan {
    /// A general room.
    General,
    /// A one-to-one room with this user.
    OneToOne(User),
}

/// What a room started from (RM-5).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "from")]
pub enum RoomOrigin {
    /// The search in the contacts.
    ContactSearch,
    /// A calendar event's participants.
    Event,
    /// A mail's sender and recipients.
    Mail,
    /// The member list.
    MemberList,
    /// The organisation chart.
    OrganisationChart,
    /// A one-to-one room that was invited to (RM-11).
    Pair {
        /// Which.
        room: RoomId,
    },
    /// A profile.
    Profile,
    /// An existing room (RM-7).
    Room {
        /// Which.
        room: RoomId,
    },
}
