use guildhall_oracle::story::{Incoming, MailRight, MailStep, Sender, Step};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;

use super::draws::{address, list_address, manager, people, person, with_list};

/// Generates a step about the mailing list of a group.
pub(super) fn step() -> BoxedStrategy<Step> {
    let right = || select(MailRight::ALL.to_vec());
    let step = prop_oneof![
        3 => vec(address(), 0..3).prop_map(MailStep::AddRecipients),
        4 => edit(),
        3 => (right(), people()).prop_map(|(right, people)| MailStep::Grant(right, people)),
        5 => list_address().prop_map(MailStep::Open),
        1 => vec(address(), 0..3).prop_map(MailStep::RemoveRecipients),
        1 => (right(), people()).prop_map(|(right, people)| MailStep::Revoke(right, people)),
    ];
    (manager(), with_list(), step).prop_map(|(by, group, step)| Step::Mail(by, group, step)).boxed()
}

fn edit() -> BoxedStrategy<MailStep> {
    let flag = || weighted(0.3, any::<bool>());
    (weighted(0.3, list_address()), flag(), flag(), flag())
        .prop_map(|(address, on, restricted, block)| MailStep::Edit {
            address,
            on,
            restricted,
            block,
        })
        .boxed()
}

/// Generates a mail that arrives.
pub(super) fn incoming() -> BoxedStrategy<Incoming> {
    let sender = prop_oneof![
        1 => address().prop_map(Sender::Address),
        3 => address().prop_map(Sender::Vouched),
        1 => Just(Sender::NoOne),
        4 => person().prop_map(Sender::User),
    ];
    let from = weighted(0.2, vec(address(), 0..3));
    let through = prop_oneof![
        6 => Just(Vec::new()),
        1 => vec(select(LIST_IDS.map(str::to_owned).to_vec()), 1..3),
    ];
    let delivered_to = prop_oneof![6 => Just(Vec::new()), 1 => vec(address(), 1..3)];
    let hops = prop_oneof![6 => Just(0), 1 => select(vec![1, 100, 101])];
    let automatic = prop::bool::weighted(0.1);
    (sender, from, through, delivered_to, hops, automatic)
        .prop_map(|(sender, from, through, delivered_to, hops, automatic)| Incoming {
            sender,
            from,
            through,
            delivered_to,
            hops,
            automatic,
        })
        .boxed()
}

const LIST_IDS: [&str; 4] = [
    "crew.acme.example",
    "launch=crew.acme.example",
    "launch.crew.acme.example",
    "crew.orbit.example",
];
