//! Strategies of [proptest], for property tests of services that use Guildhall. They need the
//! feature `strategies`.
//!
//! They generate only valid values and filter nothing out. The values come from small pools, so
//! that names collide and commands are refused. The pools include the values at the limits. A value
//! that fails shrinks to the first one of its pool, and a history to the few commands that matter.
//!
//! This example tests a service that keeps a table of the members of each group, from the events:
//!
//! ```
//! use std::collections::BTreeSet;
//!
//! use guildhall_groups::GroupEvent;
//! use guildhall_kernel::{Envelope, User, UserId};
//! use guildhall_testkit::strategies::history;
//! use proptest::prelude::*;
//!
//! fn members(events: &[Envelope<GroupEvent>]) -> BTreeSet<UserId> {
//!     let mut members = BTreeSet::new();
//!     for Envelope { event, .. } in events {
//!         match event {
//!             GroupEvent::Created(created) => members.extend(created.members.iter().map(User::id)),
//!             GroupEvent::MembersAdded { users } | GroupEvent::JoinRequestsAccepted { users } => {
//!                 members.extend(users.iter().map(User::id));
//!             }
//!             GroupEvent::MembersRemoved { users } => members.retain(|id| !users.contains(id)),
//!             GroupEvent::UserRemoved { user, .. } => drop(members.remove(user)),
//!             _ => {}
//!         }
//!     }
//!     members
//! }
//!
//! proptest!(|(history in history())| {
//!     // The directory decides the members of a team by other events, so teams are skipped here.
//!     for (group, events) in history.world.groups().map(|tracked| tracked.parts()) {
//!         let known = members(events);
//!         for (user, entry) in group.roster().loaded().iter().filter(|_| !group.is_team()) {
//!             prop_assert_eq!(known.contains(user), entry.is_member());
//!         }
//!     }
//! });
//! ```
//!
//! [proptest]: https://docs.rs/proptest

mod groups;
mod histories;

use std::fmt::Debug;
use std::ops::Range;
use std::slice::from_ref;
use std::str::FromStr;

use guildhall_kernel::{
    CompanyId, Description, DomainName, Edit, EmailAddress, GroupId, ListAddress, ListLocalPart,
    Name, Picture, RoomId, User, UserId,
};
use guildhall_permissions::{
    Application, Authority, Company, CompanyCommand, CompanyServiceCommand, Limits, NewCompany,
    Retention,
};
use guildhall_rooms::{InfoEdit, RoomCommand, RoomDraft};
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};

pub use self::groups::{
    feature, feature_edit, group_command, group_draft, group_query, group_service_command,
    mail_sent, new_group, privacy, switch, team_draft, team_edit,
};
pub use self::histories::{History, Step, command, commands_of_a_history, history, room_history};
use crate::cast::{
    ACME, ANN, BO, CY, DEE, GUS, ORBIT, PEOPLE, domain, email, group, group_room, room,
};
use crate::commands;
use crate::play::{Command, NewRoom, World};

/// Generates one of the [commands] that these values make. It shrinks to the first
/// one.
pub fn one_of<T: Clone + Debug + 'static, C: Clone + Debug + 'static>(
    values: impl Strategy<Value = T> + 'static,
    commands: impl Fn(&T) -> Vec<C> + 'static,
) -> impl Strategy<Value = C> {
    (any::<Index>(), values)
        .prop_map(move |(index, values)| index.get(&commands(&values)).clone())
        .boxed()
}

/// Generates a user, most often of Acme, otherwise of another company or of no company.
pub fn user() -> impl Strategy<Value = User> {
    prop_oneof![3 => internal_user(), 2 => select(PEOPLE.to_vec())]
}

/// Generates a user of Acme.
pub fn internal_user() -> impl Strategy<Value = User> {
    select(vec![ANN, BO, CY, DEE, GUS])
}

/// Generates this many users. A user can be in the list twice.
pub fn users(count: Range<usize>) -> impl Strategy<Value = Vec<User>> {
    vec(user(), count)
}

/// Generates an application. It shrinks to Core.
pub fn application() -> impl Strategy<Value = Application> {
    select(vec![Application::Core, Application::Approval])
}

/// Generates a permission. The list of named users can be empty.
pub fn authority() -> impl Strategy<Value = Authority> {
    prop_oneof![
        2 => Just(Authority::EveryInternalUser),
        1 => Just(Authority::NoOne),
        1 => btree_set(user_id(), 0..3).prop_map(Authority::Named),
    ]
    .boxed()
}

/// Generates the values of a new company, with or without applications and administrators.
pub fn new_company() -> impl Strategy<Value = NewCompany> {
    let administrators = btree_set(internal_user().prop_map(|user| user.id()), 0..3);
    let applications = btree_set(application(), 0..3);
    (company_id(), name(), administrators, applications)
        .prop_map(|(company, name, administrators, applications)| NewCompany {
            company,
            name,
            administrators,
            applications,
        })
        .boxed()
}

/// Generates a company after some commands, many of them refused.
pub fn company() -> impl Strategy<Value = Company> {
    company_history().prop_map(|history| history.world.companies().next().unwrap().now().clone())
}

/// Generates the history of a company, and of nothing else.
pub fn company_history() -> impl Strategy<Value = History> {
    let with_commands = new_company().prop_flat_map(|new_company| {
        let id = new_company.company;
        let command = prop_oneof![
            (by(), company_command()).prop_map(move |(by, one)| Command::Company(by, id, one)),
            company_service_command().prop_map(move |one| Command::CompanyService(id, one)),
        ];
        (Just(new_company), vec(command, 0..20))
    });
    with_commands.prop_map(|(new_company, commands)| {
        let begun = World::of([new_company]);
        History { world: begun.clone().played(&commands), begun, commands }
    })
}

/// Generates a command that an administrator can give to a company.
pub fn company_command() -> impl Strategy<Value = CompanyCommand> {
    let policy = (vec(authority(), 1..3), vec(user_id(), 1..3));
    let features = (feature(), vec(retention(), 1..3));
    let addresses = vec(btree_set(list_local_part(), 0..3), 1);
    prop_oneof![
        4 => one_of(policy, |(authorities, users)| commands::policy(authorities, users)),
        3 => one_of(features, |(feature, days)| commands::feature_policy(&[*feature], days)),
        1 => one_of(addresses, |addresses| commands::reservations(addresses)),
    ]
    .boxed()
}

/// Generates a command that the service or the directory can give to a company.
pub fn company_service_command() -> impl Strategy<Value = CompanyServiceCommand> {
    let terms = (vec(limits(), 2), vec(domain_name(), 2));
    prop_oneof![
        6 => application().prop_map(|application| commands::applications(&[application]).remove(0)),
        2 => one_of(application(), |application| commands::applications(&[*application])),
        6 => one_of(terms, |(limits, domains)| commands::terms(limits, domains)),
        6 => one_of(user(), |user| commands::staff(&[*user])),
        1 => one_of(domain_name(), |domain| commands::lost_domains(from_ref(domain))),
        1 => one_of(Just(()), |()| commands::closings().to_vec()),
        1 => one_of(name(), |name| commands::company_names(from_ref(name))),
    ]
    .boxed()
}

/// Generates a user who acts on a company, most often its administrator.
fn by() -> impl Strategy<Value = User> {
    prop_oneof![3 => Just(GUS), 1 => user()]
}

fn retention() -> impl Strategy<Value = Retention> {
    let days = prop_oneof![4 => select(vec![30, 7, 0, u16::MAX]), 1 => any::<u16>()];
    days.prop_map(Retention::of_days)
}

fn limits() -> impl Strategy<Value = Limits> {
    let few = || prop_oneof![3 => Just(None), 1 => (0..4_u32).prop_map(Some)];
    (few(), few(), few()).prop_map(|(groups, groups_per_user, members_per_group)| Limits {
        groups,
        groups_per_user,
        members_per_group,
        ..Limits::default()
    })
}

/// Generates a draft of a room with any origin except another room (RM-5).
pub fn room_draft() -> impl Strategy<Value = RoomDraft> {
    let begun = prop_oneof![
        users(2..4).prop_map(RoomDraft::from_contact_search),
        users(0..4).prop_map(RoomDraft::from_organisation_chart),
        users(1..4).prop_map(RoomDraft::from_member_list),
        user().prop_map(RoomDraft::from_profile),
        (title(), users(2..4)).prop_map(|(title, users)| RoomDraft::from_event(&title, users)),
        (title(), users(2..4)).prop_map(|(title, users)| RoomDraft::from_mail(&title, users)),
    ]
    .boxed();
    let info = (option::of(name()), option::of(picture()), option::of(description()));
    (begun, option::weighted(0.2, info))
        .prop_map(|(draft, info)| {
            let Some((name, picture, description)) = info else { return draft };
            let draft = name.into_iter().fold(draft, RoomDraft::with_name);
            let draft = picture.into_iter().fold(draft, RoomDraft::with_picture);
            description.into_iter().fold(draft, RoomDraft::with_description)
        })
        .boxed()
}

/// Generates a way to create a room.
pub fn new_room() -> impl Strategy<Value = NewRoom> {
    let from_room = (room_id(), chosen(), users(0..3));
    prop_oneof![
        4 => room_draft().prop_map(NewRoom::General),
        1 => from_room.prop_map(|(from, chosen, others)| NewRoom::FromRoom(from, chosen, others)),
        1 => (room_id(), users(0..3)).prop_map(|(pair, invited)| NewRoom::Branch(pair, invited)),
        2 => user().prop_map(NewRoom::OneToOne),
        2 => Just(NewRoom::ToMe),
    ]
    .boxed()
}

/// Generates a command that a user can give to a room.
pub fn room_command() -> impl Strategy<Value = RoomCommand> {
    one_of((vec(users(0..3), 3), vec(info_edit(), 2)), |(users, edits)| {
        commands::room(users, edits)
    })
}

fn info_edit() -> impl Strategy<Value = InfoEdit> {
    (edit(name()), edit(picture()), edit(description()))
        .prop_map(|(name, picture, description)| InfoEdit { name, picture, description })
        .boxed()
}

/// Generates an edit of a value that can be absent.
fn edit<T: Clone + std::fmt::Debug + 'static>(
    of: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Edit<T>> {
    prop_oneof![3 => Just(Edit::Keep), 1 => Just(Edit::Clear), 3 => of.prop_map(Edit::Set)]
}

fn chosen() -> impl Strategy<Value = Vec<UserId>> {
    vec(user().prop_map(|user: User| user.id()), 0..3)
}

/// Generates the title of an event or a mail. It can be empty or too long for a name (RM-6).
fn title() -> impl Strategy<Value = String> {
    prop_oneof![3 => name().prop_map(String::from), 1 => "\\PC{0,8}", 1 => "[a-z ]{90,120}"].boxed()
}

/// Generates the id of one of two companies.
pub fn company_id() -> impl Strategy<Value = CompanyId> {
    select(vec![ACME, ORBIT])
}

/// Generates the id of one of four groups.
pub fn group_id() -> impl Strategy<Value = GroupId> {
    (1..=4_u8).prop_map(group)
}

/// Generates the id of one of four rooms, or of the room of a group.
pub fn room_id() -> impl Strategy<Value = RoomId> {
    prop_oneof![4 => (1..=4_u8).prop_map(room), 1 => group_id().prop_map(group_room)]
}

/// Generates the id of one of [`PEOPLE`].
pub fn user_id() -> impl Strategy<Value = UserId> {
    select(PEOPLE.map(|user| User::id(&user)).to_vec())
}

/// Generates a name, most often one of a few that collide (GR-4). Others have 1 or 100 characters,
/// or are any name.
pub fn name() -> impl Strategy<Value = Name> {
    let few = ["Crew", "crew", "Cast", "Straße", "STRASSE", "Équipe", "企画"];
    text(&few, "[A-Za-zé企😀]", "[a-zé企😀]{100}", "[A-Z][a-z 0-9é&-]{0,20}[a-z]")
}

/// Generates a description, most often one of a few. Others have 1 or 300 characters, or are any
/// description.
pub fn description() -> impl Strategy<Value = Description> {
    let few = ["All who launch", "All who land", "全員"];
    text(&few, "[A-Za-zé企😀]", "[a-zé企😀]{300}", "[A-Z][a-z 0-9é,.-]{0,80}[a-z.]")
}

/// Generates a picture, most often one of a few. Others have 1 or 500 characters, or are any
/// picture.
pub fn picture() -> impl Strategy<Value = Picture> {
    let few = ["https://pictures.example/crew.png", "crew-2"];
    text(&few, "[a-z0-9]", "[a-z0-9/]{500}", "[a-z]{1,8}/[a-z0-9]{1,16}")
}

fn text<T>(
    few: &[&str],
    shortest: &'static str,
    longest: &'static str,
    any: &'static str,
) -> impl Strategy<Value = T> + use<T>
where
    T: Clone + Debug + FromStr<Err: Debug> + 'static,
{
    let few: Vec<_> = few.iter().map(|text| (*text).to_owned()).collect();
    let text = prop_oneof![12 => select(few), 2 => any, 1 => shortest, 1 => longest];
    text.prop_map(|text| text.parse().unwrap()).boxed()
}

/// Generates a mail domain, most often one of a few that include a company's own. Others have 3 or
/// 253 bytes.
pub fn domain_name() -> impl Strategy<Value = DomainName> {
    prop_oneof![
        12 => select(DOMAINS.map(domain).to_vec()),
        1 => "[a-z]\\.[a-z]".prop_map(|text| domain(&text)),
        1 => "([a-z]{63}\\.){3}[a-z]{61}".prop_map(|text| domain(&text)),
    ]
    .boxed()
}

/// Generates a mail address, most often one of a few, of which some differ only in their spelling.
/// Others are very short or have 254 bytes.
pub fn email_address() -> impl Strategy<Value = EmailAddress> {
    let few = [
        "ann@acme.example",
        "pat@partner.example",
        "pat@PARTNER.example",
        "Ann@acme.example",
        "\"pat\"@partner.example",
        "\"pat p.\"@partner.example",
        "crew@acme.example",
        "pat@[192.0.2.1]",
    ];
    prop_oneof![
        12 => select(few.map(email).to_vec()),
        1 => "[a-z]@[a-z]\\.[a-z]".prop_map(|text| email(&text)),
        1 => "[a-z]{64}@([a-z]{63}\\.){2}[a-z]{61}".prop_map(|text| email(&text)),
    ]
    .boxed()
}

/// Generates the local part of a list's address.
pub fn list_local_part() -> impl Strategy<Value = ListLocalPart> {
    list_address().prop_map(|address| address.local_part().parse().unwrap()).boxed()
}

/// Generates the address of a list, most often one of a few. Others have 2 or 40 characters before
/// the `@`.
pub fn list_address() -> impl Strategy<Value = ListAddress> {
    let local = prop_oneof![
        12 => select(vec!["crew".to_owned(), "cast".to_owned(), "launch.crew".to_owned()]),
        1 => "[a-z0-9]{2}",
        1 => "[a-z][a-z0-9_!#-]{63}",
    ]
    .boxed();
    let at = prop_oneof![3 => Just(domain(DOMAINS[0])), 1 => select(DOMAINS.map(domain).to_vec())];
    (local, at).prop_map(|(local, at)| ListAddress::new(&local, at).unwrap()).boxed()
}

const DOMAINS: [&str; 4] = ["acme.example", "orbit.example", "bücher.example", "acme.test"];
