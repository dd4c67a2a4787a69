//! What a change tells a store.

use std::collections::BTreeSet;
use std::mem::discriminant;

use guildhall_groups::{Group, GroupChange, RecipientChange};
use guildhall_kernel::{Claims, Quota};
use guildhall_testkit::strategies::history;
use proptest::prelude::*;

use super::{Change, each_change, entries, members};

proptest! {
    #[test]
    fn the_rows_of_a_change_are_all_that_changed(history in history()) {
        each_change(&history, |Change { before, after, .. }| {
            let change = GroupChange::between(before, (*after).clone(), vec![]);
            let mut stored = entries(before);
            stored.extend(change.rows().map(|(user, entry)| (user, entry.clone())));
            prop_assert_eq!(stored, entries(after));
            let mut stored = before.recipients().clone();
            match change.recipients() {
                RecipientChange::Clear => stored.clear(),
                RecipientChange::Rows { added, removed } => {
                    stored.apply_removal(removed);
                    stored.apply_addition(added);
                }
            }
            prop_assert_eq!(&stored, after.recipients());
            Ok(())
        })?;
    }

    #[test]
    fn a_change_says_what_differs(history in history()) {
        each_change(&history, |Change { before, after, .. }| {
            let groups = [*before, *after];
            let change = GroupChange::between(before, (*after).clone(), vec![]);
            let [old, new] = groups.map(Group::claims);
            prop_assert_eq!(change.claims(), &Claims::between(&old, &new));
            let [old, new] = groups.map(|group| group.header().name());
            prop_assert_eq!(change.is_renamed(), old != new);
            let keys = |group: &Group| {
                let (header, name) = (group.header(), group.header().name().clone());
                let state = discriminant(&header.state());
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

    // about: CO-7
    #[test]
    fn who_joins_uses_a_group_quota_and_who_leaves_releases_it(history in history()) {
        each_change(&history, |Change { before, after, .. }| {
            let change = GroupChange::between(before, (*after).clone(), vec![]);
            let ([old, new], company) = ([*before, *after].map(members), after.company());
            let of = |user| Quota::GroupsOfUser { company, user };
            let mut uses: BTreeSet<_> = (&new - &old).into_iter().map(of).collect();
            let mut releases: BTreeSet<_> = (&old - &new).into_iter().map(of).collect();
            if after.is_deleted() && !before.is_deleted() {
                releases.insert(Quota::GroupsOfCompany(company));
            }
            if after.is_team() {
                (uses, releases) = (BTreeSet::new(), BTreeSet::new());
            }
            prop_assert_eq!(change.quota_uses(), &uses);
            prop_assert_eq!(change.quota_releases(), &releases);
            Ok(())
        })?;
    }
}
