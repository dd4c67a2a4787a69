use guildhall_groups::{GroupDraft, ProfileEdit, TeamDraft, TeamEdit};
use guildhall_kernel::{Feature, RemovalCause, Switch};
use guildhall_mailing_list::{
    ExternalMail, ListEdit, Mail, MailKind, MailRight, Posting, SenderIdentity,
};
use guildhall_permissions::Privacy;
use guildhall_room_features::{FeatureData, FeatureEdit, FreedSpace};
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::rooms::{chosen, edit};
use super::{
    description, email_address, group_id, internal_user, list_address, name, picture, room_id,
    user, user_id, users,
};
use crate::play::{DirectoryCommand, GroupCommand};

/// A feature, Message first.
pub fn feature() -> impl Strategy<Value = Feature> {
    select(Feature::ALL.to_vec())
}

/// On or off.
pub fn switch() -> impl Strategy<Value = Switch> {
    select(vec![Switch::On, Switch::Off])
}

/// Public or private.
pub fn privacy() -> impl Strategy<Value = Privacy> {
    select(vec![Privacy::Public, Privacy::Private])
}

/// An edit of up to two features.
pub fn feature_edit() -> impl Strategy<Value = FeatureEdit> {
    vec((feature(), switch()), 0..3).prop_map(|named| {
        let switch = |edit: FeatureEdit, (feature, to)| edit.switch(feature, to);
        named.into_iter().fold(FeatureEdit::new(), switch)
    })
}

/// A draft of a group: plain most often, else with whatever a draft can have.
pub fn group_draft() -> impl Strategy<Value = GroupDraft> {
    let text = (option::weighted(0.2, description()), option::weighted(0.2, picture()));
    let kind = (prop::bool::weighted(0.3), option::weighted(0.4, privacy()), switch());
    let more =
        (option::weighted(0.2, (feature(), switch())), option::weighted(0.2, list_address()));
    let people = (users(0..4), vec(internal_user(), 0..2));
    (name(), text, kind, more, people)
        .prop_map(
            |(
                name,
                (description, picture),
                (external, privacy, notification),
                (off, list),
                people,
            )| {
                let draft = GroupDraft::new(name).with_description(description);
                let draft = picture.into_iter().fold(draft, GroupDraft::with_picture);
                let draft = if external { draft.external() } else { draft };
                let draft = match privacy {
                    None => draft,
                    Some(Privacy::Private) => draft.private(),
                    Some(Privacy::Public) => draft.public(),
                };
                let draft =
                    off.into_iter().fold(draft, |draft, (feature, to)| draft.feature(feature, to));
                let draft = list.into_iter().fold(draft, GroupDraft::mailing_list);
                draft.notification(notification).members(people.0).masters(people.1)
            },
        )
        .boxed()
}

/// A draft of a team, with a leader or without.
pub fn team_draft() -> impl Strategy<Value = TeamDraft> {
    (name(), privacy(), option::of(internal_user()), users(0..4))
        .prop_map(|(name, privacy, leader, members)| {
            let draft = TeamDraft::new(name).members(members);
            let draft = leader.into_iter().fold(draft, TeamDraft::led_by);
            if privacy == Privacy::Private { draft.private() } else { draft }
        })
        .boxed()
}

/// What the directory changes of a team: one thing most often.
pub fn team_edit() -> impl Strategy<Value = TeamEdit> {
    let new = TeamEdit::new;
    prop_oneof![
        3 => user().prop_map(move |user| new().joined([user])),
        3 => user_id().prop_map(move |user| new().left([user])),
        3 => user_id().prop_map(move |user| new().led_by(user)),
        1 => name().prop_map(move |name| new().name(name)),
        1 => Just(new().without_leader()),
        1 => Just(new()),
        1 => (user(), user_id()).prop_map(move |(one, other)| new().joined([one]).led_by(one.id()).left([other])),
    ]
    .boxed()
}

/// A mail to a list: of a user most often, else one that is odd in one way.
pub fn mail_sent() -> impl Strategy<Value = Mail> {
    let of = |user| Mail::of(SenderIdentity::User(user));
    let address = email_address;
    prop_oneof![
        6 => user().prop_map(of),
        2 => address().prop_map(|from| Mail::of(SenderIdentity::Verified(from))),
        1 => address().prop_map(|from| Mail::of(SenderIdentity::Unverified(from))),
        1 => Just(Mail::of(SenderIdentity::None)),
        1 => (user(), vec(address(), 0..3)).prop_map(move |(user, from)| of(user).from(from)),
        1 => (user(), select(vec![Mail::MAX_HOPS, Mail::MAX_HOPS + 1])).prop_map(move |(user, hops)| of(user).after_hops(hops)),
        1 => user().prop_map(move |user| of(user).of_kind(MailKind::Automatic)),
        1 => (user(), list_address()).prop_map(move |(user, list)| of(user).through(guildhall_mailing_list::ListId::of(&list))),
    ]
    .boxed()
}

/// Something that a user does with a group, or asks of it.
pub fn group_command() -> impl Strategy<Value = GroupCommand> {
    use GroupCommand as C;
    let ways_in = prop_oneof![
        3 => group_draft().prop_map(C::Create),
        2 => group_draft().prop_map(C::CreateAsAdministrator),
        2 => (room_id(), group_draft()).prop_map(|(room, draft)| C::Convert(room, draft)),
    ]
    .boxed();
    let people = prop_oneof![
        4 => users(0..3).prop_map(C::AddMembers),
        3 => chosen().prop_map(C::RemoveMembers),
        3 => users(0..3).prop_map(C::AppointMasters),
        3 => chosen().prop_map(C::DismissMasters),
        3 => group_id().prop_map(C::Nest),
        2 => group_id().prop_map(C::Unnest),
    ]
    .boxed();
    let features = || btree_set(feature(), 0..3);
    let settings = prop_oneof![
        2 => profile_edit().prop_map(C::EditProfile),
        2 => privacy().prop_map(C::ChangePrivacy),
        1 => switch().prop_map(C::ChangeNotification),
        3 => feature_edit().prop_map(C::SwitchFeatures),
        1 => feature_edit().prop_map(C::BeginAnew),
        2 => features().prop_map(C::LockFeatures),
        2 => features().prop_map(C::UnlockFeatures),
        2 => feature().prop_map(C::RequestDeletion),
        1 => Just(C::Delete),
    ]
    .boxed();
    let addresses = || vec(email_address(), 0..3);
    let mailing = prop_oneof![
        2 => list_address().prop_map(C::OpenMailingList),
        2 => list_edit().prop_map(C::EditMailingList),
        2 => addresses().prop_map(C::AddRecipients),
        2 => addresses().prop_map(C::RemoveRecipients),
        2 => (right(), chosen()).prop_map(|(right, users)| C::GrantMailRight(right, users)),
        2 => (right(), chosen()).prop_map(|(right, users)| C::RevokeMailRight(right, users)),
    ]
    .boxed();
    let questions = prop_oneof![
        select(vec![C::View, C::ReadRoom, C::SendAs, C::InviteToEvent, C::AskToJoin, C::Leave]),
        chosen().prop_map(C::RoomSource),
    ]
    .boxed();
    prop_oneof![4 => people, 2 => ways_in, 4 => settings, 3 => mailing, 2 => questions].boxed()
}

/// What the directory or a store of data does.
pub fn directory_command() -> impl Strategy<Value = DirectoryCommand> {
    use DirectoryCommand as C;
    let data = select(FeatureData::ALL.to_vec());
    let freed = select(vec![0, 1, u64::MAX]).prop_map(FreedSpace::from_bytes);
    let why = || select(vec![RemovalCause::OffBoarding, RemovalCause::ExternalPermissionLost]);
    prop_oneof![
        4 => (group_id(), team_edit()).prop_map(|(team, edit)| C::ChangeTeam(team, edit)),
        2 => (group_id(), team_draft()).prop_map(|(team, draft)| C::FormTeam(team, draft)),
        1 => group_id().prop_map(C::DissolveTeam),
        3 => (group_id(), data, freed).prop_map(|(group, data, freed)| C::ReportDeletion(group, data, freed)),
        1 => (group_id(), user_id(), why()).prop_map(|(group, user, why)| C::WithdrawFromGroup(group, user, why)),
        1 => (room_id(), user_id(), why()).prop_map(|(room, user, why)| C::WithdrawFromRoom(room, user, why)),
    ]
    .boxed()
}

fn profile_edit() -> impl Strategy<Value = ProfileEdit> {
    (option::of(name()), edit(description()), edit(picture()))
        .prop_map(|(name, description, picture)| ProfileEdit { name, description, picture })
        .boxed()
}

fn list_edit() -> impl Strategy<Value = ListEdit> {
    let new = ListEdit::new;
    prop_oneof![
        switch().prop_map(move |to| new().state(to)),
        select(vec![Posting::Anyone, Posting::NamedMembers]).prop_map(move |to| new().posting(to)),
        select(vec![ExternalMail::Accepted, ExternalMail::Blocked])
            .prop_map(move |to| new().external_mail(to)),
        list_address().prop_map(move |to| new().address(to)),
        Just(new()),
    ]
    .boxed()
}

fn right() -> impl Strategy<Value = MailRight> {
    select(MailRight::ALL.to_vec())
}
