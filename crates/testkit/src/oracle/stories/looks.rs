use guildhall_oracle::story::{GroupList, GroupNo, Look, Step};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::draws::{address, company, feature, group, list_address, people, person, room};

/// What somebody looks at in the middle of a story.
pub(super) fn step() -> BoxedStrategy<Step> {
    (person(), look()).prop_map(|(by, look)| Step::Look(by, look)).boxed()
}

fn look() -> BoxedStrategy<Look> {
    let prefix = option::weighted(0.7, select(PREFIXES.to_vec()).prop_map(str::to_owned));
    let of_group = prop_oneof![
        of_any().prop_map(Look::Group),
        of_any().prop_map(Look::Members),
        of_any().prop_map(Look::Masters),
        of_any().prop_map(Look::GroupParticipants),
        of_any().prop_map(Look::Nested),
        of_any().prop_map(Look::Post),
        of_any().prop_map(Look::SendAs),
        of_any().prop_map(Look::ProposeAddress),
        of_any().prop_map(Look::Recipients),
        of_any().prop_map(Look::KeptUntil),
        of_any().prop_map(Look::PreviewDelete),
    ];
    prop_oneof![
        1 => Just(Look::Rooms),
        3 => people().prop_map(Look::RoomsWith),
        1 => room().prop_map(Look::Participants),
        3 => (company(), select(GroupList::ALL.to_vec()), prefix)
            .prop_map(|(company, list, prefix)| Look::Groups(company, list, prefix)),
        4 => of_group,
        1 => (company(), prop_oneof![list_address(), address()])
            .prop_map(|(company, address)| Look::ByAddress(company, address)),
        1 => feature().prop_map(Look::PreviewDisable),
        1 => person().prop_map(Look::PreviewOffBoarding),
        1 => person().prop_map(Look::PreviewForbidContact),
    ]
    .boxed()
}

/// The number of a group, or of none.
fn of_any() -> BoxedStrategy<GroupNo> {
    prop_oneof![6 => group(), 1 => Just(GroupNo(NOTHING))].boxed()
}

/// One of the numbers that `World::settled` makes the next of: what is not there yet.
const NOTHING: usize = 9_999;

const PREFIXES: [&str; 6] = ["c", "CR", "", "stras", "企", "Dock"];
