//! The three ways in which groups come to be (GR-1).

use guildhall_kernel::{CommandError, Feature, GroupId, RoomId, User};
use guildhall_mailing_list::MailingList;
use guildhall_permissions::{Context, Privacy};
use guildhall_room_features::{FeatureEdit, FeatureError, Features};
use guildhall_rooms::{Participant, Room, RoomEvent};

use super::Group;
use super::checks::{check_externals, check_masters};
use super::features::decide_features;
use crate::rules::GR_2;
use crate::{Creation, GroupDraft, GroupError, GroupEvent, GroupKind, GroupOrigin};

/// The outcome of a command that creates a group.
type Created = Result<(Group, GroupEvent), CommandError<GroupError>>;

impl Group {
    /// Creates a group by a user, who becomes a Group Master and a member (GR-2). That its name and
    /// its mail address are unique are claims of the group, which its store keeps.
    ///
    /// # Errors
    /// [`GroupError::Company`] for a user of another company (CO-1), without the applications
    /// (CO-2), for a user who may not create groups (CO-3) or external ones (CO-4), for external
    /// users where no contact is allowed (RM-10), and for a feature that is disabled (CO-5);
    /// [`GroupError::ExternalInInternalGroup`] and [`GroupError::ExternalMaster`] (GR-5);
    /// [`GroupError::Feature`] (FT-2); [`GroupError::Mail`] for an address of another domain
    /// (ML-2).
    pub fn create(
        id: GroupId,
        room: RoomId,
        by: &User,
        draft: GroupDraft,
        cx: &Context<'_>,
    ) -> Created {
        let draft = draft.members([*by]).masters([*by]);
        Ok(Self::begin(id, room, GroupOrigin::User, by, draft, cx)?)
    }

    /// Creates a group by an administrator, who is neither Master nor member by that, and names at
    /// least one Master (GR-2).
    ///
    /// # Errors
    /// [`GroupError::NeedsMaster`]; [`GroupError::Company`] for whoever is no administrator; and as
    /// for [`Group::create`].
    pub fn create_as_administrator(
        id: GroupId,
        room: RoomId,
        by: &User,
        draft: GroupDraft,
        cx: &Context<'_>,
    ) -> Created {
        cx.company().check_administrator(by.id(), &GR_2).map_err(GroupError::from)?;
        if draft.masters.is_empty() {
            return Err(GroupError::NeedsMaster.into());
        }
        Ok(Self::begin(id, room, GroupOrigin::Administrator, by, draft, cx)?)
    }

    /// Converts a general room to a group (GR-6, GR-7). The room keeps its id and its history; all
    /// its participants become members, the converter a Master too. A room with an external
    /// participant makes an external group (GR-8). It takes all the participants. Group and room
    /// are saved in one atom; when this fails, neither has changed.
    ///
    /// # Errors
    /// [`GroupError::Room`] for a room that is not open and general with at least three
    /// participants (GR-6), or that the user is not in (RM-14); and as for [`Group::create`].
    pub fn convert(
        id: GroupId,
        room: &mut Room,
        by: &User,
        draft: GroupDraft,
        cx: &Context<'_>,
    ) -> Result<(Self, GroupEvent, RoomEvent), CommandError<GroupError>> {
        let mut converted = room.clone();
        let room_event =
            converted.convert(by.id(), id, cx).map_err(|error| error.map(GroupError::from))?;
        let participants = room.roster().all()?.values().filter(|entry| entry.is_in());
        let mut draft = draft.members(participants.map(Participant::user)).masters([*by]);
        if room.roster().counts().externals() > 0 {
            draft = draft.external();
        }
        let (group, event) = Self::begin(id, room.id(), GroupOrigin::Conversion, by, draft, cx)?;
        *room = converted;
        Ok((group, event, room_event))
    }

    fn begin(
        id: GroupId,
        room: RoomId,
        way: GroupOrigin,
        by: &User,
        draft: GroupDraft,
        cx: &Context<'_>,
    ) -> Result<(Self, GroupEvent), GroupError> {
        let company = cx.company();
        company.check_group_creation(by)?;
        if draft.kind == GroupKind::External {
            company.check_external_group_creation(by)?;
        }
        check_externals(draft.kind, draft.members.values(), cx)?;
        check_masters(draft.masters.values(), cx)?;
        let features = first_features(way, &draft.features, cx)?;
        let list = draft.mailing_list.map(|address| MailingList::new(address, company.domains()));
        let usual = match draft.kind {
            GroupKind::External => Privacy::Private,
            GroupKind::Internal => Privacy::Public,
        };
        let creation = Creation {
            group: id,
            company: company.id(),
            room,
            way,
            by: Some(by.id()),
            at: cx.at(),
            team: None,
            kind: draft.kind,
            name: draft.name,
            description: draft.description,
            picture: draft.picture,
            privacy: draft.privacy.unwrap_or(usual),
            notification: draft.notification,
            features,
            mailing_list: list.transpose()?,
            members: draft.members.into_values().collect(),
            masters: draft.masters.into_values().collect(),
        };
        Ok((Self::begun(&creation), GroupEvent::Created(Box::new(creation))))
    }
}

/// What a group begins with. In the room that is converted all was on, and its data are kept from
/// now on; in a new one, what is off was never on (FT-3).
fn first_features(
    way: GroupOrigin,
    edit: &FeatureEdit,
    cx: &Context<'_>,
) -> Result<Features, GroupError> {
    let mut features = Features::all_on();
    let switches = match decide_features(&features, edit, cx) {
        // A draft may say what is so anyway.
        Err(GroupError::Feature(FeatureError::NothingChanges)) => return Ok(features),
        decided => decided?,
    };
    if way == GroupOrigin::Conversion {
        features.apply_switches(&switches, cx.at());
        return Ok(features);
    }
    let on = Feature::ALL.into_iter().filter(|feature| !switches.contains_key(feature));
    Ok(Features::with_on(on)?)
}
