//! Laws of groups, on random histories.

mod others;

use std::collections::{BTreeMap, BTreeSet};

use guildhall_groups::{
    Group, GroupChange, GroupCommand, GroupEntry, GroupError, GroupEvent, GroupKind, GroupNotice,
    GroupServiceCommand, GroupState, RecipientChange, TeamEdit,
};
use guildhall_kernel::{
    Affiliation, Claims, CommandError, Counts, RemovalCause, Scope, User, UserId, Version,
};
use guildhall_permissions::Role;
use guildhall_testkit::reading::by_its_events;
use proptest::collection::vec;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::commands::Request;
use crate::histories::{ACTORS, Play, Start, Step, history, request};
use crate::people::{ACME, GLOBEX, PEOPLE};
use crate::world::{GROUP, World};

proptest! {
    #[test]
    fn the_events_make_the_group((start, steps) in history()) {
        let play = played(start, &steps);
        prop_assert_eq!(play.group.version(), Version::after(play.events.len() as u64));
        prop_assert_eq!(Group::replay(play.events), Some(by_its_events(&play.group)));
    }

    #[test]
    fn a_refusal_changes_nothing((start, steps) in history()) {
        each_step(start, &steps, |before, step, after| {
            if before.clone().take(step).is_err() {
                prop_assert_eq!(&after.group, &before.group);
                prop_assert_eq!(&after.room, &before.room);
                prop_assert_eq!(&after.events, &before.events);
            }
            Ok(())
        })?;
    }

    #[test]
    fn a_slice_decides_as_the_whole((start, steps) in history()) {
        each_step(start, &steps, |before, step, _| {
            let mut whole = before.clone();
            let mut slice = before.slice_of(step.scope());
            let sliced = slice.group.clone();

            let answer = whole.take(step);
            prop_assert_eq!(slice.take(step), answer.clone());
            prop_assert_eq!(slice.group.header(), whole.group.header());
            prop_assert_eq!(slice.group.roster().counts(), whole.group.roster().counts());
            prop_assert_eq!(slice.group.recipients().count(), whole.group.recipients().count());
            prop_assert_eq!(&slice.room, &whole.room);
            let events: Vec<_> = answer.into_iter().flatten().collect();
            let of_whole = GroupChange::between(&before.group, whole.group, events.clone());
            let of_slice = GroupChange::between(&sliced, slice.group, events);
            prop_assert!(of_slice.rows().eq(of_whole.rows()));
            prop_assert_eq!(of_slice.recipients(), of_whole.recipients());
            prop_assert_eq!(of_slice.claims(), of_whole.claims());
            prop_assert_eq!(of_slice.quota_uses(), of_whole.quota_uses());
            prop_assert_eq!(of_slice.quota_releases(), of_whole.quota_releases());
            prop_assert_eq!(of_slice.expected(), of_whole.expected());
            Ok(())
        })?;
    }

    #[test]
    fn the_rows_of_a_change_are_all_that_changed((start, steps) in history()) {
        each_step(start, &steps, |before, _, after| {
            let change = GroupChange::between(&before.group, after.group.clone(), vec![]);
            let mut stored = entries(&before.group);
            stored.extend(change.rows().map(|(user, entry)| (user, entry.clone())));
            prop_assert_eq!(stored, entries(&after.group));
            let mut stored = before.group.recipients().clone();
            match change.recipients() {
                RecipientChange::Clear => stored.clear(),
                RecipientChange::Rows { added, removed } => {
                    stored.apply_removal(removed);
                    stored.apply_addition(added);
                }
            }
            prop_assert_eq!(&stored, after.group.recipients());
            Ok(())
        })?;
    }

    #[test]
    fn a_change_says_what_differs((start, steps) in history()) {
        each_step(start, &steps, |before, _, after| {
            let groups = [&before.group, &after.group];
            let change = GroupChange::between(groups[0], groups[1].clone(), vec![]);
            let [old, new] = groups.map(Group::claims);
            prop_assert_eq!(change.claims(), &Claims::between(&old, &new));
            let [old, new] = groups.map(|group| group.header().name());
            prop_assert_eq!(change.is_renamed(), old != new);
            let keys = |group: &Group| {
                let (header, name) = (group.header(), group.header().name().clone());
                let state = std::mem::discriminant(&header.state());
                (name, header.group_type(), header.privacy(), header.room(), state)
            };
            let [old, new] = groups.map(keys);
            prop_assert_eq!(change.keeps_keys(), old == new);
            let nested = |group: &Group| group.header().nested().keys().copied().collect();
            let [old, new]: [BTreeSet<_>; 2] = groups.map(nested);
            prop_assert_eq!(change.nested(), &(&new - &old));
            prop_assert_eq!(change.unnested(), &(&old - &new));
            Ok(())
        })?;
    }

    // about: GR-3
    #[test]
    fn a_group_always_has_a_master_and_a_team_never((start, steps) in history()) {
        each_step(start, &steps, |before, step, after| {
            let [had, has] = [before, after].map(|play| {
                entries(&play.group).values().any(GroupEntry::is_master)
            });
            let cause = RemovalCause::OffBoarding;
            let taken_out = matches!(
                step,
                Step::Service(GroupServiceCommand::RemoveUser { cause: of, .. }) if *of == cause
            );
            prop_assert!(has || !had || taken_out, "nothing else leaves a group without one");
            let header = after.group.header();
            match header.state() {
                GroupState::Active => prop_assert_eq!(has, header.team().is_none()),
                GroupState::Orphaned(_) => prop_assert!(!has && header.team().is_none()),
                GroupState::Deleted(_) => {}
            }
            Ok(())
        })?;
    }

    // about: GR-5
    #[test]
    fn external_users_are_in_external_groups_only_and_never_masters(
        (start, steps) in history(),
    ) {
        each_step(start, &steps, |_, _, after| {
            for entry in entries(&after.group).values() {
                if entry.affiliation() == Affiliation::External {
                    prop_assert!(!entry.is_master());
                    let external = after.group.header().kind() == GroupKind::External;
                    prop_assert!(external || !entry.is_member());
                }
            }
            Ok(())
        })?;
    }

    // about: GR-5
    #[test]
    fn a_group_stays_valid_while_users_change_companies(
        (start, steps) in history(),
        changes in vec(any::<bool>(), 40),
    ) {
        let mut play = Play::begin(start);
        for (step, changes) in steps.iter().zip(changes) {
            let _ = play.take(&if changes { elsewhere(step) } else { step.clone() });
            reads_back(&play.group)?;
        }
    }

    // about: GR-10
    #[test]
    fn members_leave_only_when_they_are_removed((start, steps) in history()) {
        each_step(start, &steps, |before, step, after| {
            if let Step::Request(_, Request::Command(GroupCommand::Leave)) = step {
                prop_assert!(before.clone().take(step).is_err());
            }
            let gone: BTreeSet<_> = members(&before.group).difference(&members(&after.group))
                .copied()
                .collect();
            let new = after.events.get(before.events.len()..).unwrap();
            let removed = match new.first().map(|happened| &happened.event) {
                Some(GroupEvent::MembersRemoved { users }) => users.clone(),
                Some(GroupEvent::TeamChanged { edit }) => left(edit),
                Some(GroupEvent::UserRemoved { user, .. }) => {
                    members(&before.group).intersection(&[*user].into()).copied().collect()
                }
                _ => BTreeSet::new(),
            };
            prop_assert_eq!(gone, removed);
            Ok(())
        })?;
    }

    // about: GR-12
    #[test]
    fn a_tombstone_stays_as_it_is((start, steps) in history()) {
        each_step(start, &steps, |before, _, after| {
            if before.group.is_deleted() {
                prop_assert_eq!(by_its_events(&after.group), by_its_events(&before.group));
                prop_assert!(after.group.claims().is_empty());
                prop_assert!(after.room.is_closed());
            }
            Ok(())
        })?;
    }

    // about: GR-13
    #[test]
    fn each_change_makes_a_notice_while_notification_is_on((start, steps) in history()) {
        each_step(start, &steps, |before, _, after| {
            let new = after.events.get(before.events.len()..).unwrap();
            for event in new {
                let on = after.group.header().notification().is_on();
                let edits = !matches!(
                    event.event,
                    GroupEvent::DataDeleted { .. }
                        | GroupEvent::DataDeletionRequested { .. }
                        | GroupEvent::JoinRequested { .. }
                        | GroupEvent::JoinRequestWithdrawn { .. }
                        | GroupEvent::JoinRequestsDeclined { .. }
                );
                prop_assert_eq!(GroupNotice::of(&after.group, event).is_some(), on && edits);
            }
            Ok(())
        })?;
    }

    // about: GR-15
    #[test]
    fn a_hidden_group_answers_as_one_that_does_not_exist(
        (start, steps) in history(),
        request in request(),
    ) {
        let play = played(start, &steps);
        let none = GroupError::NoSuchGroup { group: GROUP };
        for user in ACTORS {
            let mut copy = play.clone();
            let hidden = play.group.view(user, &play.world.cx())
                == Err(CommandError::Refused(none.clone()));
            let answer = copy.take(&Step::Request(user, request.clone()));
            let denied = answer == Err(CommandError::Refused(none.clone()));
            prop_assert_eq!(denied, hidden);
        }
    }

    // about: GR-15
    #[test]
    fn a_user_who_certainly_sees_a_group_sees_it((start, steps) in history()) {
        let play = played(start, &steps);
        let (group, cx) = (&play.group, play.world.cx());
        for user in ACTORS {
            let is_seen = group.view(user, &cx).is_ok();
            let is_certain = group.is_certainly_seen_by(user).unwrap();
            prop_assert!(is_seen || !is_certain);
            let roles = group.roles(user, &cx).unwrap();
            let others = [Role::Administrator, Role::Leader].iter().any(|role| roles.is(*role));
            let is_indirect = group.participant(user.id()).unwrap() == Some(user);
            prop_assert!(is_certain || !is_seen || others || is_indirect);
        }
    }

    // about: ML-11
    #[test]
    fn mail_rights_are_within_the_members((start, steps) in history()) {
        each_step(start, &steps, |_, _, after| {
            for entry in entries(&after.group).values() {
                prop_assert!(entry.is_member() || entry.rights().is_empty());
            }
            Ok(())
        })?;
    }

    #[test]
    fn the_counts_agree_with_the_entries((start, steps) in history()) {
        each_step(start, &steps, |_, _, after| {
            let entries = entries(&after.group);
            let count = |is: &dyn Fn(&GroupEntry) -> bool| {
                u32::try_from(entries.values().filter(|entry| is(entry)).count()).unwrap()
            };
            let is_external = |entry: &GroupEntry| {
                entry.is_member() && entry.affiliation() == Affiliation::External
            };
            let naive = Counts::new(
                count(&GroupEntry::is_member),
                count(&GroupEntry::is_master),
                count(&is_external),
            );
            prop_assert_eq!(after.group.roster().counts(), naive);
            Ok(())
        })?;
    }

    #[test]
    fn what_is_stored_reads_back((start, steps) in history()) {
        let play = played(start, &steps);
        play.events.iter().try_for_each(reads_back)?;
        reads_back(play.group.header())?;
        entries(&play.group).values().try_for_each(reads_back)?;
        reads_back(&play.group)?;
        let some = Scope::of(PEOPLE.iter().map(User::id).take(3));
        reads_back(&play.group.slice_of(&some.into()).unwrap())?;
    }

    // about: CO-1
    #[test]
    fn another_company_changes_nothing((start, steps) in history(), request in request()) {
        let mut play = played(start, &steps);
        let before = play.clone();
        let globex = World::globex();
        for user in ACTORS {
            let cx = &globex.cx();
            let answer = request.give(user, &mut play.group, &mut play.room, cx);
            let error = answer.unwrap_err();
            let expected = [
                CommandError::Refused(GroupError::NoSuchGroup { group: GROUP }),
                CommandError::Refused(GroupError::OtherCompany { group: GROUP }),
            ];
            prop_assert!(expected.contains(&error), "{error:?}");
        }
        prop_assert_eq!(play.group, before.group);
    }
}

/// Returns the step with every user whom it adds or appoints moved to another company.
fn elsewhere(step: &Step) -> Step {
    let moved = |users: &[User]| {
        let to = |user: &User| if user.is_external_to(ACME) { ACME } else { GLOBEX };
        users.iter().map(|user| User::of_company(user.id(), to(user))).collect()
    };
    let Step::Request(by, Request::Command(command)) = step else { return step.clone() };
    let moved = match command {
        GroupCommand::AddMembers { users } => GroupCommand::AddMembers { users: moved(users) },
        GroupCommand::AppointMasters { users } => {
            GroupCommand::AppointMasters { users: moved(users) }
        }
        other => other.clone(),
    };
    Step::Request(*by, Request::Command(moved))
}

/// Returns the users whom an edit of a team removes.
fn left(edit: &TeamEdit) -> BTreeSet<UserId> {
    let form = serde_json::to_value(edit).unwrap();
    form.get("left")
        .map_or_else(BTreeSet::new, |left| serde_json::from_value(left.clone()).unwrap())
}

fn played(start: Start, steps: &[Step]) -> Play {
    let mut play = Play::begin(start);
    for step in steps {
        // Refused steps are part of the history too.
        let _ = play.take(step);
    }
    play
}

/// Shows each step of a history with what was before and after it.
fn each_step(
    start: Start,
    steps: &[Step],
    see: impl Fn(&Play, &Step, &Play) -> Result<(), TestCaseError>,
) -> Result<(), TestCaseError> {
    let mut play = Play::begin(start);
    for step in steps {
        let before = play.clone();
        let _ = play.take(step);
        see(&before, step, &play)?;
    }
    Ok(())
}

fn entries(group: &Group) -> BTreeMap<UserId, GroupEntry> {
    group.roster().all().unwrap().clone().into()
}

fn members(group: &Group) -> BTreeSet<UserId> {
    let entries = entries(group);
    let members = entries.values().filter(|entry| entry.is_member());
    members.map(|entry| entry.user().id()).collect()
}

fn reads_back<T>(value: &T) -> Result<(), TestCaseError>
where
    T: std::fmt::Debug + DeserializeOwned + PartialEq + Serialize,
{
    let text = serde_json::to_string(value).unwrap();
    prop_assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), value);
    Ok(())
}
