//! Makes each call with which a store is checked and repaired, in tables that are filled.

use guildhall_groups::{AggregateId, ClaimHolder, Inspected, Inspection, StoreRepair};
use guildhall_kernel::{Claim, NameKey, PageRequest, SaveError, Version};

use super::TEN;
use super::calls::Calls;
use super::world::{World, group_id, room_id, user};
use crate::inspection::leftovers::TABLES;

/// The calls that read as much as a company has, which a check makes once for each company.
pub(super) const OF_A_COMPANY: [&str; 4] =
    ["inspect again", "inspect_company", "repair, company", "repair, counters"];

/// Makes each call. The group and the room are as small as most.
pub(super) async fn all(calls: &mut Calls<'_>, world: &World) {
    let (store, company) = (calls.store, world.company.id());
    let (group, room) = (group_id(1_012), room_id(100_012));
    let first = || PageRequest::first(TEN);
    calls.made("inspect_company", store.inspect_company(company).await).await;
    calls.made("inspect_group", store.inspect_group(group).await).await;
    calls.made("inspect_room", store.inspect_room(room).await).await;
    calls.made("inspect_user", store.inspect_user(user(3).id()).await).await;
    calls.made("all_groups", store.all_groups(first()).await).await;
    let after = PageRequest::after((company, group), TEN);
    calls.made("all_groups, after", store.all_groups(after).await).await;
    let after = PageRequest::after((company, room), TEN);
    calls.made("all_rooms, after", store.all_rooms(after).await).await;
    calls.made("all_users", store.all_users(PageRequest::after(user(2).id(), TEN)).await).await;
    for after in ["address", "group-name:"] {
        let page = PageRequest::after(after.to_owned(), TEN);
        calls.made(&format!("all_claims, {after}"), store.all_claims(page).await).await;
    }
    calls.made("outbox_after", store.outbox_after(company, None, TEN).await).await;
    let of_group = AggregateId::Group(group);
    let events = store.events_of(company, of_group, Version::default(), TEN).await;
    calls.made("events_of", events).await;
    leftovers(calls).await;
    repairs(calls, world).await;
}

/// Reads two pages of each table, and removes a row if it has no owner.
async fn leftovers(calls: &mut Calls<'_>) {
    let store = calls.store;
    for of in TABLES {
        let found = store.leftovers(PageRequest::after(of.table.to_owned(), TEN)).await;
        let next = found.as_ref().unwrap().next().cloned();
        calls.made(&format!("leftovers, {}", of.table), found).await;
        let Some(row) = next.filter(|next| next.starts_with(of.table)) else { continue };
        let found = store.leftovers(PageRequest::after(row.clone(), TEN)).await;
        calls.made(&format!("leftovers, {}, after", of.table), found).await;
        if of.is_copy {
            let repaired = store.repair(StoreRepair::Remove { row }).await;
            calls.made(&format!("repair, {}", of.table), repaired.or_else(only_conflicts)).await;
        }
    }
}

/// A row is not removed if it has its owner.
fn only_conflicts<E>(error: SaveError<E>) -> Result<(), SaveError<E>> {
    if matches!(error, SaveError::Conflict) { Ok(()) } else { Err(error) }
}

async fn repairs(calls: &mut Calls<'_>, world: &World) {
    let (store, company) = (calls.store, world.company.id());
    let (group, room) = (group_id(1_012), room_id(100_012));
    let Some(Inspected::Readable(of_group)) = store.inspect_group(group).await.unwrap() else {
        panic!("no group")
    };
    let Some(Inspected::Readable(of_room)) = store.inspect_room(room).await.unwrap() else {
        panic!("no room")
    };
    let Some(Inspected::Readable(of_company)) = store.inspect_company(company).await.unwrap()
    else {
        panic!("no company")
    };
    calls.made("inspect again", Ok::<_, ()>(())).await;
    let version = of_group.header.version();
    for (name, aggregate, version) in [
        ("group", AggregateId::Group(group), version),
        ("room", AggregateId::Room(room), of_room.header.version()),
        ("company", AggregateId::Company(company), of_company.company.version()),
    ] {
        let repaired = store.repair(StoreRepair::Derive { aggregate, version }).await;
        calls.made(&format!("repair, {name}"), repaired).await;
    }
    calls.made("repair, counters", store.repair(StoreRepair::Counters { company }).await).await;
    let holder = Some(ClaimHolder::Group(group));
    for (name, claim) in [
        ("name", Claim::GroupName(company, NameKey::of("spare"))),
        ("address", Claim::Address("spare@acme.example".parse().unwrap())),
    ] {
        for (how, from, to) in [("made", None, holder), ("released", holder, None)] {
            let claim = claim.clone();
            let repair = StoreRepair::Claim { claim, from, to, version: Some(version) };
            calls.made(&format!("repair, {name}, {how}"), store.repair(repair).await).await;
        }
    }
}
