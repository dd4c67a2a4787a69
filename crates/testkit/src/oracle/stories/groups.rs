//! Steps about groups, teams, and mailing lists.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_oracle::story::{
    CreationStep, Draft, Feature, FeatureStep, GroupNo, GroupStep, Incoming, ListDraft, MailRight,
    MailStep, RoomStep, Sender, ServiceStep, Step, TeamDraft, TeamEdit,
};
use guildhall_oracle::{Company, Person};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::{
    address, colleagues, feature, group, list_address, manager, people, person, room, setting,
    team, with_list,
};

/// Generates a step about a group or a team.
pub(super) fn step() -> BoxedStrategy<Step> {
    let change = (team(), team_edit()).prop_map(|(team, edit)| ServiceStep::ChangeTeam(team, edit));
    prop_oneof![
        16 => (manager(), group(), group_step()).prop_map(|(by, group, step)| Step::Group(by, group, step)),
        3 => (manager(), draft()).prop_map(|(by, draft)| Step::Open(by, CreationStep::Group(draft))),
        1 => (gus_or_any(), draft())
            .prop_map(|(by, draft)| Step::Open(by, CreationStep::GroupAsAdministrator(draft))),
        2 => (manager(), room(), draft())
            .prop_map(|(by, room, draft)| Step::Room(by, room, RoomStep::Convert(draft))),
        1 => team_draft().prop_map(|draft| Step::Service(ServiceStep::FormTeam(draft))),
        2 => change.prop_map(Step::Service),
        1 => team().prop_map(|team| Step::Service(ServiceStep::DissolveTeam(team))),
    ]
    .boxed()
}

/// Generates a step about the features of a group.
pub(super) fn feature_step() -> BoxedStrategy<Step> {
    let step = prop_oneof![
        2 => feature().prop_map(FeatureStep::DeleteData),
        2 => vec((setting(), any::<bool>()), 0..3).prop_map(FeatureStep::Lock),
        6 => vec((feature(), any::<bool>()), 1..3).prop_map(FeatureStep::Switch),
        1 => vec((feature(), any::<bool>()), 0..5).prop_map(FeatureStep::Switch),
    ];
    (manager(), group(), step).prop_map(|(by, group, step)| Step::Feature(by, group, step)).boxed()
}

/// Nests three groups in a cycle. The user who closes the cycle may not see all of it (GR-20),
/// because the third group is hidden in most stories.
pub(super) fn round() -> BoxedStrategy<Vec<Step>> {
    let three = Just(vec![1, 3, 4]).prop_shuffle();
    let last = select(vec![Person::Ann, Person::Ann, Person::Bo, Person::Gus]);
    (three, last)
        .prop_map(|(three, last)| {
            let inner = three.clone().into_iter().cycle().skip(1);
            let by = [Person::Gus, Person::Gus, last];
            by.into_iter()
                .zip(three)
                .zip(inner)
                .map(|((by, outer), inner)| {
                    Step::Group(by, GroupNo(outer), GroupStep::Nest(GroupNo(inner)))
                })
                .collect()
        })
        .boxed()
}

fn group_step() -> BoxedStrategy<GroupStep> {
    prop_oneof![
        5 => colleagues().prop_map(GroupStep::Add),
        5 => colleagues().prop_map(GroupStep::Appoint),
        4 => Just(GroupStep::Ask),
        4 => colleagues().prop_map(GroupStep::Accept),
        2 => colleagues().prop_map(GroupStep::Decline),
        2 => Just(GroupStep::Withdraw),
        1 => Just(GroupStep::Delete),
        2 => select(TEXTS.to_vec()).prop_map(|text| GroupStep::Describe(text.to_owned())),
        3 => colleagues().prop_map(GroupStep::Dismiss),
        2 => manager().prop_map(GroupStep::HandOver),
        2 => Just(GroupStep::InviteToEvent),
        1 => Just(GroupStep::Leave),
        3 => any::<bool>().prop_map(GroupStep::MakePrivate),
        3 => any::<bool>().prop_map(GroupStep::ShareHistory),
        6 => group().prop_map(GroupStep::Nest),
        2 => any::<bool>().prop_map(GroupStep::Notify),
        3 => Just(GroupStep::ReadRoom),
        3 => colleagues().prop_map(GroupStep::Remove),
        2 => name().prop_map(GroupStep::Rename),
        2 => Just(GroupStep::StepDown),
        3 => group().prop_map(GroupStep::Unnest),
    ]
    .boxed()
}

fn draft() -> BoxedStrategy<Draft> {
    let privacy = option::weighted(0.4, any::<bool>());
    let list = option::weighted(0.3, list_draft());
    let masters = prop_oneof![2 => Just(BTreeSet::new()), 1 => some()];
    let features = prop_oneof![3 => Just(BTreeMap::new()), 1 => features()];
    (name(), some(), masters, prop::bool::weighted(0.3), privacy, list, features, any::<bool>())
        .prop_map(|(name, members, masters, external, private, list, features, notify)| Draft {
            name,
            list: list.map(|(list, among)| if among { of_members(list, &members) } else { list }),
            members,
            masters,
            external,
            private,
            features,
            notify,
        })
        .boxed()
}

/// Generates a list that a draft describes, and whether only members of the draft get rights, which
/// is most often the case. Each setting is most often the default.
fn list_draft() -> BoxedStrategy<(ListDraft, bool)> {
    let posting = option::weighted(0.4, some());
    let send_as = prop_oneof![2 => Just(BTreeSet::new()), 1 => some()];
    let outside = select(RECIPIENTS.map(str::to_owned).to_vec());
    let recipients = || vec(prop_oneof![4 => outside.clone(), 1 => address()], 1..3);
    let recipients = prop_oneof![2 => Just(Vec::new()), 1 => recipients()];
    let own = select(LISTS.map(str::to_owned).to_vec());
    let address = prop_oneof![3 => own, 1 => list_address()];
    let list = (address, posting, send_as, prop::bool::weighted(0.3), recipients);
    let list = list.prop_map(|(address, posting, send_as, block, recipients)| ListDraft {
        address,
        posting,
        send_as,
        block,
        recipients,
    });
    (list, prop::bool::weighted(0.8)).boxed()
}

/// Creates a group with a list in one draft, and sends mail to the list (GR-2).
pub(super) fn drafted() -> BoxedStrategy<Vec<Step>> {
    let names = select(vec!["Harbour crew", "企画", "Straße", "Launch"]);
    let members = BTreeSet::from([Person::Bo, Person::Cy, Person::Dee]);
    let pat = "pat@partner.example".to_owned();
    let mails = [incoming(), incoming()];
    (any::<bool>(), names, list_draft(), mails)
        .prop_map(move |(administrator, name, (list, among), mails)| {
            let to = list.address.clone();
            let mut list = if among { of_members(list, &members) } else { list };
            if list.recipients.is_empty() {
                list.recipients.push(pat.clone());
            }
            let draft = Draft {
                name: name.to_owned(),
                members: members.clone(),
                masters: [Person::Bo].into(),
                list: Some(list),
                ..Draft::default()
            };
            let (by, open) = if administrator {
                (Person::Gus, CreationStep::GroupAsAdministrator(draft))
            } else {
                (Person::Ann, CreationStep::Group(draft))
            };
            let mailed = |mail| Step::Service(ServiceStep::Mail(Company::Acme, to.clone(), mail));
            let [one, two] = mails;
            let external = Incoming {
                sender: Sender::Vouched(pat.clone()),
                automatic: false,
                from: None,
                hops: 0,
                through: Vec::new(),
                delivered_to: Vec::new(),
            };
            std::iter::once(Step::Open(by, open)).chain([one, external, two].map(mailed)).collect()
        })
        .boxed()
}

/// Returns the list with the rights of these members only.
fn of_members(list: ListDraft, members: &BTreeSet<Person>) -> ListDraft {
    let among = |people: BTreeSet<Person>| people.intersection(members).copied().collect();
    ListDraft { posting: list.posting.map(among), send_as: among(list.send_as), ..list }
}

/// Generates the features that a draft names.
fn features() -> BoxedStrategy<BTreeMap<Feature, bool>> {
    btree_map(feature(), prop::bool::weighted(0.4), 1..3).boxed()
}

fn team_draft() -> BoxedStrategy<TeamDraft> {
    (name(), staff(), option::weighted(0.7, person()), any::<bool>())
        .prop_map(|(name, members, leader, private)| TeamDraft { name, members, leader, private })
        .boxed()
}

/// Generates an edit of a team, most often one that fits a team of Bo, Cy and Dee.
fn team_edit() -> BoxedStrategy<TeamEdit> {
    let within = || vec![Person::Bo, Person::Cy, Person::Dee];
    let leads = prop_oneof![3 => select(within()), 1 => person()];
    let leader = option::weighted(0.4, option::weighted(0.8, leads));
    let unchanged = || Just(BTreeSet::new());
    let joined =
        prop_oneof![4 => unchanged(), 3 => of(vec![Person::Ann, Person::Gus]), 1 => staff()];
    let left = prop_oneof![4 => unchanged(), 3 => of(within()), 1 => staff()];
    (option::weighted(0.2, name()), leader, joined, left)
        .prop_map(|(name, leader, joined, left)| TeamEdit { name, leader, joined, left })
        .boxed()
}

/// Generates one or two of these users.
fn of(people: Vec<Person>) -> BoxedStrategy<BTreeSet<Person>> {
    subsequence(people, 1..=2).prop_map(|people| people.into_iter().collect()).boxed()
}

fn gus_or_any() -> BoxedStrategy<Person> {
    prop_oneof![3 => Just(Person::Gus), 2 => person()].boxed()
}

fn some() -> BoxedStrategy<BTreeSet<Person>> {
    prop_oneof![4 => staff(), 2 => people().prop_map(|people| people.into_iter().collect())].boxed()
}

/// Generates a set of users, most often only of Acme.
fn staff() -> BoxedStrategy<BTreeSet<Person>> {
    let acme = vec![Person::Ann, Person::Bo, Person::Cy, Person::Dee, Person::Gus];
    let acme = subsequence(acme, 0..=3);
    let with_guest = (acme.clone(), people())
        .prop_map(|(acme, others)| acme.into_iter().chain(others).collect());
    prop_oneof![6 => acme.prop_map(|acme| acme.into_iter().collect()), 1 => with_guest].boxed()
}

/// Generates a name from a few, some of which differ only in case. Some texts are not valid names.
fn name() -> BoxedStrategy<String> {
    prop_oneof![
        20 => select(NAMES.to_vec()).prop_map(str::to_owned),
        1 => select(vec![String::new(), " \t".to_owned(), "Cr\new".to_owned(), "x".repeat(101)]),
        1 => Just(format!(" {} ", "企".repeat(100))),
    ]
    .boxed()
}

const NAMES: [&str; 13] = [
    "Crew",
    "Cast",
    "crew",
    "Dock",
    "Straße",
    "STRASSE",
    "企画",
    "Harbour crew",
    "Lab",
    "Annex",
    "Crew\u{200b}",
    "\u{200d}",
    "Dock\u{202e}",
];

/// Addresses that no list and no user has at the beginning.
const LISTS: [&str; 5] = [
    "dock@acme.example",
    "harbour@acme.example",
    "lab@acme.example",
    "Launch@acme.example",
    "root@acme.example",
];

/// Addresses outside Acme.
const RECIPIENTS: [&str; 3] = ["pat@partner.example", "kim@partner.example", "Crew@ORBIT.example"];

const TEXTS: [&str; 7] =
    ["All who launch", "All who land", "", " ", "\u{7}", "\u{200b}", "a\u{2028}b"];

/// Generates a step about the mailing list of a group.
pub(super) fn mail_step() -> BoxedStrategy<Step> {
    let right = || select(MailRight::ALL.to_vec());
    let step = prop_oneof![
        3 => vec(address(), 0..3).prop_map(MailStep::AddRecipients),
        4 => list_edit(),
        3 => (right(), people()).prop_map(|(right, people)| MailStep::Grant(right, people)),
        5 => list_address().prop_map(MailStep::Open),
        1 => vec(address(), 0..3).prop_map(MailStep::RemoveRecipients),
        1 => (right(), people()).prop_map(|(right, people)| MailStep::Revoke(right, people)),
    ];
    (manager(), with_list(), step).prop_map(|(by, group, step)| Step::Mail(by, group, step)).boxed()
}

fn list_edit() -> BoxedStrategy<MailStep> {
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
