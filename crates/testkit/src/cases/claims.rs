//! A unique key has one holder, whose it is until the very save that gives it up.

use guildhall_groups::{GroupChange, ProfileEdit};
use guildhall_kernel::{Claim, DomainName, ListAddress, NameKey, User};
use guildhall_mailing_list::ListEdit;
use guildhall_permissions::{Company, CompanyChange};

use super::profiles::{address, profile};
use crate::GuildhallStore;
use crate::hall::{Hall, assert_taken, named, new_company};
use crate::ids::{company_id, group_id, minute, room_id, user, user_id, users};
use crate::visible::visible;

/// A user has one to-me room (RM-2), found by its claim.
// about: RM-2
pub async fn second_to_me_room_is_refused<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann, bo] = users([1, 2]);
    hall.save_room(hall.to_me(1, &ann, 1)).await;
    hall.save_room(hall.to_me(2, &bo, 1)).await;
    let before = visible(&hall).await;
    let claim = Claim::ToMe(ann.id());
    assert_taken(hall.store.save_room(hall.to_me(3, &ann, 2)).await, &claim);
    assert_eq!(visible(&hall).await, before);
    assert_eq!(hall.store.find_room_by_claim(claim).await.unwrap(), Some(room_id(1)));
}

/// A pair has one room while both are in it, whoever opens it (RM-3), found by its claim.
// about: RM-3
pub async fn second_room_of_a_pair_is_refused<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann, bo, cy] = users([1, 2, 3]);
    hall.save_room(hall.pair(1, [ann, bo], 1)).await;
    hall.save_room(hall.pair(2, [cy, ann], 1)).await;
    let before = visible(&hall).await;
    let claim = Claim::pair(ann.id(), bo.id());
    for pair in [[ann, bo], [bo, ann]] {
        assert_taken(hall.store.save_room(hall.pair(3, pair, 2)).await, &claim);
        assert_eq!(visible(&hall).await, before);
    }
    assert_eq!(hall.store.find_room_by_claim(claim).await.unwrap(), Some(room_id(1)));
}

/// A pair that one has left is free for another room of both, and stays that one's when the other
/// leaves the first too (RM-3).
// about: RM-3
pub async fn pair_is_free_when_one_has_left<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann, bo] = users([1, 2]);
    let claim = Claim::pair(ann.id(), bo.id());
    hall.save_room(hall.pair(1, [ann, bo], 1)).await;
    hall.in_room(room_id(1), 2, |room, cx| room.leave(ann.id(), cx)).await;
    assert_eq!(hall.store.find_room_by_claim(claim.clone()).await.unwrap(), None);

    hall.save_room(hall.pair(2, [bo, ann], 3)).await;
    hall.in_room(room_id(1), 4, |room, cx| room.leave(bo.id(), cx)).await;
    assert_eq!(hall.store.find_room_by_claim(claim.clone()).await.unwrap(), Some(room_id(2)));
    assert_taken(hall.store.save_room(hall.pair(3, [ann, bo], 5)).await, &claim);
}

/// A group's name is its company's once, without regard to case or normal form (GR-4).
// about: GR-4
pub async fn name_of_a_group_is_refused_to_another<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann, bo] = users([1, 2]);
    hall.save_group(hall.new_group(1, &ann, named("Straße Élan"), 1)).await;
    hall.save_group(hall.new_group(2, &ann, named("Other"), 1)).await;
    let before = visible(&hall).await;
    for name in ["Straße Élan", "STRASSE ÉLAN", "strasse E\u{301}lan"] {
        let draft = named(name);
        let claim = name_claim(&hall, name);
        assert_taken(hall.store.save_group(hall.new_group(3, &bo, draft, 2)).await, &claim);
        let other = hall.group(group_id(2)).await;
        let rename = ProfileEdit::name(name.parse().unwrap());
        let change = hall.on_group(&other, 2, |group, cx| group.edit_profile(&ann, rename, cx));
        assert_taken(hall.store.save_group(change).await, &claim);
        assert_eq!(visible(&hall).await, before);
    }
}

/// A name is unique in its company alone (GR-4).
// about: GR-4
pub async fn name_is_free_in_another_company<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let other = Hall::of(hall.store.clone(), company_id(2), "other.example").await;
    let owner = User::of_company(user_id(9), company_id(2));
    hall.save_group(hall.new_group(1, &user(1), named("Crew"), 1)).await;
    other.save_group(other.new_group(2, &owner, named("Crew"), 1)).await;
}

/// A group that changes its name frees the one before, can take it back, and can change the case of
/// its own (GR-4).
// about: GR-4
pub async fn changed_name_is_free_again<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann] = users([1]);
    hall.save_group(hall.new_group(1, &ann, named("Crew"), 1)).await;
    for name in ["CREW", "Launch", "Crew", "Launch"] {
        let rename = ProfileEdit::name(name.parse().unwrap());
        hall.in_group(group_id(1), 2, |group, cx| group.edit_profile(&ann, rename, cx)).await;
    }
    hall.save_group(hall.new_group(2, &ann, named("crew"), 3)).await;
    let third = hall.new_group(3, &ann, named("launch"), 3);
    assert_taken(hall.store.save_group(third).await, &name_claim(&hall, "Launch"));
}

/// An address of a list is refused to another list (ML-2), and found by its key.
// about: ML-2
pub async fn address_of_a_list_is_refused_to_another<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann] = users([1]);
    let list: ListAddress = "crew@acme.example".parse().unwrap();
    hall.save_group(hall.new_group(1, &ann, named("Crew").mailing_list(list.clone()), 1)).await;
    hall.save_group(hall.new_group(2, &ann, named("Other"), 1)).await;
    let before = visible(&hall).await;
    let claim = Claim::Address(list.key());
    let second = hall.new_group(3, &ann, named("Third").mailing_list(list.clone()), 2);
    let other = hall.group(group_id(2)).await;
    let opened =
        hall.on_group(&other, 2, |group, cx| group.open_mailing_list(&ann, list.clone(), cx));
    for change in [second, opened] {
        assert_taken(hall.store.save_group(change).await, &claim);
        assert_eq!(visible(&hall).await, before);
    }
    let found = hall.store.find_group_by_address(list.key()).await.unwrap();
    assert_eq!(found, Some(group_id(1)));
}

/// An address is a list's or a user's, whoever comes first (ML-2).
// about: ML-2
pub async fn address_is_a_lists_or_a_users<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann, bo] = users([1, 2]);
    let list = |text: &str| text.parse::<ListAddress>().unwrap();
    let user_first = profile(ann, "Ann@acme.example");
    hall.store.save_profiles(vec![hall.profile_change(user_first.clone())]).await.unwrap();
    let draft = named("Crew").mailing_list(list("ann@acme.example"));
    let refused = hall.store.save_group(hall.new_group(1, &ann, draft, 1)).await;
    assert_taken(refused, &address(&hall, &user_first));
    let found = hall.store.find_group_by_address(list("ann@acme.example").key()).await;
    assert_eq!(found.unwrap(), None);

    let draft = named("Crew").mailing_list(list("crew@acme.example"));
    hall.save_group(hall.new_group(1, &ann, draft, 1)).await;
    let second = profile(bo, "CREW@acme.example");
    let refused = hall.store.save_profiles(vec![hall.profile_change(second.clone())]).await;
    assert_taken(refused, &address(&hall, &second));
    assert_eq!(hall.store.find_profile(bo.id()).await.unwrap(), None);
}

/// A list that changes its address frees the one before, for lists and for users (ML-2).
// about: ML-2
pub async fn changed_address_of_a_list_is_free_again<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann, bo] = users([1, 2]);
    let draft = named("Crew").mailing_list("crew@acme.example".parse().unwrap());
    hall.save_group(hall.new_group(1, &ann, draft, 1)).await;
    let edit = ListEdit::new().address("launch@acme.example".parse().unwrap());
    hall.in_group(group_id(1), 2, |group, cx| group.edit_mailing_list(&ann, edit, cx)).await;
    let profile = profile(bo, "crew@acme.example");
    hall.store.save_profiles(vec![hall.profile_change(profile)]).await.unwrap();
    for (text, holder) in [("crew@acme.example", None), ("launch@acme.example", Some(group_id(1)))]
    {
        let key = text.parse::<ListAddress>().unwrap().key();
        assert_eq!(hall.store.find_group_by_address(key).await.unwrap(), holder);
    }
}

/// The name and the address of a deleted group are free (GR-12).
// about: GR-12
pub async fn deleted_group_frees_name_and_address<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann] = users([1]);
    let list: ListAddress = "crew@acme.example".parse().unwrap();
    let draft = named("Crew").mailing_list(list.clone());
    hall.save_group(hall.new_group(1, &ann, draft.clone(), 1)).await;
    hall.delete(group_id(1), &ann, 2).await;
    assert_eq!(hall.store.find_group_by_address(list.key()).await.unwrap(), None);
    hall.save_group(hall.new_group(2, &ann, draft, 3)).await;
    assert_eq!(hall.store.find_group_by_address(list.key()).await.unwrap(), Some(group_id(2)));
}

/// A change that is refused for one of its claims makes none of the others, and gives none up.
pub async fn refused_change_keeps_every_claim_as_it_was<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann] = users([1]);
    let list = |text: &str| text.parse::<ListAddress>().unwrap();
    let draft = named("Crew").mailing_list(list("crew@acme.example"));
    hall.save_group(hall.new_group(1, &ann, draft, 1)).await;
    let draft = named("Other").mailing_list(list("bo@acme.example"));
    let before = hall.save_group(hall.new_group(2, &ann, draft, 1)).await;

    let mut group = before.clone();
    let edit = ListEdit::new().address(list("crew@acme.example"));
    let events = vec![
        group.edit_profile(&ann, ProfileEdit::name("New".parse().unwrap()), &hall.cx(2)).unwrap(),
        group.edit_mailing_list(&ann, edit, &hall.cx(2)).unwrap(),
    ];
    let change = GroupChange::between(&before, group, events);
    let taken = Claim::Address(list("crew@acme.example").key());
    assert_taken(hall.store.save_group(change).await, &taken);
    let third = hall.new_group(3, &ann, named("Other"), 3);
    assert_taken(hall.store.save_group(third).await, &name_claim(&hall, "Other"));
    let draft = named("New").mailing_list(list("ann@acme.example"));
    hall.save_group(hall.new_group(3, &ann, draft, 3)).await;
    let key = list("bo@acme.example").key();
    assert_eq!(hall.store.find_group_by_address(key).await.unwrap(), Some(group_id(2)));
}

/// A mail domain is one company's, and a refused change of another leaves nothing (ML-2).
// about: ML-2
pub async fn domain_of_a_company_is_refused_to_another<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let (company, founded) = Company::create(new_company(company_id(2)));
    let new = CompanyChange::new(company.clone(), founded);
    hall.store.save_company(new).await.unwrap();
    let taken: DomainName = "ACME.example".parse().unwrap();
    let mut changed = company.clone();
    let events = ["free.example".parse().unwrap(), taken.clone()]
        .map(|domain| changed.add_domain(domain, minute(1)));
    let change = CompanyChange::between(&company, changed, events.to_vec());
    assert_taken(hall.store.save_company(change).await, &Claim::Domain(taken));
    let found = hall.store.find_company(company_id(2)).await.unwrap();
    assert_eq!(found, Some(company));
    let third = Hall::of(hall.store.clone(), company_id(3), "free.example").await;
    assert_eq!(third.company.domains().len(), 1);
}

/// What another kind of thing holds is found as no room and no group.
pub async fn claims_are_found_by_their_kind<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann] = users([1]);
    let list: ListAddress = "crew@acme.example".parse().unwrap();
    hall.save_group(hall.new_group(1, &ann, named("Crew").mailing_list(list.clone()), 1)).await;
    for claim in [name_claim(&hall, "Crew"), Claim::Address(list.key())] {
        assert_eq!(hall.store.find_room_by_claim(claim).await.unwrap(), None);
    }
}

fn name_claim<S: GuildhallStore>(hall: &Hall<S>, name: &str) -> Claim {
    Claim::GroupName(hall.company.id(), NameKey::of(name))
}
