//! Who has which room, feature and list, as the events of a company say.

mod change;
mod followed;
mod grants;
mod participants;
mod stored;

use std::collections::BTreeMap;

use guildhall_groups::{AggregateId, Creation, Event, EventRecord, GroupEvent, Position};
use guildhall_kernel::{CompanyId, Envelope, GroupId, RoomId, RoomKind, User, UserId};
use guildhall_permissions::{Company, CompanyEvent};
use guildhall_rooms::{Beginning, RoomEvent};
use serde::{Deserialize, Serialize};

use self::followed::{FollowedGroup, FollowedRoom};
use self::grants::{Grant, Grants, gain, lose, pass_on};
use self::participants::NestedParticipants;
use self::stored::StoredAccess;

pub use self::change::{Access, AccessChange, FollowError};

/// Who has which room, feature and list of one company, followed event by event.
///
/// A search index, a mail cache or a client keeps a copy of who may see what. It passes on each event
/// of the [outbox](crate::Guildhall::events_after) to [`apply`](Self::apply), and gets exactly what
/// that event gave and took: directly, through any nesting (GR-20), or by the policy of the company.
/// It never asks the store, which may be further than the event.
///
/// ```
/// # use std::collections::BTreeSet;
/// # use guildhall::{Application, CompanyId, GroupDraft, Guildhall, User, UserId};
/// use guildhall::rules::GREATEST_PAGE;
/// use guildhall::{Access, AccessChange, EffectiveAccess};
/// # use guildhall_store_memory::MemoryStore;
/// # use uuid::Uuid;
/// # pollster::block_on(async {
/// # let acme = CompanyId::new(Uuid::from_u128(0xac));
/// # let [ann, bo] = [1, 2].map(|n| User::of_company(UserId::new(Uuid::from_u128(n)), acme));
/// # let hall = Guildhall::new(MemoryStore::default());
/// # hall.create_company(acme, "Acme".parse()?, [], [Application::Core]).await?;
/// # let crew = hall.user(ann).create_group(GroupDraft::named("Crew")?).await?;
/// # let pilots = hall.user(ann).create_group(GroupDraft::named("Pilots")?.with_members([bo])).await?;
/// // Bo is a pilot, and the pilots join the crew.
/// hall.user(ann).group(crew.id()).nest(pilots.id()).await?;
///
/// let mut index: BTreeSet<Access> = BTreeSet::new();
/// let mut access = EffectiveAccess::new();
/// for event in hall.events_after(acme, access.position(), GREATEST_PAGE).await? {
///     for change in access.apply(&event)? {
///         match change {
///             AccessChange::Lost(access) => index.remove(&access),
///             AccessChange::Gained(access) => index.insert(access),
///         };
///     }
/// }
/// assert!(index.contains(&Access::Room { room: crew.room(), user: bo.id() }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// # How a service keeps it
///
/// - Save it as JSON with the copy that follows it, after the changes of an event were made in the
///   copy. After a failure, continue with the events after [`position`](Self::position). A change
///   that the copy has already makes no difference to it, so an event may be passed on again.
/// - It can be made anew at any time, from the first event.
/// - It holds the ids of the users and the addresses of external recipients, and no names.
/// - An event about all participants of a large group gives many changes.
///   [`apply_each`](Self::apply_each) passes them on one by one.
///
/// # What it says
///
/// The events of one company tell of its own rooms and groups, for their guests too. Of a user's
/// rooms in other companies, the events of those companies tell.
///
/// It says who takes part. A user who is off-boarded loses each room by the event that removes them
/// from it, and cannot act from the beginning of the off-boarding (GR-18). The recipients of a list
/// are users, because their addresses are the directory's:
/// [`Guildhall::recipients`](crate::Guildhall::recipients) says which addresses get a mail now.
///
/// # Cost
///
/// An event costs what it changes: a member who joins a group costs one step for each group above
/// in which they begin to take part. Nesting costs the participants of the nested group. A change of
/// the policy looks at each room and group once if it concerns features or applications.
#[doc(alias("GR-20", "RM-14", "FT-7", "ML-9"))]
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(into = "StoredAccess", try_from = "StoredAccess")]
pub struct EffectiveAccess {
    position: Option<Position>,
    company: Option<Company>,
    rooms: BTreeMap<RoomId, FollowedRoom>,
    groups: BTreeMap<GroupId, FollowedGroup>,
    participants: NestedParticipants,
}

impl EffectiveAccess {
    /// Begins before the first event of a company.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the position of the last event that it knows.
    #[must_use]
    pub const fn position(&self) -> Option<Position> {
        self.position
    }

    /// Returns the company whose events it follows. `None` before the first event.
    #[must_use]
    pub fn company(&self) -> Option<CompanyId> {
        self.company.as_ref().map(Company::id)
    }

    /// Puts the next event into effect, and returns what it took and gave. An event that is known
    /// already changes nothing.
    ///
    /// The changes of an event are differences: none of them is undone by another one.
    ///
    /// # Errors
    /// Nothing has changed then.
    /// - [`FollowError::MissingEvents`] if events before this one are missing
    /// - [`FollowError::NotItsCreation`] if it is the first event, and creates no company
    /// - [`FollowError::OtherCompany`] if it is of another company than the events before (CO-1)
    pub fn apply(&mut self, record: &EventRecord) -> Result<Vec<AccessChange>, FollowError> {
        let mut changes = Vec::new();
        self.apply_each(record, |change| changes.push(change))?;
        Ok(changes)
    }

    /// Does what [`apply`](Self::apply) does, and passes on each change to `changed` without
    /// collecting them.
    ///
    /// # Errors
    /// As for [`apply`](Self::apply).
    pub fn apply_each(
        &mut self,
        record: &EventRecord,
        mut changed: impl FnMut(AccessChange),
    ) -> Result<(), FollowError> {
        if let Some(followed) = self.company().filter(|followed| *followed != record.company) {
            return Err(FollowError::OtherCompany { followed, found: record.company });
        }
        let expected = self.position.map_or(Position::FIRST, Position::next);
        if record.position > expected {
            return Err(FollowError::MissingEvents { expected, found: record.position });
        }
        if record.position < expected {
            return Ok(());
        }
        let Some(company) = &mut self.company else {
            self.company = Some(created(record)?);
            self.position = Some(record.position);
            return Ok(());
        };
        match (&record.event, record.aggregate) {
            (Event::Company(happened), _) => {
                // It applies the event too, so it is no guard of a pattern.
                let is_changed = changes_grants(company, happened);
                if is_changed {
                    self.apply_policy(&mut changed);
                }
            }
            (Event::Group(happened), AggregateId::Group(id)) => {
                self.apply_to_group(id, happened, &mut changed);
            }
            (Event::Room(happened), AggregateId::Room(id)) => {
                self.apply_to_room(id, &happened.event, &mut changed);
            }
            _ => {}
        }
        self.position = Some(record.position);
        Ok(())
    }

    /// Returns every access that is there now: what a copy has that made all changes.
    pub fn all(&self) -> impl Iterator<Item = Access> {
        let of_rooms = self.rooms.values().flat_map(|room| {
            let all = |user: UserId| room.grants.iter().map(move |grant| grant.to(user));
            room.participants.iter().copied().flat_map(all)
        });
        let of_groups = self.groups.iter().flat_map(|(id, group)| {
            let all = |user: UserId| group.grants.iter().map(move |grant| grant.to(user));
            self.participants.of(*id).flat_map(all).chain(group.external_recipients(*id))
        });
        of_rooms.chain(of_groups)
    }

    /// Gives and takes what the policy as it is now changes.
    fn apply_policy(&mut self, changed: &mut impl FnMut(AccessChange)) {
        let Some(company) = &self.company else { return };
        for (id, room) in &mut self.rooms {
            let before = room.grant(*id, company);
            for user in &room.participants {
                pass_on(&before, &room.grants, *user, changed);
            }
        }
        for (id, group) in &mut self.groups {
            let before = group.grant(*id, company);
            for user in self.participants.of(*id) {
                pass_on(&before, &group.grants, user, changed);
            }
        }
    }

    fn apply_to_room(
        &mut self,
        id: RoomId,
        event: &RoomEvent,
        changed: &mut impl FnMut(AccessChange),
    ) {
        let nothing = Grants::new();
        match event {
            RoomEvent::Opened(opening) => {
                let Some((kind, users)) = begun(&opening.beginning) else { return };
                let mut room = FollowedRoom::new(kind, users.iter().map(User::id).collect());
                if let Some(company) = &self.company {
                    room.grant(id, company);
                }
                for user in &room.participants {
                    pass_on(&nothing, &room.grants, *user, changed);
                }
                self.rooms.insert(id, room);
            }
            RoomEvent::Invited { users, .. } => {
                let Some(room) = self.rooms.get_mut(&id) else { return };
                for user in users.iter().map(User::id) {
                    if room.participants.insert(user) {
                        pass_on(&nothing, &room.grants, user, changed);
                    }
                }
            }
            RoomEvent::Left { user } | RoomEvent::UserRemoved { user, .. } => {
                self.take_out(id, std::slice::from_ref(user), changed);
            }
            RoomEvent::Removed { users } => self.take_out(id, users, changed),
            // The creation of the group takes over the participants of a converted room (GR-7), and
            // the group says when its room is closed.
            _ => {}
        }
    }

    fn take_out(&mut self, id: RoomId, users: &[UserId], changed: &mut impl FnMut(AccessChange)) {
        let Some(room) = self.rooms.get_mut(&id) else { return };
        for user in users {
            if room.participants.remove(user) {
                pass_on(&room.grants, &Grants::new(), *user, changed);
            }
        }
        if room.participants.is_empty() {
            self.rooms.remove(&id);
        }
    }

    fn apply_to_group(
        &mut self,
        id: GroupId,
        happened: &Envelope<GroupEvent>,
        changed: &mut impl FnMut(AccessChange),
    ) {
        match &happened.event {
            GroupEvent::Created(creation) => self.create_group(creation, changed),
            GroupEvent::Deleted { .. } => self.delete_group(id, changed),
            GroupEvent::RecipientsAdded { recipients } => {
                let Some(group) = self.groups.get_mut(&id) else { return };
                group.add_recipients(id, recipients, changed);
            }
            GroupEvent::RecipientsRemoved { recipients }
            | GroupEvent::RecipientUnsubscribed { recipients, .. } => {
                let Some(group) = self.groups.get_mut(&id) else { return };
                group.remove_recipients(id, recipients, changed);
            }
            event => {
                self.change_settings(id, happened, changed);
                self.change_members(id, event, changed);
            }
        }
    }

    fn create_group(&mut self, creation: &Creation, changed: &mut impl FnMut(AccessChange)) {
        let id = creation.group;
        let mut group = FollowedGroup::created(creation);
        if let Some(company) = &self.company {
            group.grant(id, company);
        }
        for user in &creation.members {
            self.participants.add_member(id, user.id(), |_| {});
        }
        let (nothing, converted) = (Grants::new(), self.rooms.remove(&creation.room));
        let before = converted.map(|room| (room.participants, room.grants)).unwrap_or_default();
        for user in &before.0 {
            // Each of them is a member of the group (GR-7).
            pass_on(&before.1, &group.grants, *user, changed);
        }
        for user in self.participants.of(id).filter(|user| !before.0.contains(user)) {
            pass_on(&nothing, &group.grants, user, changed);
        }
        group.external_recipients(id).map(AccessChange::Gained).for_each(&mut *changed);
        self.groups.insert(id, group);
    }

    fn delete_group(&mut self, id: GroupId, changed: &mut impl FnMut(AccessChange)) {
        let groups = &self.groups;
        self.participants.remove(id, |moved| lose(groups, moved, changed));
        if let Some(group) = self.groups.remove(&id) {
            group.external_recipients(id).map(AccessChange::Lost).for_each(changed);
        }
    }

    /// Applies what an event changes for all participants and external recipients.
    fn change_settings(
        &mut self,
        id: GroupId,
        happened: &Envelope<GroupEvent>,
        changed: &mut impl FnMut(AccessChange),
    ) {
        let (Some(group), Some(company)) = (self.groups.get_mut(&id), &self.company) else {
            return;
        };
        group.apply(happened);
        let before = group.grant(id, company);
        if before == group.grants {
            return;
        }
        for user in self.participants.of(id) {
            pass_on(&before, &group.grants, user, changed);
        }
        let list = Grant::List(id);
        match (before.contains(&list), group.grants.contains(&list)) {
            (true, false) => group.recipients(id).map(AccessChange::Lost).for_each(changed),
            (false, true) => group.recipients(id).map(AccessChange::Gained).for_each(changed),
            _ => {}
        }
    }

    /// Applies what an event changes about who takes part.
    fn change_members(
        &mut self,
        id: GroupId,
        event: &GroupEvent,
        changed: &mut impl FnMut(AccessChange),
    ) {
        let (groups, participants) = (&self.groups, &mut self.participants);
        match event {
            GroupEvent::GroupNested { group } => {
                participants.nest(id, *group, |moved| gain(groups, moved, changed));
            }
            GroupEvent::GroupUnnested { group } => {
                participants.unnest(id, *group, |moved| lose(groups, moved, changed));
            }
            _ => {
                for user in event.joining() {
                    participants.add_member(id, user, |moved| gain(groups, moved, changed));
                }
                for user in event.leaving() {
                    participants.remove_member(id, user, |moved| lose(groups, moved, changed));
                }
            }
        }
    }
}

/// Makes the company that the first event creates.
fn created(record: &EventRecord) -> Result<Company, FollowError> {
    let created = match &record.event {
        Event::Company(happened) => Company::replay([happened.clone()]),
        _ => None,
    };
    let its_own = created.filter(|company| company.id() == record.company);
    its_own.ok_or(FollowError::NotItsCreation { company: record.company })
}

/// Applies an event to a policy. Returns whether it changes what participants have. The policy can
/// name many users, so it is not copied.
fn changes_grants(company: &mut Company, happened: &Envelope<CompanyEvent>) -> bool {
    let of =
        |company: &Company| (company.check_rooms().is_ok(), company.disabled_features().clone());
    let before = of(company);
    company.apply(happened);
    before != of(company)
}

/// Returns the kind and the first participants of a room that belongs to no group.
fn begun(beginning: &Beginning) -> Option<(RoomKind, &[User])> {
    match beginning {
        Beginning::General { participants, .. } => Some((RoomKind::General, participants)),
        Beginning::OneToOne { pair } => Some((RoomKind::OneToOne, pair)),
        Beginning::ToMe { owner } => Some((RoomKind::ToMe, std::slice::from_ref(owner))),
        _ => None,
    }
}
