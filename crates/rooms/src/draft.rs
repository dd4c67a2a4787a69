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
/// assert_eq!(RoomDraft::from_event("Launch", [bo, cy]).plan(ann), Ok(RoomPlan::General));
///
/// let plan = RoomDraft::from_event("Launch", [bo]).plan(ann);
/// assert!(matches!(plan, Ok(RoomPlan::OneToOne { with, unused_title: Some(_) }) if with == bo));
/// ```
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct RoomDraft {
    users: BTreeSet<User>,
    info: RoomInfo,
    // The title of the event or mail (RM-6). A name in `info` comes before it.
    title: Option<Name>,
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
    /// of the room (RM-6). A one-to-one room leaves it unused (RM-4).
    #[doc(alias("RM-5", "RM-6"))]
    #[must_use]
    pub fn from_event(title: &str, participants: impl IntoIterator<Item = User>) -> Self {
        Self::from(RoomOrigin::Event, participants).titled(title)
    }

    /// Starts from the sender and the recipients of a mail. The subject of the mail becomes the
    /// name of the room (RM-6). A one-to-one room leaves it unused (RM-4).
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

    pub(crate) fn of_invitation(origin: RoomOrigin, users: impl IntoIterator<Item = User>) -> Self {
        Self::from(origin, users)
    }

    fn from(origin: RoomOrigin, users: impl IntoIterator<Item = User>) -> Self {
        let users = users.into_iter().collect();
        Self { users, info: RoomInfo::default(), title: None, origin, chosen_by: None }
    }

    fn titled(mut self, title: &str) -> Self {
        self.title = Name::cut_from(title);
        self
    }
}

impl RoomDraft {
    /// Sets the name. A one-to-one room has none (RM-4).
    #[must_use]
    pub fn with_name(mut self, name: Name) -> Self {
        self.info.name = Some(name);
        self
    }

    /// Sets the picture. A one-to-one room has none (RM-4).
    #[must_use]
    pub fn with_picture(mut self, picture: Picture) -> Self {
        self.info.picture = Some(picture);
        self
    }

    /// Sets the description. A one-to-one room has none (RM-4).
    #[must_use]
    pub fn with_description(mut self, description: Description) -> Self {
        self.info.description = Some(description);
        self
    }

    /// Returns which kind of room `creator` would open: a one-to-one room with exactly one other
    /// user, otherwise a general room (RM-4).
    ///
    /// # Errors
    /// Returns [`RoomError::PairTakesNoInfo`] if it would be a one-to-one room, and the draft gives
    /// a name, a picture or a description (RM-4). The title of an event or a mail is not refused,
    /// because the creator did not write it.
    #[doc(alias = "RM-4")]
    pub fn plan(&self, creator: User) -> Result<RoomPlan, RoomError> {
        let mut others = self.users.iter().filter(|user| user.id() != creator.id());
        match (others.next(), others.next()) {
            (Some(_), None) if self.info != RoomInfo::default() => Err(RoomError::PairTakesNoInfo),
            (Some(other), None) => {
                Ok(RoomPlan::OneToOne { with: *other, unused_title: self.title.clone() })
            }
            _ => Ok(RoomPlan::General),
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
        self.info.name = self.info.name.or(self.title);
        (self.users.into_iter().collect(), self.info, self.origin)
    }
}

/// The kind of room that a draft makes (RM-4).
#[doc(alias = "RM-4")]
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum RoomPlan {
    /// A general room.
    General,
    /// A one-to-one room.
    OneToOne {
        /// The other user.
        with: User,
        /// The title of the event or mail, which a one-to-one room does not use.
        unused_title: Option<Name>,
    },
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
    /// An invitation of an external user to a general room that had none (RM-10).
    General {
        /// The general room.
        room: RoomId,
    },
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
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
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
