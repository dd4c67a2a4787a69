//! Random attempts.

use guildhall::groups::{GroupCommand, ProfileEdit, TeamEdit};
use guildhall::kernel::{Feature, ListAddress, Switch, User, UserId};
use guildhall::mailing_list::{ExternalMail, ListEdit, MailRight, Posting};
use guildhall::permissions::{
    Authority, CompanyCommand, ExternalContacts, Limits, Plan, Privacy, Retention,
};
use guildhall::room_features::{FeatureData, FeatureEdit};
use guildhall::rooms::{InfoEdit, RoomCommand};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::command::{Command, Ways, What};
use crate::people::{ANN, BO, CY, DEE, EVE, FLO, GUS, NAT, ids};

const ACMES: [User; 6] = [ANN, BO, CY, DEE, FLO, GUS];
const ALL: [User; 8] = [ANN, BO, CY, DEE, FLO, GUS, EVE, NAT];
const NAMES: [&str; 5] = ["Crew", "crew", "Cast", "Staff", "Équipe"];
const OUTSIDE: [&str; 3] = ["a@elsewhere.example", "A@elsewhere.example", "crew@acme.example"];
const LOCALS: [&str; 3] = ["crew", "cast", "Ann"];

/// Ann acts more often than others, so that more attempts succeed.
pub(super) fn command() -> impl Strategy<Value = Command> {
    let by = prop_oneof![12 => Just(ANN), 3 => Just(BO), 2 => Just(GUS), 3 => select(&ALL)];
    (by, 0..12_usize, what()).prop_map(|(by, at, what)| {
        let administers = matches!(
            what,
            What::ForbidContact(_)
                | What::Group(
                    GroupCommand::LockFeatures { .. } | GroupCommand::UnlockFeatures { .. }
                )
                | What::Company(
                    CompanyCommand::SetContactPermission { .. }
                        | CompanyCommand::SetMessageRetention { .. }
                )
        );
        Command { by: if administers && at > 3 { GUS } else { by }, at, what }
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
    use RoomCommand::{EditInfo, Invite, Leave, Remove};
    let command = prop_oneof![
        people(0..2).prop_map(|users| Invite { users }),
        people(0..2).prop_map(|users| Remove { users: ids_of(&users) }),
        Just(Leave),
        select(&NAMES).prop_map(|name| EditInfo { edit: InfoEdit::name(name.parse().unwrap()) }),
    ];
    prop_oneof![
        4 => command.prop_map(What::Room),
        1 => Just(What::ToMe),
        1 => select(&ALL).prop_map(What::OneToOne),
        1 => people(1..4).prop_map(What::CreateRoom),
        1 => people(2..4).prop_map(What::CreateRoom),
        1 => people(1..3).prop_map(What::Recommend),
        1 => select(&NAMES).prop_map(What::Convert),
        1 => Just(What::Read),
        1 => Just(What::RecordActivity),
    ]
}

fn in_groups() -> impl Strategy<Value = What> {
    use GroupCommand as C;
    let ways = select(&[Ways::External, Ways::Mailed, Ways::Ordered, Ways::Private, Ways::Public]);
    let command = prop_oneof![
        1 => Just(C::Leave),
        1 => select(&NAMES)
            .prop_map(|name| C::EditProfile { edit: ProfileEdit::name(name.parse().unwrap()) }),
        2 => people(0..2).prop_map(|users| C::AddMembers { users }),
        2 => people(0..2).prop_map(|users| C::RemoveMembers { users: ids_of(&users) }),
        1 => people(0..3).prop_map(|users| C::AppointMasters { users }),
        2 => people(0..2).prop_map(|users| C::DismissMasters { users: ids_of(&users) }),
        1 => select(&[Privacy::Private, Privacy::Public]).prop_map(|to| C::ChangePrivacy { to }),
        1 => switch().prop_map(|to| C::ChangeNotification { to }),
    ];
    let delete = Just(What::Group(C::Delete));
    prop_oneof![
        11 => command.prop_map(What::Group),
        3 => (select(&NAMES), people(0..4), ways)
            .prop_map(|(name, who, way)| What::CreateGroup(name, who, way)),
        2 => Just(What::AskToJoin),
        1 => Just(What::ReadGroupRoom),
        1 => prop_oneof![1 => delete, 3 => Just(What::View)],
    ]
}

fn of_features() -> impl Strategy<Value = What> {
    use GroupCommand as C;
    let feature = || prop_oneof![1 => Just(Feature::Message), 2 => select(&Feature::ALL)];
    let edit =
        || (feature(), switch()).prop_map(|(feature, to)| FeatureEdit::new().switch(feature, to));
    let often = prop_oneof![4 => Just(Feature::Note), 1 => Just(Feature::Message)];
    let lock = (often, switch()).prop_map(|(feature, to)| {
        let features = [feature].into();
        if to.is_on() { C::LockFeatures { features } } else { C::UnlockFeatures { features } }
    });
    let command = prop_oneof![
        3 => edit().prop_map(|features| C::SwitchFeatures { features }),
        1 => edit().prop_map(|features| C::BeginAnew { features }),
        2 => select(&FeatureData::ALL).prop_map(|data| C::RequestDeletion { data }),
        3 => lock,
    ];
    prop_oneof![
        9 => command.prop_map(What::Group),
        4 => select(&FeatureData::ALL).prop_map(What::ReportDeletion),
        2 => Just(What::OpenTeamRoom),
        2 => select(&[1_i64, 31]).prop_map(What::Wait),
    ]
}

fn of_nesting() -> impl Strategy<Value = What> {
    let child = || 0..5_usize;
    prop_oneof![2 => child().prop_map(What::Nest), 1 => Just(What::Unnest)]
}

fn by_mail() -> impl Strategy<Value = What> {
    use GroupCommand as C;
    let list = || select(&["crew@acme.example", "cast@acme.example"]);
    let list = move || list().prop_map(|text| text.parse::<ListAddress>().unwrap());
    let outside = || select(&OUTSIDE[..]).prop_map(|text| vec![text.parse().unwrap()]);
    let right = || select(&[MailRight::Post, MailRight::SendAs]);
    let holders = || (right(), people(0..2)).prop_map(|(right, users)| (right, ids_of(&users)));
    let edit = prop_oneof![
        switch().prop_map(|to| ListEdit::new().state(to)),
        select(&[Posting::Anyone, Posting::NamedMembers])
            .prop_map(|to| ListEdit::new().posting(to)),
        select(&[ExternalMail::Accepted, ExternalMail::Blocked])
            .prop_map(|to| ListEdit::new().external_mail(to)),
        list().prop_map(|to| ListEdit::new().address(to)),
    ];
    let command = prop_oneof![
        2 => list().prop_map(|address| C::OpenMailingList { address }),
        2 => edit.prop_map(|edit| C::EditMailingList { edit }),
        1 => holders().prop_map(|(right, users)| C::GrantMailRight { right, users }),
        1 => holders().prop_map(|(right, users)| C::RevokeMailRight { right, users }),
        1 => outside().prop_map(|recipients| C::AddRecipients { recipients }),
        2 => outside().prop_map(|recipients| C::RemoveRecipients { recipients }),
    ];
    prop_oneof![
        9 => command.prop_map(What::Group),
        1 => Just(What::Post),
        1 => (select(&ACMES), select(&LOCALS))
            .prop_map(|(user, local)| What::SaveProfile(user, local)),
    ]
}

fn in_companies() -> impl Strategy<Value = What> {
    use CompanyCommand as C;
    let to = |every: bool| {
        if every { Authority::EveryInternalUser } else { Authority::named(ids([ANN])) }
    };
    let contacts = || select(&[ExternalContacts::Allowed, ExternalContacts::Forbidden]);
    let command = prop_oneof![
        1 => any::<bool>().prop_map(move |every| C::SetGroupCreation { to: to(every) }),
        3 => prop::bool::weighted(0.8)
            .prop_map(move |every| C::SetExternalGroups { to: to(every) }),
        1 => contacts().prop_map(|to| C::SetExternalContacts { to }),
        1 => (select(&Feature::ALL), switch()).prop_map(|(feature, to)| match to {
            Switch::Off => C::DisableFeature { feature },
            Switch::On => C::AllowFeature { feature },
        }),
        1 => select(&[7_u16, 30])
            .prop_map(|days| C::SetMessageRetention { to: Retention::of_days(days) }),
        1 => (select(&ACMES), contacts())
            .prop_map(|(user, to)| C::SetContactPermission { user: user.id(), to }),
    ];
    prop_oneof![
        8 => command.prop_map(What::Company),
        1 => select(&ACMES).prop_map(What::ForbidContact),
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
        8 => Just(What::GrantCore),
        1 => Just(What::RevokeCore),
        2 => (unit(), privacy).prop_map(|(users, privacy)| What::FormTeam(users, privacy)),
        5 => edit.prop_map(What::ChangeTeam),
        1 => Just(What::DissolveTeam),
        1 => select(&[Plan::Free, Plan::Paid]).prop_map(What::SetPlan),
        1 => select(limits.to_vec()).prop_map(What::SetLimits),
        1 => leavers.prop_map(What::OffBoard),
    ]
}

fn ids_of(users: &[User]) -> Vec<UserId> {
    users.iter().map(User::id).collect()
}

fn people(how_many: std::ops::Range<usize>) -> impl Strategy<Value = Vec<User>> {
    vec(prop_oneof![5 => select(&[BO, CY]), 6 => select(&ACMES), 1 => select(&ALL)], how_many)
}

fn switch() -> impl Strategy<Value = Switch> {
    select(&[Switch::Off, Switch::On])
}
