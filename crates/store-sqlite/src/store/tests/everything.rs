//! One run of every statement.

use std::num::NonZeroU32;

use guildhall_groups::{
    BasisRepository, BasisRequest, Group, GroupChange, GroupDraft, GroupFilter, GroupList,
    GroupRepository, MembershipFilter, RoomCursor, TeamDraft,
};
use guildhall_kernel::{
    Claim, EmailAddress, GroupId, NameKey, PageRequest, ReadSet, RegistrationChange,
    RegistrationState, Scope, User,
};
use guildhall_mailing_list::MailRight;
use guildhall_permissions::{CompanyContext, CompanyRepository, Profile, ProfileChange};
use guildhall_rooms::{Room, RoomChange, RoomRepository, SamePeople};
use uuid::Uuid;

use super::world::{World, group_id, minute, room_id, user};
use super::{SqliteStore, TEN, answers, commands, pages, recipients, saves};

/// Runs every statement.
pub(super) async fn everything(store: &SqliteStore) {
    let world = World::new();
    let company = world.company.id();
    let [ann, bo, cy, dee] = [1, 2, 3, 999_999].map(user);
    store.save_company(world.created.clone()).await.unwrap();
    let before = store.find_company(company).await.unwrap().unwrap();
    let mut after = before.clone();
    let event =
        after.add_domain("acme.example".parse().unwrap(), &CompanyContext::new(minute(2))).unwrap();
    let change = guildhall_permissions::CompanyChange::between(&before, after.clone(), vec![event]);
    store.save_company(change).await.unwrap();
    store.companies(PageRequest::first(TEN)).await.unwrap();
    let address = Some("ann@acme.example".parse().unwrap());
    let profile = Profile { user: ann, name: "Ann".parse().unwrap(), address };
    let change = ProfileChange::new(company, profile.clone(), after.domains());
    store.save_profiles(vec![change]).await.unwrap();
    let of_guest =
        ProfileChange::new(guildhall_kernel::CompanyId::new(Uuid::nil()), profile, after.domains());
    store.save_profiles(vec![of_guest]).await.unwrap();
    let first = RegistrationChange::to(None, ann, RegistrationState::Registered);
    store.save_registration(first.clone()).await.unwrap();
    let again = RegistrationChange::to(Some(&first.registration()), ann, RegistrationState::Left);
    store.save_registration(again.clone()).await.unwrap();
    store.find_registrations([ann.id()].into()).await.unwrap();
    store.find_basis(BasisRequest::new(ann, [])).await.unwrap();
    assert_eq!(store.find_profiles([ann.id()].into()).await.unwrap().len(), 1);
    store.profiles(None, PageRequest::first(TEN)).await.unwrap();
    let key = "ann@acme.example".parse::<EmailAddress>().unwrap().folded_key();
    store.holders_of_addresses([key].into()).await.unwrap();

    let people = [ann, bo, cy];
    let (group, room) = (group_id(7), room_id(8));
    let draft = GroupDraft::named("Crew").unwrap().with_members(people).with_masters([bo]);
    store.save_group(world.group(group, ann, draft)).await.unwrap();
    let mut reads = ReadSet::default();
    reads.read_company(company, Some(after.version()));
    reads.read_group(
        group,
        store.find_group(group, Scope::of([])).await.unwrap().unwrap().version(),
    );
    reads.read_user(&again.registration());
    store.save_room(world.room(room, &people).with_reads(reads)).await.unwrap();
    let mut reads = ReadSet::default();
    let whole = store.find_room(room, Scope::Whole).await.unwrap().unwrap();
    reads.read_room(room, whole.version());
    store.save_room(world.room(room_id(9), &[ann, bo, dee]).with_reads(reads)).await.unwrap();
    store.erase_profile(cy.id()).await.unwrap();
    commands(store, &world, (group, room), [ann, dee]).await;
    let before = store.find_group(group, Scope::Whole).await.unwrap().unwrap();
    let mut after = before.clone();
    let name = guildhall_groups::ProfileEdit::name("Other".parse().unwrap());
    let event = after.edit_profile(ann, name, &world.cx(7)).unwrap();
    store.save_group(GroupChange::between(&before, after, vec![event])).await.unwrap();

    nest_and_read(store, &world, group).await;

    let whole = store.find_room(room, Scope::Whole).await.unwrap().unwrap();
    let others = people.iter().map(User::id);
    let same = SamePeople::new(ann.id(), others, vec![company], TEN);
    assert_eq!(store.rooms_with_exactly(same).await.unwrap().rooms[0].header(), whole.header());
    store.participants(room, PageRequest::first(TEN)).await.unwrap();
    store.rooms_with_contacts(company, PageRequest::first(TEN)).await.unwrap();
    store.groups_with_contacts(company, PageRequest::first(TEN)).await.unwrap();
    store.find_rooms([room].into(), ann.id()).await.unwrap();
    store.find_room_by_claim(Claim::ToMe(ann.id())).await.unwrap();
    let rooms = store.rooms_of(ann.id(), PageRequest::first(NonZeroU32::MIN)).await.unwrap();
    let next: RoomCursor = *rooms.next().unwrap();
    store.rooms_of(ann.id(), PageRequest::after(next, TEN)).await.unwrap();
    for filter in [
        MembershipFilter::All,
        MembershipFilter::Members,
        MembershipFilter::Requests,
        MembershipFilter::Right(MailRight::Post),
        MembershipFilter::Right(MailRight::SendAs),
    ] {
        store.memberships(group, filter, PageRequest::first(TEN)).await.unwrap();
    }
    let administered = GroupFilter::new(&world.company, user(99), GroupList::Administered).unwrap();
    let orphaned = GroupFilter::new(&world.company, user(99), GroupList::Orphaned).unwrap();
    store.list_groups(orphaned.clone(), PageRequest::first(TEN)).await.unwrap();
    store.list_groups(orphaned.with_search("oth"), PageRequest::first(TEN)).await.unwrap();
    let page = PageRequest::first(TEN);
    let page = store.list_groups(administered.with_search("oth"), page).await.unwrap();
    assert_eq!(page.items()[0].header().name().key(), NameKey::of("OTHER"));
    pages::fill(store, &world, 70).await;
    pages::read(store, &world, |_| ()).await;
    recipients::read_and_write(store, World::new(), ann).await;
    delete_and_read(store, &world, group_id(77)).await;
    delete_and_read(store, &world, group).await;
    saves::exceed_a_limit(store, &world).await;
    answers::keep_and_forget(store, &world, 1).await;
}

/// Deletes a group that nests another one, and reads who took part in it.
pub(super) async fn delete_and_read(store: &SqliteStore, world: &World, group: GroupId) {
    let (ann, cx) = (user(1), world.cx(9));
    let before = store.find_group(group, Scope::of([ann.id()])).await.unwrap().unwrap();
    let room = store.find_room(before.room(), Scope::of([])).await.unwrap().unwrap();
    let (mut after, mut closed) = (before.clone(), room.clone());
    let (deleted, closing) = after.delete(ann, &mut closed, &cx).unwrap();
    let change = GroupChange::between(&before, after, vec![deleted]);
    let change = change.with_room(RoomChange::between(&room, closed, vec![closing]));
    store.save_group(change).await.unwrap();
    store.find_group(group, Scope::of([ann.id()])).await.unwrap();
    store.find_groups([group].into(), ann.id()).await.unwrap();
    store.participants_of(group, PageRequest::first(TEN)).await.unwrap();
}

/// Nests another group and a team, unnests the group again, and reads the listings.
async fn nest_and_read(store: &SqliteStore, world: &World, parent: GroupId) {
    let (ann, cx) = (user(1), world.cx(8));
    let [group, team] = [17, 18].map(group_id);
    let draft = GroupDraft::named("Inner").unwrap();
    store.save_group(world.group(group, ann, draft)).await.unwrap();
    let draft = TeamDraft::named("Unit").unwrap().with_members([ann]);
    let (unit, formed) = Group::form_team(team, room_id(18), draft, &cx).unwrap();
    let (room, opened) = Room::open_for_team(room_id(18), team, None, &cx);
    let change = GroupChange::new(unit, formed, RoomChange::new(room, opened));
    store.save_group(change).await.unwrap();
    for child in [group, team] {
        nest(store, world, parent, child).await;
    }
    let before = store.find_group(parent, Scope::of([ann.id()])).await.unwrap().unwrap();
    let mut after = before.clone();
    let child = store.find_group(group, Scope::of([ann.id()])).await.unwrap().unwrap();
    let event = after.unnest(ann, &child, &cx).unwrap();
    store.save_group(GroupChange::between(&before, after, vec![event])).await.unwrap();
    let lists = [
        GroupList::Administered,
        GroupList::All,
        GroupList::Managed,
        GroupList::Requested,
        GroupList::Teams,
    ];
    for list in lists {
        let Ok(filter) = GroupFilter::new(&world.company, ann, list) else { continue };
        store.list_groups(filter.clone(), PageRequest::first(TEN)).await.unwrap();
        store.list_groups(filter.with_search("i"), PageRequest::first(TEN)).await.unwrap();
    }
    store.find_groups([parent].into(), ann.id()).await.unwrap();
    let many = Scope::of((1..=10).map(|number| user(number).id()));
    store.find_group(parent, many).await.unwrap();
    store.participants_of(parent, PageRequest::first(TEN)).await.unwrap();
    store.participant_addresses(parent, PageRequest::first(TEN)).await.unwrap();
    store.groups_nesting(team, PageRequest::first(TEN)).await.unwrap();
    store.groups_of(ann.id(), PageRequest::first(TEN)).await.unwrap();
    store.rooms_in(ann.id(), PageRequest::first(TEN)).await.unwrap();
    store.rooms_of_company(world.company.id(), PageRequest::first(TEN)).await.unwrap();
}

pub(super) async fn nest(store: &SqliteStore, world: &World, parent: GroupId, child: GroupId) {
    let (ann, cx) = (user(1), world.cx(8));
    let scope = || Scope::of([ann.id()]);
    let below = store.find_nested_groups(child, scope()).await.unwrap();
    let before = store.find_group(parent, scope()).await.unwrap().unwrap();
    let mut after = before.clone();
    let event = after.nest(ann, child, &below, &cx).unwrap();
    let change = GroupChange::between(&before, after, vec![event]);
    store.save_group(change.with_nestings(below.version())).await.unwrap();
}
