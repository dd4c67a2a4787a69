//! A unique key has one holder until the save that releases it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use guildhall_groups::GroupChange;
use guildhall_kernel::{Claim, DomainName, ListAddress, NameKey, SaveError, User};
use guildhall_mailing_list::{AddressHolder, ListEdit};
use guildhall_permissions::{Company, CompanyChange};

use super::companies::{address, profile};
use crate::assert::assert_taken;
use crate::driver::{
    Driver, company_cx, company_id, group_id, named, new_company, room_id, user, user_id, users,
};
use crate::reading::visible;
use crate::{GuildhallStore, commands};

/// A user has one to-me room (RM-2), found by its claim.
// about: RM-2
pub async fn second_to_me_room_is_refused<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo] = users([1, 2]);
    driver.save_room(driver.to_me(1, &ann, 1)).await;
    driver.save_room(driver.to_me(2, &bo, 1)).await;
    let before = visible(&driver).await;
    let claim = Claim::ToMe(ann.id());
    assert_taken(driver.store.save_room(driver.to_me(3, &ann, 2)).await, &claim);
    assert_eq!(visible(&driver).await, before);
    assert_eq!(driver.store.find_room_by_claim(claim).await.unwrap(), Some(room_id(1)));
}

/// A pair has one room while both are in it, whichever of them opens it (RM-3), found by its claim.
// about: RM-3
pub async fn second_room_of_a_pair_is_refused<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy] = users([1, 2, 3]);
    driver.save_room(driver.pair(1, [ann, bo], 1)).await;
    driver.save_room(driver.pair(2, [cy, ann], 1)).await;
    let before = visible(&driver).await;
    let claim = Claim::pair(ann.id(), bo.id());
    for pair in [[ann, bo], [bo, ann]] {
        assert_taken(driver.store.save_room(driver.pair(3, pair, 2)).await, &claim);
        assert_eq!(visible(&driver).await, before);
    }
    assert_eq!(driver.store.find_room_by_claim(claim).await.unwrap(), Some(room_id(1)));
}

/// After one has left, the pair's claim is free for another room of both. That room keeps it when
/// the other user leaves the first room too (RM-3).
// about: RM-3
pub async fn pair_is_free_when_one_has_left<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo] = users([1, 2]);
    let claim = Claim::pair(ann.id(), bo.id());
    driver.save_room(driver.pair(1, [ann, bo], 1)).await;
    driver.in_room(room_id(1), 2, |room, cx| room.leave(ann, cx)).await;
    assert_eq!(driver.store.find_room_by_claim(claim.clone()).await.unwrap(), None);

    driver.save_room(driver.pair(2, [bo, ann], 3)).await;
    driver.in_room(room_id(1), 4, |room, cx| room.leave(bo, cx)).await;
    assert_eq!(driver.store.find_room_by_claim(claim.clone()).await.unwrap(), Some(room_id(2)));
    assert_taken(driver.store.save_room(driver.pair(3, [ann, bo], 5)).await, &claim);
}

/// A name belongs to one group of a company, without regard to case or normal form (GR-4).
// about: GR-4
pub async fn name_of_a_group_is_refused_to_another<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo] = users([1, 2]);
    driver.save_group(driver.new_group(1, &ann, named("Straße Élan"), 1)).await;
    driver.save_group(driver.new_group(2, &ann, named("Other"), 1)).await;
    let before = visible(&driver).await;
    for name in ["Straße Élan", "STRASSE ÉLAN", "strasse E\u{301}lan"] {
        let draft = named(name);
        let claim = name_claim(&driver, name);
        assert_taken(driver.store.save_group(driver.new_group(3, &bo, draft, 2)).await, &claim);
        let other = driver.group(group_id(2)).await;
        let rename = commands::rename(name);
        let change = driver.on_group(&other, 2, |group, cx| group.execute(ann, rename, cx));
        assert_taken(driver.store.save_group(change).await, &claim);
        assert_eq!(visible(&driver).await, before);
    }
}

/// A name is unique only within its company (GR-4).
// about: GR-4
pub async fn name_is_free_in_another_company<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let other = Driver::of(driver.store.clone(), company_id(2), "other.example").await;
    let owner = User::of_company(user_id(9), company_id(2));
    driver.save_group(driver.new_group(1, &user(1), named("Crew"), 1)).await;
    other.save_group(other.new_group(2, &owner, named("Crew"), 1)).await;
}

/// A group that changes its name releases the old one, can take it back, and can change the case of
/// its own (GR-4).
// about: GR-4
pub async fn changed_name_is_free_again<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann] = users([1]);
    driver.save_group(driver.new_group(1, &ann, named("Crew"), 1)).await;
    for name in ["CREW", "Launch", "Crew", "Launch"] {
        driver.execute(1, ann, commands::rename(name), 2).await;
    }
    driver.save_group(driver.new_group(2, &ann, named("crew"), 3)).await;
    let third = driver.new_group(3, &ann, named("launch"), 3);
    assert_taken(driver.store.save_group(third).await, &name_claim(&driver, "Launch"));
}

/// An address of a list is refused to another list (ML-2), and found by its key.
// about: ML-2
pub async fn address_of_a_list_is_refused_to_another<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann] = users([1]);
    let list: ListAddress = "crew@acme.example".parse().unwrap();
    driver.save_group(driver.new_group(1, &ann, named("Crew").with_list_at(list.clone()), 1)).await;
    driver.save_group(driver.new_group(2, &ann, named("Other"), 1)).await;
    let before = visible(&driver).await;
    let second = driver.new_group(3, &ann, named("Third").with_list_at(list.clone()), 2);
    let other = driver.group(group_id(2)).await;
    let opened =
        driver.on_group(&other, 2, |group, cx| group.open_mailing_list(ann, list.clone(), cx));
    for change in [second, opened] {
        assert_address_taken(driver.store.save_group(change).await, &list);
        assert_eq!(visible(&driver).await, before);
    }
    let found = driver.store.find_group_by_address(list.key()).await.unwrap();
    assert_eq!(found, Some(group_id(1)));
}

/// If another group holds both the name and the address that a group claims, the address is named:
/// the first in the order of claims (GR-4, ML-2).
// about: GR-4, ML-2
pub async fn first_of_several_taken_claims_is_named<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann] = users([1]);
    let list: ListAddress = "crew@acme.example".parse().unwrap();
    let draft = || named("Crew").with_list_at(list.clone());
    driver.save_group(driver.new_group(1, &ann, draft(), 1)).await;
    let second = driver.new_group(2, &ann, draft(), 2);
    assert_address_taken(driver.store.save_group(second).await, &list);
}

/// An address belongs to the list or user that takes it first (ML-2).
// about: ML-2
pub async fn address_belongs_to_one_list_or_one_user<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo] = users([1, 2]);
    let list = |text: &str| text.parse::<ListAddress>().unwrap();
    let user_first = profile(ann, "Ann@acme.example");
    driver.store.save_profiles(vec![driver.profile_change(user_first.clone())]).await.unwrap();
    let draft = named("Crew").with_list_at(list("ann@acme.example"));
    let refused = driver.store.save_group(driver.new_group(1, &ann, draft, 1)).await;
    assert_taken(refused, &address(&driver, &user_first));
    let found = driver.store.find_group_by_address(list("ann@acme.example").key()).await;
    assert_eq!(found.unwrap(), None);

    let draft = named("Crew").with_list_at(list("crew@acme.example"));
    driver.save_group(driver.new_group(1, &ann, draft, 1)).await;
    let second = profile(bo, "CREW@acme.example");
    let refused = driver.store.save_profiles(vec![driver.profile_change(second.clone())]).await;
    assert_taken(refused, &address(&driver, &second));
    assert_eq!(driver.store.find_profiles([bo.id()].into()).await.unwrap(), []);
}

/// Of several addresses it is said at once which a list has and which a user has. A free one is left
/// out (ML-2, ML-6).
// about: ML-2, ML-6
pub async fn holders_of_several_addresses_are_found_at_once<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann] = users([1]);
    let key = |text: &str| text.parse::<ListAddress>().unwrap().key();
    let user = profile(ann, "ann@acme.example");
    driver.store.save_profiles(vec![driver.profile_change(user)]).await.unwrap();
    for (n, text) in [(1, "crew@acme.example"), (2, "cast@acme.example")] {
        let draft = named(text).with_list_at(text.parse().unwrap());
        driver.save_group(driver.new_group(n, &ann, draft, 1)).await;
    }
    driver.delete(group_id(2), &ann, 2).await;

    let asked = ["ann@acme.example", "crew@acme.example", "cast@acme.example", "free@acme.example"];
    let found = driver.store.holders_of_addresses(asked.map(key).into()).await.unwrap();
    let expected = [
        (key("ann@acme.example"), AddressHolder::User),
        (key("crew@acme.example"), AddressHolder::List),
    ];
    assert_eq!(found, expected.into());
    assert_eq!(driver.store.holders_of_addresses(BTreeSet::new()).await.unwrap(), BTreeMap::new());
}

/// A list that changes its address releases the old one, for lists and for users (ML-2).
// about: ML-2
pub async fn changed_address_of_a_list_is_free_again<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo] = users([1, 2]);
    let draft = named("Crew").with_list_at("crew@acme.example".parse().unwrap());
    driver.save_group(driver.new_group(1, &ann, draft, 1)).await;
    let edit = ListEdit::new().with_address("launch@acme.example".parse().unwrap());
    driver.in_group(group_id(1), 2, |group, cx| group.edit_mailing_list(ann, edit, cx)).await;
    let profile = profile(bo, "crew@acme.example");
    driver.store.save_profiles(vec![driver.profile_change(profile)]).await.unwrap();
    for (text, holder) in [("crew@acme.example", None), ("launch@acme.example", Some(group_id(1)))]
    {
        let key = text.parse::<ListAddress>().unwrap().key();
        assert_eq!(driver.store.find_group_by_address(key).await.unwrap(), holder);
    }
}

/// The name and the address of a deleted group are free (GR-12).
// about: GR-12
pub async fn deletion_releases_name_and_address<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann] = users([1]);
    let list: ListAddress = "crew@acme.example".parse().unwrap();
    let draft = named("Crew").with_list_at(list.clone());
    driver.save_group(driver.new_group(1, &ann, draft.clone(), 1)).await;
    driver.delete(group_id(1), &ann, 2).await;
    assert_eq!(driver.store.find_group_by_address(list.key()).await.unwrap(), None);
    driver.save_group(driver.new_group(2, &ann, draft, 3)).await;
    assert_eq!(driver.store.find_group_by_address(list.key()).await.unwrap(), Some(group_id(2)));
}

/// A change that is refused for one of its claims makes and releases no other claim.
pub async fn refused_change_keeps_every_claim_as_it_was<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann] = users([1]);
    let list = |text: &str| text.parse::<ListAddress>().unwrap();
    let draft = named("Crew").with_list_at(list("crew@acme.example"));
    driver.save_group(driver.new_group(1, &ann, draft, 1)).await;
    let draft = named("Other").with_list_at(list("bo@acme.example"));
    let before = driver.save_group(driver.new_group(2, &ann, draft, 1)).await;

    let mut group = before.clone();
    let edit = ListEdit::new().with_address(list("crew@acme.example"));
    let events = vec![
        group.execute(ann, commands::rename("New"), &driver.cx(2)).unwrap(),
        group.edit_mailing_list(ann, edit, &driver.cx(2)).unwrap(),
    ];
    let change = GroupChange::between(&before, group, events);
    let taken = list("crew@acme.example");
    assert_address_taken(driver.store.save_group(change).await, &taken);
    let third = driver.new_group(3, &ann, named("Other"), 3);
    assert_taken(driver.store.save_group(third).await, &name_claim(&driver, "Other"));
    let draft = named("New").with_list_at(list("ann@acme.example"));
    driver.save_group(driver.new_group(3, &ann, draft, 3)).await;
    let key = list("bo@acme.example").key();
    assert_eq!(driver.store.find_group_by_address(key).await.unwrap(), Some(group_id(2)));
}

/// A mail domain belongs to one company, and the refused change of another company saves nothing
/// (ML-2).
// about: ML-2
pub async fn domain_of_a_company_is_refused_to_another<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let (company, founded) = Company::create(new_company(company_id(2)), &company_cx(0));
    let new = CompanyChange::new(company.clone(), founded);
    driver.store.save_company(new).await.unwrap();
    let taken: DomainName = "ACME.example".parse().unwrap();
    let mut changed = company.clone();
    let events = ["free.example".parse().unwrap(), taken.clone()]
        .map(|domain| changed.add_domain(domain, &company_cx(1)).unwrap());
    let change = CompanyChange::between(&company, changed, events.to_vec());
    assert_taken(driver.store.save_company(change).await, &Claim::Domain(taken));
    let found = driver.store.find_company(company_id(2)).await.unwrap();
    assert_eq!(found, Some(company));
    let third = Driver::of(driver.store.clone(), company_id(3), "free.example").await;
    assert_eq!(third.company.domains().len(), 1);
}

/// A claim of another kind finds no room.
pub async fn claims_are_found_by_their_kind<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann] = users([1]);
    let list: ListAddress = "crew@acme.example".parse().unwrap();
    driver.save_group(driver.new_group(1, &ann, named("Crew").with_list_at(list.clone()), 1)).await;
    for claim in [name_claim(&driver, "Crew"), Claim::Address(list.key())] {
        assert_eq!(driver.store.find_room_by_claim(claim).await.unwrap(), None);
    }
}

fn name_claim<S: GuildhallStore>(driver: &Driver<S>, name: &str) -> Claim {
    Claim::GroupName(driver.company.id(), NameKey::of(name))
}

/// Checks that the save was refused because of the address of a list, or its address for bounces.
#[track_caller]
fn assert_address_taken<E: Debug>(saved: Result<(), SaveError<E>>, list: &ListAddress) {
    let bounce = list.bounce_address().map(|address| address.folded_key());
    let keys: Vec<_> = bounce.into_iter().chain([list.key()]).map(Claim::Address).collect();
    match saved {
        Err(SaveError::Taken(taken)) if keys.contains(&taken) => {}
        other => panic!("{list} is taken, but the store answered: {other:?}"),
    }
}
