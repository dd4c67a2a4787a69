//! The four ways in which a group or team is created (GR-1, RM-19), and how its mailing list begins
//! (ML-1).

use std::collections::{BTreeMap, BTreeSet};

use guildhall_kernel::{
    CommandError, Envelope, Feature, GroupId, ListAddress, Name, RoomId, Switch, User, UserId,
};
use guildhall_mailing_list::rules::ML_11;
use guildhall_mailing_list::{ListEdit, MailRight, MailingList, NewList};
use guildhall_permissions::{Context, Privacy};
use guildhall_room_features::{FeatureEdit, FeatureError, Features};
use guildhall_rooms::{Participant, Room, RoomEvent};

use super::Group;
use super::checks::{check_externals, check_masters};
use super::features::message_deadline;
use super::mail::check_reserved;
use crate::rules::GR_2;
use crate::{
    Creation, GroupDraft, GroupError, GroupEvent, GroupKind, GroupOrigin, ListDraft, Team,
    TeamDraft,
};

/// What a command that creates a group returns.
type Created = Result<(Group, Envelope<GroupEvent>), CommandError<GroupError>>;

impl Group {
    /// Creates a group. The user who creates it becomes a Group Master and a member (GR-2).
    ///
    /// The name and the mail address must be unique. They are claims of the group, and the store
    /// checks them when it saves it.
    ///
    /// # Errors
    /// - [`GroupError::Company`] if the user belongs to another company (CO-1), if the company
    ///   lacks an application (CO-2), if the user may not create groups (CO-3) or external groups
    ///   (CO-4), or if contact with an external user is not allowed (RM-10, GR-19)
    /// - [`GroupError::ExternalInInternalGroup`] if an internal group would get an external member
    ///   (GR-5)
    /// - [`GroupError::ExternalMaster`] if an external user would become a Group Master (GR-5)
    /// - [`GroupError::MasterWithoutContact`] if a user without the permission for external contact
    ///   would become a Group Master of an external group (GR-5)
    /// - [`GroupError::Feature`] if a feature would be on without Message (FT-2)
    /// - [`GroupError::Mail`] if the address belongs to another domain (ML-2), is reserved (ML-13),
    ///   or leaves no address for bounces (ML-14)
    #[doc(alias("GR-1", "GR-2"))]
    pub fn create(
        id: GroupId,
        room: RoomId,
        by: User,
        draft: GroupDraft,
        cx: &Context<'_>,
    ) -> Created {
        let draft = draft.with_members([by]).with_masters([by]);
        Ok(Self::begin(id, room, GroupOrigin::User, by, draft, cx)?)
    }

    /// Creates a group as an administrator. This makes them neither a Group Master nor a member
    /// (GR-2).
    ///
    /// # Errors
    /// - [`GroupError::Company`] if the user is not an administrator (GR-2)
    /// - [`GroupError::NeedsMaster`] if the draft names no Group Master (GR-2)
    /// - the errors of [`Group::create`]
    #[doc(alias("GR-1", "GR-2"))]
    pub fn create_as_administrator(
        id: GroupId,
        room: RoomId,
        by: User,
        draft: GroupDraft,
        cx: &Context<'_>,
    ) -> Created {
        cx.company().check_administrator(by, &GR_2).map_err(GroupError::from)?;
        if draft.masters.is_empty() {
            return Err(GroupError::NeedsMaster.into());
        }
        Ok(Self::begin(id, room, GroupOrigin::Administrator, by, draft, cx)?)
    }

    /// Converts a general room to a group (GR-6, GR-7).
    ///
    /// The room keeps its id and its history. All its participants become members, and the user who
    /// converts it also becomes a Group Master. A room with an external participant becomes an
    /// external group (GR-8). All participants of the room must be loaded. The group and the room
    /// are saved together. If the command is refused, neither has changed.
    ///
    /// # Errors
    /// - [`GroupError::Room`] if the room is closed, is not a general room, or has fewer than three
    ///   participants (GR-6), or if the user is not in it (RM-14)
    /// - the errors of [`Group::create`]
    /// - [`CommandError::NotLoaded`] if only a slice of the room is loaded
    #[doc(alias("GR-1", "GR-7", "GR-8"))]
    pub fn convert(
        id: GroupId,
        room: &mut Room,
        by: User,
        draft: GroupDraft,
        cx: &Context<'_>,
    ) -> Result<(Self, Envelope<GroupEvent>, Envelope<RoomEvent>), CommandError<GroupError>> {
        let mut converted = room.clone();
        let room_event =
            converted.convert(by, id, cx).map_err(|error| error.map(GroupError::from))?;
        let participants = room.roster().all()?.values().filter(|entry| entry.is_in());
        let mut draft = draft.with_members(participants.map(Participant::user)).with_masters([by]);
        if room.roster().counts().externals() > 0 {
            draft = draft.external();
        }
        let (group, event) = Self::begin(id, room.id(), GroupOrigin::Conversion, by, draft, cx)?;
        *room = converted;
        Ok((group, event, room_event))
    }

    /// Forms the team of an organisation unit.
    ///
    /// The team has a room, with Message off until the leader turns it on. A team holds only
    /// internal users and has no Group Masters.
    ///
    /// # Errors
    /// - [`GroupError::Company`] if a user belongs to another company (CO-1), or if the company
    ///   lacks the applications for groups (CO-2)
    #[doc(alias = "RM-19")]
    pub fn form_team(
        id: GroupId,
        room: RoomId,
        draft: TeamDraft,
        cx: &Context<'_>,
    ) -> Result<(Self, Envelope<GroupEvent>), CommandError<GroupError>> {
        let company = cx.company();
        company.check_groups().map_err(GroupError::from)?;
        for user in &draft.members {
            company.check_internal(*user).map_err(GroupError::from)?;
        }
        let creation = Creation {
            group: id,
            company: company.id(),
            room,
            origin: GroupOrigin::Directory,
            team: Some(Team { leader: draft.leader }),
            kind: GroupKind::Internal,
            name: draft.name,
            description: None,
            picture: None,
            privacy: draft.privacy,
            notification: Switch::On,
            features: Features::none_on(),
            mailing_list: None,
            members: draft.members.into_iter().collect(),
            masters: Vec::new(),
            rights: BTreeMap::new(),
        };
        Ok(Self::created(Envelope::by_service(cx.at(), creation)))
    }

    fn begin(
        id: GroupId,
        room: RoomId,
        origin: GroupOrigin,
        by: User,
        draft: GroupDraft,
        cx: &Context<'_>,
    ) -> Result<(Self, Envelope<GroupEvent>), GroupError> {
        let company = cx.company();
        company.check_group_creation(by)?;
        if draft.kind == GroupKind::External {
            company.check_external_group_creation(by)?;
        }
        check_externals(draft.kind, &draft.members, cx)?;
        check_masters(draft.kind, &draft.masters, cx)?;
        let members = u32::try_from(draft.members.len()).unwrap_or(u32::MAX);
        company.check_group_size(members)?;
        let features = first_features(origin, &draft.features, cx)?;
        let rights =
            draft.mailing_list.as_ref().map(|list| list.rights.clone()).unwrap_or_default();
        let list = draft.mailing_list.map(|list| new_list(*list, by, cx)).transpose()?;
        check_rights(&rights, &draft.members)?;
        let usual_privacy = match draft.kind {
            GroupKind::External => Privacy::Private,
            GroupKind::Internal => Privacy::Public,
        };
        let creation = Creation {
            group: id,
            company: company.id(),
            room,
            origin,
            team: None,
            kind: draft.kind,
            name: draft.name,
            description: draft.description,
            picture: draft.picture,
            privacy: draft.privacy.unwrap_or(usual_privacy),
            notification: draft.notification,
            features,
            mailing_list: list,
            members: draft.members.into_iter().collect(),
            masters: draft.masters.into_iter().collect(),
            rights,
        };
        Ok(Self::created(Envelope::by_user(by.id(), cx.at(), creation)))
    }

    /// Makes the group that a creation describes, with the event of it.
    pub(super) fn created(creation: Envelope<Creation>) -> (Self, Envelope<GroupEvent>) {
        let group = Self::begun(&creation.event, creation.by, creation.at);
        (group, creation.map(|creation| GroupEvent::Created(Box::new(creation))))
    }

    /// Returns the addresses to propose for a mailing list of this group, the best first (ML-1).
    ///
    /// See [`addresses_for`](Self::addresses_for).
    #[doc(alias = "ML-1")]
    pub fn proposed_addresses(&self, cx: &Context<'_>) -> impl Iterator<Item = ListAddress> {
        Self::addresses_for(&self.header.name, self.id(), cx)
    }

    /// Returns the addresses to propose for a mailing list of a group with this name and id, the
    /// best first (ML-1).
    ///
    /// The first is made from the name, if the name allows that, and the last from the id. A
    /// reserved address is never proposed (ML-13). If the company has no domain, there are no
    /// proposals. The caller checks which of them are free.
    #[doc(alias("ML-1", "ML-13"))]
    pub fn addresses_for(
        name: &Name,
        id: GroupId,
        cx: &Context<'_>,
    ) -> impl Iterator<Item = ListAddress> + use<> {
        let company = cx.company();
        let local = format!("group-{}", id.as_uuid().simple());
        let proposed = company.list_domain().into_iter().flat_map(|domain| {
            let by_name = ListAddress::proposed(name.as_str(), domain.clone());
            by_name.into_iter().chain(ListAddress::new(&local, domain.clone()))
        });
        let free: Vec<_> = proposed.filter(|address| !company.reserves(address)).collect();
        free.into_iter()
    }
}

/// Checks that only members get mail rights (ML-11).
fn check_rights(
    rights: &BTreeMap<MailRight, BTreeSet<UserId>>,
    members: &BTreeSet<User>,
) -> Result<(), GroupError> {
    let members: BTreeSet<_> = members.iter().map(User::id).collect();
    let named: BTreeSet<_> = rights.values().flatten().copied().collect();
    let others: Vec<_> = named.difference(&members).copied().collect();
    if others.is_empty() {
        Ok(())
    } else {
        Err(GroupError::NotMembers { users: others, rule: &ML_11 })
    }
}

/// Returns the features that a group begins with. A draft may set a disabled feature: the setting is
/// kept, and takes effect when the company allows the feature again (CO-5).
///
/// While the company does not hold Core, no feature is on, and a draft that names one as on is
/// refused (CO-2).
///
/// In a converted room everything was on, so what is switched off keeps its data from now on. In a
/// new room, what is off was never on (FT-3).
fn first_features(
    origin: GroupOrigin,
    edit: &FeatureEdit,
    cx: &Context<'_>,
) -> Result<Features, GroupError> {
    if let Err(refused) = cx.company().check_rooms() {
        let asks = edit.named().values().any(|switch| switch.is_on());
        return if asks { Err(refused.into()) } else { Ok(Features::none_on()) };
    }
    let mut features = Features::all_on();
    let switches = match features.decide(edit) {
        // A draft may name what is on anyway.
        Err(FeatureError::NothingChanges) => return Ok(features),
        decided => decided?,
    };
    if origin == GroupOrigin::Conversion {
        features.apply_switches(&switches, cx.at());
        if let Some(deadline) = message_deadline(&switches, cx) {
            features.keep_message_until(deadline);
        }
        return Ok(features);
    }
    let on = Feature::ALL.into_iter().filter(|feature| !switches.contains_key(feature));
    Ok(Features::with_on(on)?)
}

/// Makes the list that a user opens with these settings.
pub(super) fn new_list(
    draft: ListDraft,
    by: User,
    cx: &Context<'_>,
) -> Result<NewList, GroupError> {
    let own = cx.company().domains();
    let mut list = MailingList::new(draft.address, own)?;
    check_reserved(list.address(), by, cx)?;
    list.apply_edit(
        &ListEdit::new().with_posting(draft.posting).with_external_mail(draft.external_mail),
    );
    let list = NewList::new(list);
    if draft.recipients.is_empty() {
        return Ok(list);
    }
    Ok(list.with_recipients(&draft.recipients, own)?)
}
