//! What users request of a group: every command and every query.

use std::collections::BTreeSet;
use std::mem::discriminant;

use guildhall_groups::{
    Group, GroupCommand, GroupError, GroupEvent, GroupScope, GroupServiceCommand, ProfileEdit,
    Related, TeamEdit,
};
use guildhall_kernel::{
    CommandError, EmailAddress, Envelope, Feature, NotLoaded, RemovalCause, RoomId, Scope, Switch,
    User,
};
use guildhall_mailing_list::{ListEdit, MailRight};
use guildhall_permissions::{Context, GroupAction, GroupSetting, Privacy};
use guildhall_room_features::{FeatureData, FreedSpace};
use guildhall_rooms::{Room, RoomEvent};
use guildhall_testkit::commands as every;
use guildhall_testkit::play::GroupQuery;
use uuid::Uuid;

use crate::other_groups::{CLUB, OtherGroups, UNIT};
use crate::people::{ANN, BO, CY, DEE, ids};
use crate::world::{CREW, ROOM, World, list, mail, missing, switches};

/// What a user requests of a group.
#[derive(Clone, Debug)]
pub(crate) enum Request {
    Command(GroupCommand),
    /// To write a mail to the list.
    Post,
    Query(GroupQuery),
}

/// The event of a command, or `None` if a query is allowed.
pub(crate) type Given = Result<Option<Envelope<GroupEvent>>, CommandError<GroupError>>;

impl Request {
    /// Makes the request. The other groups are as they are at first.
    pub(crate) fn give(
        &self,
        by: User,
        group: &mut Group,
        room: &mut Room,
        cx: &Context<'_>,
    ) -> Given {
        self.give_among(OtherGroups::AtFirst, by, group, room, cx)
    }

    pub(crate) fn give_among(
        &self,
        others: OtherGroups,
        by: User,
        group: &mut Group,
        room: &mut Room,
        cx: &Context<'_>,
    ) -> Given {
        match self {
            Self::Command(command) => execute(command, others, by, group, room, cx).map(Some),
            Self::Post => group.post(by, cx).map(|()| None),
            Self::Query(query) => ask(query, by, group, cx).map(|()| None),
        }
    }

    /// Returns one of each.
    pub(crate) fn one_of_each() -> Vec<Self> {
        let commands = one_command_of_each().into_iter().map(Self::Command);
        let queries = [
            GroupQuery::InviteToEvent,
            GroupQuery::ReadRoom,
            GroupQuery::RoomSource(ids(&[ANN, BO])),
            GroupQuery::SendAs,
            GroupQuery::View,
        ];
        commands.chain(queries.map(Self::Query)).chain([Self::Post]).collect()
    }
}

fn ask(
    query: &GroupQuery,
    by: User,
    group: &Group,
    cx: &Context<'_>,
) -> Result<(), CommandError<GroupError>> {
    match query {
        GroupQuery::InviteToEvent => group.invite_to_event(by, cx),
        GroupQuery::ReadRoom => group.read_room(by, cx),
        GroupQuery::RoomSource(chosen) => group.room_source(by, chosen, cx).map(drop),
        GroupQuery::SendAs => group.send_as(by, cx),
        GroupQuery::View => group.view(by, cx),
    }
}

/// Executes a command with everything that it needs besides the group. Afterwards `room` is the
/// room of the group.
fn execute(
    command: &GroupCommand,
    others: OtherGroups,
    by: User,
    group: &mut Group,
    room: &mut Room,
    cx: &Context<'_>,
) -> Result<Envelope<GroupEvent>, CommandError<GroupError>> {
    let (mut nested, mut child) = (None, None);
    match command {
        GroupCommand::Nest { group: child } => {
            // A user who may not nest at all is refused before anything is loaded.
            group.authorize(by, GroupAction::AddMembers, cx)?;
            nested = Some(others.nested_groups(*child, by, group));
        }
        GroupCommand::Unnest { group: id } => child = Some(others.loaded(*id, by, group)),
        _ => {}
    }
    let related = Related {
        room: Some(room),
        new_room: Some(RoomId::new(Uuid::from_u128(room.id().as_uuid().as_u128() + 1))),
        nested: nested.as_ref(),
        child: child.as_ref(),
    };
    let outcome = group.execute_with(by, command.clone(), &related, cx)?;
    if let Some((changed, _)) = outcome.rooms.into_iter().last() {
        *room = changed;
    }
    Ok(outcome.event)
}

/// One command of each kind. A Group Master may give most of them to the crew.
pub(crate) fn one_command_of_each() -> Vec<GroupCommand> {
    let [dee, bo, cy] = [DEE, BO, CY].map(|user| vec![user]);
    let chosen = vec![
        GroupCommand::AddMembers { users: dee.clone() },
        GroupCommand::AppointMasters { users: bo.clone() },
        GroupCommand::BeginAnew { features: switches(&[(Feature::Message, Switch::On)]) },
        GroupCommand::DismissMasters { users: ids(&cy) },
        GroupCommand::EditMailingList { edit: ListEdit::new().with_state(Switch::Off) },
        GroupCommand::HandOver { to: DEE },
        GroupCommand::OpenMailingList { address: list(CREW) },
        GroupCommand::RemoveMembers { users: ids(&bo) },
        GroupCommand::RevokeMailRight { right: MailRight::SendAs, users: ids(&bo) },
        GroupCommand::SwitchFeatures { features: switches(&[(Feature::Note, Switch::Off)]) },
        every::grant(MailRight::SendAs, ids(&bo)),
        every::privacy(Privacy::Public),
        lock(),
    ];
    let others = [
        every::requests(&[dee]),
        every::nesting(&[UNIT]),
        every::settings(&[ProfileEdit::name("Landing crew".parse().unwrap())]),
        every::features(&[], &[], &[FeatureData::Note]),
        every::recipients(&[vec![mail("pat@partner.example")]]),
        every::endings(),
    ];
    let mut one_of_each: Vec<GroupCommand> = Vec::new();
    for command in chosen.into_iter().chain(others.concat()) {
        if one_of_each.iter().all(|one| discriminant(one) != discriminant(&command)) {
            one_of_each.push(command);
        }
    }
    one_of_each
}

/// A command that only an administrator may give.
pub(crate) fn lock() -> GroupCommand {
    let [lock, _] = every::lock_and_unlock(&[GroupSetting::Name]);
    lock
}

/// One command of the service or the directory of each kind.
pub(crate) fn one_service_command_of_each() -> Vec<GroupServiceCommand> {
    let edit = TeamEdit::new().with_leader(DEE.id()).with_joined([DEE]).with_left([BO.id()]);
    let (data, freed) = (FeatureData::Note, FreedSpace::from_bytes(4096));
    vec![
        GroupServiceCommand::ChangeTeam { edit },
        GroupServiceCommand::DissolveTeam,
        GroupServiceCommand::RemoveUser { user: BO.id(), cause: RemovalCause::OffBoarding },
        GroupServiceCommand::ReportDeletion { data, freed },
        GroupServiceCommand::Unsubscribe {
            address: "pat@partner.example".parse().unwrap(),
            why: guildhall_mailing_list::UnsubscribeReason::Wish,
        },
    ]
}

// about: CO-1
#[test]
fn a_command_names_the_users_who_come_in_or_get_a_role() {
    let users = vec![BO, CY];
    for command in [
        GroupCommand::AcceptRequests { users: users.clone() },
        GroupCommand::AddMembers { users: users.clone() },
        GroupCommand::AppointMasters { users },
    ] {
        assert_eq!(command.brings(), [BO, CY], "{command:?}");
        assert_eq!(command.touches(), BTreeSet::from([BO.id(), CY.id()]));
    }
    assert_eq!(GroupCommand::HandOver { to: BO }.brings(), [BO]);
    assert_eq!(GroupCommand::DismissMasters { users: ids(&[BO]) }.brings(), []);
}

// about: ML-6, ML-15
#[test]
fn a_command_names_the_addresses_whose_recipients_it_needs() {
    let recipients = vec![mail("Pat@Partner.example"), mail("kim@partner.example")];
    let keys = recipients.iter().map(EmailAddress::folded_key).collect::<BTreeSet<_>>();
    for command in [
        GroupCommand::AddRecipients { recipients: recipients.clone() },
        GroupCommand::RemoveRecipients { recipients: recipients.clone() },
    ] {
        assert_eq!(command.addresses(), keys, "{command:?}");
        assert_eq!(command.scope(ANN.id()), GroupScope::new(Scope::of([ANN.id()]), keys.clone()));
    }
    let edit = ListEdit::new().with_address(list("ALL@acme.example"));
    let command = GroupCommand::EditMailingList { edit };
    assert_eq!(command.addresses(), [mail("all@acme.example").folded_key()].into());
    let [address, _] = &recipients[..] else { panic!() };
    let (address, why) = (address.clone(), guildhall_mailing_list::UnsubscribeReason::Wish);
    let command = GroupServiceCommand::Unsubscribe { address, why };
    assert_eq!(command.addresses(), [mail("pat@partner.example").folded_key()].into());
    assert_eq!(GroupCommand::Delete.addresses(), [].into());
}

#[test]
fn a_command_is_not_decided_without_what_it_needs_besides_the_group() {
    let world = World::new();
    let (room, cx) = (world.room_of(&world.crew()), &world.cx());
    let missing_of = |command: GroupCommand, related: &Related<'_>| {
        let mut group = world.crew();
        let missing = missing(group.execute_with(ANN, command, related, cx));
        assert_eq!(group, world.crew());
        missing
    };
    let nothing = Related::default();
    let anew = GroupCommand::BeginAnew { features: switches(&[(Feature::Message, Switch::On)]) };
    assert_eq!(missing_of(GroupCommand::Delete, &nothing), NotLoaded::Room);
    assert_eq!(missing_of(anew.clone(), &nothing), NotLoaded::Room);
    let only_the_room = Related { room: Some(&room), ..nothing };
    assert_eq!(missing_of(anew, &only_the_room), NotLoaded::Room);
    let nest = GroupCommand::Nest { group: UNIT };
    assert_eq!(missing_of(nest, &nothing), NotLoaded::Group(UNIT));
    let another = Related { child: Some(OtherGroups::AtFirst.group(CLUB)), ..nothing };
    for related in [nothing, another] {
        let unnest = GroupCommand::Unnest { group: UNIT };
        assert_eq!(missing_of(unnest, &related), NotLoaded::Group(UNIT));
    }
    let mut team = world.team();
    let dissolve = GroupServiceCommand::DissolveTeam;
    assert_eq!(missing(team.execute_service(dissolve, &nothing, cx)), NotLoaded::Room);
    assert_eq!(team, world.team());
}

#[test]
fn a_command_without_related_values_makes_the_event_of_its_method() {
    let world = World::new();
    let (mut executed, mut called) = (world.crew(), world.crew());
    let command = GroupCommand::AddMembers { users: vec![DEE] };
    let event = executed.execute(ANN, command, &world.cx()).unwrap();
    assert_eq!(event, called.add_members(ANN, &[DEE], &world.cx()).unwrap());
    assert_eq!(executed, called);
    let deleted = executed.execute(ANN, GroupCommand::Delete, &world.cx());
    assert_eq!(missing(deleted), NotLoaded::Room);
}

#[test]
fn the_rooms_that_change_with_a_group_are_part_of_the_outcome() {
    let mut world = World::new();
    let mut group = world.crew();
    let room = world.room_of(&group);
    let message = |to| switches(&[(Feature::Message, to)]);
    group.switch_features(ANN, &message(Switch::Off), &world.cx()).unwrap();
    world.pass(time::Duration::days(31));

    let new_room = RoomId::new(Uuid::from_u128(0x201));
    let related = Related { room: Some(&room), new_room: Some(new_room), ..Related::default() };
    let command = GroupCommand::BeginAnew { features: message(Switch::On) };
    let outcome = group.execute_with(ANN, command, &related, &world.cx()).unwrap();
    let [(old, closed), (new, opened)] = outcome.rooms.as_slice() else { panic!("{outcome:?}") };
    assert_eq!((old.id(), old.is_closed(), &closed.event), (ROOM, true, &RoomEvent::Closed));
    assert_eq!((new.id(), new.is_closed(), opened.by), (new_room, false, Some(ANN.id())));

    let related = Related { room: Some(new), ..Related::default() };
    let outcome = group.execute_with(ANN, GroupCommand::Delete, &related, &world.cx()).unwrap();
    let [(last, _)] = outcome.rooms.as_slice() else { panic!("{outcome:?}") };
    assert!(last.is_closed() && group.is_deleted());
}
