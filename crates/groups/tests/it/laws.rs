//! Laws of groups, in random histories of small worlds.

mod changes;
mod slices;

use std::collections::{BTreeMap, BTreeSet};

use guildhall_groups::{
    Group, GroupCommand, GroupEntry, GroupError, GroupEvent, GroupKind, GroupNotice,
    GroupServiceCommand,
};
use guildhall_kernel::{
    Affiliation, CommandError, Counts, Envelope, Feature, GroupId, RemovalCause, User, UserId,
};
use guildhall_permissions::{GroupAction, Role};
use guildhall_room_features::FeatureState;
use guildhall_testkit::cast::{ACME, ORBIT, PEOPLE};
use guildhall_testkit::explorer::{check_state, check_step, check_stored};
use guildhall_testkit::play::{Command, Stop, World};
use guildhall_testkit::strategies::{History, group_command, history};
use proptest::collection::vec;
use proptest::prelude::*;

proptest! {
    // about: CO-5, CO-6, GR-3, GR-5, GR-11, GR-12, GR-15, GR-17, GR-20, ML-11
    #[test]
    fn each_step_keeps_the_laws_of_small_worlds(history in history()) {
        for step in history.steps() {
            prop_assert!(!matches!(step.outcome, Err(Stop::Broken(_))), "{:?}", step.outcome);
            check_step(&step.before, step.command, &step.after).map_err(TestCaseError::fail)?;
            check_stored(&step.before, &step.after).map_err(TestCaseError::fail)?;
        }
        check_state(&history.world).map_err(TestCaseError::fail)?;
    }

    // about: GR-5
    #[test]
    fn a_group_stays_valid_while_users_change_companies(
        history in history(),
        changes in vec(any::<bool>(), 64),
    ) {
        let mut world = history.begun.clone();
        for (command, changes) in history.commands.iter().zip(changes.into_iter().cycle()) {
            let command = if changes { elsewhere(command) } else { command.clone() };
            let Ok(Some(after)) = world.attempt(&command) else { continue };
            check_stored(&world, &after).map_err(TestCaseError::fail)?;
            world = after;
        }
    }

    // about: GR-10
    #[test]
    fn members_leave_only_when_they_are_removed(history in history()) {
        for step in history.steps() {
            let leaves = matches!(step.command, Command::Group(_, _, GroupCommand::Leave));
            prop_assert!(!leaves || step.outcome.is_err());
        }
        each_change(&history, |Change { before, happened, after, .. }| {
            let gone = &members(before) - &members(after);
            let removed = match &happened.event {
                GroupEvent::MembersRemoved { users } => users.iter().copied().collect(),
                GroupEvent::TeamChanged { edit } => {
                    let form = serde_json::to_value(edit).unwrap();
                    let left = form.get("left").cloned();
                    left.map(|left| serde_json::from_value(left).unwrap()).unwrap_or_default()
                }
                GroupEvent::UserRemoved { user, .. } => &members(before) & &[*user].into(),
                _ => BTreeSet::new(),
            };
            prop_assert_eq!(gone, removed);
            Ok(())
        })?;
    }

    // about: GR-13
    #[test]
    fn each_change_makes_a_notice_while_notification_is_on(history in history()) {
        each_change(&history, |Change { happened, after, .. }| {
            let edits = !matches!(
                happened.event,
                GroupEvent::DataDeleted { .. }
                    | GroupEvent::DataDeletionRequested { .. }
                    | GroupEvent::JoinRequested { .. }
                    | GroupEvent::JoinRequestWithdrawn { .. }
                    | GroupEvent::JoinRequestsDeclined { .. }
                    | GroupEvent::RecipientUnsubscribed { .. }
            );
            let expected = after.header().notification().is_on() && edits;
            prop_assert_eq!(GroupNotice::of(after, happened).is_some(), expected);
            Ok(())
        })?;
    }

    // about: GR-15
    #[test]
    fn a_hidden_group_answers_as_one_that_does_not_exist(
        history in history(),
        commands in vec(group_command(), 1..4),
    ) {
        let world = &history.world;
        each_group(world, |id, group| {
            let none = Err(CommandError::Refused(GroupError::NoSuchGroup { group: id }));
            for user in PEOPLE {
                let hidden = group.view(user, &world.context(group.company()).unwrap()) == none;
                for command in &commands {
                    let command = Command::Group(user, id, command.clone());
                    let Ok(answer) = world.decide(&mut group.clone(), &command) else { continue };
                    prop_assert_eq!(answer.map(drop) == none, hidden, "{:?}", command);
                }
            }
            Ok(())
        })?;
    }

    // about: GR-15
    #[test]
    fn a_user_who_certainly_sees_a_group_sees_it(history in history()) {
        each_group(&history.world, |_, group| {
            let cx = history.world.context(group.company()).unwrap();
            for user in PEOPLE {
                let is_seen = group.view(user, &cx).is_ok();
                let is_certain = group.is_certainly_seen_by(user).unwrap();
                prop_assert!(is_seen || !is_certain);
                let roles = group.roles(user, &cx).unwrap();
                let others = [Role::Administrator, Role::Leader].iter().any(|role| roles.is(*role));
                let is_indirect = group.participant(user.id()).unwrap() == Some(user);
                prop_assert!(is_certain || !is_seen || others || is_indirect);
            }
            Ok(())
        })?;
    }

    // about: GR-9
    #[test]
    fn a_user_is_shown_what_each_action_allows_them(history in history()) {
        each_group(&history.world, |_, group| {
            let cx = &history.world.context(group.company()).unwrap();
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
    fn an_action_is_authorized_by_all_roles_of_the_user(history in history()) {
        // What else these need is no question of roles.
        let asks_more = [
            GroupAction::AskToJoin,
            GroupAction::Mail,
            GroupAction::OpenTeamRoom,
            GroupAction::ReadRoom,
            GroupAction::WithdrawRequest,
        ];
        each_group(&history.world, |_, group| {
            let cx = &history.world.context(group.company()).unwrap();
            for user in PEOPLE {
                for action in GroupAction::ALL.into_iter().filter(|one| !asks_more.contains(one)) {
                    let by_all_roles = group.check_action(user, action, cx);
                    let answer = group.authorize(user, action, cx);
                    prop_assert_eq!(answer, by_all_roles, "{:?} of {:?}", action, user);
                }
            }
            Ok(())
        })?;
    }

    // about: GR-18
    #[test]
    fn a_removed_user_has_no_role_left_in_the_group(history in history()) {
        each_change(&history, |Change { command, before, after, .. }| {
            let Command::GroupService(_, GroupServiceCommand::RemoveUser { user, cause }) = command
            else {
                return Ok(());
            };
            let [old, new] = [before, after].map(|group| entries(group)[user].clone());
            prop_assert!(!new.is_member() && new.rights().is_empty());
            let team = after.header().team();
            let leads = team.is_some_and(|team| team.leader() == Some(*user));
            match cause {
                RemovalCause::OffBoarding => prop_assert!(!new.is_master() && !leads),
                // Only internal users are Masters (GR-5).
                RemovalCause::ExternalContactEnded => prop_assert!(!new.is_master()),
                // Only the last Master of an external group stays one (GR-3, GR-5).
                RemovalCause::ExternalPermissionLost => {
                    let internal = before.header().kind() == GroupKind::Internal;
                    let alone = before.roster().counts().masters() == 1;
                    prop_assert_eq!(new.is_master(), old.is_master() && (internal || alone));
                }
            }
            Ok(())
        })?;
    }

    // about: RM-19
    #[test]
    fn a_team_is_internal_and_its_leader_is_a_member(history in history()) {
        each_change(&history, |Change { command, before, after, .. }| {
            let header = after.header();
            let Some(team) = header.team() else { return Ok(()) };
            prop_assert!(team.leader().is_none_or(|leader| members(after).contains(&leader)));
            let counts = after.roster().counts();
            prop_assert_eq!((counts.masters(), counts.externals()), (0, 0));
            let directory = matches!(command, Command::GroupService(..));
            let same = header.name() == before.header().name() && members(after) == members(before);
            prop_assert!(directory || same, "only the directory changes it");
            Ok(())
        })?;
    }

    // about: FT-3
    #[test]
    fn message_that_was_ever_on_never_counts_as_never_on(history in history()) {
        each_change(&history, |Change { before, happened, after, .. }| {
            let [old, new] = [before, after]
                .map(|group| group.header().features().state(Feature::Message));
            prop_assert!(old == FeatureState::NeverOn || new != FeatureState::NeverOn);
            let anew = matches!(happened.event, GroupEvent::MessageBeganAnew { .. });
            prop_assert_eq!(before.room() != after.room(), anew);
            Ok(())
        })?;
    }

    #[test]
    fn the_counts_agree_with_the_entries(history in history()) {
        each_change(&history, |Change { after, .. }| {
            let entries = entries(after);
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
            prop_assert_eq!(after.roster().counts(), naive);
            Ok(())
        })?;
    }
}

/// A change of one group.
struct Change<'a> {
    command: &'a Command,
    before: &'a Group,
    happened: &'a Envelope<GroupEvent>,
    after: &'a Group,
}

/// Shows each change of a group in a history.
fn each_change(
    history: &History,
    see: impl Fn(&Change<'_>) -> Result<(), TestCaseError>,
) -> Result<(), TestCaseError> {
    for step in history.steps() {
        for (before, after) in step.after.groups_after(&step.before) {
            let (Some(before), (after, events)) = (before, after.parts()) else { continue };
            let happened = events.last().unwrap();
            see(&Change { command: step.command, before, happened, after })?;
        }
    }
    Ok(())
}

/// Shows each group of a world as a store loads it whole.
fn each_group(
    world: &World,
    see: impl Fn(GroupId, &Group) -> Result<(), TestCaseError>,
) -> Result<(), TestCaseError> {
    let mut ids = world.groups().map(|group| group.now().id());
    ids.try_for_each(|id| see(id, &world.loaded(id).unwrap()))
}

/// Returns the command with every user whom it adds or appoints moved to another company.
fn elsewhere(command: &Command) -> Command {
    let moved = |users: &[User]| {
        let to = |user: &User| if user.is_external_to(ACME) { ACME } else { ORBIT };
        users.iter().map(|user| User::of_company(user.id(), to(user))).collect()
    };
    let Command::Group(by, id, command) = command else { return command.clone() };
    let moved = match command {
        GroupCommand::AddMembers { users } => GroupCommand::AddMembers { users: moved(users) },
        GroupCommand::AppointMasters { users } => {
            GroupCommand::AppointMasters { users: moved(users) }
        }
        other => other.clone(),
    };
    Command::Group(*by, *id, moved)
}

fn entries(group: &Group) -> BTreeMap<UserId, GroupEntry> {
    group.roster().all().unwrap().clone().into()
}

fn members(group: &Group) -> BTreeSet<UserId> {
    let entries = entries(group);
    let members = entries.values().filter(|entry| entry.is_member());
    members.map(|entry| entry.user().id()).collect()
}
