use guildhall_groups::{
    GroupCommand, GroupDraft, GroupServiceCommand, ProfileEdit, TeamDraft, TeamEdit,
};
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
use crate::play::{GroupQuery, NewGroup};

/// Generates a feature. It shrinks to Message.
pub fn feature() -> impl Strategy<Value = Feature> {
    select(Feature::ALL.to_vec())
}

/// Generates on or off.
pub fn switch() -> impl Strategy<Value = Switch> {
    select(vec![Switch::On, Switch::Off])
}

/// Generates public or private.
pub fn privacy() -> impl Strategy<Value = Privacy> {
    select(vec![Privacy::Public, Privacy::Private])
}

/// Generates an edit of up to two features.
pub fn feature_edit() -> impl Strategy<Value = FeatureEdit> {
    vec((feature(), switch()), 0..3).prop_map(|named| {
        let switch = |edit: FeatureEdit, (feature, to)| edit.switch(feature, to);
        named.into_iter().fold(FeatureEdit::new(), switch)
    })
}

/// Generates a draft of a group, most often a simple one, otherwise one with all that a draft can
/// have.
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

/// Generates a draft of a team, with a leader or without.
pub fn team_draft() -> impl Strategy<Value = TeamDraft> {
    (name(), privacy(), option::of(internal_user()), users(0..4))
        .prop_map(|(name, privacy, leader, members)| {
            let draft = TeamDraft::new(name).members(members);
            let draft = leader.into_iter().fold(draft, TeamDraft::led_by);
            if privacy == Privacy::Private { draft.private() } else { draft }
        })
        .boxed()
}

/// Generates an edit of a team by the directory, most often of one thing.
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

/// Generates a mail to a list, most often of a user, otherwise one that is unusual in one way.
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

/// Generates a way to create a group.
pub fn new_group() -> impl Strategy<Value = NewGroup> {
    prop_oneof![
        3 => group_draft().prop_map(NewGroup::Create),
        2 => group_draft().prop_map(NewGroup::CreateAsAdministrator),
        2 => (room_id(), group_draft()).prop_map(|(room, draft)| NewGroup::Convert(room, draft)),
    ]
    .boxed()
}

/// Generates a query of a user about a group.
pub fn group_query() -> impl Strategy<Value = GroupQuery> {
    use GroupQuery as Q;
    prop_oneof![
        select(vec![Q::View, Q::ReadRoom, Q::SendAs, Q::InviteToEvent, Q::AskToJoin]),
        chosen().prop_map(Q::RoomSource),
    ]
    .boxed()
}

/// Generates a command that a user can give to a group.
pub fn group_command() -> impl Strategy<Value = GroupCommand> {
    use GroupCommand as C;
    let people = prop_oneof![
        4 => users(0..3).prop_map(|users| C::AddMembers { users }),
        3 => chosen().prop_map(|users| C::RemoveMembers { users }),
        3 => users(0..3).prop_map(|users| C::AppointMasters { users }),
        3 => chosen().prop_map(|users| C::DismissMasters { users }),
        3 => group_id().prop_map(|group| C::Nest { group }),
        2 => group_id().prop_map(|group| C::Unnest { group }),
        1 => Just(C::Leave),
    ]
    .boxed();
    let features = || btree_set(feature(), 0..3);
    let settings = prop_oneof![
        2 => profile_edit().prop_map(|edit| C::EditProfile { edit }),
        2 => privacy().prop_map(|to| C::ChangePrivacy { to }),
        1 => switch().prop_map(|to| C::ChangeNotification { to }),
        3 => feature_edit().prop_map(|features| C::SwitchFeatures { features }),
        1 => feature_edit().prop_map(|features| C::BeginAnew { features }),
        2 => features().prop_map(|features| C::LockFeatures { features }),
        2 => features().prop_map(|features| C::UnlockFeatures { features }),
        2 => data().prop_map(|data| C::RequestDeletion { data }),
        1 => Just(C::Delete),
    ]
    .boxed();
    let addresses = || vec(email_address(), 0..3);
    let rights = || (right(), chosen());
    let mailing = prop_oneof![
        list_address().prop_map(|address| C::OpenMailingList { address }),
        list_edit().prop_map(|edit| C::EditMailingList { edit }),
        addresses().prop_map(|recipients| C::AddRecipients { recipients }),
        addresses().prop_map(|recipients| C::RemoveRecipients { recipients }),
        rights().prop_map(|(right, users)| C::GrantMailRight { right, users }),
        rights().prop_map(|(right, users)| C::RevokeMailRight { right, users }),
    ]
    .boxed();
    prop_oneof![4 => people, 4 => settings, 3 => mailing].boxed()
}

/// Generates a command that the service or the directory can give to a group.
pub fn group_service_command() -> impl Strategy<Value = GroupServiceCommand> {
    use GroupServiceCommand as C;
    let freed = select(vec![0, 1, u64::MAX]).prop_map(FreedSpace::from_bytes);
    prop_oneof![
        4 => team_edit().prop_map(|edit| C::ChangeTeam { edit }),
        1 => Just(C::DissolveTeam),
        3 => (data(), freed).prop_map(|(data, freed)| C::ReportDeletion { data, freed }),
        1 => (user_id(), cause()).prop_map(|(user, cause)| C::RemoveUser { user, cause }),
    ]
    .boxed()
}

/// Generates a reason to remove a user.
pub fn cause() -> impl Strategy<Value = RemovalCause> {
    select(vec![RemovalCause::OffBoarding, RemovalCause::ExternalPermissionLost])
}

fn data() -> impl Strategy<Value = FeatureData> {
    select(FeatureData::ALL.to_vec())
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
