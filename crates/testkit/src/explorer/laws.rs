//! What holds in every state and for every step: the rules again, stated as facts about results and
//! not as checks before a command.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use guildhall_groups::{
    Group, GroupEntry, GroupKind, GroupServiceCommand, GroupState, Participation,
};
use guildhall_kernel::{CompanyId, Feature, GroupId, NameKey, RoomKind, Switch, User};
use guildhall_mailing_list::MailRight;
use guildhall_permissions::{Cell, Company, GroupAction, GroupSetting, Privacy};
use guildhall_rooms::{Participant, Room, RoomType};

use crate::cast::PEOPLE;
use crate::play::{Command, Replayed, Tracked, World, changed};

/// Checks that a world keeps the rules.
///
/// # Errors
/// Returns a sentence that says what is wrong.
pub fn check_state(world: &World) -> Result<(), String> {
    for group in world.groups().map(Tracked::now) {
        masters(group)?;
        externals(group)?;
        mail_rights(group)?;
        nesting(world, group)?;
        readers(world, group)?;
        explanations(world, group)?;
    }
    for room in world.rooms().map(Tracked::now) {
        participants(world, room)?;
    }
    uniqueness(world)
}

/// Checks that what a step changed reads back from its stored form, with the event.
///
/// # Errors
/// Returns a sentence that says what is wrong.
pub fn check_stored(before: &World, after: &World) -> Result<(), String> {
    changed(&before.companies, &after.companies).try_for_each(|(_, now)| reads_back(now))?;
    changed(&before.rooms, &after.rooms).try_for_each(|(_, now)| reads_back(now))?;
    changed(&before.groups, &after.groups).try_for_each(|(_, now)| reads_back(now))
}

/// Checks that a step keeps the rules: its events make exactly its changes, and closed rooms and
/// deleted groups stay as they were.
///
/// # Errors
/// Returns a sentence that says what is wrong.
pub fn check_step(before: &World, by: &Command, after: &World) -> Result<(), String> {
    changed(&before.companies, &after.companies).try_for_each(|(_, now)| replays(now))?;
    changed(&before.rooms, &after.rooms).try_for_each(|(_, now)| replays(now))?;
    changed(&before.groups, &after.groups).try_for_each(|(_, now)| replays(now))?;
    for (id, kept) in &before.companies {
        let changed = !Arc::ptr_eq(kept, &after.companies[id]);
        law(!(changed && kept.now().is_closed()), || format!("CO-2: closed company {id} changed"))?;
        let closed = |begun: CompanyId| begun == *id && kept.now().is_closed();
        let rooms = after.rooms.iter().filter(|(room, _)| !before.rooms.contains_key(*room));
        let groups = after.groups.iter().filter(|(group, _)| !before.groups.contains_key(*group));
        let begun = rooms.map(|(_, room)| room.now().company());
        let begun = begun.chain(groups.map(|(_, group)| group.now().company()));
        law(!begun.into_iter().any(closed), || format!("CO-2: something began in closed {id}"))?;
    }
    changed(&before.rooms, &after.rooms)
        .try_for_each(|(old, now)| contacts(before, old, now.now()))?;
    for (id, kept) in &before.rooms {
        let changed = !Arc::ptr_eq(kept, &after.rooms[id]);
        law(!(changed && kept.now().is_closed()), || format!("RM-15: closed room {id} changed"))?;
    }
    for (id, kept) in &before.groups {
        let (old, new) = (kept.now(), after.groups[id].now());
        let changed = !Arc::ptr_eq(kept, &after.groups[id]);
        law(!(changed && old.is_deleted()), || format!("GR-12: tombstone {id} changed"))?;
        law(old.header().kind() == new.header().kind(), || format!("GR-5: {id} turned"))?;
        let company = before.companies[&old.company()].now();
        switches(company, old, by, new)?;
        locked(company, old, by, new)?;
        let removed =
            matches!(by, Command::GroupService(_, GroupServiceCommand::RemoveUser { .. }));
        let orphaned = |group: &Group| matches!(group.header().state(), GroupState::Orphaned(_));
        law(removed || orphaned(old) || !orphaned(new), || format!("GR-18: {id} was orphaned"))?;
    }
    Ok(())
}

/// Checks that no newcomer of a room meets external users there, and no external newcomer meets others,
/// without the permission of the company (GR-19).
fn contacts(before: &World, old: Option<&Room>, new: &Room) -> Result<(), String> {
    let inside = |room: &Room| -> BTreeSet<User> {
        let entries = room.roster().loaded().values().filter(|entry| entry.is_in());
        entries.map(Participant::user).collect()
    };
    let is_external = |user: &User| user.is_external_to(new.company());
    let (was, is) = (old.map(inside).unwrap_or_default(), inside(new));
    let newcomers = &is - &was;
    let meeting = match newcomers.iter().any(is_external) {
        true => &is,
        false if is.iter().any(is_external) => &newcomers,
        false => return Ok(()),
    };
    let may_meet = |user: &User| {
        let company = user.company().and_then(|company| before.companies.get(&company));
        company.is_none_or(|company| company.now().has_contact_permission(user.id()))
    };
    let without = meeting.iter().find(|user| !may_meet(user));
    law(without.is_none(), || format!("GR-19: {without:?} meets users in room {}", new.id()))
}

/// Checks that a setting does not change while the company has the feature disabled, unless Message
/// goes off (CO-5, FT-2), and that only administrators change it while it is locked (CO-6).
fn switches(company: &Company, old: &Group, by: &Command, new: &Group) -> Result<(), String> {
    let settings = |group: &Group| Feature::ALL.map(|one| group.header().features().setting(one));
    let changed = settings(old).into_iter().zip(settings(new));
    let changed = Feature::ALL.into_iter().zip(changed).filter(|(_, (was, is))| was != is);
    let changed: BTreeMap<_, _> = changed.map(|(feature, (_, is))| (feature, is)).collect();
    let goes_along = changed.get(&Feature::Message) == Some(&Switch::Off);
    let administers = matches!(by, Command::Group(user, ..) if company.is_administrator(user.id()));
    for feature in changed.into_keys() {
        let along = goes_along && feature != Feature::Message;
        let disabled = company.disabled_features().contains(&feature);
        law(!disabled || along, || format!("CO-5: disabled {feature} was switched"))?;
        let locked = old.header().locks().is_locked(feature);
        law(!locked || administers, || format!("CO-6: locked {feature} was switched"))?;
    }
    Ok(())
}

/// Checks that no Master and no leader changes a name, a privacy or members that are locked (CO-6).
/// The directory and the service are free.
fn locked(company: &Company, old: &Group, by: &Command, new: &Group) -> Result<(), String> {
    let bound = matches!(by, Command::Group(user, ..) if !company.is_administrator(user.id()));
    let members = |group: &Group| {
        let entries = group.roster().loaded().values().filter(|entry| entry.is_member());
        let users: Vec<_> = entries.map(|entry| entry.user().id()).collect();
        (users, group.header().nested().clone())
    };
    let same = [
        (GroupSetting::Members, members(old) == members(new)),
        (GroupSetting::Name, old.header().name() == new.header().name()),
        (GroupSetting::Privacy, old.header().privacy() == new.header().privacy()),
    ];
    for (setting, same) in same {
        let locked = bound && old.header().locks().is_locked(setting);
        law(!locked || same, || format!("CO-6: {setting} changed while locked"))?;
    }
    Ok(())
}

fn masters(group: &Group) -> Result<(), String> {
    let entries = group.roster().loaded().values();
    let masters = entries.filter(|entry| entry.is_master()).count();
    let fits = match group.header().state() {
        _ if group.is_team() => masters == 0,
        GroupState::Active => masters > 0,
        GroupState::Orphaned(_) => masters == 0,
        GroupState::Deleted(_) => true,
    };
    law(fits, || format!("GR-3: group {} has {masters} Masters", group.id()))
}

fn externals(group: &Group) -> Result<(), String> {
    let strange = |user: User| user.company() != Some(group.company());
    for entry in group.roster().loaded().values().filter(|entry| strange(entry.user())) {
        let external = group.header().kind() == GroupKind::External;
        law(external || !entry.is_member(), || format!("GR-5: {:?} is a member", entry.user()))?;
        law(!entry.is_master(), || format!("GR-5: {:?} is a Master", entry.user()))?;
    }
    Ok(())
}

fn mail_rights(group: &Group) -> Result<(), String> {
    for entry in group.roster().loaded().values() {
        let holds = MailRight::ALL.into_iter().any(|right| entry.rights().hold(right));
        law(entry.is_member() || !holds, || format!("ML-11: {:?} has a right", entry.user()))?;
    }
    Ok(())
}

fn nesting(world: &World, group: &Group) -> Result<(), String> {
    let mut open: Vec<GroupId> = group.header().nested().keys().copied().collect();
    let may_nest = !group.is_team() && group.header().kind() == GroupKind::Internal;
    law(may_nest || open.is_empty(), || format!("GR-20: {} nests {open:?}", group.id()))?;
    let mut below = BTreeSet::new();
    while let Some(id) = open.pop() {
        law(id != group.id(), || format!("GR-20: group {id} is nested in itself"))?;
        let child = world.groups.get(&id).map(|kept| kept.now().header());
        let child = child.ok_or_else(|| format!("GR-20: {id} is nested and not there"))?;
        let internal = child.kind() == GroupKind::Internal;
        law(internal, || format!("GR-20: external group {id} is nested"))?;
        if below.insert(id) {
            open.extend(child.nested().keys());
        }
    }
    Ok(())
}

/// Checks who sees a group and who reads its room.
fn readers(world: &World, group: &Group) -> Result<(), String> {
    let id = group.id();
    let loaded = world.loaded(id).map_err(|_| format!("group {id} is not there"))?;
    let company = world.companies[&group.company()].now();
    let cx = world.context(company.id()).map_err(|_| "no company".to_owned())?;
    let inside = world.participants(id);
    let on = |feature| {
        let setting = group.header().features().setting(feature);
        setting == Switch::On && !company.disabled_features().contains(&feature)
    };
    let room = world.rooms.get(&group.room()).map(|kept| kept.now());
    let room = room.ok_or_else(|| format!("RM-20: the room of group {id} is not there"))?;
    law(room.is_closed() == group.is_deleted(), || format!("GR-12: the room of group {id}"))?;
    for user in PEOPLE {
        let takes_part = inside.contains_key(&user.id());
        let entry = group.roster().loaded().get(&user.id());
        let leads = group.header().team().is_some_and(|team| team.leader() == Some(user.id()));
        let belongs = takes_part || leads || entry.is_some_and(GroupEntry::is_master);
        let outsider = user.company() == Some(group.company());
        let public = group.header().privacy() == Privacy::Public;
        let sees = belongs || company.is_administrator(user.id()) || outsider && public;
        let [sees, reads] =
            [sees, takes_part && on(Feature::Message)].map(|is| is && !group.is_deleted());
        let answer = loaded.view(user, &cx).is_ok();
        law(answer == sees, || format!("GR-15, GR-17: {user:?} sees group {id}: {answer}"))?;
        let answer = loaded.read_room(user, &cx).is_ok();
        law(answer == reads, || format!("GR-11, GR-17: {user:?} reads group {id}: {answer}"))?;
        let answer = loaded.participant(user.id()).is_ok_and(|found| found.is_some());
        law(answer == takes_part, || format!("GR-20: {user:?} is in group {id}: {answer}"))?;
    }
    Ok(())
}

/// Checks that an explanation says what the group answers to the user themself, by cells that agree
/// and with a path that is there (GR-9, GR-15, GR-20).
fn explanations(world: &World, group: &Group) -> Result<(), String> {
    if group.is_deleted() {
        return Ok(());
    }
    let id = group.id();
    let missing = |_| format!("group {id} is not there");
    let (loaded, nested) =
        (world.loaded(id).map_err(missing)?, world.nested_groups(id).map_err(missing)?);
    let cx = world.context(group.company()).map_err(|_| "no company".to_owned())?;
    // Each user asks about themself, and two others ask about each.
    let others = |at: usize| [at, at + 1, at + 3].map(|by| PEOPLE[by % PEOPLE.len()]);
    let asked = PEOPLE.into_iter().zip(0..).flat_map(|(user, at)| others(at).map(|by| (by, user)));
    for (by, user) in asked {
        let may_ask = match loaded.seen_by(by, &cx) {
            Ok(view) => by == user || view.allowed.contains(GroupAction::Explain),
            Err(_) => false,
        };
        let allowed = loaded.seen_by(user, &cx).map(|view| view.allowed).unwrap_or_default();
        let sample = [GroupAction::View, GroupAction::ReadRoom, GroupAction::Rename];
        let asked = if by == user { GroupAction::ALL.as_slice() } else { &sample };
        for action in asked.iter().copied() {
            let why = nested.why(by, id, user, action, &cx);
            let Ok(why) = why else {
                law(!may_ask, || format!("GR-15: {by:?} asks about {user:?} in {id}: {why:?}"))?;
                continue;
            };
            let is_so = may_ask && why.is_allowed() == allowed.contains(action);
            law(is_so, || format!("GR-15: {by:?} hears that {user:?} in {id}: {why:?}"))?;
            let opens = why.cells.iter().any(|of| match of.cell {
                Cell::Yes => true,
                Cell::WhilePublic(_) => group.header().privacy() == Privacy::Public,
                Cell::No(_) => false,
            });
            law(opens || !why.is_allowed(), || format!("GR-9: no cell allows {why:?}"))?;
            law(path_is_there(world, id, user, by, why.participation.as_ref()), || {
                format!("GR-20: {user:?} takes part in {id} another way: {why:?}")
            })?;
        }
    }
    Ok(())
}

/// Whether the user takes part in the group as it is said. To a user who sees every group of the
/// path, it is a chain of nestings down to a group of which the user is a member.
fn path_is_there(
    world: &World,
    id: GroupId,
    user: User,
    by: User,
    said: Option<&Participation>,
) -> bool {
    let is_member = |id: &GroupId| {
        let entry = world.groups[id].now().roster().loaded().get(&user.id());
        entry.is_some_and(|entry| entry.is_member() && entry.user() == user)
    };
    let takes_part = world.participants(id).get(&user.id()) == Some(&user);
    let Some(said) = said else { return !takes_part };
    let Participation::Nested(path) = said else { return is_member(&id) };
    let company = world.companies[&world.groups[&id].now().company()].now();
    let is_whole = company.is_administered_by(by);
    let nests =
        |pair: &[GroupId]| world.groups[&pair[0]].now().header().nested().contains_key(&pair[1]);
    let goes_down =
        path.windows(2).all(nests) && path.len() > 1 && path.last().is_some_and(is_member);
    takes_part && !is_member(&id) && path.first() == Some(&id) && (!is_whole || goes_down)
}

/// Checks who is in a room and reads it, and that a room without participants is closed.
fn participants(world: &World, room: &Room) -> Result<(), String> {
    let id = room.id();
    let entries = room.roster().loaded();
    let inside = entries.values().filter(|entry| entry.is_in()).count();
    let of_group = matches!(room.kind(), RoomKind::Group | RoomKind::Team);
    let fits = if of_group { inside == 0 } else { room.is_closed() == (inside == 0) };
    law(fits, || format!("RM-15: {inside} are in room {id}, closed: {}", room.is_closed()))?;
    let few = match room.kind() {
        RoomKind::ToMe => inside <= 1,
        RoomKind::OneToOne => inside <= 2,
        _ => true,
    };
    law(few, || format!("RM-2, RM-11: {inside} are in room {id}"))?;
    let cx = world.context(room.company()).map_err(|_| "no company".to_owned())?;
    for user in PEOPLE {
        let is_in = entries.get(&user.id()).is_some_and(Participant::is_in);
        let answer = room.read(user, &cx).is_ok();
        law(answer == (is_in && !of_group), || {
            format!("RM-14: {user:?} reads room {id}: {answer}")
        })?;
    }
    Ok(())
}

/// Checks that unique things are unique, by their values and not by their claims.
fn uniqueness(world: &World) -> Result<(), String> {
    let mut names = BTreeSet::<(CompanyId, NameKey)>::new();
    let mut addresses = BTreeSet::new();
    for group in world.groups().map(Tracked::now).filter(|group| !group.is_deleted()) {
        let header = group.header();
        let free = group.is_team() || names.insert((group.company(), header.name().key()));
        law(free, || format!("GR-4: two groups are named {}", header.name()))?;
        if let Some(list) = header.mailing_list() {
            let free = addresses.insert(list.address().key());
            law(free, || format!("ML-2: two lists have {}", list.address()))?;
        }
    }
    let (mut own, mut pairs) = (BTreeSet::new(), BTreeSet::new());
    for room in world.rooms().map(Tracked::now).filter(|room| !room.is_closed()) {
        let both = room.roster().loaded().values().filter(|entry| entry.is_in()).count() == 2;
        let free = match room.header().room_type() {
            RoomType::ToMe { owner } => own.insert(*owner),
            RoomType::OneToOne { low, high } if both => pairs.insert((*low, *high)),
            _ => true,
        };
        law(free, || format!("RM-2, RM-3: there is a second room like {}", room.id()))?;
    }
    let mut domains = BTreeSet::new();
    let held = world.companies().flat_map(|kept| kept.now().domains());
    let twice = held.into_iter().find(|domain| !domains.insert(*domain));
    law(twice.is_none(), || format!("CO-1: {twice:?} belongs to two companies"))
}

fn replays<A: Replayed>(kept: &Tracked<A>) -> Result<(), String> {
    let (now, events) = kept.parts();
    let again = A::replayed(events.to_vec());
    law(again.as_ref() == Some(now), || format!("a replay gives {again:?}, and not {now:?}"))?;
    Ok(())
}

fn reads_back<A: Replayed>(kept: &Tracked<A>) -> Result<(), String> {
    let (now, events) = kept.parts();
    let stored = serde_json::to_string(now).map_err(|error| error.to_string())?;
    let read = serde_json::from_str::<A>(&stored);
    let same = read.as_ref().is_ok_and(|read| read == now);
    law(same, || format!("{now:?} reads back as {read:?}"))?;
    let last = &events[events.len() - 1];
    let stored = serde_json::to_string(last).map_err(|error| error.to_string())?;
    let read = serde_json::from_str::<A::Event>(&stored);
    let same = read.as_ref().is_ok_and(|read| read == last);
    law(same, || format!("{last:?} reads back as {read:?}"))
}

fn law(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}
