//! What is tried, at random.

use guildhall::groups::TeamEdit;
use guildhall::kernel::{Feature, ListAddress, Switch, User};
use guildhall::mailing_list::{ExternalMail, ListEdit, MailRight, Posting};
use guildhall::permissions::{ExternalContacts, Limits, Plan, Privacy};
use guildhall::room_features::FeatureData;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::deed::{Deed, Ways, What};
use crate::people::{ANN, BO, CY, DEE, EVE, FLO, GUS, NAT};

const ACMES: [User; 6] = [ANN, BO, CY, DEE, FLO, GUS];
const ALL: [User; 8] = [ANN, BO, CY, DEE, FLO, GUS, EVE, NAT];
const NAMES: [&str; 5] = ["Crew", "crew", "Cast", "Staff", "Équipe"];
const OUTSIDE: [&str; 3] = ["a@elsewhere.example", "A@elsewhere.example", "crew@acme.example"];
const LOCALS: [&str; 3] = ["crew", "cast", "Ann"];

/// Ann tries more than others, so that more comes of it.
pub(super) fn deed() -> impl Strategy<Value = Deed> {
    let by = prop_oneof![12 => Just(ANN), 3 => Just(BO), 2 => Just(GUS), 3 => select(&ALL)];
    (by, 0..12_usize, what()).prop_map(|(by, at, what)| {
        let administers = matches!(
            what,
            What::AllowContact(_) | What::ForbidContact(_) | What::Lock(..) | What::Retain(_)
        );
        Deed { by: if administers && at > 3 { GUS } else { by }, at, what }
    })
}

fn what() -> impl Strategy<Value = What> {
    prop_oneof![
        3 => in_rooms(),
        8 => in_groups(),
        3 => of_features(),
        2 => of_nesting(),
        5 => by_mail(),
        2 => in_companies(),
        2 => by_the_service(),
    ]
}

fn in_rooms() -> impl Strategy<Value = What> {
    prop_oneof![
        Just(What::ToMe),
        select(&ALL).prop_map(What::OneToOne),
        people(1..4).prop_map(What::CreateRoom),
        people(2..4).prop_map(What::CreateRoom),
        people(1..3).prop_map(What::Recommend),
        people(0..2).prop_map(What::Invite),
        people(0..2).prop_map(What::Remove),
        Just(What::Leave),
        select(&NAMES).prop_map(What::Describe),
        select(&NAMES).prop_map(What::Convert),
        Just(What::Read),
        Just(What::Record),
    ]
}

fn in_groups() -> impl Strategy<Value = What> {
    let ways = select(&[Ways::External, Ways::Mailed, Ways::Ordered, Ways::Private, Ways::Public]);
    prop_oneof![
        3 => (select(&NAMES), people(0..4), ways)
            .prop_map(|(name, who, way)| What::CreateGroup(name, who, way)),
        2 => Just(What::Ask),
        1 => Just(What::ReadGroup),
        1 => Just(What::LeaveGroup),
        1 => select(&NAMES).prop_map(What::Rename),
        2 => people(0..2).prop_map(What::Add),
        2 => people(0..2).prop_map(What::RemoveMembers),
        1 => people(0..3).prop_map(What::Appoint),
        2 => people(0..2).prop_map(What::Dismiss),
        1 => select(&[Privacy::Private, Privacy::Public]).prop_map(What::Privacy),
        1 => switch().prop_map(What::Notify),
        1 => prop_oneof![1 => Just(What::Delete), 3 => Just(What::View)],
    ]
}

fn of_features() -> impl Strategy<Value = What> {
    let feature = || prop_oneof![1 => Just(Feature::Message), 2 => select(&Feature::ALL)];
    prop_oneof![
        3 => (feature(), switch()).prop_map(|(feature, to)| What::Switch(feature, to)),
        2 => select(&FeatureData::ALL).prop_map(What::DeleteData),
        4 => select(&FeatureData::ALL).prop_map(What::Report),
        1 => (feature(), switch()).prop_map(|(feature, to)| What::Lock(feature, to)),
        2 => Just(What::OpenRoom),
        2 => select(&[1_i64, 31]).prop_map(What::Wait),
    ]
}

fn of_nesting() -> impl Strategy<Value = What> {
    let child = || 0..5_usize;
    prop_oneof![2 => child().prop_map(What::Nest), 1 => Just(What::Unnest)]
}

fn by_mail() -> impl Strategy<Value = What> {
    let list = || select(&["crew@acme.example", "cast@acme.example"]);
    let list = move || list().prop_map(|text| text.parse::<ListAddress>().unwrap());
    let outside = || select(&OUTSIDE[..]).prop_map(|text| text.parse().unwrap());
    let right = || select(&[MailRight::Post, MailRight::SendAs]);
    let edit = prop_oneof![
        switch().prop_map(|to| ListEdit::new().state(to)),
        select(&[Posting::Anyone, Posting::NamedMembers])
            .prop_map(|to| ListEdit::new().posting(to)),
        select(&[ExternalMail::Accepted, ExternalMail::Blocked])
            .prop_map(|to| ListEdit::new().external_mail(to)),
        list().prop_map(|to| ListEdit::new().address(to)),
    ];
    prop_oneof![
        2 => list().prop_map(What::OpenList),
        2 => edit.prop_map(What::EditList),
        1 => (right(), people(0..2)).prop_map(|(right, who)| What::GrantRight(right, who)),
        1 => (right(), people(0..2)).prop_map(|(right, who)| What::RevokeRight(right, who)),
        1 => outside().prop_map(What::AddRecipient),
        2 => outside().prop_map(What::RemoveRecipient),
        1 => Just(What::Post),
        1 => (select(&ACMES), select(&LOCALS)).prop_map(|(user, local)| What::Save(user, local)),
    ]
}

fn in_companies() -> impl Strategy<Value = What> {
    prop_oneof![
        1 => any::<bool>().prop_map(What::SetGroups),
        3 => prop::bool::weighted(0.8).prop_map(What::SetExternal),
        1 => select(&[ExternalContacts::Allowed, ExternalContacts::Forbidden])
            .prop_map(What::SetContacts),
        1 => (select(&Feature::ALL), switch()).prop_map(|(feature, to)| What::Disable(feature, to)),
        1 => select(&[7_u16, 30]).prop_map(What::Retain),
        1 => select(&ACMES).prop_map(What::ForbidContact),
        1 => select(&ACMES).prop_map(What::AllowContact),
    ]
}

fn by_the_service() -> impl Strategy<Value = What> {
    let unit = || people(0..4);
    let privacy = select(&[Privacy::Private, Privacy::Public]);
    let edit = (unit(), unit(), proptest::option::of(select(&ACMES))).prop_map(
        |(joined, left, leader)| {
            let left = left.iter().map(User::id);
            let edit = TeamEdit::new().joined(joined.into_iter().take(1)).left(left.take(1));
            leader.into_iter().fold(edit, |edit, leader| edit.led_by(leader.id()))
        },
    );
    let limits = [
        Limits::default(),
        Limits { groups: Some(8), groups_per_user: None },
        Limits { groups: None, groups_per_user: Some(5) },
    ];
    let leavers = prop_oneof![6 => select(&[CY, DEE, FLO]), 1 => select(&ACMES)];
    prop_oneof![
        8 => Just(What::Grant),
        1 => Just(What::Withdraw),
        2 => (unit(), privacy).prop_map(|(users, privacy)| What::FormTeam(users, privacy)),
        5 => edit.prop_map(What::ChangeTeam),
        1 => Just(What::Dissolve),
        1 => select(&[Plan::Free, Plan::Paid]).prop_map(What::Plan),
        1 => select(limits.to_vec()).prop_map(What::Limit),
        1 => leavers.prop_map(What::OffBoard),
    ]
}

fn people(how_many: std::ops::Range<usize>) -> impl Strategy<Value = Vec<User>> {
    vec(prop_oneof![5 => select(&[BO, CY]), 6 => select(&ACMES), 1 => select(&ALL)], how_many)
}

fn switch() -> impl Strategy<Value = Switch> {
    select(&[Switch::Off, Switch::On])
}
