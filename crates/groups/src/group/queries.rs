//! What users may see and ask of a group (GR-15, GR-17).

use guildhall_kernel::{CommandError, Feature, RoomKind, User, UserId};
use guildhall_permissions::{Context, GroupAction};
use guildhall_rooms::RoomSource;

use super::{Answer, Group};
use crate::GroupError;

impl Group {
    /// Whether the user sees the group: its name and its members (GR-15, GR-17).
    ///
    /// # Errors
    /// As for [`Group::authorize`].
    pub fn view(&self, by: &User, cx: &Context<'_>) -> Answer {
        self.authorize(by, GroupAction::View, cx)
    }

    /// Whether the user may read the group's room: members may (RM-20, GR-3, GR-11, GR-17).
    ///
    /// # Errors
    /// [`GroupError::MessageOff`] or [`GroupError::TeamMessageOff`], and as for
    /// [`Group::authorize`].
    pub fn read_room(&self, by: &User, cx: &Context<'_>) -> Answer {
        self.authorize(by, GroupAction::ReadRoom, cx)?;
        if self.feature(Feature::Message, cx).is_on() {
            Ok(())
        } else if self.is_team() {
            Err(GroupError::TeamMessageOff { team: self.id() }.into())
        } else {
            Err(GroupError::MessageOff { group: self.id() }.into())
        }
    }

    /// Whether the user may invite all members to an event (GR-17).
    ///
    /// # Errors
    /// As for [`Group::authorize`].
    pub fn invite_to_event(&self, by: &User, cx: &Context<'_>) -> Answer {
        self.authorize(by, GroupAction::InviteToEvent, cx)
    }

    /// Whether the user may ask the Masters for membership (GR-17).
    ///
    /// # Errors
    /// As for [`Group::authorize`].
    pub fn ask_to_join(&self, by: &User, cx: &Context<'_>) -> Answer {
        self.authorize(by, GroupAction::AskToJoin, cx)
    }

    /// Chooses participants to start a new room from the group's room (RM-7).
    ///
    /// # Errors
    /// [`GroupError::Room`] as for [`RoomSource::choose`], and as for [`Group::read_room`].
    pub fn room_source(
        &self,
        by: &User,
        chosen: &[UserId],
        cx: &Context<'_>,
    ) -> Result<RoomSource, CommandError<GroupError>> {
        self.read_room(by, cx)?;
        let counts = self.roster.counts();
        let kind = if self.is_team() { RoomKind::Team } else { RoomKind::Group };
        RoomSource::choose(self.room(), kind, counts, by.id(), chosen, |user| {
            self.participant(user)
        })
        .map_err(|error| error.map(GroupError::from))
    }
}
