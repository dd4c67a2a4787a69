//! Steps about rooms and companies, and queries.

use std::collections::BTreeSet;

use guildhall_oracle::Person::{self, Ann, Bo, Cy, Dee, Eve, Gus, Ike, Nat};
use guildhall_oracle::story::{
    Authority, CompanyStep, CreationStep, GroupList, GroupNo, Query, RoomStep, ServiceStep, Step,
};
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;

use super::groups::incoming;
use super::{
    address, company, domain, feature, group, list_address, people, person, room, with_list,
};

/// Generates a step that creates a room, or a command in one.
pub(super) fn step() -> BoxedStrategy<Step> {
    prop_oneof![
        1 => select(Person::ALL.to_vec()).prop_map(|by| Step::Open(by, CreationStep::ToMe)),
        4 => (insider(), creation_step()).prop_map(|(by, step)| Step::Open(by, step)),
        9 => (insider(), room(), room_step()).prop_map(|(by, room, step)| Step::Room(by, room, step)),
    ]
    .boxed()
}

/// Creates rooms of both companies with the same participants (RM-8), and records activity in a
/// room.
pub(super) fn same_people() -> BoxedStrategy<Vec<Step>> {
    let trio = [Ann, Eve, Ike];
    (vec(select(trio.to_vec()), 2..=4), room())
        .prop_map(move |(creators, room)| {
            let with = |by| trio.into_iter().filter(|one| *one != by).collect();
            let open = |by| Step::Open(by, CreationStep::Room(with(by), None));
            let said = Step::Service(ServiceStep::RecordActivity(room));
            creators.into_iter().map(open).chain([said]).collect()
        })
        .boxed()
}

/// Adds a user to a room with external users, takes back the user's permission for it, and gives it
/// again (GR-19).
pub(super) fn lost_contact() -> BoxedStrategy<Vec<Step>> {
    let whose = select(vec![(Gus, Ann), (Gus, Bo), (Eve, Eve), (Eve, Ike)]);
    (whose, insider(), room())
        .prop_map(|((gus, ann), by, room)| {
            let guests = [Ann, Bo, Eve, Ike].into_iter().filter(|one| *one != by).collect();
            vec![
                Step::Open(by, CreationStep::Room(guests, None)),
                Step::Company(gus, CompanyStep::ForbidContact(ann)),
                Step::Room(by, room, RoomStep::Invite(vec![ann])),
                Step::Company(gus, CompanyStep::AllowContact(ann)),
                Step::Room(by, room, RoomStep::Invite(vec![ann])),
            ]
        })
        .boxed()
}

/// Has users of both companies in a room, ends the external contact of one company, and allows it
/// again (GR-19).
pub(super) fn ended_contact() -> BoxedStrategy<Vec<Step>> {
    let guest = select(vec![Eve, Ike, Nat]);
    (select(vec![Gus, Eve]), insider(), guest, room())
        .prop_map(|(gus, by, guest, room)| {
            let guests = [Ann, Bo, Eve, Nat].into_iter().filter(|one| *one != by).collect();
            let invite = || Step::Room(by, room, RoomStep::Invite(vec![guest]));
            vec![
                Step::Open(by, CreationStep::Room(guests, None)),
                Step::Query(gus, Query::PreviewEndContacts),
                Step::Company(gus, CompanyStep::EndContacts),
                invite(),
                Step::Company(gus, CompanyStep::SetContacts(true)),
                invite(),
            ]
        })
        .boxed()
}

fn creation_step() -> BoxedStrategy<CreationStep> {
    prop_oneof![
        1 => Just(CreationStep::ToMe),
        3 => person().prop_map(CreationStep::OneToOne),
        16 => (invited(), title()).prop_map(|(people, title)| CreationStep::Room(people, title)),
        8 => (room(), chosen(), invited())
            .prop_map(|(room, chosen, others)| CreationStep::RoomFrom(room, chosen, others)),
        3 => (group(), chosen(), invited())
            .prop_map(|(group, chosen, others)| CreationStep::RoomFromGroup(group, chosen, others)),
    ]
    .boxed()
}

fn room_step() -> BoxedStrategy<RoomStep> {
    prop_oneof![
        2 => name().prop_map(RoomStep::Describe),
        4 => person().prop_map(|one| RoomStep::Invite(vec![one])),
        4 => invited().prop_map(RoomStep::Invite),
        3 => invited().prop_map(RoomStep::InviteToHistory),
        3 => Just(RoomStep::Leave),
        1 => vec(room(), 1..=2).prop_map(RoomStep::LeaveToo),
        4 => Just(RoomStep::Read),
        5 => chosen().prop_map(RoomStep::Remove),
    ]
    .boxed()
}

/// Generates the user who acts. Most often it is Ann or Bo, because they are in most rooms.
fn insider() -> BoxedStrategy<Person> {
    prop_oneof![14 => Just(Ann), 6 => Just(Bo), 1 => Just(Eve), 4 => person()].boxed()
}

/// Generates the users to invite, most often enough colleagues for a room. The same users are
/// frequent, so that rooms of both companies get the same participants.
fn invited() -> BoxedStrategy<Vec<Person>> {
    prop_oneof![
        6 => vec(select(vec![Ann, Bo, Bo, Cy, Cy, Dee, Gus]), 3..=4),
        3 => vec(select(vec![Bo, Cy, Dee, Eve, Ike]), 2..=3),
        2 => Just(vec![Ann, Eve, Ike]),
        3 => people(),
        2 => Just(Vec::new()),
    ]
    .boxed()
}

/// Generates the users to choose from the participants.
fn chosen() -> BoxedStrategy<Vec<Person>> {
    prop_oneof![4 => vec(select(vec![Bo, Cy]), 1..=2), 1 => people()].boxed()
}

fn name() -> BoxedStrategy<String> {
    let few = select(vec!["Launch", "Lunch", " Lunch "]).prop_map(str::to_owned);
    prop_oneof![9 => few, 2 => odd_name()].boxed()
}

/// Generates the title of an event. It can be a text that is not a valid name (RM-6).
fn title() -> BoxedStrategy<Option<String>> {
    option::weighted(0.4, prop_oneof![name(), odd_name()]).boxed()
}

/// Generates a text that is refused as a name, or cut as a title (RM-6).
fn odd_name() -> BoxedStrategy<String> {
    let cut_at_a_space = format!("{} {}", "x".repeat(99), "y".repeat(30));
    let longest = "x".repeat(100);
    select(vec![String::new(), "Lunch\nbreak".to_owned(), cut_at_a_space, longest]).boxed()
}

/// Generates a step of an administrator in their company. Most often its first administrator gives it.
pub(super) fn company_step() -> BoxedStrategy<Step> {
    let theirs = select(vec![Person::Ann, Person::Bo, Person::Cy, Person::Gus]);
    prop_oneof![
        6 => policy_step(theirs.boxed()).prop_map(|step| Step::Company(Person::Gus, step)),
        2 => policy_step(select(vec![Person::Eve, Person::Ike]).boxed())
            .prop_map(|step| Step::Company(Person::Eve, step)),
        2 => (person(), policy_step(person())).prop_map(|(by, step)| Step::Company(by, step)),
    ]
    .boxed()
}

/// Generates a step. `whose` are the users whom it can name.
fn policy_step(whose: BoxedStrategy<Person>) -> BoxedStrategy<CompanyStep> {
    prop_oneof![
        2 => whose.clone().prop_map(CompanyStep::AllowContact),
        3 => feature().prop_map(CompanyStep::AllowFeature),
        2 => feature().prop_map(CompanyStep::DisableFeature),
        1 => Just(CompanyStep::EndContacts),
        4 => whose.clone().prop_map(CompanyStep::ForbidContact),
        1 => reserved().prop_map(CompanyStep::Reserve),
        2 => prop_oneof![Just(true), Just(false)].prop_map(CompanyStep::SetContacts),
        4 => authority(whose.clone()).prop_map(CompanyStep::SetExternalGroups),
        2 => authority(whose).prop_map(CompanyStep::SetGroupCreation),
        1 => (0_u16..40).prop_map(CompanyStep::SetRetention),
    ]
    .boxed()
}

fn reserved() -> BoxedStrategy<BTreeSet<String>> {
    let local = select(vec!["crew", "CAST", "board", "x", "a..b"]).prop_map(str::to_owned);
    btree_set(local, 0..3).boxed()
}

fn authority(of: BoxedStrategy<Person>) -> BoxedStrategy<Authority> {
    let named = btree_set(of, 0..4).prop_map(Authority::Named);
    prop_oneof![2 => Just(Authority::EveryUser), 1 => named].boxed()
}

/// Generates a step of the service. Steps of the directory about teams are generated with the
/// groups.
pub(super) fn service_step() -> BoxedStrategy<Step> {
    let few = || weighted(0.5, 1_u32..4);
    let limits = (company(), few(), few(), weighted(0.3, 2_u32..5), weighted(0.3, 2_u32..6));
    let days = prop_oneof![2 => select(vec![29_u16, 30, 31]), 1 => 0_u16..90];
    prop_oneof![
        2 => (company(), domain()).prop_map(|(company, domain)| ServiceStep::AddDomain(company, domain)),
        1 => (company(), domain())
            .prop_map(|(company, domain)| ServiceStep::RemoveDomain(company, domain)),
        1 => company().prop_map(ServiceStep::CloseCompany),
        1 => (company(), company_name())
            .prop_map(|(company, name)| ServiceStep::RenameCompany(company, name)),
        1 => select(Person::ALL.to_vec()).prop_map(ServiceStep::AppointAdministrator),
        1 => person().prop_map(ServiceStep::DismissAdministrator),
        2 => company().prop_map(ServiceStep::GrantApproval),
        3 => company().prop_map(ServiceStep::GrantCore),
        6 => (company(), mailed(), incoming())
            .prop_map(|(company, to, mail)| ServiceStep::Mail(company, to, mail)),
        1 => person().prop_map(ServiceStep::OffBoard),
        2 => room().prop_map(ServiceStep::RecordActivity),
        2 => (group(), feature())
            .prop_map(|(group, feature)| ServiceStep::ReportDeletion(group, feature)),
        4 => (person(), weighted(0.9, address()))
            .prop_map(|(user, address)| ServiceStep::SaveProfile(user, address)),
        3 => limits.prop_map(|(company, groups, each, room, members)| {
            ServiceStep::SetLimits(company, groups, each, room, members)
        }),
        1 => (company(), any::<bool>())
            .prop_map(|(company, free)| ServiceStep::SetPlan(company, free)),
        4 => (with_list(), prop_oneof![3 => Just("pat@partner.example".to_owned()), 1 => address()])
            .prop_map(|(group, address)| ServiceStep::Unsubscribe(group, address)),
        3 => days.prop_map(|days| ServiceStep::Wait(days, 0)),
        1 => company().prop_map(ServiceStep::RevokeCore),
        1 => company().prop_map(ServiceStep::RevokeApproval),
    ]
    .prop_map(Step::Service)
    .boxed()
}

fn company_name() -> BoxedStrategy<String> {
    select(vec!["Acme & Sons", "Orbit", " Ace ", "\u{200b}", ""]).prop_map(str::to_owned).boxed()
}

/// Generates the address that a mail is sent to: that of a list, or any.
fn mailed() -> BoxedStrategy<String> {
    prop_oneof![3 => list_address(), 1 => address()].boxed()
}

/// Generates a query of a user in the middle of a story.
pub(super) fn query_step() -> BoxedStrategy<Step> {
    (person(), query()).prop_map(|(by, query)| Step::Query(by, query)).boxed()
}

fn query() -> BoxedStrategy<Query> {
    let prefix = option::weighted(0.7, select(PREFIXES.to_vec()).prop_map(str::to_owned));
    let of_group = prop_oneof![
        of_any().prop_map(Query::Group),
        of_any().prop_map(Query::Members),
        of_any().prop_map(Query::Masters),
        of_any().prop_map(Query::GroupParticipants),
        of_any().prop_map(Query::Nested),
        of_any().prop_map(Query::Post),
        of_any().prop_map(Query::SendAs),
        of_any().prop_map(Query::ProposeAddress),
        of_any().prop_map(Query::Recipients),
        of_any().prop_map(Query::Notified),
        of_any().prop_map(Query::Requests),
        of_any().prop_map(Query::KeptUntil),
        of_any().prop_map(Query::PreviewDelete),
    ];
    prop_oneof![
        1 => Just(Query::Rooms),
        3 => people().prop_map(Query::RoomsWith),
        1 => room().prop_map(Query::MayUse),
        1 => room().prop_map(Query::Participants),
        3 => (company(), select(GroupList::ALL.to_vec()), prefix)
            .prop_map(|(company, list, prefix)| Query::Groups(company, list, prefix)),
        4 => of_group,
        1 => (company(), prop_oneof![list_address(), address()])
            .prop_map(|(company, address)| Query::ByAddress(company, address)),
        1 => feature().prop_map(Query::PreviewDisable),
        1 => person().prop_map(Query::PreviewOffBoarding),
        1 => Just(Query::PreviewEndContacts),
        1 => person().prop_map(Query::PreviewForbidContact),
    ]
    .boxed()
}

/// Generates the number of a group, which sometimes does not exist.
fn of_any() -> BoxedStrategy<GroupNo> {
    prop_oneof![6 => group(), 1 => Just(GroupNo(NOTHING))].boxed()
}

/// A number that `World::resolved` maps to the next one, which does not exist yet.
const NOTHING: usize = 9_999;

const PREFIXES: [&str; 9] = ["c", "CR", "", "stras", "企", "Dock", "crew", "crew ", "har "];
