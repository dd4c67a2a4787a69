//! Which beginnings and histories there are to draw from.

use guildhall_kernel::{Edit, Feature, Switch, User};
use guildhall_mailing_list::{ExternalMail, MailRight, Posting};
use guildhall_permissions::{ExternalContacts, Privacy};
use guildhall_room_features::FeatureData;
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::{ACTORS, Policy, Start, Step, Way};
use crate::commands::{Command, ListChange, ProfileChange};
use crate::people::{ANN, BO, PEOPLE};
use crate::world::CREW;

/// A start that nothing hinders, and what happens after it.
pub(crate) fn history() -> impl Strategy<Value = (Start, Vec<Step>)> {
    let start = (any::<bool>(), option::of(privacy()))
        .prop_map(|(external, privacy)| Start::smooth(external, privacy));
    (start, vec(step(), 0..40))
}

/// Any start, hindered or not.
pub(crate) fn start() -> impl Strategy<Value = Start> {
    let people = (users(0..4), users(0..3), users(4..9), users(0..9));
    let way = prop_oneof![
        Just(Way::Administrator),
        Just(Way::User),
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

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        16 => (actor(), command()).prop_map(|(by, command)| Step::Command(by, command)),
        2 => policy().prop_map(Step::Policy),
        1 => data().prop_map(Step::Report),
    ]
}

pub(crate) fn command() -> impl Strategy<Value = Command> {
    let who = targets;
    let addresses = || vec(select(&RECIPIENTS[..]), 0..3);
    let managing = prop_oneof![
        8 => who().prop_map(Command::AddMembers),
        6 => who().prop_map(Command::AppointMasters),
        4 => who().prop_map(Command::DismissMasters),
        6 => who().prop_map(Command::RemoveMembers),
        6 => switches().prop_map(Command::SwitchFeatures),
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
    prop_oneof![4 => managing, 3 => mailing, 1 => asking]
}

/// The list's own address, one of the company's, and others; one in two spellings.
const RECIPIENTS: [&str; 5] =
    [CREW, "bo@acme.example", "pat@partner.example", "pat@PARTNER.example", "kim@partner.example"];
const ADDRESSES: [&str; 3] = [CREW, "all@acme.example", "crew@elsewhere.example"];

/// Anybody, and ANN more often than not, so that much happens.
fn actor() -> impl Strategy<Value = User> {
    prop_oneof![3 => Just(ANN), 2 => select(&ACTORS[..])]
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

fn data() -> impl Strategy<Value = FeatureData> {
    select(&FeatureData::ALL[..])
}

fn right() -> impl Strategy<Value = MailRight> {
    select(&[MailRight::Post, MailRight::SendAs][..])
}

fn policy() -> impl Strategy<Value = Policy> {
    let contacts = vec![ExternalContacts::Allowed, ExternalContacts::Forbidden];
    prop_oneof![
        2 => feature().prop_map(Policy::Allow),
        1 => select(contacts).prop_map(Policy::Contacts),
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
