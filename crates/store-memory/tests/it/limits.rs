//! What the contract does not say about limits.

#![expect(clippy::unwrap_used, reason = "a helper of a test may panic, like the test itself")]

use std::collections::BTreeSet;

use guildhall_groups::{Group, GroupChange, GroupDraft, GroupRepository};
use guildhall_kernel::{Quota, SaveError};
use guildhall_permissions::{
    Application, Company, CompanyChange, CompanyContext, CompanyRepository, Context, Limits,
    NewCompany,
};
use guildhall_rooms::{Room, RoomChange};
use guildhall_store_memory::MemoryStore;
use guildhall_testkit::cast::{ACME, ANN, at, group, group_room};

// about: CO-7
#[test]
fn a_company_that_is_not_stored_has_no_limits() {
    let cx = CompanyContext::new(at(0));
    let (mut company, created) = Company::create(new_company(), &cx);
    let before = company.clone();
    let none = Limits { groups: Some(0), groups_per_user: Some(0), ..Limits::default() };
    let limited = company.set_limits(none, &cx).unwrap();
    let store = MemoryStore::new();
    pollster::block_on(async {
        store.save_group(new_group(1, &company)).await.unwrap();
        store.save_company(CompanyChange::new(before.clone(), created)).await.unwrap();
        let change = CompanyChange::between(&before, company.clone(), vec![limited]);
        store.save_company(change).await.unwrap();
        let of_ann = Quota::GroupsOfUser { company: ACME, user: ANN.id() };
        let full = [Quota::GroupsOfCompany(ACME), of_ann];
        let refused = store.save_group(new_group(2, &company)).await;
        assert_eq!(refused, Err(SaveError::QuotaExceeded(BTreeSet::from(full))));
    });
}

fn new_company() -> NewCompany {
    NewCompany {
        company: ACME,
        name: "Acme".parse().unwrap(),
        administrators: [].into(),
        applications: [Application::Core].into(),
    }
}

fn new_group(n: u8, company: &Company) -> GroupChange {
    let cx = Context::new(company, at(0));
    let (id, room) = (group(n), group_room(group(n)));
    let draft = GroupDraft::named(&format!("Group {n}")).unwrap();
    let (group, created) = Group::create(id, room, ANN, draft, &cx).unwrap();
    let (room, opened) = Room::open_for_group(room, id, ANN, &cx);
    GroupChange::new(group, created, RoomChange::new(room, opened))
}
