//! A slice of a group decides and answers as the whole group.

use std::fmt::Debug;

use guildhall_groups::{Group, GroupChange};
use guildhall_kernel::{Scope, User};
use guildhall_testkit::cast::PEOPLE;
use guildhall_testkit::play::{Command, Tracked};
use guildhall_testkit::strategies::history;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{each_group, entries};

proptest! {
    #[test]
    fn a_slice_decides_as_the_whole(history in history()) {
        for step in history.steps() {
            let (id, scope) = match step.command {
                Command::Group(by, id, command) => (*id, command.scope(by.id())),
                Command::GroupService(id, command) => (*id, command.scope()),
                _ => continue,
            };
            let Ok(before) = step.before.loaded(id) else { continue };
            let (mut whole, sliced) = (before.clone(), before.slice_of(&scope).unwrap());
            let mut slice = sliced.clone();
            let Ok(outcome) = step.before.decide(&mut whole, step.command) else { continue };
            let same = step.before.decide(&mut slice, step.command);
            prop_assert_eq!(same.as_ref(), Ok(&outcome));
            prop_assert_eq!(slice.header(), whole.header());
            prop_assert_eq!(slice.roster().counts(), whole.roster().counts());
            prop_assert_eq!(slice.recipients().count(), whole.recipients().count());
            let events: Vec<_> = outcome.into_iter().map(|outcome| outcome.event).collect();
            let of_whole = GroupChange::between(&before, whole, events.clone());
            let of_slice = GroupChange::between(&sliced, slice, events);
            prop_assert!(of_slice.rows().eq(of_whole.rows()));
            prop_assert_eq!(of_slice.recipients(), of_whole.recipients());
            prop_assert_eq!(of_slice.claims(), of_whole.claims());
            prop_assert_eq!(of_slice.quota_uses(), of_whole.quota_uses());
            prop_assert_eq!(of_slice.quota_releases(), of_whole.quota_releases());
            prop_assert_eq!(of_slice.expected(), of_whole.expected());
        }
    }

    #[test]
    fn a_slice_answers_its_users_as_the_whole(history in history()) {
        each_group(&history.world, |_, whole| {
            let cx = &history.world.context(whole.company()).unwrap();
            for (by, other) in PEOPLE.into_iter().zip(PEOPLE.into_iter().cycle().skip(1)) {
                let both = [by.id(), other.id()];
                let answers = |group: &Group| {
                    let may = [group.read_room(by, cx), group.send_as(by, cx), group.post(by, cx)];
                    let source = group.room_source(by, &both, cx);
                    (group.view(by, cx), group.invite_to_event(by, cx), may, source)
                };
                let slice = whole.slice_of(&Scope::of(both).into()).unwrap();
                prop_assert_eq!(answers(&slice), answers(whole));
            }
            Ok(())
        })?;
    }

    #[test]
    fn each_part_of_a_group_reads_back(history in history()) {
        let some = Scope::of(PEOPLE.iter().take(3).map(User::id));
        for (group, _) in history.world.groups().map(Tracked::parts) {
            reads_back(group.header())?;
            entries(group).values().try_for_each(reads_back)?;
            reads_back(&group.slice_of(&some.clone().into()).unwrap())?;
        }
    }
}

fn reads_back<T: Debug + DeserializeOwned + PartialEq + Serialize>(
    value: &T,
) -> Result<(), TestCaseError> {
    let text = serde_json::to_string(value).unwrap();
    prop_assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), value);
    Ok(())
}
