use guildhall_oracle::Person::{self, Ann, Bo, Cy, Dee, Eve, Gus, Ike};
use guildhall_oracle::story::{CompanyDeed, Opening, RoomDeed, ServiceDeed, Step};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::draws::{group, people, person, room};

/// Somebody opens a room, or does something in one.
pub(super) fn step() -> BoxedStrategy<Step> {
    prop_oneof![
        1 => select(Person::ALL.to_vec()).prop_map(|by| Step::Open(by, Opening::ToMe)),
        4 => (insider(), opening()).prop_map(|(by, opening)| Step::Open(by, opening)),
        9 => (insider(), room(), deed()).prop_map(|(by, room, deed)| Step::Room(by, room, deed)),
    ]
    .boxed()
}

/// Rooms of both companies have the same people (RM-8), and something is said in one.
pub(super) fn same_people() -> BoxedStrategy<Vec<Step>> {
    let trio = [Ann, Eve, Ike];
    (vec(select(trio.to_vec()), 2..=4), room())
        .prop_map(move |(creators, room)| {
            let with = |by| trio.into_iter().filter(|one| *one != by).collect();
            let open = |by| Step::Open(by, Opening::Room(with(by), None));
            let said = Step::Service(ServiceDeed::RecordActivity(room));
            creators.into_iter().map(open).chain([said]).collect()
        })
        .boxed()
}

/// Somebody is let among external users, loses the permission for it, and gets it back (GR-19).
pub(super) fn lost_contact() -> BoxedStrategy<Vec<Step>> {
    let whose = select(vec![(Gus, Ann), (Gus, Bo), (Eve, Eve), (Eve, Ike)]);
    (whose, insider(), room())
        .prop_map(|((gus, ann), by, room)| {
            let guests = [Ann, Bo, Eve, Ike].into_iter().filter(|one| *one != by).collect();
            vec![
                Step::Open(by, Opening::Room(guests, None)),
                Step::Company(gus, CompanyDeed::ForbidContact(ann)),
                Step::Room(by, room, RoomDeed::Invite(vec![ann])),
                Step::Company(gus, CompanyDeed::AllowContact(ann)),
                Step::Room(by, room, RoomDeed::Invite(vec![ann])),
            ]
        })
        .boxed()
}

fn opening() -> BoxedStrategy<Opening> {
    prop_oneof![
        1 => Just(Opening::ToMe),
        3 => person().prop_map(Opening::OneToOne),
        16 => (invited(), title()).prop_map(|(people, title)| Opening::Room(people, title)),
        8 => (room(), chosen(), invited())
            .prop_map(|(room, chosen, others)| Opening::RoomFrom(room, chosen, others)),
        3 => (group(), chosen(), invited())
            .prop_map(|(group, chosen, others)| Opening::RoomFromGroup(group, chosen, others)),
    ]
    .boxed()
}

fn deed() -> BoxedStrategy<RoomDeed> {
    prop_oneof![
        2 => name().prop_map(RoomDeed::Describe),
        4 => person().prop_map(|one| RoomDeed::Invite(vec![one])),
        4 => invited().prop_map(RoomDeed::Invite),
        3 => Just(RoomDeed::Leave),
        1 => vec(room(), 1..=2).prop_map(RoomDeed::LeaveToo),
        2 => Just(RoomDeed::Read),
        5 => chosen().prop_map(RoomDeed::Remove),
    ]
    .boxed()
}

/// Who acts: Ann and Bo most, so that they are in what they act in.
fn insider() -> BoxedStrategy<Person> {
    prop_oneof![14 => Just(Ann), 6 => Just(Bo), 1 => Just(Eve), 4 => person()].boxed()
}

/// Who is brought in: mostly colleagues, and enough of them for a room; and often the same, so that
/// rooms of both companies come to have the same participants.
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

/// Who is chosen of those who are there.
fn chosen() -> BoxedStrategy<Vec<Person>> {
    prop_oneof![4 => vec(select(vec![Bo, Cy]), 1..=2), 1 => people()].boxed()
}

fn name() -> BoxedStrategy<String> {
    let few = select(vec!["Launch", "Lunch", " Lunch "]).prop_map(str::to_owned);
    prop_oneof![9 => few, 2 => odd_name()].boxed()
}

/// The title of an event, which is no room's name as it stands.
fn title() -> BoxedStrategy<Option<String>> {
    option::weighted(0.4, prop_oneof![name(), odd_name()]).boxed()
}

/// What names are refused for, and titles cut.
fn odd_name() -> BoxedStrategy<String> {
    let cut_at_a_space = format!("{} {}", "x".repeat(99), "y".repeat(30));
    let longest = "x".repeat(100);
    select(vec![String::new(), "Lunch\nbreak".to_owned(), cut_at_a_space, longest]).boxed()
}
