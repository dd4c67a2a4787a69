//! The effects of a change of the policy, from the answers of rooms and groups before and after it.

use std::collections::BTreeMap;

use guildhall::groups::{Group, GroupDraft, GroupEntry};
use guildhall::kernel::{CommandError, Feature, GroupId, Refusal, RoomId, RoomKind, User, UserId};
use guildhall::permissions::{
    Application, Authority, Company, CompanyCommand, Context, ExternalContacts, GroupAction,
};
use guildhall::rooms::{FeatureUse, Participant, Room};
use guildhall::{Effect, Error};
use time::OffsetDateTime;
use time::macros::datetime;
use uuid::Uuid;

use crate::people::{ACME, ALL, GUS};
use crate::removals::stored::stored;
use crate::world::{AnyStore, World, id};

/// A change of Acme's policy.
#[derive(Clone, Debug)]
pub(super) enum Change {
    Command(CompanyCommand),
    Revoke(Application),
}

pub(super) fn contacts(to: ExternalContacts) -> Change {
    Change::Command(CompanyCommand::SetExternalContacts { to })
}

pub(super) fn disable(feature: Feature) -> Change {
    Change::Command(CompanyCommand::DisableFeature { feature })
}

pub(super) fn external_groups(to: Authority) -> Change {
    Change::Command(CompanyCommand::SetExternalGroups { to })
}

impl Change {
    pub(super) async fn preview<S: AnyStore>(
        &self,
        hall: &World<S>,
        by: User,
    ) -> Result<Vec<Effect>, Error<S::Error>> {
        match self {
            Self::Command(command) => Ok(hall.user(by).preview(command.clone()).await?.effects),
            Self::Revoke(application) => {
                hall.user(by).preview_revoke_application(*application).await
            }
        }
    }

    pub(super) async fn act<S: AnyStore>(
        &self,
        hall: &World<S>,
        by: User,
    ) -> Result<(), Error<S::Error>> {
        let done = match self {
            Self::Command(command) => {
                hall.user(by).execute(command.clone()).await.map(|done| done.event)
            }
            Self::Revoke(application) => hall.revoke_application(ACME, *application).await,
        };
        done.map(drop)
    }
}

/// Checks that the preview of a change changes nothing, and that its effects are those of the
/// change.
pub(super) async fn assert_previewed<S: AnyStore>(hall: &World<S>, change: Change) -> Vec<Effect> {
    let (before, answers_before) = (stored(hall).await, answers(hall).await);
    let preview = change.preview(hall, GUS).await.unwrap();
    assert_eq!(stored(hall).await, before, "a preview changes nothing");

    change.act(hall, GUS).await.unwrap();

    assert_eq!(preview, difference(&answers_before, &answers(hall).await), "{change:?}");
    let after = stored(hall).await;
    assert_eq!((before.rooms, before.groups), (after.rooms, after.groups));
    preview
}

/// The answers of the rooms and groups of Acme at one time.
struct Answers {
    rooms: BTreeMap<RoomId, OfRoom>,
    /// By name, as administrators find them.
    groups: Vec<(GroupId, OfGroup)>,
}

struct OfRoom {
    /// Whether CO-2 refuses new participants.
    frozen: bool,
    /// Whether its participants may invite more external users.
    takes_externals: bool,
    convertible: bool,
}

struct OfGroup {
    on: Vec<Feature>,
    room: RoomId,
    changeable: bool,
    takes_externals: bool,
    /// Whether a member may write in its room (FT-7).
    writes: bool,
}

pub(super) const AT: OffsetDateTime = datetime!(2026-06-01 09:00 UTC);

async fn answers<S: AnyStore>(hall: &World<S>) -> Answers {
    let company = hall.company(ACME).await.unwrap();
    let stored = stored(hall).await;
    let own = stored.rooms.values().filter(|room| room.company() == ACME);
    let rooms = own.map(|room| (room.id(), of_room(room, &company))).collect();
    let mut groups = Vec::new();
    for group in stored.groups.values().filter(|group| group.company() == ACME) {
        // A deleted group refuses every query.
        let Ok(view) = hall.user(GUS).group(group.id()).view().await else { continue };
        let features = view.details.unwrap().features;
        let on = features.into_iter().filter(|(_, switch)| switch.is_on());
        let stranger = [User::of_no_company(UserId::new(id(7_777)))];
        let added = group.clone().add_members(GUS, &stranger, &Context::new(&company, AT));
        let answers = OfGroup {
            on: on.map(|(feature, _)| feature).collect(),
            room: group.room(),
            changeable: view.allowed.contains(GroupAction::SwitchFeatures),
            takes_externals: added.is_ok(),
            writes: takes_messages(group, &Context::new(&company, AT)),
        };
        groups.push((view.name.key(), group.id(), answers));
    }
    groups.sort_by_key(|(name, id, _)| (name.clone(), *id));
    Answers { rooms, groups: groups.into_iter().map(|(_, id, answers)| (id, answers)).collect() }
}

/// Returns whether a member of the group, or one who is added, may write in its room.
fn takes_messages(group: &Group, cx: &Context<'_>) -> bool {
    let mut group = group.clone();
    drop(group.add_members(GUS, &[User::of_company(UserId::new(id(8_888)), ACME)], cx));
    let members = group.roster().loaded().values().filter(|entry| entry.is_member());
    members.map(GroupEntry::user).any(|member| {
        let may_use = group.may_use(member, cx);
        may_use.is_ok_and(|uses| uses[&Feature::Message] == FeatureUse::Yes)
    })
}

fn of_room(room: &Room, company: &Company) -> OfRoom {
    let cx = Context::new(company, AT);
    let newcomer = [User::of_company(UserId::new(id(8_888)), ACME)];
    let stranger = [User::of_no_company(UserId::new(id(7_777)))];
    let any_participant = |asks: &dyn Fn(User) -> bool| {
        let entries = room.roster().loaded().values().filter(|entry| entry.is_in());
        entries.map(Participant::user).any(asks)
    };
    let takes = |by: User, users: &[User]| match room.kind() {
        RoomKind::OneToOne => room.branch(RoomId::new(id(9_999)), by, users, &cx).map(drop),
        _ => room.clone().invite(by, users, &cx).map(drop),
    };
    OfRoom {
        frozen: any_participant(&|by| rule(takes(by, &newcomer)) == Some("CO-2")),
        takes_externals: room.kind() == RoomKind::General
            && room.roster().counts().externals() > 0
            && any_participant(&|by| takes(by, &stranger).is_ok()),
        convertible: any_participant(&|by| is_convertible(room, by, &cx)),
    }
}

/// Returns whether a user of the company could convert the room if all its users were in it.
fn is_convertible(room: &Room, by: User, cx: &Context<'_>) -> bool {
    let entry = |user: &User| room.roster().loaded().get(&user.id());
    let own = ALL.iter().filter(|user| user.company() == Some(ACME));
    let out: Vec<_> =
        own.clone().filter(|user| !entry(user).is_some_and(Participant::is_in)).copied().collect();
    let mut grown = room.clone();
    for user in out {
        // A user without the permission for external contact stays out.
        drop(grown.invite(by, &[user], cx));
    }
    own.into_iter().any(|user| {
        let (id, draft) = (GroupId::new(Uuid::nil()), GroupDraft::named("Converted").unwrap());
        Group::convert(id, &mut grown.clone(), *user, draft, cx).is_ok()
    })
}

fn rule<T, R: Refusal>(answer: Result<T, CommandError<R>>) -> Option<&'static str> {
    Some(answer.err()?.refusal()?.rule().code())
}

/// Returns the effects between the two. What freezes has no other effect.
fn difference(before: &Answers, after: &Answers) -> Vec<Effect> {
    let mut effects = Vec::new();
    for (room, was) in &before.rooms {
        let (room, is) = (*room, &after.rooms[room]);
        if is.frozen {
            effects.extend((!was.frozen).then_some(Effect::RoomFrozen { room }));
            continue;
        }
        if was.takes_externals && !is.takes_externals {
            effects.push(Effect::RoomClosedToExternals { room });
        }
        if was.convertible && !is.convertible {
            effects.push(Effect::RoomNotConvertible { room });
        }
    }
    for ((group, was), (_, is)) in before.groups.iter().zip(&after.groups) {
        let group = *group;
        for feature in was.on.iter().filter(|feature| !is.on.contains(feature)) {
            effects.push(Effect::FeatureOff { group, feature: *feature });
        }
        if was.changeable && !is.changeable {
            effects.push(Effect::GroupFrozen { group });
            continue;
        }
        if is.on.contains(&Feature::Message) && was.writes && !is.writes {
            effects.push(Effect::RoomFrozen { room: is.room });
        }
        if was.takes_externals && !is.takes_externals {
            effects.push(Effect::GroupClosedToExternals { group });
        }
    }
    effects
}
