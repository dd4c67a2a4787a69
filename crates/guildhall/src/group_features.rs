//! The features of a group's room, as one user switches them.

use std::collections::BTreeSet;

use guildhall_groups::{GroupChange, GroupError};
use guildhall_kernel::{Feature, Scope};
use guildhall_room_features::{FeatureData, FeatureEdit, FeatureError};
use guildhall_rooms::RoomChange;

use crate::Result;
use crate::error::Attempt;
use crate::retry::ATTEMPTS;
use crate::{Environment, Error, GroupDone, GroupHandle, Stores};

impl<S: Stores, E: Environment> GroupHandle<'_, S, E> {
    /// Switches features: those that the edit names (FT-1, FT-2, FT-6). Message on again finds its
    /// room and its data while they are kept; after that, a new room begins, and the one before
    /// closes (FT-3): the event says which. In a team, the leader opens the room so (RM-19).
    ///
    /// # Errors
    /// [`Error::Group`], also for a locked feature (CO-6), and [`Error::Company`] for a
    /// disabled one (CO-5).
    pub async fn switch_features(&self, edit: FeatureEdit) -> Result<GroupDone, S> {
        for _ in 0..ATTEMPTS {
            match self.act([], |group, by, cx| group.switch_features(by, &edit, cx)).await {
                Err(Error::Group(GroupError::Feature(FeatureError::MessageGone { .. }))) => {}
                done => return done,
            }
            // Boxed: it is rare, and would make every caller's future as large as its own.
            if let Some(done) = Box::pin(self.begin_anew(&edit)).await? {
                return Ok(done);
            }
        }
        Err(Error::Contended { attempts: ATTEMPTS })
    }

    /// Locks the settings of features against the Masters or the leader (CO-6).
    ///
    /// # Errors
    /// [`Error::Group`] for whoever is no administrator.
    pub async fn lock_features(
        &self,
        features: impl IntoIterator<Item = Feature> + Send,
    ) -> Result<GroupDone, S> {
        let features: BTreeSet<_> = features.into_iter().collect();
        self.act([], |group, by, cx| group.lock_features(by, &features, cx)).await
    }

    /// Leaves the settings of features to the Masters or the leader again (CO-6).
    ///
    /// # Errors
    /// [`Error::Group`] for whoever is no administrator.
    pub async fn unlock_features(
        &self,
        features: impl IntoIterator<Item = Feature> + Send,
    ) -> Result<GroupDone, S> {
        let features: BTreeSet<_> = features.into_iter().collect();
        self.act([], |group, by, cx| group.unlock_features(by, &features, cx)).await
    }

    /// Requests the deletion of data (FT-4, FT-5).
    ///
    /// # Errors
    /// [`Error::Group`].
    pub async fn request_deletion(&self, data: FeatureData) -> Result<GroupDone, S> {
        self.act([], |group, by, cx| group.request_deletion(by, data, cx)).await
    }

    /// None where another was faster, or the company keeps Message longer now.
    async fn begin_anew(&self, edit: &FeatureEdit) -> Result<Option<GroupDone>, S> {
        let (hall, by) = (self.acting.hall(), self.acting.user());
        let scope = Scope::of([by.id()]);
        let Some((before, room_before)) = hall.with_room(self.id, scope).await? else {
            return Ok(None);
        };
        let company = hall.company(before.company()).await?;
        let (mut group, mut room) = (before.clone(), room_before.clone());
        let (id, cx) = (hall.new_room_id(), hall.context(&company));
        let begun = match group.begin_anew(&by, edit, &mut room, id, &cx).map_err(Error::from) {
            Err(Error::Group(GroupError::MessageKept { .. })) => return Ok(None),
            begun => begun?,
        };
        let (opened, opening) = begun.opened;
        let change = GroupChange::between(&before, group.clone(), vec![begun.event.clone()])
            .with_room(RoomChange::between(&room_before, room, vec![begun.closed]))
            .with_room(RoomChange::new(opened, opening));
        match hall.save_group(change).await {
            Ok(()) => Ok(Some(GroupDone::new(group, begun.event))),
            Err(Attempt::Again) => Ok(None),
            Err(Attempt::Failed(error)) => Err(error),
        }
    }
}
