//! Companies are found as they were saved, and saved at one version.

use guildhall_kernel::Feature;
use guildhall_permissions::{
    Application, Authority, Company, CompanyChange, ExternalContacts, Limits, Plan, Retention,
};

use crate::GuildhallStore;
use crate::hall::{ADMIN, Hall, assert_conflict, new_company};
use crate::ids::{acme, company_id, minute, user, user_id};
use crate::visible::visible;
use crate::walk::{PAGE_SIZES, walk};

/// A company that was never saved is none, and no error.
pub async fn absent_company_is_none<S: GuildhallStore>(store: S) {
    assert_eq!(store.find_company(acme()).await.unwrap(), None);
    let none = walk(2, |page| store.companies(page)).await;
    assert_eq!(none, []);
}

/// Everything of a company comes back as it was saved, through several changes.
pub async fn company_comes_back_as_saved<S: GuildhallStore>(store: S) {
    let (mut company, founded) = Company::create(new_company(acme()));
    store.save_company(CompanyChange::new(company.clone(), founded)).await.unwrap();
    assert_eq!(store.find_company(acme()).await.unwrap().as_ref(), Some(&company));

    let (before, by, at) = (company.clone(), user_id(ADMIN), minute(1));
    let events = vec![
        company.appoint_administrator(&user(1), at).unwrap(),
        company.set_group_creation(by, Authority::named([user_id(2)]), at).unwrap(),
        company.set_external_groups(by, Authority::EveryInternalUser, at).unwrap(),
        company.set_external_contacts(by, ExternalContacts::Forbidden, at).unwrap(),
        company.disable_feature(by, Feature::Folder, at).unwrap(),
        company.revoke_application(Application::Approval, at),
        company.add_domain("zebra.example".parse().unwrap(), at),
        company.add_domain("acme.example".parse().unwrap(), at),
        company.set_plan(Plan::Free, at),
        company.set_limits(Limits { groups: Some(0), groups_per_user: Some(u32::MAX) }, at),
        company.set_message_retention(by, Retention::of_days(u16::MAX), at).unwrap(),
        company.set_contact_permission(by, user_id(3), ExternalContacts::Forbidden, at).unwrap(),
        company.set_contact_permission(by, user_id(4), ExternalContacts::Forbidden, at).unwrap(),
        company.off_board(user_id(4), at).unwrap(),
    ];
    let change = CompanyChange::between(&before, company.clone(), events);
    store.save_company(change).await.unwrap();
    assert_eq!(store.find_company(acme()).await.unwrap(), Some(company));
}

/// A change that was decided at an older version conflicts, and nothing of it is seen.
pub async fn company_change_at_a_stale_version_conflicts<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let change = |feature| {
        let mut company = hall.company.clone();
        let event = company.disable_feature(user_id(ADMIN), feature, minute(1)).unwrap();
        CompanyChange::between(&hall.company, company, vec![event])
    };
    hall.store.save_company(change(Feature::Note)).await.unwrap();
    let before = visible(&hall).await;
    assert_conflict(hall.store.save_company(change(Feature::Task)).await);
    assert_eq!(visible(&hall).await, before);
}

/// A company is founded once.
pub async fn company_id_is_given_once<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let before = visible(&hall).await;
    let (company, founded) = Company::create(new_company(acme()));
    assert_conflict(hall.store.save_company(CompanyChange::new(company, founded)).await);
    assert_eq!(visible(&hall).await, before);
}

/// A change of a company that was never saved conflicts.
pub async fn change_of_an_absent_company_conflicts<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let (before, _) = Company::create(new_company(company_id(2)));
    let mut company = before.clone();
    let event = company.grant_application(Application::Core, minute(1));
    let change = CompanyChange::between(&before, company, vec![event]);
    assert_conflict(hall.store.save_company(change).await);
    assert_eq!(hall.store.find_company(company_id(2)).await.unwrap(), None);
}

/// Companies are listed by their ids, in pages of any size.
pub async fn companies_are_listed_by_id<S: GuildhallStore>(store: S) {
    let mut ids: Vec<_> = (1..=7).map(company_id).collect();
    for id in &ids {
        let (company, founded) = Company::create(new_company(*id));
        store.save_company(CompanyChange::new(company, founded)).await.unwrap();
    }
    ids.sort_unstable();
    for size in PAGE_SIZES {
        assert_eq!(walk(size, |page| store.companies(page)).await, ids);
    }
}
