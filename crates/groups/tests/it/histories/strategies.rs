//! Which beginnings and histories there are to draw from.

use guildhall_kernel::{Edit, Feature, GroupId, RemovalCause, Switch, User};
use guildhall_mailing_list::{ExternalMail, MailRight, Posting};
use guildhall_permissions::{ExternalContacts, Privacy};
use guildhall_room_features::FeatureData;
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::{ACTORS, Policy, Start, Step, TeamChange, Way};
use crate::commands::{Command, ListChange, ProfileChange};
use crate::neighbours::{CLUB, NEIGHBOURS, OtherGroups, UNIT};
use crate::people::{ADA, ANN, BO, CY, DEE, PEOPLE};
use crate::world::CREW;

/// A start that nothing hinders, and what happens after it.
pub(crate) fn history() -> impl Strategy<Value = (Start, Vec<Step>)> {
    let start = option::of(privacy()).prop_flat_map(|privacy| {
        prop_oneof![
            3 => Just(Start::smooth(false, privacy)),
            2 => Just(Start::smooth(true, privacy)),
            3 => Just(Start::team(privacy)),
        ]
    });
    let happenings = prop_oneof![6 => step().prop_map(|step| vec![step]), 1 => saga()];
    (start, vec(happenings, 0..32).prop_map(|happenings| happenings.concat()))
}

/// Any start, hindered or not.
pub(crate) fn start() -> impl Strategy<Value = Start> {
    let people = (users(0..4), users(0..3), users(4..9), users(0..9));
    let way = prop_oneof![
        Just(Way::Administrator),
        Just(Way::User),
        any::<bool>().prop_map(|led| Way::Directory { led }),
        btree_set(actor(), 1..5)
            .prop_map(|participants| Way::Conversion(participants.into_iter().collect())),
    ];
    let address = option::of(select(&[CREW, "crew@elsewhere.example"][..]));
    let settings = (any::<bool>(), option::of(privacy()), switches(), address, vec(policy(), 0..3));
    (way, actor(), people, settings).prop_map(
        |(way, by, (members, masters, may_create, may_create_external), settings)| {
            let (external, privacy, features, address, policies) = settings;
            Start {
                way,
                by,
                external,
                privacy,
                members,
                masters,
                features,
                address,
                may_create,
                may_create_external,
                policies,
            }
        },
    )
}

fn step() -> BoxedStrategy<Step> {
    prop_oneof![
        32 => (actor(), command()).prop_map(|(by, command)| Step::Command(by, command)),
        3 => locking().prop_map(|command| Step::Command(ADA, command)),
        4 => policy().prop_map(Step::Policy),
        2 => data().prop_map(Step::Report),
        3 => (select(&PEOPLE[..]), withdrawal()).prop_map(|(user, why)| Step::Withdraw(user, why)),
        4 => team_change().prop_map(Step::ChangeTeam),
        2 => select(&[1_u8, 30, 31][..]).prop_map(Step::Wait),
        1 => Just(Step::DissolveUnit),
        1 => Just(Step::DissolveTeam),
    ]
    .boxed()
}

/// Steps that come to something one after another, and seldom by chance. Boxed, as all that is
/// large: a test has a small stack.
fn saga() -> BoxedStrategy<Vec<Step>> {
    let by = |user: User, command: Command| Step::Command(user, command);
    let manager = || select(&[ANN, ANN, CY, ADA][..]);
    let off = || Command::SwitchFeatures(vec![(Feature::Message, Switch::Off)]);
    let again = message().prop_flat_map(|on| {
        select(vec![Command::SwitchFeatures(on.clone()), Command::BeginAnew(on)])
    });
    let off_and_on = (manager(), select(&[1_u8, 30, 31, 31][..]), manager(), again).prop_map(
        move |(one, days, other, again)| vec![by(one, off()), Step::Wait(days), by(other, again)],
    );
    let nested = (manager(), neighbour(), step(), manager(), neighbour()).prop_map(
        move |(one, child, then, other, out)| {
            let nest = Command::Nest(child, OtherGroups::AtFirst);
            vec![by(one, nest), then, by(other, Command::Unnest(out, OtherGroups::AtFirst))]
        },
    );
    let locked = (locking(), manager(), switches(), locking()).prop_map(
        move |(lock, manager, switches, unlock)| {
            let switch = Command::SwitchFeatures(switches);
            vec![by(ADA, lock), by(manager, switch), by(ADA, unlock)]
        },
    );
    let blocked = (manager(), select(&ACTORS[..])).prop_map(move |(manager, sender)| {
        let block =
            ListChange { external_mail: Some(ExternalMail::Blocked), ..ListChange::default() };
        vec![by(manager, Command::EditMailingList(block)), by(sender, Command::Post)]
    });
    let recipients = manager().prop_map(move |manager| {
        let pat = vec!["pat@partner.example"];
        let [add, remove] = [Command::AddRecipients(pat.clone()), Command::RemoveRecipients(pat)];
        vec![by(manager, add), by(manager, remove)]
    });
    let contacts = (policy(), manager(), vec(select(&PEOPLE[..]), 1..3)).prop_map(
        move |(policy, manager, users)| {
            vec![Step::Policy(policy), by(manager, Command::AddMembers(users))]
        },
    );
    let orphaned = (step(), targets()).prop_map(move |(then, masters)| {
        let gone = |user| Step::Withdraw(user, RemovalCause::OffBoarding);
        vec![gone(ANN), gone(CY), then, by(ADA, Command::AppointMasters(masters))]
    });
    prop_oneof![
        6 => off_and_on.boxed(),
        6 => nested.boxed(),
        4 => locked.boxed(),
        2 => blocked.boxed(),
        2 => recipients.boxed(),
        2 => contacts.boxed(),
        1 => orphaned.boxed(),
    ]
    .boxed()
}

pub(crate) fn command() -> BoxedStrategy<Command> {
    let who = targets;
    let addresses = || vec(select(&RECIPIENTS[..]), 0..3);
    let managing = prop_oneof![
        8 => who().prop_map(Command::AddMembers),
        6 => who().prop_map(Command::AppointMasters),
        4 => who().prop_map(Command::DismissMasters),
        6 => who().prop_map(Command::RemoveMembers),
        6 => switches().prop_map(Command::SwitchFeatures),
        3 => message().prop_map(Command::SwitchFeatures),
        3 => message().prop_map(Command::BeginAnew),
        2 => locking(),
        8 => neighbour().prop_map(|group| Command::Nest(group, OtherGroups::AtFirst)),
        4 => neighbour().prop_map(|group| Command::Unnest(group, OtherGroups::AtFirst)),
        3 => privacy().prop_map(Command::ChangePrivacy),
        2 => switch().prop_map(Command::ChangeNotification),
        2 => profile().prop_map(Command::EditProfile),
        2 => data().prop_map(Command::RequestDeletion),
        1 => Just(Command::Delete),
    ];
    let mailing = prop_oneof![
        4 => (right(), who()).prop_map(|(right, users)| Command::GrantMailRight(right, users)),
        1 => (right(), who()).prop_map(|(right, users)| Command::RevokeMailRight(right, users)),
        1 => addresses().prop_map(Command::AddRecipients),
        1 => addresses().prop_map(Command::RemoveRecipients),
        1 => select(&ADDRESSES[..]).prop_map(Command::OpenMailingList),
        2 => list_change().prop_map(Command::EditMailingList),
        4 => Just(Command::Post),
        2 => Just(Command::SendAs),
    ];
    let asking = prop_oneof![
        Just(Command::AskToJoin),
        Just(Command::InviteToEvent),
        Just(Command::Leave),
        Just(Command::ReadRoom),
        who().prop_map(Command::StartRoom),
        Just(Command::View),
    ];
    prop_oneof![4 => managing, 3 => mailing, 1 => asking].boxed()
}

/// The list's own address, one of the company's, and others; one in two spellings.
const RECIPIENTS: [&str; 5] =
    [CREW, "bo@acme.example", "pat@partner.example", "pat@PARTNER.example", "kim@partner.example"];
const ADDRESSES: [&str; 3] = [CREW, "all@acme.example", "crew@elsewhere.example"];

/// Anybody, and ANN more often than not, so that much happens.
fn actor() -> impl Strategy<Value = User> {
    prop_oneof![2 => Just(ANN), 1 => select(&ACTORS[..])]
}

/// One of them most often, and BO most often of all, so that one thing leads to another.
fn targets() -> impl Strategy<Value = Vec<User>> {
    let user = || prop_oneof![Just(BO), select(&PEOPLE[..])];
    prop_oneof![6 => vec(user(), 1), 1 => vec(user(), 0..4)]
}

fn users(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<User>> {
    vec(select(&PEOPLE[..]), count)
}

fn privacy() -> impl Strategy<Value = Privacy> {
    select(&[Privacy::Private, Privacy::Public][..])
}

fn switch() -> impl Strategy<Value = Switch> {
    select(&[Switch::Off, Switch::On][..])
}

fn feature() -> impl Strategy<Value = Feature> {
    select(&Feature::ALL[..])
}

fn switches() -> impl Strategy<Value = Vec<(Feature, Switch)>> {
    vec((feature(), switch()), 0..3)
}

/// Message on with another feature, or all of it off.
fn message() -> impl Strategy<Value = Vec<(Feature, Switch)>> {
    let on = |feature: Feature| vec![(Feature::Message, Switch::On), (feature, Switch::On)];
    prop_oneof![3 => feature().prop_map(on), 1 => Just(vec![(Feature::Message, Switch::Off)])]
}

fn locking() -> impl Strategy<Value = Command> {
    let features = || btree_set(feature(), 0..3);
    prop_oneof![
        features().prop_map(Command::LockFeatures),
        features().prop_map(Command::UnlockFeatures),
    ]
}

/// One that can be nested, more often than not.
fn neighbour() -> impl Strategy<Value = GroupId> {
    prop_oneof![3 => Just(UNIT), 1 => Just(CLUB), 2 => select(&NEIGHBOURS[..])]
}

fn withdrawal() -> impl Strategy<Value = RemovalCause> {
    select(&[RemovalCause::OffBoarding, RemovalCause::ExternalPermissionLost][..])
}

fn team_change() -> impl Strategy<Value = TeamChange> {
    let user = || select(&PEOPLE[..]);
    let name = select(&[None, None, None, Some("Launch crew"), Some("Unit 7")][..]);
    let leader = prop_oneof![
        4 => Just(Edit::Keep),
        1 => Just(Edit::Clear),
        3 => prop_oneof![Just(ANN), user()].prop_map(Edit::Set),
    ];
    (name, leader, vec(user(), 0..2), vec(user(), 0..2))
        .prop_map(|(name, leader, joined, left)| TeamChange { name, leader, joined, left })
}

fn data() -> impl Strategy<Value = FeatureData> {
    select(&FeatureData::ALL[..])
}

fn right() -> impl Strategy<Value = MailRight> {
    select(&[MailRight::Post, MailRight::SendAs][..])
}

fn policy() -> impl Strategy<Value = Policy> {
    let contacts = vec![ExternalContacts::Allowed, ExternalContacts::Forbidden];
    let contact = (select(&[BO, DEE][..]), select(contacts.clone()));
    prop_oneof![
        2 => contact.prop_map(|(user, to)| Policy::Contact(user, to)),
        1 => select(&[0_u16, 1, 30][..]).prop_map(Policy::Keep),
        2 => feature().prop_map(Policy::Allow),
        2 => select(contacts).prop_map(Policy::Contacts),
        3 => feature().prop_map(Policy::Disable),
        1 => Just(Policy::Freeze),
        4 => Just(Policy::Thaw),
    ]
}

fn profile() -> impl Strategy<Value = ProfileChange> {
    let name = option::of(select(&["Launch crew", "Landing crew"][..]));
    let description = select(&[Edit::Clear, Edit::Keep, Edit::Set("All who launch")][..]);
    (name, description).prop_map(|(name, description)| ProfileChange { name, description })
}

fn list_change() -> impl Strategy<Value = ListChange> {
    let posting = select(&[Posting::Anyone, Posting::NamedMembers][..]);
    let external_mail = select(&[ExternalMail::Accepted, ExternalMail::Blocked][..]);
    let address = option::of(select(&ADDRESSES[..]));
    (address, option::of(switch()), option::of(posting), option::of(external_mail)).prop_map(
        |(address, state, posting, external_mail)| ListChange {
            address,
            state,
            posting,
            external_mail,
        },
    )
}
