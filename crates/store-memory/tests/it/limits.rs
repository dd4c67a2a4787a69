//! What the contract leaves open about limits.

#![expect(clippy::unwrap_used, reason = "the commands of these tests succeed")]

use std::collections::BTreeSet;

use guildhall_groups::{Group, GroupChange, GroupDraft, GroupRepository};
use guildhall_kernel::{CompanyId, GroupId, Quota, RoomId, SaveError, User, UserId};
use guildhall_permissions::{
    Application, Company, CompanyChange, CompanyRepository, Context, Limits, NewCompany,
};
use guildhall_rooms::{Room, RoomChange};
use guildhall_store_memory::MemoryStore;
use time::macros::datetime;
use uuid::Uuid;

// about: CO-7
#[test]
fn company_that_is_not_stored_has_no_limits() {
    let at = datetime!(2026-01-05 09:00 UTC).into();
    let id = CompanyId::new(Uuid::from_u128(1));
    let (mut company, founded) = Company::create(NewCompany {
        company: id,
        name: "Acme".parse().unwrap(),
        administrators: [].into(),
        applications: [Application::Core].into(),
        at,
    });
    let before = company.clone();
    let none = Limits { groups: Some(0), groups_per_user: Some(0) };
    let limited = company.set_limits(none, at);
    let store = MemoryStore::new();
    pollster::block_on(async {
        store.save_group(new_group(1, &company)).await.unwrap();
        store.save_company(CompanyChange::new(before.clone(), founded)).await.unwrap();
        let change = CompanyChange::between(&before, company.clone(), vec![limited]);
        store.save_company(change).await.unwrap();
        let user = ann(&company).id();
        let full = [Quota::GroupsOfCompany(id), Quota::GroupsOfUser { company: id, user }];
        let refused = store.save_group(new_group(2, &company)).await;
        assert_eq!(refused, Err(SaveError::QuotaExceeded(BTreeSet::from(full))));
    });
}

fn ann(company: &Company) -> User {
    User::of_company(UserId::new(Uuid::from_u128(2)), company.id())
}

fn new_group(n: u128, company: &Company) -> GroupChange {
    let cx = Context::new(company, datetime!(2026-01-05 09:00 UTC));
    let (id, room, by) =
        (GroupId::new(Uuid::from_u128(n)), RoomId::new(Uuid::from_u128(n)), ann(company));
    let draft = GroupDraft::named(&format!("Group {n}")).unwrap();
    let (group, created) = Group::create(id, room, &by, draft, &cx).unwrap();
    let (room, opened) = Room::open_for_group(room, id, by.id(), &cx);
    GroupChange::new(group, created, RoomChange::new(room, opened))
}
