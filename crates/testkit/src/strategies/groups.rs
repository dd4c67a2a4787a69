use std::collections::BTreeSet;
use std::slice::from_ref;

use guildhall_groups::{
    GroupCommand, GroupDraft, GroupServiceCommand, Lock, LockEdit, ProfileEdit, TeamDraft, TeamEdit,
};
use guildhall_kernel::{Feature, Switch};
use guildhall_mailing_list::{Mail, MailKind, SenderIdentity};
use guildhall_permissions::{GroupSetting, Privacy};
use guildhall_room_features::{FeatureData, FeatureEdit, FreedSpace};
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::{
    chosen, description, edit, email_address, group_id, internal_user, list_address, name, one_of,
    picture, room_id, user, user_id, users,
};
use crate::commands;
use crate::play::{GroupQuery, NewGroup};

/// Generates a feature. It shrinks to Message.
pub fn feature() -> impl Strategy<Value = Feature> {
    select(Feature::ALL.to_vec())
}

/// Generates on or off.
pub fn switch() -> impl Strategy<Value = Switch> {
    select(commands::SWITCHES.to_vec())
}

/// Generates public or private.
pub fn privacy() -> impl Strategy<Value = Privacy> {
    select(vec![Privacy::Public, Privacy::Private])
}

/// Generates an edit of up to two features.
pub fn feature_edit() -> impl Strategy<Value = FeatureEdit> {
    vec((feature(), switch()), 0..3).prop_map(|named| {
        let switch = |edit: FeatureEdit, (feature, to)| edit.with_feature(feature, to);
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
                let draft = GroupDraft::new(name);
                let draft = description.into_iter().fold(draft, GroupDraft::with_description);
                let draft = picture.into_iter().fold(draft, GroupDraft::with_picture);
                let draft = if external { draft.external() } else { draft };
                let draft = match privacy {
                    None => draft,
                    Some(Privacy::Private) => draft.private(),
                    Some(Privacy::Public) => draft.public(),
                };
                let draft = off
                    .into_iter()
                    .fold(draft, |draft, (feature, to)| draft.with_feature(feature, to));
                let draft = list.into_iter().fold(draft, GroupDraft::with_list_at);
                draft.with_notification(notification).with_members(people.0).with_masters(people.1)
            },
        )
        .boxed()
}

/// Generates a draft of a team, with a leader or without.
pub fn team_draft() -> impl Strategy<Value = TeamDraft> {
    (name(), privacy(), option::of(internal_user()), users(0..4))
        .prop_map(|(name, privacy, leader, members)| {
            let draft = TeamDraft::new(name).with_members(members);
            let draft = leader.into_iter().fold(draft, TeamDraft::with_leader);
            if privacy == Privacy::Private { draft.private() } else { draft }
        })
        .boxed()
}

/// Generates an edit of a team by the directory, most often of one thing.
pub fn team_edit() -> impl Strategy<Value = TeamEdit> {
    let one = (users(3..4), name());
    prop_oneof![
        11 => one_of(one, |(users, name)| commands::team_edits(users, name)),
        1 => (user(), user_id()).prop_map(|(one, other)| {
            TeamEdit::new().with_joined([one]).with_leader(one.id()).with_left([other])
        }),
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
        1 => (user(), vec(address(), 0..3)).prop_map(move |(user, from)| of(user).with_from(from)),
        1 => (user(), select(vec![Mail::MAX_HOPS, Mail::MAX_HOPS + 1])).prop_map(move |(user, hops)| of(user).with_hops(hops)),
        1 => user().prop_map(move |user| of(user).with_kind(MailKind::Automatic)),
        1 => (user(), list_address()).prop_map(move |(user, list)| of(user).with_list_id(guildhall_mailing_list::ListId::of(&list))),
    ]
    .boxed()
}

/// Generates a way to create a group.
pub fn new_group() -> impl Strategy<Value = NewGroup> {
    one_of((group_draft(), room_id()), |(draft, room)| commands::new_groups(draft, &[*room]))
}

/// Generates a query of a user about a group.
pub fn group_query() -> impl Strategy<Value = GroupQuery> {
    one_of(vec(chosen(), 5), |participants| commands::queries(participants))
}

/// Returns the edits that lock and unlock what these features stand for. Event, Folder and Task stand
/// for the members, the name and the privacy, so that a short list draws locks of each kind.
pub(super) fn locks(of: &BTreeSet<Feature>) -> [LockEdit; 2] {
    [Lock::Locked, Lock::Unlocked].map(|to| {
        let setting = |feature: &Feature| match feature {
            Feature::Event => GroupSetting::Members,
            Feature::Folder => GroupSetting::Name,
            Feature::Task => GroupSetting::Privacy,
            other => (*other).into(),
        };
        of.iter().map(|feature| (setting(feature), to)).collect()
    })
}

/// Generates a command that a user can give to a group.
pub fn group_command() -> impl Strategy<Value = GroupCommand> {
    let features = (vec(feature_edit(), 2), vec(btree_set(feature(), 0..3), 2), vec(data(), 2));
    let list = (list_address(), vec(list_address(), 2));
    prop_oneof![
        14 => one_of(users(0..3), |users| commands::membership(from_ref(users))),
        4 => one_of(users(0..3), |users| commands::requests(from_ref(users))),
        2 => select(commands::endings()),
        5 => one_of(group_id(), |group| commands::nesting(&[*group])),
        5 => one_of(vec(profile_edit(), 2), |edits| commands::settings(edits)),
        9 => one_of(features, |(edits, sets, data)| {
            let edited: Vec<_> = sets.iter().flat_map(locks).collect();
            commands::features(edits, &edited, data)
        }),
        5 => one_of(list, |(address, edits)| {
            commands::mailing_list(&vec![address.clone(); 8], &commands::list_edits(edits))
        }),
        4 => one_of(vec(email_address(), 0..3), |some| commands::recipients(from_ref(some))),
        4 => one_of(chosen(), |users| commands::mail_rights(from_ref(users))),
    ]
    .boxed()
}

/// Generates a command that the service or the directory can give to a group.
pub fn group_service_command() -> impl Strategy<Value = GroupServiceCommand> {
    let freed = select(vec![0, 1, u64::MAX]).prop_map(FreedSpace::from_bytes);
    prop_oneof![
        5 => one_of(vec(team_edit(), 4), |edits| commands::directory(edits)),
        3 => (data(), freed).prop_map(|(data, freed)| commands::deletion_report(data, freed)),
        1 => one_of(user_id(), |user| commands::removals_from_group(&[*user])),
        1 => one_of(email_address(), |address| commands::unsubscriptions(from_ref(address))),
    ]
    .boxed()
}

fn data() -> impl Strategy<Value = FeatureData> {
    select(FeatureData::ALL.to_vec())
}

fn profile_edit() -> impl Strategy<Value = ProfileEdit> {
    (option::of(name()), edit(description()), edit(picture()))
        .prop_map(|(name, description, picture)| ProfileEdit { name, description, picture })
        .boxed()
}
