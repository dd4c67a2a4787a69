//! What a change of the policy does, by what rooms and groups answer before and after it.

use std::collections::BTreeMap;

use guildhall::groups::{Group, GroupDraft};
use guildhall::kernel::{CommandError, Feature, GroupId, Refusal, RoomId, RoomKind, User, UserId};
use guildhall::permissions::{
    Application, Authority, Company, Context, ExternalContacts, GroupAction,
};
use guildhall::rooms::{Participant, Room};
use guildhall::{Effect, Error};
use time::OffsetDateTime;
use time::macros::datetime;
use uuid::Uuid;

use crate::people::{ACME, GUS};
use crate::withdrawals::random::hall::ALL;
use crate::withdrawals::stored::stored;
use crate::world::{AnyStore, World, id};

/// A change of Acme's policy.
#[derive(Clone, Debug)]
pub(super) enum Change {
    Contacts(ExternalContacts),
    Disable(Feature),
    ExternalGroups(Authority),
    Withdraw(Application),
}

impl Change {
    pub(super) async fn preview<S: AnyStore>(
        &self,
        hall: &World<S>,
        by: User,
    ) -> Result<Vec<Effect>, Error<S::Error>> {
        let by = hall.user(by);
        match self {
            Self::Contacts(to) => by.preview_external_contacts(*to).await,
            Self::Disable(feature) => by.preview_disable_feature(*feature).await,
            Self::ExternalGroups(to) => by.preview_external_groups(to.clone()).await,
            Self::Withdraw(application) => by.preview_revoke_application(*application).await,
        }
    }

    pub(super) async fn act<S: AnyStore>(
        &self,
        hall: &World<S>,
        by: User,
    ) -> Result<(), Error<S::Error>> {
        let by = hall.user(by);
        let done = match self {
            Self::Contacts(to) => by.set_external_contacts(*to).await,
            Self::Disable(feature) => by.disable_feature(*feature).await,
            Self::ExternalGroups(to) => by.set_external_groups(to.clone()).await,
            Self::Withdraw(application) => hall.revoke_application(ACME, *application).await,
        };
        done.map(drop)
    }
}

/// Fails unless the preview of a change, which changes nothing, is what then comes.
pub(super) async fn is_foretold<S: AnyStore>(hall: &World<S>, change: Change) -> Vec<Effect> {
    let (before, answers_before) = (stored(hall).await, answers(hall).await);
    let preview = change.preview(hall, GUS).await.unwrap();
    assert_eq!(stored(hall).await, before, "who looks changes nothing");

    change.act(hall, GUS).await.unwrap();

    assert_eq!(preview, difference(&answers_before, &answers(hall).await), "{change:?}");
    let after = stored(hall).await;
    assert_eq!((before.rooms, before.groups), (after.rooms, after.groups));
    preview
}

/// What the rooms and groups of Acme answer now.
struct Answers {
    rooms: BTreeMap<RoomId, OfRoom>,
    /// By name, as administrators find them.
    groups: Vec<(GroupId, OfGroup)>,
}

struct OfRoom {
    /// Whether CO-2 stands in the way of those whom it takes in.
    frozen: bool,
    /// Whether those who are there may take in more external users.
    takes_externals: bool,
    convertible: bool,
}

struct OfGroup {
    on: Vec<Feature>,
    changeable: bool,
    takes_externals: bool,
}

const AT: OffsetDateTime = datetime!(2026-06-01 09:00 UTC);

async fn answers<S: AnyStore>(hall: &World<S>) -> Answers {
    let company = hall.company(ACME).await.unwrap();
    let stored = stored(hall).await;
    let own = stored.rooms.values().filter(|room| room.company() == ACME);
    let rooms = own.map(|room| (room.id(), of_room(room, &company))).collect();
    let mut groups = Vec::new();
    for group in stored.groups.values().filter(|group| group.company() == ACME) {
        // A tombstone answers nobody.
        let Ok(view) = hall.user(GUS).group(group.id()).view().await else { continue };
        let features = view.details.unwrap().features;
        let on = features.into_iter().filter(|(_, switch)| switch.is_on());
        let stranger = [User::of_no_company(UserId::new(id(7_777)))];
        let added = group.clone().add_members(&GUS, &stranger, &Context::new(&company, AT));
        let answers = OfGroup {
            on: on.map(|(feature, _)| feature).collect(),
            changeable: view.allowed.contains(&GroupAction::SwitchFeatures),
            takes_externals: added.is_ok(),
        };
        groups.push((view.name.key(), group.id(), answers));
    }
    groups.sort_by_key(|(name, id, _)| (name.clone(), *id));
    Answers { rooms, groups: groups.into_iter().map(|(_, id, answers)| (id, answers)).collect() }
}

fn of_room(room: &Room, company: &Company) -> OfRoom {
    let cx = Context::new(company, AT);
    let newcomer = [User::of_company(UserId::new(id(8_888)), ACME)];
    let stranger = [User::of_no_company(UserId::new(id(7_777)))];
    let anybody = |asks: &dyn Fn(UserId) -> bool| {
        let entries = room.roster().loaded().values().filter(|entry| entry.is_in());
        entries.map(|entry| entry.user().id()).any(asks)
    };
    let takes = |by: UserId, users: &[User]| match room.kind() {
        RoomKind::OneToOne => room.branch(RoomId::new(id(9_999)), by, users, &cx).map(drop),
        _ => room.clone().invite(by, users, &cx).map(drop),
    };
    OfRoom {
        frozen: anybody(&|by| rule(takes(by, &newcomer)) == Some("CO-2")),
        takes_externals: room.kind() == RoomKind::General
            && room.roster().counts().externals() > 0
            && anybody(&|by| takes(by, &stranger).is_ok()),
        convertible: anybody(&|by| is_convertible(room, by, &cx)),
    }
}

/// Whether anybody of the company, once they are all in it, can convert the room.
fn is_convertible(room: &Room, by: UserId, cx: &Context<'_>) -> bool {
    let entry = |user: &User| room.roster().loaded().get(&user.id());
    let own = ALL.iter().filter(|user| user.company() == Some(ACME));
    let out: Vec<_> =
        own.clone().filter(|user| !entry(user).is_some_and(Participant::is_in)).copied().collect();
    let mut grown = room.clone();
    for user in out {
        // Who lost the permission for contact stays out.
        drop(grown.invite(by, &[user], cx));
    }
    own.into_iter().any(|user| {
        let (id, draft) = (GroupId::new(Uuid::nil()), GroupDraft::named("Converted").unwrap());
        Group::convert(id, &mut grown.clone(), user, draft, cx).is_ok()
    })
}

fn rule<T, R: Refusal>(answer: Result<T, CommandError<R>>) -> Option<&'static str> {
    Some(answer.err()?.refusal()?.rule().code())
}

/// What was so before and is so no longer. What freezes is said to freeze, and no more of it.
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
        } else if was.takes_externals && !is.takes_externals {
            effects.push(Effect::GroupClosedToExternals { group });
        }
    }
    effects
}
