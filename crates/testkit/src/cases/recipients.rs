//! The external recipients of a mailing list are loaded for the addresses that a command touches,
//! saved one by one, and listed page by page (ML-6).

use std::collections::BTreeSet;
use std::slice::from_ref;

use guildhall_groups::{
    Group, GroupChange, GroupCommand, GroupFilter, GroupList, GroupScope, ListDraft,
    ParticipantAddress,
};
use guildhall_kernel::{AddressKey, EmailAddress, GroupId, PageRequest, Scope, User};
use guildhall_mailing_list::{AddressHolder, ExternalRecipients, ListEdit, UnsubscribeReason};
use guildhall_permissions::ProfileChange;

use super::companies::profile;
use crate::GuildhallStore;
use crate::assert::assert_conflict;
use crate::cast::email;
use crate::driver::{Driver, group_id, named, user, user_id, users};
use crate::reading::{PAGE_SIZES, assert_history, limit, walk};

/// The external recipients of the list of group 1, in the order of a listing. They have quotes,
/// letters of other scripts, and spellings that differ only in case.
const ALL: [&str; 8] = [
    "\"Far away\"@partner.example",
    "Amy@partner.example",
    "BO@partner.example",
    "Bo@partner.example",
    "bo@partner.example",
    "Zoe@other.example",
    "zoe@partner.example",
    "Éva@partner.example",
];

/// A group is loaded with exactly the external recipients for the addresses of the scope, in every
/// spelling, and with the number of all. An address without a recipient is known to have none.
pub async fn slice_of_recipients_holds_exactly_its_addresses<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let whole = group_with_recipients(&driver).await;
    let scopes: [&[&str]; 5] = [&[], &["amy"], &["Bo"], &["absent"], &["bO", "éva", "absent"]];
    for locals in scopes {
        let addresses = locals.iter().map(|local| email(&format!("{local}@partner.example")));
        let keys: BTreeSet<_> = addresses.map(|address| address.folded_key()).collect();
        let scope = GroupScope::new(Scope::of([user_id(1)]), keys);
        let found = driver.store.find_group(whole.id(), scope.clone()).await.unwrap().unwrap();
        assert_eq!(found, whole.slice_of(&scope).unwrap(), "{locals:?}");
        assert_eq!(
            spelled(found.recipients()),
            spelled(whole.slice_of(&scope).unwrap().recipients())
        );
    }
    assert_eq!(spelled(whole.recipients()), ALL);
}

/// Where a call takes no addresses, a group is loaded without external recipients, and with their
/// number.
pub async fn groups_come_with_the_number_of_recipients<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let whole = group_with_recipients(&driver).await;
    let (id, ann) = (whole.id(), user(1));
    let none = whole.slice_of(&Scope::of([ann.id()]).into()).unwrap();
    assert_eq!(none.recipients().count(), 8);
    let store = &driver.store;
    assert_eq!(store.find_groups([id].into(), ann.id()).await.unwrap(), from_ref(&none));
    let below = store.find_nested_groups(id, Scope::of([ann.id()])).await.unwrap();
    assert_eq!(below.group(id), Ok(&none));
    let filter = GroupFilter::new(&driver.company, ann, GroupList::All).unwrap();
    let listed = store.list_groups(filter, PageRequest::first(limit(2))).await.unwrap();
    assert_eq!(listed.items()[0].recipients(), none.recipients());
    let rooms = store.rooms_of(ann.id(), PageRequest::first(limit(2))).await.unwrap();
    assert_eq!(rooms.items()[0].group.as_ref().map(Group::recipients), Some(none.recipients()));
}

/// Each command on the external recipients gives the same answer from a slice as from the whole, and
/// saving it from the slice gives the same group.
pub async fn slice_of_recipients_decides_and_is_saved_as_the_whole<S: GuildhallStore>(store: S) {
    use GroupCommand as C;

    let driver = Driver::open(store).await;
    let group = group_with_recipients(&driver).await.id();
    let add = |texts: &[&str]| C::AddRecipients { recipients: emails(texts) };
    let remove = |texts: &[&str]| C::RemoveRecipients { recipients: emails(texts) };
    let list = |text: &str| C::EditMailingList {
        edit: ListEdit::new().with_address(text.parse().unwrap()),
    };
    driver.group_command(group, user(1), add(&["new@partner.example"])).await;
    driver
        .group_command(group, user(1), add(&["bO@partner.example", "other@partner.example"]))
        .await;
    driver
        .group_command(group, user(1), add(&["fresh@partner.example", "Bo@PARTNER.example"]))
        .await;
    driver.group_command(group, user(1), remove(&["\"Bo\"@partner.example"])).await;
    driver.group_command(group, user(1), remove(&["Bo@partner.example"])).await;
    driver
        .group_command(group, user(1), remove(&["new@partner.example", "zoe@other.example"]))
        .await;
    driver
        .group_command(group, user(1), remove(&["new@partner.example", "Zoe@other.example"]))
        .await;
    driver.group_command(group, user(1), add(&["crew@acme.example"])).await;
    driver.group_command(group, user(1), list("launch@acme.example")).await;
    for text in ["amy@partner.example", "Amy@partner.example", "Amy@partner.example"] {
        driver.unsubscribe_from_slice(group, &email(text)).await;
    }
    let left = driver.group(group).await;
    let left = spelled(left.recipients()).into_iter().map(ToOwned::to_owned).collect::<Vec<_>>();
    assert_eq!(driver.listed(group, 3).await, left);
    assert_eq!(left.len(), 7);
    assert_history(&driver).await;
}

/// External recipients are listed by address without regard to case, each once, in pages of any
/// size. A page continues after a recipient that was removed.
pub async fn recipients_are_paged_by_address<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let group = group_with_recipients(&driver).await.id();
    let other = ListDraft::new("other@acme.example".parse().unwrap());
    let other = other.with_recipients(emails(&["cy@partner.example"]));
    let draft = named("Other").with_list(other);
    driver.save_group(driver.new_group(2, &user(1), draft, 1)).await;
    for size in PAGE_SIZES {
        assert_eq!(driver.listed(group, size).await, ALL);
        assert_eq!(driver.listed(group_id(2), size).await, ["cy@partner.example"]);
        assert_eq!(driver.listed(group_id(3), size).await, [""; 0], "there is no such group");
    }
    let last = ExternalRecipients::key_of(&email(ALL[3]));
    driver
        .execute(1, user(1), GroupCommand::RemoveRecipients { recipients: emails(&[ALL[3]]) }, 9)
        .await;
    let rest = driver.store.recipients_of(group, PageRequest::after(last, limit(2))).await.unwrap();
    assert_eq!(rest.next(), Some(&ExternalRecipients::key_of(&email(ALL[5]))));
    assert_eq!(rest.items(), emails(&ALL[4..6]));
}

/// The participants of a group are listed with their addresses, and with who has each address by now
/// (ML-6, ML-9): members, members of nested groups and users without an address, in pages of any
/// size.
// about: ML-6, ML-9
pub async fn participants_are_paged_with_their_addresses<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy, dee, eve] = users([1, 2, 3, 4, 5]);
    let inner = named("Inner").with_members([cy, dee, bo]);
    driver.save_group(driver.new_group(2, &ann, inner, 1)).await;
    driver.save_group(driver.new_group(1, &ann, named("Outer").with_members([bo, eve]), 1)).await;
    driver.nest([1, 2], &ann, 2).await;
    // A user's own; a guest's; that of a list; none.
    let profiles = [
        profile(ann, "Ann@ACME.example"),
        profile(bo, "bo@elsewhere.example"),
        profile(cy, "crew@acme.example"),
        profile(eve, ""),
    ];
    let changes = profiles.iter().cloned().map(|profile| {
        let none = BTreeSet::new();
        let domains = if profile.user == cy { &none } else { driver.company.domains() };
        ProfileChange::new(driver.company.id(), profile, domains)
    });
    driver.store.save_profiles(changes.collect()).await.unwrap();
    let draft = named("Crew").with_list_at("crew@acme.example".parse().unwrap());
    driver.save_group(driver.new_group(3, &ann, draft, 3)).await;

    let of = |user: User, address: &str, holder| ParticipantAddress {
        user: user.id(),
        address: address.parse().ok(),
        holder,
    };
    let mut expected = [
        of(ann, "Ann@ACME.example", Some(AddressHolder::User)),
        of(bo, "bo@elsewhere.example", None),
        of(cy, "crew@acme.example", Some(AddressHolder::List)),
        of(dee, "", None),
        of(eve, "", None),
    ];
    expected.sort_by_key(|found| found.user);
    let listed = async |size| {
        let page = |page| driver.store.participant_addresses(group_id(1), page);
        let found = walk(size, page).await;
        let spelled = |found: &ParticipantAddress| found.address.as_ref().map(ToString::to_string);
        assert!(found.iter().map(spelled).eq(expected.iter().map(spelled)));
        found
    };
    for size in PAGE_SIZES {
        assert_eq!(listed(size).await, expected);
    }
    driver.delete(group_id(1), &ann, 4).await;
    driver.in_group(group_id(2), 5, |group, cx| group.remove_members(ann, &[cy.id()], cx)).await;
    assert_eq!(listed(2).await, expected, "a deleted group keeps its participants");
    let none = walk(2, |page| driver.store.participant_addresses(group_id(9), page)).await;
    assert_eq!(none, [], "there is no such group");
}

/// The external recipients of a draft are stored with the group, also if a room is converted.
// about: GR-2
pub async fn recipients_of_a_draft_are_stored<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let people = users([1, 2, 3]);
    let room = driver.save_room(driver.general(1, &people, 1)).await;
    let list = |text: &str| {
        let list = ListDraft::new(format!("{text}@acme.example").parse().unwrap());
        named(text).with_list(list.with_recipients(emails(&["Pat@partner.example"])))
    };
    driver.save_group(driver.conversion(1, &room, &people[0], list("Converted"), 2)).await;
    driver.save_group(driver.new_group(2, &people[0], list("Created"), 2)).await;
    for n in [1, 2] {
        assert_eq!(driver.listed(group_id(n), 1).await, ["Pat@partner.example"]);
        assert_eq!(driver.group(group_id(n)).await.recipients().count(), 1);
    }
    assert_history(&driver).await;
}

/// A recipient that one change removes and adds again is stored in its new spelling.
pub async fn recipient_is_respelled_in_one_change<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let before = group_with_recipients(&driver).await;
    let (mut after, ann, cx) = (before.clone(), user(1), driver.cx(5));
    let events = vec![
        after.remove_recipients(ann, &emails(&["Amy@partner.example"]), &cx).unwrap(),
        after.add_recipients(ann, &emails(&["\"Amy\"@PARTNER.example"]), &cx).unwrap(),
    ];
    let saved = driver.save_group(GroupChange::between(&before, after, events)).await;
    assert_eq!(spelled(saved.recipients())[1], "\"Amy\"@PARTNER.example");
    assert_eq!(driver.listed(before.id(), 100).await[1], "\"Amy\"@PARTNER.example");
}

/// A deleted group has no external recipients, also if the deletion loaded none of them.
// about: GR-12
pub async fn deletion_removes_every_recipient<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let id = group_with_recipients(&driver).await.id();
    let scope = Scope::of([user_id(1)]);
    let slice = driver.store.find_group(id, scope.clone()).await.unwrap().unwrap();
    let room = driver.store.find_room(slice.room(), scope).await.unwrap().unwrap();
    let tombstone = driver.save_group(driver.deletion(&slice, &room, &user(1), 9)).await;
    assert_eq!(tombstone.recipients(), &ExternalRecipients::default());
    assert_eq!(driver.listed(id, 2).await, [""; 0]);
    assert_history(&driver).await;
}

/// A change at a stale version writes no external recipient.
pub async fn recipients_at_a_stale_version_conflict<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let before = group_with_recipients(&driver).await;
    let id = before.id();
    let add = |text: &str| GroupCommand::AddRecipients { recipients: emails(&[text]) };
    let late = driver
        .on_group(&before, 5, |group, cx| group.execute(user(1), add("late@partner.example"), cx));
    driver.execute(1, user(1), add("early@partner.example"), 5).await;
    let listed = driver.listed(id, 100).await;
    assert_conflict(driver.store.save_group(late).await);
    assert_eq!(driver.listed(id, 100).await, listed);
    assert_eq!(driver.group(id).await.recipients().count(), 9);
}

impl<S: GuildhallStore> Driver<S> {
    /// Removes a recipient who unsubscribes from the whole group and from the slice that it touches.
    async fn unsubscribe_from_slice(&self, id: GroupId, address: &EmailAddress) {
        let (why, mut whole) = (UnsubscribeReason::Wish, self.group(id).await);
        let scope = GroupScope::new(Scope::of([]), [address.folded_key()]);
        let before = self.store.find_group(id, scope).await.unwrap().unwrap();
        let mut slice = before.clone();
        let decided = whole.unsubscribe(address, why, &self.cx(6));
        assert_eq!(slice.unsubscribe(address, why, &self.cx(6)), decided);
        if let Ok(event) = decided {
            let saved = self.save_group(GroupChange::between(&before, slice, vec![event])).await;
            assert_eq!(saved, whole);
        }
    }

    /// Lists the external recipients in pages of this size.
    async fn listed(&self, id: GroupId, size: u32) -> Vec<String> {
        let listed = walk(size, |page: PageRequest<AddressKey>| self.store.recipients_of(id, page));
        listed.await.iter().map(ToString::to_string).collect()
    }
}

/// Group 1 of users 1 and 2, with a list for all of [`ALL`].
async fn group_with_recipients<S: GuildhallStore>(driver: &Driver<S>) -> Group {
    let list = ListDraft::new("crew@acme.example".parse().unwrap());
    let draft = named("Crew").with_members(users([2])).with_list(list);
    driver.save_group(driver.new_group(1, &user(1), draft, 1)).await;
    let (first, rest) = ALL.split_at(3);
    for texts in [rest, first] {
        let add = GroupCommand::AddRecipients { recipients: emails(texts) };
        driver.execute(1, user(1), add, 2).await;
    }
    driver.group(group_id(1)).await
}

fn emails(texts: &[&str]) -> Vec<EmailAddress> {
    texts.iter().map(|text| email(text)).collect()
}

/// Returns the loaded recipients, as they are spelled.
fn spelled(recipients: &ExternalRecipients) -> Vec<&str> {
    recipients.loaded().map(|(_, address)| address.as_str()).collect()
}
