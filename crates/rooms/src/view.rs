//! What a participant sees of a room, and what they may do and use in it (FT-7).

use std::collections::BTreeMap;

use guildhall_kernel::{CommandError, Feature, GroupId, RoomId, RoomKind, Rule, User};
use guildhall_permissions::rules::{CO_2, CO_5};
use guildhall_permissions::{Company, Context, RoomAction};
use serde::{Deserialize, Serialize};

use crate::rules::{FT_7, RM_16};
use crate::{Room, RoomError, RoomInfo};

/// Whether the participants of a room may use a feature: write messages, or share posts, events,
/// tasks or files (FT-7).
#[doc(alias = "FT-7")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum FeatureUse {
    /// The company disabled the feature, or Message (CO-5).
    Disabled,
    /// The company does not hold Core: what exists can be read, and nothing new is added (CO-2).
    Frozen,
    /// The feature was never on, or Message never was: the room of a team was not opened yet.
    NeverOn,
    /// A room of this kind does not have the feature (RM-16).
    NotOfKind,
    /// The feature, or Message, was turned off.
    Off,
    /// They may.
    Yes,
}

impl FeatureUse {
    /// Returns whether the participants of a room of this kind may use a feature, if the room
    /// belongs to no group and no team.
    ///
    /// A room whose company does not hold Core is frozen, except a to-me room, which needs no
    /// application (CO-2).
    #[must_use]
    pub fn of_kind(kind: RoomKind, feature: Feature, company: &Company) -> Self {
        if !kind.features().contains(&feature) {
            Self::NotOfKind
        } else if kind != RoomKind::ToMe && company.check_rooms().is_err() {
            Self::Frozen
        } else {
            Self::Yes
        }
    }

    /// Returns whether the participants may use the feature.
    #[must_use]
    pub const fn is_allowed(self) -> bool {
        matches!(self, Self::Yes)
    }

    /// Returns the rule that says why the participants may not use the feature.
    #[must_use]
    pub const fn rule(self) -> Option<&'static Rule> {
        match self {
            Self::Disabled => Some(&CO_5),
            Self::Frozen => Some(&CO_2),
            Self::NeverOn | Self::Off => Some(&FT_7),
            Self::NotOfKind => Some(&RM_16),
            Self::Yes => None,
        }
    }
}

/// A room as one of its participants sees it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RoomView {
    /// The id of the room.
    pub id: RoomId,
    /// The kind of the room.
    pub kind: RoomKind,
    /// The name, picture and description of a general room (RM-9).
    pub info: Option<RoomInfo>,
    /// The group or team that the room belongs to.
    pub group: Option<GroupId>,
    /// What the user may do with the room now.
    pub allowed: Vec<RoomAction>,
    /// For each feature, whether the user may use it now (FT-7).
    pub may_use: BTreeMap<Feature, FeatureUse>,
}

impl RoomView {
    /// Makes the view of a room. The room of a group or team does not know its members, so the
    /// group answers what the user may do and use.
    #[must_use]
    pub fn new(
        room: &Room,
        allowed: Vec<RoomAction>,
        may_use: BTreeMap<Feature, FeatureUse>,
    ) -> Self {
        let (id, kind, group) = (room.id(), room.kind(), room.group());
        Self { id, kind, info: room.info().cloned(), group, allowed, may_use }
    }
}

impl Room {
    /// Returns for each feature whether this participant may use it (FT-7). To use Message is to
    /// write. For the room of a group or team, ask `Group::may_use` of `guildhall-groups`.
    ///
    /// # Errors
    /// The errors of [`Room::read`].
    #[doc(alias = "FT-7")]
    pub fn may_use(
        &self,
        user: User,
        cx: &Context<'_>,
    ) -> Result<BTreeMap<Feature, FeatureUse>, CommandError<RoomError>> {
        self.read(user, cx)?;
        let answer = |feature| FeatureUse::of_kind(self.kind(), feature, cx.company());
        Ok(Feature::ALL.into_iter().map(|feature| (feature, answer(feature))).collect())
    }

    /// Returns the room as this participant sees it. For the room of a group or team, ask
    /// `Group::room_seen_by` of `guildhall-groups`.
    ///
    /// # Errors
    /// The errors of [`Room::read`].
    pub fn seen_by(
        &self,
        user: User,
        cx: &Context<'_>,
    ) -> Result<RoomView, CommandError<RoomError>> {
        let may_use = self.may_use(user, cx)?;
        let mut allowed = Vec::with_capacity(RoomAction::ALL.len());
        for action in RoomAction::ALL {
            let answer = match action {
                RoomAction::Convert => self
                    .check_table(action, cx)
                    .and_then(|()| self.check_enough_to_convert())
                    .map_err(CommandError::from),
                RoomAction::StartFrom => self.source(user, &[], cx).map(drop),
                _ => self.check_table(action, cx).map_err(CommandError::from),
            };
            match answer {
                Ok(()) => allowed.push(action),
                Err(CommandError::NotLoaded(missing)) => return Err(missing.into()),
                Err(CommandError::Refused(_)) => {}
            }
        }
        Ok(RoomView::new(self, allowed, may_use))
    }
}
