//! The starts and histories that tests draw from.

use std::slice::from_ref;

use guildhall_groups::{GroupCommand, GroupServiceCommand, LockEdit, ProfileEdit, TeamEdit};
use guildhall_kernel::{Edit, Feature, GroupId, RemovalCause, Switch, User};
use guildhall_mailing_list::{ExternalMail, ListEdit, Posting};
use guildhall_permissions::{
    Application, CompanyCommand, CompanyServiceCommand, ExternalContacts, Retention,
};
use guildhall_room_features::{FeatureData, FeatureEdit, FreedSpace};
use guildhall_testkit::commands;
use guildhall_testkit::play::GroupQuery;
use guildhall_testkit::strategies::{feature, lock_edit, one_of, privacy, switch};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::{ACTORS, Policy, Start, StartKind, Step};
use crate::commands::Request;
use crate::other_groups::{CLUB, EVERY_GROUP, UNIT};
use crate::people::{ADA, ANN, BO, CY, DEE, PEOPLE, ids};
use crate::world::{self, CREW, list, mail};

/// Draws a start and the steps after it.
pub(crate) fn history() -> impl Strategy<Value = (Start, Vec<Step>)> {
    let kind = prop_oneof![
        3 => Just(StartKind::Internal),
        2 => Just(StartKind::External),
        3 => Just(StartKind::Team),
    ];
    let start = (kind, option::of(privacy())).prop_map(|(kind, privacy)| Start { kind, privacy });
    let steps = prop_oneof![6 => step().prop_map(|step| vec![step]), 1 => saga()];
    (start, vec(steps, 0..32).prop_map(|steps| steps.concat()))
}

fn step() -> BoxedStrategy<Step> {
    prop_oneof![
        32 => (actor(), request()).prop_map(|(by, request)| Step::Request(by, request)),
        3 => locking().prop_map(|command| by(ADA, command)),
        4 => policy().prop_map(Step::Company),
        9 => service().prop_map(Step::Service),
        2 => select(&[1_u8, 30, 31][..]).prop_map(Step::Wait),
        1 => Just(Step::DissolveUnit),
    ]
    .boxed()
}

fn by(user: User, command: GroupCommand) -> Step {
    Step::Request(user, Request::Command(command))
}

/// Draws steps that belong together and would seldom follow one another by chance.
///
/// Large strategies are boxed because a test has a small stack.
fn saga() -> BoxedStrategy<Vec<Step>> {
    let manager = || select(&[ANN, ANN, CY, ADA][..]);
    let off = || FeatureEdit::new().with_feature(Feature::Message, Switch::Off);
    let again = message().prop_flat_map(|features| {
        let switch = GroupCommand::SwitchFeatures { features: features.clone() };
        select(vec![switch, GroupCommand::BeginAnew { features }])
    });
    let off_and_on = (manager(), select(&[1_u8, 30, 31, 31][..]), manager(), again).prop_map(
        move |(one, days, other, again)| {
            let off = GroupCommand::SwitchFeatures { features: off() };
            vec![by(one, off), Step::Wait(days), by(other, again)]
        },
    );
    let nested = (manager(), any_group(), step(), manager(), any_group()).prop_map(
        |(one, group, then, other, out)| {
            let unnest = GroupCommand::Unnest { group: out };
            vec![by(one, GroupCommand::Nest { group }), then, by(other, unnest)]
        },
    );
    let locked = (locking(), manager(), switches(), locking()).prop_map(
        |(lock, manager, features, unlock)| {
            let switch = GroupCommand::SwitchFeatures { features };
            vec![by(ADA, lock), by(manager, switch), by(ADA, unlock)]
        },
    );
    let blocked = (manager(), select(&ACTORS[..])).prop_map(|(manager, sender)| {
        let edit = ListEdit::new().with_external_mail(ExternalMail::Blocked);
        let block = by(manager, GroupCommand::EditMailingList { edit });
        vec![block, Step::Request(sender, Request::Post)]
    });
    let recipients = manager().prop_map(|manager| {
        let recipients = vec![mail("pat@partner.example")];
        let add = GroupCommand::AddRecipients { recipients: recipients.clone() };
        vec![by(manager, add), by(manager, GroupCommand::RemoveRecipients { recipients })]
    });
    let contacts = (policy(), manager(), vec(select(&PEOPLE[..]), 1..3)).prop_map(
        |(policy, manager, users)| {
            vec![Step::Company(policy), by(manager, GroupCommand::AddMembers { users })]
        },
    );
    let orphaned = (step(), targets()).prop_map(|(then, users)| {
        let cause = RemovalCause::OffBoarding;
        let gone =
            |user: User| Step::Service(GroupServiceCommand::RemoveUser { user: user.id(), cause });
        vec![gone(ANN), gone(CY), then, by(ADA, GroupCommand::AppointMasters { users })]
    });
    let dismissed = (manager(), manager()).prop_map(|(one, other)| {
        let dismiss = |user| GroupCommand::DismissMasters { users: ids(&[user]) };
        vec![by(one, dismiss(ANN)), by(other, dismiss(CY))]
    });
    let requested = (manager(), 0..3_usize).prop_map(|(manager, answer)| {
        let answer = match answer {
            0 => by(DEE, GroupCommand::WithdrawRequest),
            1 => by(manager, GroupCommand::AcceptRequests { users: vec![DEE] }),
            _ => by(manager, GroupCommand::DeclineRequests { users: ids(&[DEE]) }),
        };
        vec![by(DEE, GroupCommand::AskToJoin), answer]
    });
    prop_oneof![
        4 => requested.boxed(),
        3 => dismissed.boxed(),
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

/// Draws a command or a query.
pub(crate) fn request() -> BoxedStrategy<Request> {
    let who = || targets().prop_map(|users| ids(&users));
    let queries = prop_oneof![
        2 => Just(GroupQuery::SendAs),
        1 => Just(GroupQuery::InviteToEvent),
        1 => Just(GroupQuery::ReadRoom),
        1 => who().prop_map(GroupQuery::RoomSource),
        1 => Just(GroupQuery::View),
    ];
    prop_oneof![
        5 => managing().prop_map(Request::Command),
        3 => mailing().prop_map(Request::Command),
        1 => queries.prop_map(Request::Query),
        1 => Just(Request::Post),
    ]
    .boxed()
}

fn managing() -> BoxedStrategy<GroupCommand> {
    prop_oneof![
        26 => one_of(targets(), |users| commands::membership(from_ref(users))),
        7 => one_of(targets(), |users| commands::requests(from_ref(users))),
        9 => one_of(switches(), |edit| commands::features(from_ref(edit), &[], &[])),
        9 => one_of(message(), |edit| commands::features(from_ref(edit), &[], &[])),
        2 => locking(),
        2 => one_of(data(), |data| commands::features(&[], &[], from_ref(data))),
        12 => one_of(any_group(), |group| commands::nesting(from_ref(group))),
        10 => one_of(profile(), |edit| commands::settings(from_ref(edit))),
        2 => select(commands::endings()),
    ]
    .boxed()
}

fn mailing() -> BoxedStrategy<GroupCommand> {
    let who = targets().prop_map(|users| ids(&users));
    let recipients = vec(select(&RECIPIENTS[..]).prop_map(mail), 0..3);
    let address = select(&ADDRESSES[..]).prop_map(list);
    prop_oneof![
        5 => one_of(who, |users| commands::mail_rights(from_ref(users))),
        2 => one_of(recipients, |some| commands::recipients(from_ref(some))),
        3 => one_of((address, list_edit()), |(address, edit)| {
            commands::mailing_list(from_ref(address), from_ref(edit))
        }),
    ]
    .boxed()
}

/// Draws what the service or the directory does.
fn service() -> BoxedStrategy<GroupServiceCommand> {
    let freed = FreedSpace::from_bytes(512);
    let user = select(&PEOPLE[..]).prop_map(|user| user.id());
    prop_oneof![
        2 => data().prop_map(move |data| commands::deletion_report(data, freed)),
        3 => one_of(user, |user| commands::removals_from_group(from_ref(user))),
        5 => one_of(vec(team_edit(), 4), |edits| commands::directory(edits)),
    ]
    .boxed()
}

/// The list's own address, one of the company's, and others; one in two spellings, and two that
/// differ in case.
const RECIPIENTS: [&str; 6] = [
    CREW,
    "bo@acme.example",
    "pat@partner.example",
    "pat@PARTNER.example",
    "Pat@partner.example",
    "kim@partner.example",
];
const ADDRESSES: [&str; 3] = [CREW, "all@acme.example", "crew@elsewhere.example"];

/// Draws an actor, most often ANN, so that many commands succeed.
fn actor() -> impl Strategy<Value = User> {
    prop_oneof![2 => Just(ANN), 1 => select(&ACTORS[..])]
}

/// Draws users, most often one, and most often BO, so that steps build on one another.
fn targets() -> impl Strategy<Value = Vec<User>> {
    let user = || prop_oneof![Just(BO), select(&PEOPLE[..])];
    prop_oneof![6 => vec(user(), 1), 1 => vec(user(), 0..4)]
}

fn switches() -> impl Strategy<Value = FeatureEdit> {
    vec((feature(), switch()), 0..3).prop_map(|named| world::switches(&named))
}

/// Message on with another feature, or all of it off.
fn message() -> impl Strategy<Value = FeatureEdit> {
    let on = |feature: Feature| {
        world::switches(&[(Feature::Message, Switch::On), (feature, Switch::On)])
    };
    let off = FeatureEdit::new().with_feature(Feature::Message, Switch::Off);
    prop_oneof![3 => feature().prop_map(on), 1 => Just(off)]
}

fn locking() -> impl Strategy<Value = GroupCommand> {
    let lock = |edit: LockEdit| commands::features(&[], from_ref(&edit), &[]);
    lock_edit().prop_flat_map(move |edit| select(lock(edit)))
}

/// Draws another group, most often one that can be nested.
fn any_group() -> impl Strategy<Value = GroupId> {
    prop_oneof![3 => Just(UNIT), 1 => Just(CLUB), 2 => select(&EVERY_GROUP[..])]
}

fn team_edit() -> impl Strategy<Value = TeamEdit> {
    let user = || select(&PEOPLE[..]);
    let name = select(&[None, None, None, Some("Launch crew"), Some("Unit 7")][..]);
    let leader = prop_oneof![
        4 => Just(Edit::Keep),
        1 => Just(Edit::Clear),
        3 => prop_oneof![Just(ANN), user()].prop_map(Edit::Set),
    ];
    (name, leader, vec(user(), 0..2), vec(user(), 0..2)).prop_map(|(name, leader, joined, left)| {
        let mut edit = TeamEdit::new().with_joined(joined).with_left(ids(&left));
        edit = match leader {
            Edit::Clear => edit.without_leader(),
            Edit::Keep => edit,
            Edit::Set(leader) => edit.with_leader(leader.id()),
        };
        match name {
            Some(name) => edit.with_name(name.parse().unwrap()),
            None => edit,
        }
    })
}

fn data() -> impl Strategy<Value = FeatureData> {
    select(&FeatureData::ALL[..])
}

fn policy() -> BoxedStrategy<Policy> {
    use CompanyCommand as C;
    let contacts = || select(&[ExternalContacts::Allowed, ExternalContacts::Forbidden][..]);
    let contact = (select(&[BO, DEE][..]), contacts());
    let decided = prop_oneof![
        2 => contact
            .prop_map(|(user, to)| C::SetContactPermission { user: user.id(), to }),
        1 => select(&[0_u16, 1, 30][..])
            .prop_map(|days| C::SetMessageRetention { to: Retention::of_days(days) }),
        2 => feature().prop_map(|feature| C::AllowFeature { feature }),
        2 => contacts().prop_map(|to| C::SetExternalContacts { to }),
        3 => feature().prop_map(|feature| C::DisableFeature { feature }),
    ];
    let application = Application::Core;
    prop_oneof![
        10 => decided.prop_map(Policy::Administrator),
        1 => Just(Policy::Service(CompanyServiceCommand::RevokeApplication { application })),
        4 => Just(Policy::Service(CompanyServiceCommand::GrantApplication { application })),
    ]
    .boxed()
}

fn profile() -> impl Strategy<Value = ProfileEdit> {
    let name = option::of(select(&["Launch crew", "Landing crew"][..]));
    let description = select(&[Edit::Clear, Edit::Keep, Edit::Set("Everyone on the launch")][..]);
    (name, description).prop_map(|(name, description)| ProfileEdit {
        name: name.map(|name| name.parse().unwrap()),
        description: match description {
            Edit::Clear => Edit::Clear,
            Edit::Keep => Edit::Keep,
            Edit::Set(text) => Edit::Set(text.parse().unwrap()),
        },
        picture: Edit::Keep,
    })
}

fn list_edit() -> impl Strategy<Value = ListEdit> {
    let posting = select(&[Posting::Anyone, Posting::NamedMembers][..]);
    let external_mail = select(&[ExternalMail::Accepted, ExternalMail::Blocked][..]);
    let address = option::of(select(&ADDRESSES[..]));
    (address, option::of(switch()), option::of(posting), option::of(external_mail)).prop_map(
        |(address, state, posting, external_mail)| {
            let edit = ListEdit::new();
            let edit = address.into_iter().fold(edit, |edit, to| edit.with_address(list(to)));
            let edit = state.into_iter().fold(edit, ListEdit::with_state);
            let edit = posting.into_iter().fold(edit, ListEdit::with_posting);
            external_mail.into_iter().fold(edit, ListEdit::with_external_mail)
        },
    )
}
