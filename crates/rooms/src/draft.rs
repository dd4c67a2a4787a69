//! A room that a user wants to open, and what it starts from (RM-5).

use std::collections::BTreeSet;

use guildhall_kernel::{
    CommandError, Counts, Description, Name, NotLoaded, Picture, RoomId, RoomKind, User, UserId,
};
use guildhall_permissions::RoomAction;
use serde::{Deserialize, Serialize};

use crate::room::check_kind;
use crate::{RoomError, RoomInfo};

/// A room that a user wants to open with others.
///
/// ```
/// use guildhall_kernel::{CompanyId, User, UserId};
/// use guildhall_rooms::{RoomDraft, RoomPlan};
/// use uuid::Uuid;
///
/// let acme = CompanyId::new(Uuid::from_u128(9));
/// let [ann, bo, cy] = [1, 2, 3].map(|n| User::of_company(UserId::new(Uuid::from_u128(n)), acme));
/// assert_eq!(RoomDraft::from_event("Launch", [bo, cy]).plan(ann), RoomPlan::General);
/// assert_eq!(RoomDraft::from_profile(bo).plan(ann), RoomPlan::OneToOne(bo));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RoomDraft {
    users: BTreeSet<User>,
    info: RoomInfo,
    origin: RoomOrigin,
    chosen_by: Option<UserId>,
}

/// What the room starts from (RM-5).
impl RoomDraft {
    /// Starts from users found by contact search.
    #[doc(alias = "RM-5")]
    #[must_use]
    pub fn from_contact_search(users: impl IntoIterator<Item = User>) -> Self {
        Self::from(RoomOrigin::ContactSearch, users)
    }

    /// Starts from users chosen in the organisation chart.
    #[doc(alias = "RM-5")]
    #[must_use]
    pub fn from_organisation_chart(users: impl IntoIterator<Item = User>) -> Self {
        Self::from(RoomOrigin::OrganisationChart, users)
    }

    /// Starts from the profile of a user.
    #[doc(alias = "RM-5")]
    #[must_use]
    pub fn from_profile(user: User) -> Self {
        Self::from(RoomOrigin::Profile, [user])
    }

    /// Starts from users chosen in the member list.
    #[doc(alias = "RM-5")]
    #[must_use]
    pub fn from_member_list(users: impl IntoIterator<Item = User>) -> Self {
        Self::from(RoomOrigin::MemberList, users)
    }

    /// Starts from the participants of a calendar event. The title of the event becomes the name
    /// of the room (RM-6).
    #[doc(alias("RM-5", "RM-6"))]
    #[must_use]
    pub fn from_event(title: &str, participants: impl IntoIterator<Item = User>) -> Self {
        Self::from(RoomOrigin::Event, participants).titled(title)
    }

    /// Starts from the sender and the recipients of a mail. The subject of the mail becomes the
    /// name of the room (RM-6).
    #[doc(alias("RM-5", "RM-6"))]
    #[must_use]
    pub fn from_mail(subject: &str, people: impl IntoIterator<Item = User>) -> Self {
        Self::from(RoomOrigin::Mail, people).titled(subject)
    }

    /// Starts from an existing room: some of its participants, and any other users (RM-7).
    #[doc(alias("RM-5", "RM-7"))]
    #[must_use]
    pub fn from_room(source: RoomSource, others: impl IntoIterator<Item = User>) -> Self {
        let RoomSource { room, by, chosen } = source;
        let users = chosen.into_iter().chain(others);
        Self { chosen_by: Some(by), ..Self::from(RoomOrigin::Room { room }, users) }
    }

    pub(crate) fn from_pair(room: RoomId, users: impl IntoIterator<Item = User>) -> Self {
        Self::from(RoomOrigin::Pair { room }, users)
    }

    fn from(origin: RoomOrigin, users: impl IntoIterator<Item = User>) -> Self {
        let users = users.into_iter().collect();
        Self { users, info: RoomInfo::default(), origin, chosen_by: None }
    }

    fn titled(mut self, title: &str) -> Self {
        self.info.name = Name::cut_from(title);
        self
    }
}

impl RoomDraft {
    /// Sets the name. A one-to-one room ignores it (RM-9).
    #[must_use]
    pub fn with_name(mut self, name: Name) -> Self {
        self.info.name = Some(name);
        self
    }

    /// Sets the picture. A one-to-one room ignores it (RM-9).
    #[must_use]
    pub fn with_picture(mut self, picture: Picture) -> Self {
        self.info.picture = Some(picture);
        self
    }

    /// Sets the description. A one-to-one room ignores it (RM-9).
    #[must_use]
    pub fn with_description(mut self, description: Description) -> Self {
        self.info.description = Some(description);
        self
    }

    /// Returns which kind of room `creator` would open: a one-to-one room with exactly one other
    /// user, otherwise a general room (RM-4).
    #[doc(alias = "RM-4")]
    #[must_use]
    pub fn plan(&self, creator: User) -> RoomPlan {
        let mut others = self.users.iter().filter(|user| user.id() != creator.id());
        match (others.next(), others.next()) {
            (Some(other), None) => RoomPlan::OneToOne(*other),
            _ => RoomPlan::General,
        }
    }

    /// Returns the users who would be in the room, the creator included.
    #[must_use]
    pub fn participants(&self, creator: User) -> BTreeSet<UserId> {
        self.users.iter().map(User::id).chain([creator.id()]).collect()
    }

    /// Returns the users that the draft names, ordered by id. The creator can be one of them.
    pub fn users(&self) -> impl Iterator<Item = &User> {
        self.users.iter()
    }

    /// Returns what the room starts from.
    #[must_use]
    pub const fn origin(&self) -> &RoomOrigin {
        &self.origin
    }

    /// Checks that the creator chose the participants in the existing room, so that a user cannot
    /// copy a room that they cannot see (RM-7).
    pub(crate) fn check_source(&self, creator: User) -> Result<(), RoomError> {
        match (&self.origin, self.chosen_by) {
            (RoomOrigin::Room { room }, Some(by)) if by != creator.id() => {
                Err(RoomError::NoSuchRoom { room: *room })
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn into_parts(mut self, creator: User) -> (Vec<User>, RoomInfo, RoomOrigin) {
        self.users.insert(creator);
        (self.users.into_iter().collect(), self.info, self.origin)
    }
}

/// The kind of room that a draft makes (RM-4).
#[doc(alias = "RM-4")]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RoomPlan {
    /// A general room.
    General,
    /// A one-to-one room with this user.
    OneToOne(User),
}

/// What a room started from (RM-5).
#[doc(alias = "RM-5")]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case", tag = "from")]
pub enum RoomOrigin {
    /// Contact search.
    ContactSearch,
    /// The participants of a calendar event.
    Event,
    /// The sender and the recipients of a mail.
    Mail,
    /// The member list.
    MemberList,
    /// The organisation chart.
    OrganisationChart,
    /// An invitation to a one-to-one room (RM-11).
    Pair {
        /// The one-to-one room.
        room: RoomId,
    },
    /// The profile of a user.
    Profile,
    /// An existing room (RM-7).
    Room {
        /// The existing room.
        room: RoomId,
    },
}

/// The participants of an existing room whom a user chose to start a new room with (RM-7).
///
/// A value exists only if the rule allowed the choice: [`Room::source`](crate::Room::source) and
/// `Group::room_source` of `guildhall-groups` both call [`RoomSource::choose`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RoomSource {
    room: RoomId,
    by: UserId,
    chosen: Vec<User>,
}

impl RoomSource {
    /// Chooses participants of a room of this kind and with these counts.
    ///
    /// `participant` returns the user with this id if they are in the room. The caller has already
    /// checked that `by` is in the room. Only `by` can open a room from the choice.
    ///
    /// # Errors
    /// - [`RoomError::NotAllowed`] if the room is a to-me or one-to-one room (RM-7)
    /// - [`RoomError::SourceHasExternals`] if an external user is in the room (RM-7)
    /// - [`RoomError::NotInSource`] if a chosen user is not in the room (RM-7)
    /// - [`CommandError::NotLoaded`] if `participant` was asked for a user who is not loaded
    #[doc(alias = "RM-7")]
    pub fn choose(
        room: RoomId,
        kind: RoomKind,
        counts: Counts,
        by: User,
        chosen: &[UserId],
        participant: impl Fn(UserId) -> Result<Option<User>, NotLoaded>,
    ) -> Result<Self, CommandError<RoomError>> {
        check_kind(RoomAction::StartFrom, kind)?;
        if counts.externals() > 0 {
            return Err(RoomError::SourceHasExternals { room }.into());
        }
        let mut users = Vec::new();
        let mut strangers = Vec::new();
        for id in chosen.iter().collect::<BTreeSet<_>>() {
            match participant(*id)? {
                Some(user) => users.push(user),
                None => strangers.push(*id),
            }
        }
        if strangers.is_empty() {
            Ok(Self { room, by: by.id(), chosen: users })
        } else {
            Err(RoomError::NotInSource { users: strangers }.into())
        }
    }

    /// Returns the existing room.
    #[must_use]
    pub const fn room(&self) -> RoomId {
        self.room
    }

    /// Returns the user who chose.
    #[must_use]
    pub const fn by(&self) -> UserId {
        self.by
    }
}
