use guildhall_oracle::story::{GroupList, GroupNo, Query, Step};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::draws::{address, company, feature, group, list_address, people, person, room};

/// Generates a query of a user in the middle of a story.
pub(super) fn step() -> BoxedStrategy<Step> {
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
