//! The commands of the testkit, executed through the front door.

use std::collections::BTreeMap;
use std::fmt::{Debug, Display};

use guildhall::Error;
use guildhall::groups::{AggregateId, GroupCommand, GroupServiceCommand};
use guildhall::kernel::{CompanyId, GroupId, RemovalCause, RoomId, Scope, User, UserId, Version};
use guildhall::mailing_list::Mail;
use guildhall::permissions::{Authority, CompanyServiceCommand};
use guildhall::rooms::{RoomDraft, RoomServiceCommand};
use guildhall_testkit::play::{Command, GroupQuery, NewGroup, NewRoom};
use guildhall_testkit::{cast, commands};
use time::Duration;

use crate::answers::comparable;
use crate::mail::list;
use crate::people::{ACME, ALL, ANN, BO, CY, EVE, GUS, ORBIT};
use crate::previews::commands::{on_company, on_group, on_room};
use crate::world::{AnyStore, World, all, named};

/// The answer to a command, as text: the same from every store.
pub(crate) type Answer = Result<String, Error<String>>;

pub(crate) fn text<T: Debug, E: Display>(answer: Result<T, Error<E>>) -> Answer {
    answer.map(|done| format!("{done:?}")).map_err(comparable)
}

/// Attempts a command. Its rooms and groups are numbered in the order of their creation.
pub(crate) async fn attempt<S: AnyStore>(hall: &World<S>, command: Command) -> Answer {
    let (groups, rooms) = numbered(hall).await;
    let group = |id| *groups.get(&id).unwrap_or(&id);
    let room = |id| *rooms.get(&id).unwrap_or(&id);
    Box::pin(execute(hall, with_ids(command, group, room))).await
}

/// Executes a command. Checks for each command of a domain that its preview says the same.
pub(crate) async fn execute<S: AnyStore>(hall: &World<S>, command: Command) -> Answer {
    use Command as C;
    match command {
        C::Company(by, _, command) => text(on_company(hall, by, command).await),
        C::CompanyService(company, command) => serve_company(hall, company, command).await,
        C::FormTeam(_, draft) => text(hall.form_team(ACME, draft).await),
        C::Group(by, group, command) => text(on_group(hall, by, group, command).await),
        C::GroupQuery(by, group, query) => query_group(hall, by, group, query).await,
        C::GroupService(group, command) => serve_group(hall, group, command).await,
        C::Mail(group, mail) => send(hall, group, &mail).await,
        C::NewGroup(by, _, new) => new_group(hall, by, new).await,
        C::NewRoom(by, _, new) => new_room(hall, by, new).await,
        C::ReadRoom(by, room) => text(hall.user(by).room(room).read().await),
        C::Room(by, room, command) => text(on_room(hall, by, room, command).await),
        C::RoomService(_, RoomServiceCommand::RemoveUser { user, cause }) => {
            remove(hall, user, cause).await
        }
        C::Wait(days) => {
            hall.wait(Duration::days(days.into()));
            Ok(String::new())
        }
    }
}

async fn serve_company<S: AnyStore>(
    hall: &World<S>,
    id: CompanyId,
    command: CompanyServiceCommand,
) -> Answer {
    use CompanyServiceCommand as C;
    match command {
        C::AddDomain { domain } => text(hall.add_domain(id, domain).await),
        C::AppointAdministrator { user } => text(hall.appoint_administrator(id, user).await),
        C::Close => text(hall.close_company(id).await.map_err(|stopped| stopped.cause)),
        C::DismissAdministrator { user } => text(hall.dismiss_administrator(id, user).await),
        C::GrantApplication { application } => text(hall.grant_application(id, application).await),
        C::OffBoard { user } => remove(hall, user, RemovalCause::OffBoarding).await,
        C::RemoveDomain { domain } => text(hall.remove_domain(id, domain).await),
        C::Rename { name } => text(hall.rename_company(id, name).await),
        C::RevokeApplication { application } => {
            text(hall.revoke_application(id, application).await)
        }
        C::SetLimits { limits } => text(hall.set_limits(id, limits).await),
        C::SetPlan { plan } => text(hall.set_plan(id, plan).await),
    }
}

async fn serve_group<S: AnyStore>(
    hall: &World<S>,
    group: GroupId,
    command: GroupServiceCommand,
) -> Answer {
    use GroupServiceCommand as C;
    match command {
        C::ChangeTeam { edit } => text(hall.change_team(group, edit).await),
        C::DissolveTeam => text(hall.dissolve_team(group).await),
        C::RemoveUser { user, cause } => remove(hall, user, cause).await,
        C::ReportDeletion { data, freed } => text(hall.report_deletion(group, data, freed).await),
        C::Unsubscribe { address, why } => text(hall.unsubscribe(group, address, why).await),
    }
}

/// Removes a user from everything. The front door removes from one room or group only this way.
async fn remove<S: AnyStore>(hall: &World<S>, user: UserId, cause: RemovalCause) -> Answer {
    let user = ALL.into_iter().find(|one| one.id() == user).unwrap();
    let done = match cause {
        RemovalCause::OffBoarding => hall.off_board(user).await,
        RemovalCause::ExternalContactEnded => hall.user(GUS).end_external_contacts().await,
        RemovalCause::ExternalPermissionLost => hall.user(GUS).forbid_contact(user).await,
    };
    text(done.map_err(|stopped| stopped.cause))
}

async fn query_group<S: AnyStore>(
    hall: &World<S>,
    by: User,
    group: GroupId,
    query: GroupQuery,
) -> Answer {
    let handle = hall.user(by).group(group);
    match query {
        GroupQuery::InviteToEvent => text(handle.invite_to_event(all()).await),
        GroupQuery::ReadRoom => text(handle.read_room().await),
        GroupQuery::RoomSource(chosen) => {
            let found = hall.store().find_group(group, Scope::of([])).await.unwrap();
            let room = found.map_or(RoomId::new(*group.as_uuid()), |group| group.room());
            text(hall.user(by).room(room).source(&chosen).await)
        }
        GroupQuery::SendAs => text(handle.send_as().await),
        GroupQuery::View => text(handle.view().await),
    }
}

/// Sends a mail to the list of the group, or to an unknown address if it has none.
async fn send<S: AnyStore>(hall: &World<S>, group: GroupId, mail: &Mail) -> Answer {
    let found = hall.store().find_group(group, Scope::of([])).await.unwrap();
    let list = found.as_ref().and_then(|group| group.header().mailing_list());
    let address =
        list.map_or("none@acme.example".parse().unwrap(), |list| list.address().as_email());
    text(hall.decide_mail(ACME, &address, mail).await)
}

async fn new_group<S: AnyStore>(hall: &World<S>, by: User, new: NewGroup) -> Answer {
    let acting = hall.user(by);
    text(match new {
        NewGroup::Convert(room, draft) => acting.room(room).convert(draft).await,
        NewGroup::Create(draft) => acting.create_group(draft).await,
        NewGroup::CreateAsAdministrator(draft) => acting.create_group_as_administrator(draft).await,
    })
}

async fn new_room<S: AnyStore>(hall: &World<S>, by: User, new: NewRoom) -> Answer {
    let acting = hall.user(by);
    text(match new {
        NewRoom::Branch(pair, invited) => return text(acting.room(pair).invite(&invited).await),
        NewRoom::FromRoom(source, chosen, others) => {
            match acting.room(source).source(&chosen).await {
                Ok(source) => acting.create_room(RoomDraft::from_room(source, others)).await,
                Err(error) => Err(error),
            }
        }
        NewRoom::General(draft) => acting.create_room(draft).await,
        NewRoom::OneToOne(with) => return text(acting.one_to_one(with).await),
        NewRoom::ToMe => return text(acting.to_me().await),
    })
}

/// Returns which groups and rooms the ids of the testkit name.
pub(crate) async fn numbered<S: AnyStore>(
    hall: &World<S>,
) -> (BTreeMap<GroupId, GroupId>, BTreeMap<RoomId, RoomId>) {
    let (all_rooms, all_groups) = rooms_and_groups(hall).await;
    let (mut groups, mut rooms) = (BTreeMap::new(), BTreeMap::new());
    rooms.extend((1..=4).map(cast::room).zip(all_rooms));
    for (id, group) in (1..=4).map(cast::group).zip(all_groups) {
        groups.insert(id, group);
        rooms.insert(cast::group_room(id), hall.room_of(group).await);
    }
    (groups, rooms)
}

/// Prepares what every history begins with, so that commands have something to act on.
pub(crate) async fn begin<S: AnyStore>(hall: &World<S>) {
    hall.general_room(&[ANN, BO, CY]).await;
    hall.pair([ANN, BO]).await;
    hall.let_create_external(Authority::EveryInternalUser).await;
    hall.user(EVE).set_external_groups(Authority::EveryInternalUser).await.unwrap();
    let draft = named("First").external().with_masters([BO]).with_members([BO, EVE]);
    let group = hall.group(draft.with_list_at(list("first@acme.example"))).await;
    for right in commands::mail_rights(&[vec![BO.id()]]).into_iter().take(2) {
        hall.user(ANN).group(group).execute(right).await.unwrap();
    }
    hall.group(named("Second").with_masters([BO]).with_members([BO])).await;
    hall.unit().await;
}

/// Returns the rooms and groups of both companies, in the order of their creation.
pub(crate) async fn rooms_and_groups<S: AnyStore>(hall: &World<S>) -> (Vec<RoomId>, Vec<GroupId>) {
    let (mut rooms, mut groups) = (Vec::new(), Vec::new());
    for company in [ACME, ORBIT] {
        let events = hall.events(company).await.into_iter();
        for first in events.filter(|recorded| recorded.version == Version::FIRST) {
            match first.aggregate {
                AggregateId::Company(_) => {}
                AggregateId::Group(group) => groups.push(group),
                AggregateId::Room(room) => rooms.push(room),
            }
        }
    }
    (rooms, groups)
}

/// Returns the command about other groups and rooms.
pub(crate) fn with_ids(
    command: Command,
    group: impl Fn(GroupId) -> GroupId,
    room: impl Fn(RoomId) -> RoomId,
) -> Command {
    use Command as C;
    match command {
        C::Group(by, id, command) => C::Group(by, group(id), with_group(command, group)),
        C::GroupQuery(by, id, query) => C::GroupQuery(by, group(id), query),
        C::GroupService(id, command) => C::GroupService(group(id), command),
        C::Mail(id, mail) => C::Mail(group(id), mail),
        C::NewGroup(by, id, NewGroup::Convert(source, draft)) => {
            C::NewGroup(by, id, NewGroup::Convert(room(source), draft))
        }
        C::NewRoom(by, id, NewRoom::Branch(pair, invited)) => {
            C::NewRoom(by, id, NewRoom::Branch(room(pair), invited))
        }
        C::NewRoom(by, id, NewRoom::FromRoom(source, chosen, others)) => {
            C::NewRoom(by, id, NewRoom::FromRoom(room(source), chosen, others))
        }
        C::ReadRoom(by, id) => C::ReadRoom(by, room(id)),
        C::Room(by, id, command) => C::Room(by, room(id), command),
        other => other,
    }
}

fn with_group(command: GroupCommand, other: impl Fn(GroupId) -> GroupId) -> GroupCommand {
    match command {
        GroupCommand::Nest { group } => GroupCommand::Nest { group: other(group) },
        GroupCommand::Unnest { group } => GroupCommand::Unnest { group: other(group) },
        other => other,
    }
}
