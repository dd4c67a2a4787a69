//! Companies are found as they were saved, and saved at one version.

use guildhall_kernel::Feature;
use guildhall_permissions::{
    Application, Authority, Company, CompanyChange, ExternalContacts, Limits, Plan, Retention,
};

use crate::GuildhallStore;
use crate::driver::{ADMIN, Driver, assert_conflict, company_cx, new_company};
use crate::ids::{acme, company_id, user, user_id};
use crate::reading::{PAGE_SIZES, visible, walk};

/// A company that was never saved is not found, without an error.
pub async fn absent_company_is_none<S: GuildhallStore>(store: S) {
    assert_eq!(store.find_company(acme()).await.unwrap(), None);
    let none = walk(2, |page| store.companies(page)).await;
    assert_eq!(none, []);
}

/// A company comes back as it was saved, through several changes.
pub async fn company_comes_back_as_saved<S: GuildhallStore>(store: S) {
    let (mut company, founded) = Company::create(new_company(acme()), &company_cx(0));
    store.save_company(CompanyChange::new(company.clone(), founded)).await.unwrap();
    assert_eq!(store.find_company(acme()).await.unwrap().as_ref(), Some(&company));

    let (before, by, cx) = (company.clone(), user(ADMIN), company_cx(1));
    let events = vec![
        company.appoint_administrator(user(1), &cx).unwrap(),
        company.set_group_creation(by, Authority::named([user_id(2)]), &cx).unwrap(),
        company.set_external_groups(by, Authority::EveryInternalUser, &cx).unwrap(),
        company.set_external_contacts(by, ExternalContacts::Forbidden, &cx).unwrap(),
        company.disable_feature(by, Feature::Folder, &cx).unwrap(),
        company.revoke_application(Application::Approval, &cx).unwrap(),
        company.add_domain("zebra.example".parse().unwrap(), &cx).unwrap(),
        company.add_domain("acme.example".parse().unwrap(), &cx).unwrap(),
        company.rename("Acme & Sons".parse().unwrap(), &cx).unwrap(),
        company.set_plan(Plan::Free, &cx).unwrap(),
        company
            .set_limits(
                Limits { groups: Some(0), groups_per_user: Some(u32::MAX), ..Limits::default() },
                &cx,
            )
            .unwrap(),
        company.set_message_retention(by, Retention::of_days(u16::MAX), &cx).unwrap(),
        company.set_contact_permission(by, user_id(3), ExternalContacts::Forbidden, &cx).unwrap(),
        company.set_contact_permission(by, user_id(4), ExternalContacts::Forbidden, &cx).unwrap(),
        company.off_board(user_id(4), &cx).unwrap(),
        company.close(&cx).unwrap(),
    ];
    let change = CompanyChange::between(&before, company.clone(), events);
    store.save_company(change).await.unwrap();
    assert_eq!(store.find_company(acme()).await.unwrap(), Some(company));
}

/// A change that was decided at an older version conflicts, and no part of it is saved.
pub async fn company_change_at_a_stale_version_conflicts<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let change = |feature| {
        let mut company = driver.company.clone();
        let event = company.disable_feature(user(ADMIN), feature, &company_cx(1)).unwrap();
        CompanyChange::between(&driver.company, company, vec![event])
    };
    driver.store.save_company(change(Feature::Note)).await.unwrap();
    let before = visible(&driver).await;
    assert_conflict(driver.store.save_company(change(Feature::Task)).await);
    assert_eq!(visible(&driver).await, before);
}

/// A company is created once.
pub async fn company_id_is_given_once<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let before = visible(&driver).await;
    let (company, founded) = Company::create(new_company(acme()), &company_cx(0));
    assert_conflict(driver.store.save_company(CompanyChange::new(company, founded)).await);
    assert_eq!(visible(&driver).await, before);
}

/// A change of a company that was never saved conflicts.
pub async fn change_of_an_absent_company_conflicts<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let (before, _) = Company::create(new_company(company_id(2)), &company_cx(0));
    let mut company = before.clone();
    let event = company.grant_application(Application::Core, &company_cx(1)).unwrap();
    let change = CompanyChange::between(&before, company, vec![event]);
    assert_conflict(driver.store.save_company(change).await);
    assert_eq!(driver.store.find_company(company_id(2)).await.unwrap(), None);
}

/// Companies are listed by their ids, in pages of any size.
pub async fn companies_are_listed_by_id<S: GuildhallStore>(store: S) {
    let mut ids: Vec<_> = (1..=7).map(company_id).collect();
    for id in &ids {
        let (company, founded) = Company::create(new_company(*id), &company_cx(0));
        store.save_company(CompanyChange::new(company, founded)).await.unwrap();
    }
    ids.sort_unstable();
    for size in PAGE_SIZES {
        assert_eq!(walk(size, |page| store.companies(page)).await, ids);
    }
}
