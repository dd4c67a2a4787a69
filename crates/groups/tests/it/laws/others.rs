//! Laws of teams, of nested groups, of removed users, and of the company's settings.

use std::collections::BTreeSet;

use guildhall_groups::rules::RULES;
use guildhall_groups::{GroupChange, GroupEvent, GroupKind, GroupServiceCommand, GroupState};
use guildhall_kernel::{Feature, Quota, Refusal, RemovalCause, Rule};
use guildhall_permissions::{GroupAction, GroupSetting};
use guildhall_room_features::FeatureState;
use guildhall_testkit::samples::group_errors;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::{each_step, entries, members};
use crate::histories::{Play, Step, history};
use crate::people::{ACME, ADA, PEOPLE};
use crate::stored::{event_names, name};
use crate::world::{GROUP, rule};

proptest! {
    // about: GR-9
    #[test]
    fn a_user_is_shown_what_each_action_allows_them((start, steps) in history()) {
        each_step(start, &steps, |_, _, after| {
            let (group, cx) = (&after.group, &after.world.cx());
            for user in PEOPLE {
                let allowed = GroupAction::ALL
                    .into_iter()
                    .filter(|action| group.check_action(user, *action, cx).is_ok())
                    .collect();
                let view = group.seen_by(user, cx).map(|view| view.allowed);
                prop_assert_eq!(view.unwrap_or_default(), allowed, "{:?}", user);
                let shown = group.allowed_actions(user, cx).unwrap_or_default();
                prop_assert_eq!(shown, allowed, "{:?}", user);
            }
            Ok(())
        })?;
    }

    // `authorize` looks up whether the user is an administrator only if it matters.
    // about: GR-9
    #[test]
    fn an_action_is_authorized_by_all_roles_of_the_user((start, steps) in history()) {
        // What else these need is no question of roles.
        let asks_more = [
            GroupAction::AskToJoin,
            GroupAction::Mail,
            GroupAction::OpenTeamRoom,
            GroupAction::ReadRoom,
            GroupAction::WithdrawRequest,
        ];
        each_step(start, &steps, |_, _, after| {
            let (group, cx) = (&after.group, &after.world.cx());
            let questions = PEOPLE.into_iter().flat_map(|user| {
                GroupAction::ALL.into_iter().map(move |action| (user, action))
            });
            for (user, action) in questions.filter(|(_, action)| !asks_more.contains(action)) {
                let by_all_roles = group.check_action(user, action, cx);
                let answer = group.authorize(user, action, cx);
                prop_assert_eq!(answer, by_all_roles, "{:?} of {:?}", action, user);
            }
            Ok(())
        })?;
    }

    // about: GR-18
    #[test]
    fn a_removed_user_has_no_role_left_in_the_group(
        (start, steps) in history(),
    ) {
        each_step(start, &steps, |before, step, after| {
            let Step::Service(GroupServiceCommand::RemoveUser { user, cause }) = step else {
                return Ok(());
            };
            if before.events.len() == after.events.len() {
                return Ok(());
            }
            let all = entries(&after.group);
            let entry = &all[user];
            prop_assert!(!entry.is_member() && entry.rights().is_empty());
            let team = after.group.header().team();
            let leads = team.is_some_and(|team| team.leader() == Some(*user));
            match cause {
                RemovalCause::OffBoarding => prop_assert!(!entry.is_master() && !leads),
                // Only internal users are Masters (GR-5).
                RemovalCause::ExternalContactEnded => prop_assert!(!entry.is_master()),
                // Only the last Master of an external group stays one (GR-3, GR-5).
                RemovalCause::ExternalPermissionLost => {
                    let internal = before.group.header().kind() == GroupKind::Internal;
                    let alone = before.group.roster().counts().masters() == 1;
                    let was = entries(&before.group)[user].is_master();
                    prop_assert_eq!(entry.is_master(), was && (internal || alone));
                }
            }
            Ok(())
        })?;
    }

    // about: GR-20
    #[test]
    fn only_internal_groups_nest_others((start, steps) in history()) {
        each_step(start, &steps, |_, _, after| {
            let header = after.group.header();
            let plain = header.kind() == GroupKind::Internal && header.team().is_none();
            prop_assert!(plain || header.nested().is_empty());
            prop_assert!(!header.nested().contains_key(&GROUP));
            Ok(())
        })?;
    }

    // about: GR-20
    #[test]
    fn participants_are_the_members_of_the_group_and_of_nested_groups((start, steps) in history()) {
        each_step(start, &steps, |_, _, after| {
            let indirect = after.others.indirect_members(&after.group);
            let members = members(&after.group);
            for user in PEOPLE {
                let participant = after.group.participant(user.id()).unwrap().is_some();
                let takes_part = members.contains(&user.id()) || indirect.contains(&user);
                prop_assert_eq!(participant, takes_part);
                let reads = after.group.read_room(user, &after.world.cx()).is_ok();
                prop_assert!(participant || !reads);
            }
            Ok(())
        })?;
    }

    // about: RM-19
    #[test]
    fn a_team_is_internal_and_its_leader_is_a_member((start, steps) in history()) {
        each_step(start, &steps, |before, step, after| {
            let header = after.group.header();
            let Some(team) = header.team() else { return Ok(()) };
            let members = members(&after.group);
            prop_assert!(team.leader().is_none_or(|leader| members.contains(&leader)));
            prop_assert_eq!(after.group.roster().counts().masters(), 0);
            prop_assert_eq!(after.group.roster().counts().externals(), 0);
            let unit = matches!(step, Step::Service(_));
            let same = header.name() == before.group.header().name()
                && members == self::members(&before.group);
            prop_assert!(unit || same, "only the directory changes it");
            Ok(())
        })?;
    }

    // about: FT-3
    #[test]
    fn message_that_was_ever_on_never_counts_as_never_on((start, steps) in history()) {
        each_step(start, &steps, |before, _, after| {
            let state = |play: &Play| play.group.header().features().state(Feature::Message);
            let (old, new) = (state(before), state(after));
            prop_assert!(old == FeatureState::NeverOn || new != FeatureState::NeverOn);
            let another_room = before.group.room() != after.group.room();
            let anew = after.events.last().is_some_and(|last| {
                matches!(last.event, GroupEvent::MessageBeganAnew { .. })
            });
            prop_assert_eq!(another_room, anew && before.events.len() < after.events.len());
            prop_assert_eq!(after.room.id(), after.group.room());
            Ok(())
        })?;
    }

    // about: CO-6
    #[test]
    fn only_administrators_change_what_is_locked((start, steps) in history()) {
        each_step(start, &steps, |before, step, after| {
            let (old, new) = (before.group.header(), after.group.header());
            let bound = matches!(step, Step::Request(by, _) if *by != ADA);
            let is_changed = |setting: &GroupSetting| match setting {
                GroupSetting::Members => {
                    let same = members(&before.group) == members(&after.group);
                    bound && !(same && old.nested() == new.nested())
                }
                GroupSetting::Name => bound && old.name() != new.name(),
                GroupSetting::Privacy => old.privacy() != new.privacy(),
                feature => Feature::ALL.into_iter().any(|one| {
                    *feature == GroupSetting::from(one)
                        && old.features().setting(one) != new.features().setting(one)
                }),
            };
            let by_ada = matches!(step, Step::Request(by, _) if *by == ADA);
            prop_assert_eq!(old.locks().iter().filter(|_| !by_ada).find(is_changed), None);
            Ok(())
        })?;
    }

    // about: CO-7
    #[test]
    fn who_joins_uses_a_group_quota_and_who_leaves_releases_it((start, steps) in history()) {
        each_step(start, &steps, |before, _, after| {
            let change = GroupChange::between(&before.group, after.group.clone(), vec![]);
            let [old, new] = [&before.group, &after.group].map(members);
            let of = |user| Quota::GroupsOfUser { company: ACME, user };
            let mut uses: BTreeSet<_> = (&new - &old).into_iter().map(of).collect();
            let mut releases: BTreeSet<_> = (&old - &new).into_iter().map(of).collect();
            if after.group.is_deleted() && !before.group.is_deleted() {
                releases.insert(Quota::GroupsOfCompany(ACME));
            }
            if after.group.is_team() {
                (uses, releases) = (BTreeSet::new(), BTreeSet::new());
            }
            prop_assert_eq!(change.quota_uses(), &uses);
            prop_assert_eq!(change.quota_releases(), &releases);
            Ok(())
        })?;
    }
}

// A law over histories proves nothing about what no history reaches.
#[test]
fn histories_reach_every_event_and_every_rule() {
    let mut reached = BTreeSet::new();
    let mut runner = TestRunner::deterministic();
    for _ in 0..2000 {
        let (start, steps) = history().new_tree(&mut runner).unwrap().current();
        let mut play = Play::begin(start);
        for step in &steps {
            let given = play.take(step);
            if matches!(play.group.header().state(), GroupState::Orphaned(_)) {
                reached.insert("orphaned".to_owned());
            }
            if given.is_err() {
                reached.insert(rule(given).to_owned());
            }
        }
        reached.extend(play.events.iter().map(name));
    }
    let of_other_crates = [
        "CO-1", "CO-2", "CO-5", "CO-6", "FT-1", "FT-2", "FT-3", "FT-5", "FT-6", "GR-10", "GR-14",
        "GR-15", "GR-17", "GR-18", "GR-19", "GR-3", "GR-9", "ML-1", "ML-11", "ML-2", "ML-3",
        "ML-4", "ML-5", "ML-6", "RM-10", "RM-19", "RM-20", "RM-7",
    ];
    // A history begins with a group that has a Master, and no one outside mails it.
    let never_refuse = ["GR-2", "ML-8"];
    let own = group_errors().into_iter().map(|error| error.rule());
    let own = own.filter(|rule| RULES.contains(rule)).map(Rule::code);
    let mut expected = event_names();
    expected.extend(of_other_crates.into_iter().chain(own).map(str::to_owned));
    expected.insert("orphaned".to_owned());
    expected.retain(|name| !never_refuse.contains(&name.as_str()));
    assert_eq!(reached, expected);
}
