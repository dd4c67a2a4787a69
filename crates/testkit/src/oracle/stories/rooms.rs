use guildhall_oracle::Person::{self, Ann, Bo, Cy, Dee, Eve, Gus, Ike, Nat};
use guildhall_oracle::story::{CompanyStep, CreationStep, Query, RoomStep, ServiceStep, Step};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::draws::{group, people, person, room};

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
