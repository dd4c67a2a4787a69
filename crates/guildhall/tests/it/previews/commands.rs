//! A command does what its preview says.

use std::collections::BTreeMap;
use std::fmt::Debug;

use guildhall::groups::{Group, GroupCommand, GroupState, NoticeKind};
use guildhall::kernel::{Feature, GroupId, RoomId, User, UserId};
use guildhall::permissions::{CompanyCommand, Context};
use guildhall::rooms::{Participant, Room, RoomCommand, RoomEvent};
use guildhall::{CompanyDone, Effect, Error, GroupDone, RoomDone};
use guildhall_testkit::commands;

use super::policy::{self, Change};
use crate::answers::refused as rule_of;
use crate::commands::{company_commands, given, group_commands, name_of, room_commands};
use crate::people::{ANN, BO, CY, DEE, EVE, FLO, GUS, NAT};
use crate::removals::stored::{Stored, effects, effects_on, stored};
use crate::world::{AnyStore, World};

/// Executes a command on a group, and checks that its preview said what happens. Only a save finds
/// a name, an address or a limit that another group uses up.
pub(crate) async fn on_group<S: AnyStore>(
    hall: &World<S>,
    by: User,
    group: GroupId,
    command: GroupCommand,
) -> Result<GroupDone, Error<S::Error>> {
    let handle = hall.user(by).group(group);
    let readings = hall.readings();
    let preview = handle.preview(command.clone()).await;
    hall.set_back(readings);

    let done = handle.execute(command).await;

    match (&preview, &done) {
        (Ok(preview), Ok(done)) => {
            assert_eq!((&preview.event, preview.notice), (&done.event, done.notice));
        }
        (Ok(_), Err(error)) => {
            assert!(["GR-4", "ML-2", "CO-7"].contains(&error.refusal().unwrap().rule().code()));
        }
        (Err(preview), done) => assert_eq!(text(preview), text(done.as_ref().unwrap_err())),
    }
    done
}

/// Like [`on_group`], for a room.
pub(crate) async fn on_room<S: AnyStore>(
    hall: &World<S>,
    by: User,
    room: RoomId,
    command: RoomCommand,
) -> Result<RoomDone, Error<S::Error>> {
    let handle = hall.user(by).room(room);
    let readings = hall.readings();
    let preview = handle.preview(command.clone()).await;
    hall.set_back(readings);

    let done = handle.execute(command).await;

    let expected = done.as_ref().map(|done| (&done.event, &done.notices)).map_err(text);
    let preview = preview.as_ref().map(|preview| (&preview.event, &preview.notices));
    assert_eq!(preview.map_err(text), expected);
    done
}

/// Like [`on_group`], for a company.
pub(crate) async fn on_company<S: AnyStore>(
    hall: &World<S>,
    by: User,
    command: CompanyCommand,
) -> Result<CompanyDone, Error<S::Error>> {
    let readings = hall.readings();
    let preview = hall.user(by).preview(command.clone()).await;
    hall.set_back(readings);

    let done = hall.user(by).execute(command).await;

    let expected = done.as_ref().map(|done| &done.event).map_err(text);
    assert_eq!(preview.as_ref().map(|preview| &preview.event).map_err(text), expected);
    done
}

fn text<E: Debug>(error: &Error<E>) -> String {
    format!("{error:?}")
}

on_both_stores! {
    async fn a_command_on_a_group_has_the_effects_of_its_preview(hall) {
        let commands = group_commands(&hall, &given(&hall).await).await;
        for (by, group, command) in commands {
            let hall = S::world().await;
            given(&hall).await;
            let effects = assert_previewed(&hall, by, group, command.clone()).await;
            assert!(effects.is_some(), "{command:?}");
        }
    }

    async fn a_command_on_a_room_has_the_effects_of_its_preview(hall) {
        let given = given(&hall).await;
        for (room, command) in room_commands(&given) {
            let before = stored(&hall).await;
            let preview = hall.user(ANN).room(room).preview(command.clone()).await.unwrap();
            assert_eq!(stored(&hall).await, before, "a preview changes nothing");

            let done = on_room(&hall, ANN, room, command.clone()).await.unwrap();

            let after = stored(&hall).await;
            let mut expected = Vec::new();
            for (id, was) in &before.rooms {
                expected.extend(of_room(was, &after.rooms[id]));
            }
            let notified = |to| Effect::UserNotified { user: to, room };
            if let RoomEvent::Removed { users } = &done.event.as_ref().unwrap().event {
                expected.extend(users.iter().copied().map(notified));
            }
            sorted_alike(preview.effects, expected, &command);
        }
    }

    async fn a_command_on_a_company_has_the_effects_of_its_preview(hall) {
        given(&hall).await;
        let forbid = forbid_contact(BO);
        for command in company_commands().into_iter().filter(|command| *command != forbid) {
            policy::assert_previewed(&hall, Change::Command(command)).await;
        }
    }

    async fn every_refusal_of_a_command_is_the_one_of_its_preview(hall) {
        let given = given(&hall).await;
        let mut on_groups = group_commands(&hall, &given).await;
        on_groups.extend(commands::endings().into_iter().map(|ending| (ANN, given.apart, ending)));
        let mut refused: BTreeMap<String, u32> = BTreeMap::new();
        for by in [NAT, EVE, FLO, DEE, CY, BO, GUS, ANN] {
            let mut tally = |name, is_refused| {
                *refused.entry(name).or_default() += u32::from(is_refused);
            };
            for (_, group, command) in on_groups.clone() {
                let name = name_of(&command);
                tally(name, on_group(&hall, by, group, command).await.is_err());
            }
            for (room, command) in room_commands(&given) {
                let name = name_of(&command);
                tally(name, on_room(&hall, by, room, command).await.is_err());
            }
            for command in company_commands() {
                let name = name_of(&command);
                tally(name, on_company(&hall, by, command).await.is_err());
            }
        }
        assert!(refused.values().all(|times| *times >= 1), "{refused:?}");
    }

    // about: GR-19
    async fn a_lost_permission_set_by_command_has_the_effects_of_forbidding_contact(hall) {
        let given = given(&hall).await;
        hall.user(ANN).room(given.general).invite(&[NAT]).await.unwrap();
        let permission = forbid_contact(BO);
        let preview = hall.user(GUS).preview(permission.clone()).await.unwrap();
        assert_eq!(preview.effects, hall.user(GUS).preview_forbid_contact(BO).await.unwrap());
        assert!(preview.effects.len() >= 5, "{preview:?}");
        let before = stored(&hall).await;

        on_company(&hall, GUS, permission).await.unwrap();

        let after = stored(&hall).await;
        assert_eq!(preview.effects, effects(BO.id(), &before, &after));
        assert_eq!(hall.user(GUS).preview_forbid_contact(BO).await.unwrap(), []);
    }

    // refuses: CO-1
    async fn a_permission_set_by_command_reaches_no_user_of_another_company(hall) {
        let room = hall.general_room(&[ANN, CY, EVE]).await;
        let before = stored(&hall).await;

        assert_eq!(rule_of(on_company(&hall, GUS, forbid_contact(EVE)).await), "CO-1");

        let after = stored(&hall).await;
        assert_eq!((before.rooms, before.groups), (after.rooms, after.groups));
        assert!(hall.who_is_in(room).await.contains(&EVE.id()));
    }
}

/// Checks that the preview of a command changes nothing, and foretells its effects or its refusal.
pub(super) async fn assert_previewed<S: AnyStore>(
    hall: &World<S>,
    by: User,
    group: GroupId,
    command: GroupCommand,
) -> Option<Vec<Effect>> {
    let before = stored(hall).await;
    let preview = hall.user(by).group(group).preview(command.clone()).await;
    assert_eq!(stored(hall).await, before, "a preview changes nothing");
    let seen = parents_seen(hall, by, group, &before).await;

    let done = on_group(hall, by, group, command.clone()).await;

    let after = stored(hall).await;
    let (Ok(preview), Ok(_)) = (preview, done) else {
        assert_eq!(after, before);
        return None;
    };
    let mut expected = of_group(group, &before, &after, preview.notice.is_some());
    if after.groups[&group].is_deleted() {
        expected.extend(seen.into_iter().map(|parent| Effect::NestingEnded { group, parent }));
    }
    sorted_alike(preview.effects.clone(), expected, &command);
    Some(preview.effects)
}

/// Returns the command that takes the permission for external contact from this user.
fn forbid_contact(user: User) -> CompanyCommand {
    commands::policy(&[], &[user.id()]).remove(0)
}

fn sorted_alike(mut one: Vec<Effect>, mut other: Vec<Effect>, of: &impl Debug) {
    one.sort();
    other.sort();
    assert_eq!(one, other, "{of:?}");
}

async fn parents_seen<S: AnyStore>(
    hall: &World<S>,
    by: User,
    id: GroupId,
    stored: &Stored,
) -> Vec<GroupId> {
    let mut seen = Vec::new();
    for (parent, group) in &stored.groups {
        let nests = !group.is_deleted() && group.header().nested().contains_key(&id);
        if nests && hall.user(by).group(*parent).view().await.is_ok() {
            seen.push(*parent);
        }
    }
    seen
}

/// Returns the effects on the group and its rooms, from what is stored before and after.
fn of_group(id: GroupId, before: &Stored, after: &Stored, notified: bool) -> Vec<Effect> {
    let (was, is) = (&before.groups[&id], &after.groups[&id]);
    let mut effects = Vec::new();
    for user in was.roster().loaded().keys() {
        effects.extend(effects_on(*user, was, is));
    }
    if is.is_deleted() && !was.is_deleted() {
        effects.push(Effect::GroupDeleted { group: id });
    }
    let claims = was.claims().into_iter().filter(|claim| !is.claims().contains(claim));
    effects.extend(claims.map(|claim| Effect::ClaimFreed { group: id, claim }));
    if notified {
        let kind = match is.header().state() {
            GroupState::Deleted(_) => NoticeKind::Deleted,
            _ => NoticeKind::Edited,
        };
        effects.push(Effect::MembersNotified { group: id, kind });
    }
    for (room, was) in &before.rooms {
        effects.extend(of_room(was, &after.rooms[room]));
    }
    if !is.is_deleted() {
        let nested = was.header().nested().keys();
        let ended = nested.filter(|child| !is.header().nested().contains_key(child));
        effects.extend(ended.map(|child| Effect::NestingEnded { group: *child, parent: id }));
        effects.extend(features_off(was, is, after));
    }
    effects
}

fn features_off(was: &Group, is: &Group, after: &Stored) -> Vec<Effect> {
    let (group, company) = (was.id(), &after.companies[&was.company()]);
    let cx = Context::new(company, policy::AT);
    let on = |group: &Group, feature| group.feature(feature, &cx).is_on();
    let off = Feature::ALL.into_iter().filter(|feature| on(was, *feature) && !on(is, *feature));
    off.map(|feature| Effect::FeatureOff { group, feature }).collect()
}

fn of_room(was: &Room, is: &Room) -> Vec<Effect> {
    let room = was.id();
    let inside = |room: &Room, user: &UserId| {
        room.roster().loaded().get(user).is_some_and(Participant::is_in)
    };
    let users = was.roster().loaded().keys();
    let left = users.filter(|user| inside(was, user) && !inside(is, user));
    let mut effects: Vec<_> = left.map(|user| Effect::RoomLeft { room, user: *user }).collect();
    if is.is_closed() && !was.is_closed() {
        effects.push(Effect::RoomClosed { room });
    }
    effects
}
