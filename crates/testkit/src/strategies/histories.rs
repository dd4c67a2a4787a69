use std::fmt;
use std::slice::from_ref;

use guildhall_groups::{GroupCommand, GroupDraft, TeamDraft};
use guildhall_kernel::{Feature, GroupId, Switch, User};
use guildhall_mailing_list::{ExternalMail, ListEdit, Mail, SenderIdentity};
use guildhall_permissions::{CompanyServiceCommand, Limits};
use guildhall_room_features::{FeatureData, FeatureEdit, FreedSpace};
use guildhall_rooms::RoomDraft;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::groups::locks;
use super::{
    by, company_command, company_id, company_service_command, domain_name, email_address, feature,
    group_command, group_draft, group_id, group_query, group_service_command, list_address,
    mail_sent, name, new_group, new_room, one_of, room_command, room_id, team_draft, user, user_id,
};
use crate::cast::{ACME, ANN, BO, CY, DEE, EVE, GUS, NAT, ORBIT, address, group, room};
use crate::commands;
use crate::play::{Command, GroupQuery, NewGroup, NewRoom, Stop, World};

/// A world, with the commands that made it.
#[derive(Clone)]
pub struct History {
    /// The world at the beginning.
    pub begun: World,
    /// The commands that were attempted, in order.
    pub commands: Vec<Command>,
    /// The world at the end: every company, room and group with its events.
    pub world: World,
}

// The worlds follow from the commands.
impl fmt::Debug for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.commands).finish()
    }
}

/// A command of a history, with the world before and after it.
#[derive(Clone, Debug)]
pub struct Step<'a> {
    /// The command.
    pub command: &'a Command,
    /// Whether it was done, or why not.
    pub outcome: Result<(), Stop>,
    /// The world in which it was attempted.
    pub before: World,
    /// The world after it.
    pub after: World,
}

impl History {
    /// Returns the steps, in order.
    pub fn steps(&self) -> impl Iterator<Item = Step<'_>> {
        self.commands.iter().scan(self.begun.clone(), |world, command| {
            let before = world.clone();
            let outcome = before.attempt(command).map(|after| {
                if let Some(after) = after {
                    *world = after;
                }
            });
            Some(Step { command, outcome, before, after: world.clone() })
        })
    }
}

/// Generates a history of up to about forty commands. It begins in a world with some rooms and
/// groups, or in an empty one.
pub fn history() -> impl Strategy<Value = History> {
    let peopled = peopled();
    drawn()
        .prop_map(move |(is_peopled, commands)| {
            let begun = if is_peopled { peopled.clone() } else { World::new() };
            History { world: begun.clone().played(&commands), begun, commands }
        })
        .boxed()
}

/// Generates the commands of a [`history`]. It makes no world of them.
pub fn commands_of_a_history() -> impl Strategy<Value = Vec<Command>> {
    drawn().prop_map(|(_, commands)| commands).boxed()
}

/// Draws whether a history begins with some rooms and groups, and its commands.
fn drawn() -> impl Strategy<Value = (bool, Vec<Command>)> {
    let is_peopled = prop_oneof![4 => Just(true), 1 => Just(false)];
    let tried = prop_oneof![6 => command().prop_map(|command| vec![command]), 1 => saga()];
    (is_peopled, vec(tried, 0..32).prop_map(|tried| tried.concat()))
}

/// Generates a history of rooms: of commands to them, of groups that take them over, and of what
/// the company decides about external contact.
pub fn room_history() -> impl Strategy<Value = History> {
    let begun = peopled();
    let contact = (by(), company_id(), one_of(user_id(), |user| commands::policy(&[], &[*user])))
        .prop_map(|(by, id, one)| Command::Company(by, id, one));
    let apart = (select(vec![BO, CY]), select(vec![EVE, NAT])).prop_map(|(one, guest)| {
        let forbid = commands::policy(&[], &[one.id()]).into_iter().take(1);
        let forbid = forbid.map(|command| Command::Company(GUS, ACME, command));
        let branch = NewRoom::Branch(room(1), vec![guest]);
        forbid.chain([Command::NewRoom(ANN, room(3), branch)]).collect()
    });
    let invited_apart = select(vec![DEE, GUS]).prop_map(|one| {
        let forbid = commands::policy(&[], &[one.id()]).into_iter().take(1);
        let forbid = forbid.map(|command| Command::Company(GUS, ACME, command));
        let branch = Command::NewRoom(ANN, room(3), NewRoom::Branch(room(1), vec![EVE]));
        let invite = commands::room(&[vec![one]], &[]).into_iter().take(1);
        let invite = invite.map(|command| Command::Room(ANN, room(3), command));
        [branch].into_iter().chain(forbid).chain(invite).collect()
    });
    let ending = (few(), select(commands::endings()))
        .prop_map(|(id, one)| Command::Group(ANN, id, one))
        .boxed();
    let step = prop_oneof![
        20 => command_to_rooms().prop_map(|command| vec![command]),
        1 => apart,
        1 => invited_apart,
        2 => contact.prop_map(|command| vec![command]),
        1 => ending.prop_map(|command| vec![command]),
        1 => (any_by(), group_id(), new_group())
            .prop_map(|(by, id, new)| vec![Command::NewGroup(by, id, new)]),
        2 => invited(),
    ];
    let commands = vec(step, 0..32).prop_map(|steps| steps.concat());
    commands
        .prop_map(move |commands| History {
            world: begun.clone().played(&commands),
            begun: begun.clone(),
            commands,
        })
        .boxed()
}

/// Generates any command, by any user.
pub fn command() -> impl Strategy<Value = Command> {
    use Command as C;
    let of_groups = prop_oneof![
        6 => (any_by(), group_id(), group_command()).prop_map(|(by, id, one)| C::Group(by, id, one)),
        1 => (any_by(), group_id(), new_group()).prop_map(|(by, id, new)| C::NewGroup(by, id, new)),
        1 => (any_by(), group_id(), group_query()).prop_map(|(by, id, one)| C::GroupQuery(by, id, one)),
        2 => (group_id(), group_service_command()).prop_map(|(id, one)| C::GroupService(id, one)),
        1 => (group_id(), team_draft()).prop_map(|(id, draft)| C::FormTeam(id, draft)),
        1 => (group_id(), mail_sent()).prop_map(|(id, mail)| C::Mail(id, mail)),
    ]
    .boxed();
    let of_companies = prop_oneof![
        (by(), company_id(), company_command()).prop_map(|(by, id, one)| C::Company(by, id, one)),
        (company_id(), company_service_command()).prop_map(|(id, one)| C::CompanyService(id, one)),
    ]
    .boxed();
    let wait = select(vec![1, 30, 31]).prop_map(C::Wait);
    prop_oneof![12 => of_groups, 4 => command_to_rooms(), 2 => of_companies, 1 => wait].boxed()
}

fn command_to_rooms() -> BoxedStrategy<Command> {
    use Command as C;
    let removal = one_of(user_id(), |user| commands::removals_from_room(&[*user]));
    prop_oneof![
        8 => (any_by(), room_id(), room_command()).prop_map(|(by, id, one)| C::Room(by, id, one)),
        8 => (any_by(), room_id(), new_room()).prop_map(|(by, id, new)| C::NewRoom(by, id, new)),
        1 => (any_by(), room_id()).prop_map(|(by, id)| C::ReadRoom(by, id)),
        1 => (room_id(), removal).prop_map(|(id, one)| C::RoomService(id, one)),
    ]
    .boxed()
}

fn any_by() -> impl Strategy<Value = User> {
    prop_oneof![2 => Just(ANN), 1 => Just(GUS), 2 => user()]
}

/// Generates commands that only have an effect together, which is rare by chance.
fn saga() -> impl Strategy<Value = Vec<Command>> {
    let message = |to| FeatureEdit::new().with_feature(Feature::Message, to);
    let off_and_on =
        (few(), select(vec![30, 31]), select(vec![ANN, GUS])).prop_map(move |(id, days, by)| {
            let switch = |by, to| on_group(by, id, commands::features(&[message(to)], &[], &[]));
            let off = switch(ANN, Switch::Off).into_iter().take(1);
            off.chain([Command::Wait(days)]).chain(switch(by, Switch::On)).collect()
        });
    let nested = (few(), group_id(), command()).prop_map(|(id, group, then)| {
        let mut nested = on_group(ANN, id, commands::nesting(&[group]));
        nested.insert(1, then);
        nested
    });
    let deleted = (few(), select(FeatureData::ALL.to_vec())).prop_map(|(id, data)| {
        let report = commands::deletion_report(data, FreedSpace::from_bytes(1));
        let mut deleted = on_group(ANN, id, commands::features(&[], &[], &[data]));
        deleted.push(Command::GroupService(id, report));
        deleted
    });
    let change = one_of(user(), |user| {
        [commands::membership(&[vec![*user]]), commands::settings(&[])].concat()
    });
    // The change is of a setting that may be locked, or switches the feature that is.
    let switch = |one, to| {
        let edit = FeatureEdit::new().with_feature(one, to);
        commands::features(&[edit], &[], &[]).swap_remove(0)
    };
    let change =
        prop_oneof![change.prop_map(Ok), select(vec![Switch::Off, Switch::On]).prop_map(Err)];
    let locked =
        (few(), feature(), change, any::<bool>()).prop_map(move |(id, one, then, is_unlocked)| {
            let then = then.unwrap_or_else(|to| switch(one, to));
            let appoint = commands::membership(&[vec![GUS]]).into_iter().skip(2).take(1);
            let locks = commands::features(&[], &locks(&[one].into()), &[]);
            let mut locked = on_group(GUS, id, locks);
            locked.truncate(1 + usize::from(is_unlocked));
            locked.insert(1, Command::Group(ANN, id, then));
            [on_group(ANN, id, appoint.collect()), locked].concat()
        });
    let dismissed = few().prop_map(|id| {
        let dismiss = |one| commands::membership(&[vec![one]]).into_iter().skip(3).take(1);
        on_group(ANN, id, [BO, ANN].into_iter().flat_map(dismiss).collect())
    });
    let recipients = (few(), email_address()).prop_map(|(id, recipient)| {
        let list = commands::mailing_list(&[address("launch@acme.example")], &[]);
        let left = commands::unsubscriptions(from_ref(&recipient)).into_iter();
        let both = on_group(ANN, id, commands::recipients(&[vec![recipient]]));
        let left = left.map(|one| Command::GroupService(id, one)).collect();
        [on_group(ANN, id, list), both[..1].to_vec(), left, both].concat()
    });
    let mail = prop_oneof![mail_sent(), Just(Mail::of(SenderIdentity::User(EVE)))];
    let blocks = ListEdit::new().with_external_mail(ExternalMail::Blocked);
    let edit = prop_oneof![3 => edit_of_list(), 1 => Just(blocks)];
    let mailed = (few(), edit, mail).prop_map(|(id, edit, mail)| {
        let list = commands::mailing_list(&[address("guests@acme.example")], &[edit]);
        [on_group(ANN, id, list), vec![Command::Mail(id, mail)]].concat()
    });
    let rights = few().prop_map(|id| {
        let asks = |by, query| Command::GroupQuery(by, id, query);
        let mut rights = on_group(ANN, id, commands::mail_rights(&[vec![BO.id()]]));
        let queries = [asks(BO, GroupQuery::SendAs), asks(EVE, GroupQuery::View)];
        rights.splice(2..2, queries);
        rights
    });
    let rooms = (user(), group_draft()).prop_map(move |(other, draft)| {
        let branch = NewRoom::Branch(room(2), vec![other]);
        let from = NewRoom::FromRoom(room(1), vec![BO.id()], vec![other]);
        vec![
            Command::NewRoom(ANN, room(3), branch),
            Command::NewRoom(ANN, room(4), from),
            Command::NewGroup(ANN, group(4), NewGroup::Convert(room(1), draft)),
        ]
    });
    let requests = (few(), 1..4_usize).prop_map(|(id, answer)| {
        let of = |by, which: usize| {
            let requests = commands::requests(&[vec![DEE]]);
            on_group(by, id, requests.into_iter().skip(which).take(1).collect())
        };
        let by = if answer == 1 { DEE } else { ANN };
        [of(DEE, 0), of(by, answer)].concat()
    });
    prop_oneof![
        off_and_on,
        nested,
        deleted,
        dismissed,
        limited(),
        locked,
        mailed,
        recipients,
        requests,
        rights,
        rooms,
        invited(),
        joined(),
        registered(),
        administered(),
    ]
    .boxed()
}

/// Generates a limit of the members of a group, and a group that has more.
fn limited() -> impl Strategy<Value = Vec<Command>> {
    name().prop_map(|name| {
        let limits = Limits { members_per_group: Some(1), ..Limits::default() };
        let draft = NewGroup::Create(GroupDraft::new(name).with_members([BO]));
        vec![
            Command::CompanyService(ACME, CompanyServiceCommand::SetLimits { limits }),
            Command::NewGroup(ANN, group(4), draft),
        ]
    })
}

/// Generates the way of a user into a group, to its mastership and out of both. The user invites
/// the group to an event while they may, and once more.
fn joined() -> impl Strategy<Value = Vec<Command>> {
    (few(), select(vec![DEE, GUS])).prop_map(|(id, one)| {
        let step = |which| {
            let commands = commands::membership(&[vec![one]]).into_iter();
            on_group(ANN, id, commands.skip(which).take(1).collect())
        };
        let [add, remove, appoint, dismiss] = [0, 1, 2, 3].map(step);
        let invite = vec![Command::GroupQuery(one, id, GroupQuery::InviteToEvent)];
        [add, appoint, dismiss, invite.clone(), remove, invite].concat()
    })
}

/// Generates two invitations to a room, a removal from it, a participant who leaves it and one who
/// loses their place there. A user of no company has no room of their own.
fn invited() -> impl Strategy<Value = Vec<Command>> {
    let by = || select(vec![ANN, BO, CY]);
    (by(), by(), by(), select(vec![DEE, GUS])).prop_map(|(inviter, remover, leaver, one)| {
        let commands = commands::room(&[vec![one]], &[]);
        let by = [inviter, inviter, remover, leaver];
        let in_room = |(by, command)| Command::Room(by, room(1), command);
        let removals = commands::removals_from_room(&[inviter.id()]).into_iter().take(1);
        let removals = removals.map(|command| Command::RoomService(room(1), command));
        let own = Command::NewRoom(NAT, room(9), NewRoom::ToMe);
        by.into_iter().zip(commands).map(in_room).chain(removals).chain([own]).collect()
    })
}

/// Generates a group that an administrator creates and a Master changes in some ways.
fn administered() -> impl Strategy<Value = Vec<Command>> {
    let settings = vec(edit_of_list(), 1..3);
    (select(vec![group(4), group(5)]), name(), list_address(), settings).prop_map(
        |(id, name, list, edits)| {
            let draft =
                GroupDraft::new(name).with_members([BO]).with_masters([ANN]).with_list_at(list);
            let new = Command::NewGroup(GUS, id, NewGroup::CreateAsAdministrator(draft));
            let edited = on_group(ANN, id, commands::mailing_list(&[], &edits));
            let changed = on_group(ANN, id, commands::settings(&[]));
            [vec![new], edited, changed].concat()
        },
    )
}

fn edit_of_list() -> impl Strategy<Value = ListEdit> {
    one_of(list_address(), |address| commands::list_edits(from_ref(address)))
}

/// Generates a domain that both companies want, and an administrator who is off-boarded twice.
fn registered() -> impl Strategy<Value = Vec<Command>> {
    let both = Just([ACME, ORBIT]).prop_shuffle();
    (both, domain_name(), select(vec![BO, DEE])).prop_map(|(both, domain, one)| {
        let wanted = commands::terms(&[], from_ref(&domain)).into_iter().last();
        let wanted = both.into_iter().filter_map(|company| {
            wanted.clone().map(|wanted| Command::CompanyService(company, wanted))
        });
        let staff = commands::staff(&[one]);
        let staff = [staff.first(), staff.last(), staff.last()].into_iter().flatten().cloned();
        wanted.chain(staff.map(|command| Command::CompanyService(ACME, command))).collect()
    })
}

fn on_group(by: User, id: GroupId, commands: Vec<GroupCommand>) -> Vec<Command> {
    commands.into_iter().map(|command| Command::Group(by, id, command)).collect()
}

/// Generates the id of a group that exists in most histories.
fn few() -> impl Strategy<Value = GroupId> {
    select(vec![group(1), group(2)])
}

/// Makes a world with two rooms, two groups and a team.
fn peopled() -> World {
    let crew = GroupDraft::named("Crew").unwrap().with_members([BO, CY]).with_masters([BO]);
    let guests = GroupDraft::named("Guests").unwrap().external().with_members([BO, EVE]);
    let unit = TeamDraft::named("Unit").unwrap().with_leader(CY).with_members([DEE]);
    let general = RoomDraft::from_contact_search([BO, CY]);
    let crew = crew.with_list_at(address("crew@acme.example"));
    World::new().after(commands::acme_opened()).after([
        Command::NewRoom(ANN, room(1), NewRoom::General(general)),
        Command::NewRoom(ANN, room(2), NewRoom::OneToOne(BO)),
        Command::NewGroup(ANN, group(1), NewGroup::Create(crew)),
        Command::NewGroup(ANN, group(2), NewGroup::Create(guests)),
        Command::FormTeam(group(3), unit),
    ])
}
