//! A change that does not lead from what is stored is refused. No command makes such a change.

use std::collections::BTreeMap;

use guildhall_groups::{Group, GroupChange, GroupDraft, GroupRepository};
use guildhall_kernel::{Counts, Roster, SaveError, Scope, User};
use guildhall_permissions::Context;
use guildhall_rooms::{Room, RoomChange, RoomDraft, RoomFormError, RoomRepository};
use guildhall_store_memory::{MemoryError, MemoryStore};
use guildhall_testkit::cast::{ANN, BO, CY, DEE, FLO, GUS, acme, at, group, group_room, room};
use pollster::block_on;

#[test]
fn a_group_with_other_counts_than_its_entries_is_refused() {
    let (store, company) = (MemoryStore::new(), acme());
    let cx = Context::new(&company, at(1));
    let (id, scope) = (group(1), Scope::of([ANN.id(), DEE.id()]));
    block_on(async {
        let draft = GroupDraft::named("Crew").unwrap().with_members([BO, CY]);
        let (crew, created) = Group::create(id, group_room(id), ANN, draft, &cx).unwrap();
        let (room, opened) = Room::open_for_group(group_room(id), id, ANN, &cx);
        let change = GroupChange::new(crew, created, RoomChange::new(room, opened));
        store.save_group(change).await.unwrap();

        let before = store.find_group(id, scope.clone()).await.unwrap().unwrap();
        let mut after = before.clone();
        let added = after.add_members(ANN, &[DEE], &cx).unwrap();
        let entries: BTreeMap<_, _> = after.roster().loaded().clone().into();
        let users = entries.keys().copied().collect();
        let roster = Roster::slice(users, entries, Counts::new(9, 1, 0)).unwrap();
        let recipients = after.recipients().clone();
        let wrong = Group::from_parts(after.header().clone(), roster, recipients).unwrap();
        let refused = store.save_group(GroupChange::between(&before, wrong, vec![added])).await;
        assert_eq!(refused, Err(SaveError::Store(MemoryError::Counts)));
        assert_eq!(store.find_group(id, scope).await.unwrap(), Some(before));
    });
}

#[test]
fn a_room_that_was_changed_on_other_participants_is_refused() {
    let company = acme();
    let cx = Context::new(&company, at(1));
    let [one, other] = [MemoryStore::new(), MemoryStore::new()];
    let invite = async |store: &MemoryStore, user: User| {
        let scope = Scope::of([ANN.id(), user.id()]);
        let before = store.find_room(room(1), scope).await.unwrap().unwrap();
        let mut after = before.clone();
        let invited = after.invite(ANN, &[user], &cx).unwrap();
        RoomChange::between(&before, after, vec![invited])
    };
    block_on(async {
        for store in [&one, &other] {
            let draft = RoomDraft::from_event("Launch", [BO, CY]);
            let (launch, opened) = Room::open(room(1), ANN, draft, &cx).unwrap();
            store.save_room(RoomChange::new(launch, opened)).await.unwrap();
        }
        one.save_room(invite(&one, DEE).await).await.unwrap();
        other.save_room(invite(&other, FLO).await).await.unwrap();

        let refused = one.save_room(invite(&other, GUS).await).await;
        let fingerprint = MemoryError::Room(RoomFormError::Fingerprint);
        assert_eq!(refused, Err(SaveError::Store(fingerprint)));
    });
}
