//! Companies are found as they were saved. Profiles are replaced, several at once, and each holds
//! one address of the company.

use guildhall_kernel::{Claim, EmailAddress, Feature, User, UserId};
use guildhall_permissions::{
    Application, Authority, Company, CompanyChange, ExternalContacts, Limits, Plan, Profile,
    ProfileChange, Retention,
};

use crate::GuildhallStore;
use crate::assert::{assert_conflict, assert_taken};
use crate::driver::{ADMIN, Driver, acme, company_cx, company_id, new_company, user, user_id};
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

/// The profile of a user who has none is not found, without an error.
pub async fn absent_profile_is_none<S: GuildhallStore>(store: S) {
    assert_eq!(store.find_profiles([user_id(1)].into()).await.unwrap(), []);
    assert_eq!(walk(2, |page| store.profiles(None, page)).await, []);
}

/// A profile is loaded as it was saved. The address keeps its spelling, because mail is delivered
/// to that spelling.
pub async fn profile_comes_back_as_saved<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let loner = User::of_no_company(user_id(3));
    let saved = [
        profile(user(1), "Ann.Lee@ACME.example"),
        Profile { address: None, ..profile(user(2), "") },
        profile(loner, "\"Cy Coe\"@bücher.example"),
    ];
    save(&driver, &saved).await;
    for profile in saved {
        let found = driver.store.find_profiles([profile.id()].into()).await.unwrap().remove(0);
        let spelled = |profile: &Profile| profile.address.as_ref().map(EmailAddress::to_string);
        assert_eq!(spelled(&found), spelled(&profile));
        assert_eq!(found, profile);
    }
}

/// The profiles of several users are found in one call, ordered by user. Users without one are left
/// out.
pub async fn several_profiles_are_found_at_once<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let of = |n| profile(user(n), &format!("u{n}@acme.example"));
    save(&driver, &[of(3), of(1), of(4)]).await;
    let asked = [user_id(4), user_id(2), user_id(1)].into();
    let mut expected = [of(1), of(4)];
    expected.sort_by_key(Profile::id);
    assert_eq!(driver.store.find_profiles(asked).await.unwrap(), expected);
    assert_eq!(driver.store.find_profiles([].into()).await.unwrap(), []);
}

/// A profile that is saved again replaces the old one, also in another company.
pub async fn profile_is_replaced<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    save(&driver, &[profile(user(1), "ann@acme.example"), profile(user(2), "bo@acme.example")])
        .await;
    let moved = User::of_company(user_id(1), company_id(2));
    let changed = Profile { name: "Ann Moved".parse().unwrap(), ..profile(moved, "a@x.example") };
    save(&driver, std::slice::from_ref(&changed)).await;

    let acme = walk(2, |page| driver.store.profiles(Some(driver.company.id()), page)).await;
    assert_eq!(acme, [profile(user(2), "bo@acme.example")]);
    let other = walk(2, |page| driver.store.profiles(Some(company_id(2)), page)).await;
    assert_eq!(other, [changed]);
}

/// The profiles of a company, and those of no company, are listed by user in pages of any size.
pub async fn profiles_are_listed_by_company<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let in_company = |n: u32| match n % 3 {
        0 => None,
        of => Some(company_id(of)),
    };
    let of = |n: u32| match in_company(n) {
        None => User::of_no_company(user_id(n)),
        Some(company) => User::of_company(user_id(n), company),
    };
    let all: Vec<_> = (1..=12).map(|n| profile(of(n), &format!("u{n}@acme.example"))).collect();
    save(&driver, &all).await;
    for company in [None, Some(company_id(1)), Some(company_id(2)), Some(company_id(3))] {
        let mut expected = all.clone();
        expected.retain(|profile| profile.user.company() == company);
        expected.sort_by_key(Profile::id);
        for size in PAGE_SIZES {
            assert_eq!(walk(size, |page| driver.store.profiles(company, page)).await, expected);
        }
    }
}

/// Saving an empty list of profiles is no error.
pub async fn saving_no_profiles_succeeds<S: GuildhallStore>(store: S) {
    assert!(store.save_profiles(Vec::new()).await.is_ok());
}

/// An address of the company belongs to one user, without regard to case (ML-2).
// about: ML-2
pub async fn address_of_a_user_is_refused_to_another<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    save(&driver, &[profile(user(1), "ann@acme.example")]).await;
    let second = profile(user(2), "ANN@acme.example");
    let refused = driver.store.save_profiles(vec![driver.profile_change(second.clone())]).await;
    assert_taken(refused, &address(&driver, &second));
    assert_eq!(driver.store.find_profiles([user_id(2)].into()).await.unwrap(), []);
}

/// An address of another domain is not claimed: the company cannot know which user has it.
// about: ML-2
pub async fn address_of_another_domain_is_no_claim<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let both = [profile(user(1), "shared@other.example"), profile(user(2), "shared@other.example")];
    save(&driver, &both).await;
    assert_eq!(driver.store.find_profiles([user_id(2)].into()).await.unwrap(), both[1..2]);
}

/// A user who changes or drops their address releases the old one (ML-2).
// about: ML-2
pub async fn changed_address_is_free_again<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    save(&driver, &[profile(user(1), "ann@acme.example")]).await;
    save(&driver, &[profile(user(1), "ann.lee@acme.example")]).await;
    save(&driver, &[profile(user(2), "ann@acme.example")]).await;
    save(&driver, &[Profile { address: None, ..profile(user(2), "") }]).await;
    save(&driver, &[profile(user(3), "ann@acme.example")]).await;
}

/// An address can be saved again by the user who has it (ML-2).
// about: ML-2
pub async fn own_address_is_kept<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    save(&driver, &[profile(user(1), "ann@acme.example")]).await;
    save(&driver, &[profile(user(1), "Ann@acme.example")]).await;
    let other = profile(user(2), "ann@acme.example");
    let refused = driver.store.save_profiles(vec![driver.profile_change(other.clone())]).await;
    assert_taken(refused, &address(&driver, &other));
}

/// If a user is named twice in one call, the last profile counts, and only its address is claimed.
// about: ML-2
pub async fn last_profile_of_one_call_counts<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [first, last] =
        ["ann@acme.example", "ann.lee@acme.example"].map(|address| profile(user(1), address));
    save(&driver, &[first, last.clone()]).await;
    assert_eq!(driver.store.find_profiles([user_id(1)].into()).await.unwrap(), [last]);
    save(&driver, &[profile(user(2), "ann@acme.example")]).await;
}

/// Two users of one call cannot have the same address: no profile of the call is saved (ML-2).
// about: ML-2
pub async fn one_address_for_two_users_of_one_call_is_refused<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    save(&driver, &[profile(user(1), "ann@acme.example")]).await;
    let call = [
        profile(user(1), "ann.lee@acme.example"),
        profile(user(2), "bo@acme.example"),
        profile(user(3), "Bo@acme.example"),
    ];
    let changes = call.iter().cloned().map(|profile| driver.profile_change(profile)).collect();
    assert_taken(driver.store.save_profiles(changes).await, &address(&driver, &call[1]));

    let found = walk(100, |page| driver.store.profiles(Some(driver.company.id()), page)).await;
    assert_eq!(found, [profile(user(1), "ann@acme.example")]);
    // The call has neither made nor released a claim.
    save(&driver, &[profile(user(4), "bo@acme.example"), profile(user(5), "ann.lee@acme.example")])
        .await;
    let again = profile(user(6), "ann@acme.example");
    let refused = driver.store.save_profiles(vec![driver.profile_change(again.clone())]).await;
    assert_taken(refused, &address(&driver, &again));
}

/// Two users of one call can swap their addresses: after it, each has one (ML-2).
// about: ML-2
pub async fn addresses_are_swapped_in_one_call<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    save(&driver, &[profile(user(1), "a@acme.example"), profile(user(2), "b@acme.example")]).await;
    save(&driver, &[profile(user(1), "b@acme.example"), profile(user(2), "a@acme.example")]).await;
    let third = profile(user(3), "a@acme.example");
    let refused = driver.store.save_profiles(vec![driver.profile_change(third.clone())]).await;
    assert_taken(refused, &address(&driver, &third));
}

/// The directory of another company gives up only the addresses that it took for a guest. The
/// directory of the guest's own company gives up all of them (ML-2).
// about: ML-2
pub async fn a_directory_gives_up_what_it_took<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let other = Driver::of(driver.store.clone(), company_id(2), "other.example").await;
    let guest = User::of_company(user_id(1), company_id(2));
    let [known, own, renamed] = ["eve@acme.example", "eve@other.example", "eve.lee@acme.example"]
        .map(|address| profile(guest, address));

    save(&other, std::slice::from_ref(&own)).await;
    save(&driver, std::slice::from_ref(&known)).await;
    assert_eq!(holder(&driver, &own).await, Some(user_id(1)));
    assert_eq!(holder(&driver, &known).await, Some(user_id(1)));

    save(&driver, std::slice::from_ref(&renamed)).await;
    assert_eq!(holder(&driver, &own).await, Some(user_id(1)));
    assert_eq!(holder(&driver, &known).await, None);
    let taken = profile(user(2), "eve@other.example");
    let refused = driver.store.save_profiles(vec![other.profile_change(taken)]).await;
    assert_taken(refused, &address(&other, &own));

    save(&other, std::slice::from_ref(&own)).await;
    assert_eq!(holder(&driver, &own).await, Some(user_id(1)));
    assert_eq!(holder(&driver, &renamed).await, None);
}

/// An address that two directories name for one user stays with the one that took it first, until
/// that one gives it up (ML-2).
// about: ML-2
pub async fn address_of_two_directories_stays_with_the_first<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let third = Driver::of(driver.store.clone(), company_id(3), "third.example").await;
    let domains = driver.company.domains();
    let guest = User::of_company(user_id(1), company_id(2));
    let known = profile(guest, "eve@acme.example");
    let unknown = Profile { address: None, ..known.clone() };
    let save = async |directory: &Driver<S>, profile: &Profile| {
        let change = ProfileChange::new(directory.company.id(), profile.clone(), domains);
        directory.store.save_profiles(vec![change]).await.unwrap();
        holder(directory, &known).await
    };
    assert_eq!(save(&driver, &known).await, Some(user_id(1)));
    assert_eq!(save(&third, &known).await, Some(user_id(1)));
    assert_eq!(save(&third, &unknown).await, Some(user_id(1)));
    assert_eq!(save(&driver, &unknown).await, None);
}

async fn holder<S: GuildhallStore>(driver: &Driver<S>, profile: &Profile) -> Option<UserId> {
    let key = profile.address.as_ref().unwrap().folded_key();
    driver.store.find_user_by_address(key).await.unwrap()
}

/// A company is found by each of its mail domains.
pub async fn a_company_is_found_by_its_domain<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let found = |domain: &str| driver.store.find_company_by_domain(domain.parse().unwrap());
    assert_eq!(found("acme.example").await.unwrap(), Some(driver.company.id()));
    assert_eq!(found("other.example").await.unwrap(), None);
}

async fn save<S: GuildhallStore>(driver: &Driver<S>, profiles: &[Profile]) {
    let changes = profiles.iter().cloned().map(|profile| driver.profile_change(profile)).collect();
    driver.store.save_profiles(changes).await.unwrap();
}

pub(super) fn profile(user: User, address: &str) -> Profile {
    Profile { user, name: "A. User".parse().unwrap(), address: address.parse().ok() }
}

pub(super) fn address<S: GuildhallStore>(driver: &Driver<S>, profile: &Profile) -> Claim {
    Claim::Address(profile.address.as_ref().unwrap().key(driver.company.domains()))
}
