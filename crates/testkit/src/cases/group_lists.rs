//! Lists of groups and of memberships hold what their filter admits, in order.

use guildhall_groups::{
    Group, GroupCursor, GroupEntry, GroupFilter, GroupList, MembershipFilter, TeamDraft, TeamEdit,
};
use guildhall_kernel::{GroupId, PageRequest, RemovalCause, Scope, User};
use guildhall_mailing_list::MailRight;
use guildhall_permissions::{Company, Privacy};

use crate::driver::{
    ADMIN, Driver, acme, company_cx, company_id, group_id, guest, loner, named, new_company, user,
    user_id, users,
};
use crate::reading::{Nested, PAGE_SIZES, limit, walk};
use crate::{GuildhallStore, commands};

/// A user who is in no group, and asked to join some. By now they belong to another company.
const MOVED: u32 = 40;

/// Every list of every viewer with every prefix, read in pages of one, holds the groups that the
/// filter admits, by name (GR-15, GR-16, GR-17).
// about: GR-16
pub async fn groups_are_listed_in_pages_of_one<S: GuildhallStore>(store: S) {
    assert_lists_by_definition(store, 1).await;
}

/// As in pages of one, in pages of two.
// about: GR-16
pub async fn groups_are_listed_in_pages_of_two<S: GuildhallStore>(store: S) {
    assert_lists_by_definition(store, 2).await;
}

/// As in pages of one, in pages of a hundred.
// about: GR-16
pub async fn groups_are_listed_in_pages_of_a_hundred<S: GuildhallStore>(store: S) {
    assert_lists_by_definition(store, 100).await;
}

/// As in pages of one, in pages of the largest size.
// about: GR-16
pub async fn groups_are_listed_in_pages_of_the_largest_size<S: GuildhallStore>(store: S) {
    assert_lists_by_definition(store, u32::MAX).await;
}

/// A list continues after its cursor, whatever was added or deleted meanwhile.
pub async fn group_list_continues_after_its_cursor<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann] = users([1]);
    for (n, name) in (1..).zip(["A", "B", "C", "D", "E"]) {
        driver.save_group(driver.new_group(n, &ann, named(name), 1)).await;
    }
    let filter = GroupFilter::new(&driver.company, ann, GroupList::All).unwrap();
    let first =
        driver.store.list_groups(filter.clone(), PageRequest::first(limit(2))).await.unwrap();
    driver.delete(group_id(2), &ann, 2).await;
    driver.save_group(driver.new_group(6, &ann, named("Aa"), 2)).await;
    driver.save_group(driver.new_group(7, &ann, named("Ca"), 2)).await;
    let next = PageRequest::after(first.next().unwrap().clone(), limit(100));
    let rest = driver.store.list_groups(filter, next).await.unwrap();
    let ids: Vec<_> = rest.items().iter().map(Group::id).collect();
    assert_eq!(ids, [3, 7, 4, 5].map(group_id));
    assert_eq!(rest.next(), None);
}

/// The memberships of a group that a filter admits are ordered by user, in pages of any size.
pub async fn memberships_are_read_by_filter<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy, dee] = users([1, 2, 3, 4]);
    let draft = named("Crew")
        .with_members((2..=9).map(user))
        .with_masters([dee, user(10)])
        .with_list_at("crew@acme.example".parse().unwrap());
    driver.save_group(driver.new_group(1, &ann, draft, 1)).await;
    let posting = [bo, cy, dee].map(|user| user.id());
    let sending = [cy, user(7)].map(|user| user.id());
    let gone = [bo.id(), user_id(8)];
    let grants = [(MailRight::Post, posting.to_vec()), (MailRight::SendAs, sending.to_vec())];
    for (right, users) in grants {
        driver.execute(1, ann, commands::grant(right, users), 2).await;
    }
    driver.in_group(group_id(1), 3, |g, cx| g.remove_members(ann, &gone, cx)).await;
    driver.in_group(group_id(1), 4, |g, cx| g.dismiss_masters(ann, &[ann.id()], cx)).await;
    // One of them was a member before.
    for n in [8, 11, 12, 13] {
        driver.in_group(group_id(1), 5, |g, cx| g.ask_to_join(user(n), cx)).await;
    }
    driver.in_group(group_id(1), 6, |g, cx| g.withdraw_request(user(12), cx)).await;

    let group = driver.group(group_id(1)).await;
    let all = group.roster().loaded();
    let filters = [
        (MembershipFilter::All, 13),
        (MembershipFilter::Masters, 2),
        (MembershipFilter::Members, 7),
        (MembershipFilter::Requests, 3),
        (MembershipFilter::Right(MailRight::Post), 2),
        (MembershipFilter::Right(MailRight::SendAs), 2),
    ];
    for (filter, count) in filters {
        let expected: Vec<GroupEntry> =
            all.values().filter(|entry| filter.admits(entry)).cloned().collect();
        assert_eq!(expected.len(), count);
        for size in PAGE_SIZES {
            let read = walk(size, |page| driver.store.memberships(group_id(1), filter, page)).await;
            assert_eq!(read, expected);
        }
    }
}

const NAMES: [&str; 32] = [
    "Launch crew",
    "launch pad",
    "LAUNCHER",
    "Lau",
    "100% done",
    "100 done",
    "100%",
    "a_b",
    "axb",
    "a%b",
    "a*b",
    "a?b",
    "a[b]",
    "École",
    "E\u{301}cole 2",
    "ecole",
    "Straße",
    "Strasse 2",
    "企画",
    "zz\u{323af}",
    "zz\u{323af}a",
    "Zz",
    "O'Brien",
    "\\ back",
    "ﬁne",
    "Ω mega",
    "İstanbul",
    "za",
    "🚀 go",
    "Dock\u{200b} crew",
    "night-shift crew\u{a0}two",
    "Ａ",
];

const PREFIXES: [&str; 34] = [
    "",
    "  ",
    "l",
    "LAUNCH",
    "launch ",
    "launch c",
    "é",
    "e\u{301}",
    "E",
    "%",
    "_",
    "a_",
    "a%",
    "a*",
    "100%",
    "straß",
    "STRASS",
    "企",
    "zz",
    "zz\u{323af}",
    "o'",
    "\\",
    "fi",
    "ω",
    "i\u{307}",
    "a[",
    "crew",
    "crew ",
    "crew t",
    "PAD ",
    "shift",
    "dock c",
    "brien",
    "2",
];

async fn assert_lists_by_definition<S: GuildhallStore>(store: S, size: u32) {
    let driver = Driver::open(store).await;
    let groups = populate_groups(&driver).await;
    let whole: Vec<_> = groups.whole().collect();
    let mut shown = 0;
    for filter in filters() {
        let scope = Scope::of([filter.viewer()]);
        let admitted = whole.iter().filter(|group| filter.admits(group).unwrap());
        let mut expected: Vec<_> = admitted.map(|group| groups.group(group.id(), &scope)).collect();
        expected.sort_by_cached_key(GroupCursor::behind);
        let read = walk(size, |page| driver.store.list_groups(filter.clone(), page)).await;
        assert_eq!(ids(&read), ids(&expected), "the groups listed for {filter:?}");
        assert_eq!(read, expected);
        shown += expected.len();
    }
    assert!(shown > 500, "the world of this case shows only {shown} groups");
}

fn ids(groups: &[Group]) -> Vec<(&str, GroupId)> {
    groups.iter().map(|group| (group.header().name().as_str(), group.id())).collect()
}

fn filters() -> Vec<GroupFilter> {
    let viewers = [
        user(1),
        user(2),
        user(3),
        user(4),
        user(ADMIN),
        User::of_company(user_id(ADMIN), company_id(2)),
        User::of_company(user_id(ADMIN), company_id(3)),
        guest(),
        User::of_company(user_id(6), company_id(2)),
        User::of_company(user_id(MOVED), company_id(2)),
        loner(),
    ];
    let companies = [acme(), company_id(2), company_id(3)]
        .map(|id| Company::create(new_company(id), &company_cx(0)).0);
    let mut filters = Vec::new();
    for (viewer, list) in
        viewers.into_iter().flat_map(|viewer| GroupList::ALL.map(|list| (viewer, list)))
    {
        // A user who is no administrator gets no filter for the administrators' list.
        for company in &companies {
            filters.extend(GroupFilter::new(company, viewer, list));
        }
        let of_acme = GroupFilter::new(&companies[0], viewer, list);
        filters.extend(
            of_acme
                .into_iter()
                .flat_map(|filter| PREFIXES.map(|prefix| filter.clone().with_search(prefix))),
        );
    }
    for list in [GroupList::Administered, GroupList::Orphaned] {
        let of_administrators = filters.iter().filter(|filter| filter.list() == list);
        assert_eq!(of_administrators.count(), companies.len() + PREFIXES.len());
    }
    filters
}

/// Groups of every privacy and kind, with former members, Masters who are no members, nested ones,
/// tombstones and renamed ones, and teams, in two companies.
async fn populate_groups<S: GuildhallStore>(driver: &Driver<S>) -> Nested {
    let [ann, bo, cy] = users([1, 2, 3]);
    let mut ids = Vec::new();
    for (n, name) in (0..).zip(NAMES) {
        let by = if n % 2 == 0 { ann } else { cy };
        let mut draft = if n % 5 < 2 { named(name).public() } else { named(name).private() };
        if n % 3 == 0 {
            draft = draft.external().with_members([guest(), loner()]);
        }
        if n % 4 < 2 {
            draft = draft.with_members([bo]);
        }
        let id = driver.save_group(driver.new_group(n, &by, draft, 1)).await.id();
        if n % 4 == 1 {
            driver.in_group(id, 2, |group, cx| group.remove_members(cy, &[bo.id()], cx)).await;
        }
        if n % 6 == 1 {
            driver.in_group(id, 3, |group, cx| group.remove_members(cy, &[cy.id()], cx)).await;
        }
        ids.push(id);
    }
    for (n, name, parent) in [(100, "Launch", 1), (101, "%", 2), (102, "Lau lau", 4)] {
        let draft = named(name).with_members([bo, user(4)]);
        let id = driver.save_group(driver.new_group(n, &ann, draft, 1)).await.id();
        driver.nest([parent, n], &user(ADMIN), 2).await;
        ids.push(driver.delete(id, &ann, 2).await.id());
    }
    driver.save_group(driver.new_group(110, &ann, named("Before"), 1)).await;
    for n in [3, 9, 17] {
        let why = RemovalCause::OffBoarding;
        driver.in_group(group_id(n), 3, |g, cx| g.remove_user(cy.id(), why, cx)).await;
    }
    // User 4 asks to join groups, one of which is private by now.
    for n in [0, 5, 6, 10] {
        driver.in_group(group_id(n), 3, |g, cx| g.ask_to_join(user(4), cx)).await;
    }
    for n in [0, 6, 10] {
        driver.in_group(group_id(n), 3, |g, cx| g.ask_to_join(user(MOVED), cx)).await;
    }
    driver
        .in_group(group_id(5), 3, |g, cx| g.execute(cy, commands::privacy(Privacy::Private), cx))
        .await;
    let admin = user(ADMIN);
    driver.in_group(group_id(17), 3, |g, cx| g.appoint_masters(admin, &[bo], cx)).await;
    ids.push(driver.execute(110, ann, commands::rename("launch of another"), 2).await.id());
    let other = Driver::of(driver.store.clone(), company_id(2), "other.example").await;
    for (n, draft) in
        (120..).zip([named("Launch crew").external().with_members([ann]), named("Lau")])
    {
        ids.push(other.save_group(other.new_group(n, &guest(), draft, 1)).await.id());
    }
    ids.extend(populate_teams(driver).await);
    // Of the members of 2, 5 and 8, some are in no group above them.
    for pair in [[1, 2], [4, 5], [5, 8], [7, 8], [10, 4], [11, 130], [13, 131], [14, 13]] {
        driver.nest(pair, &user(ADMIN), 4).await;
    }
    let owner = User::of_company(user_id(6), company_id(2));
    other
        .save_group(other.new_team(140, TeamDraft::named("Lau").unwrap().with_members([owner]), 1))
        .await;
    other.nest([121, 140], &guest(), 2).await;
    ids.push(group_id(140));
    Nested::of(driver, ids).await
}

/// Teams of names that groups have too, a tombstone among them.
async fn populate_teams<S: GuildhallStore>(driver: &Driver<S>) -> Vec<GroupId> {
    let [bo, cy, dee] = users([2, 3, 4]);
    let named = |name| TeamDraft::named(name).unwrap();
    let teams = [
        named("Launch crew").with_members([bo, dee]),
        named("launch crew").private().with_leader(dee),
        named("100%").private().with_members([cy]),
        named("%").with_members([bo]),
        named("Zz"),
    ];
    let mut ids = Vec::new();
    for (n, draft) in (130..).zip(teams) {
        ids.push(driver.save_group(driver.new_team(n, draft, 1)).await.id());
    }
    driver.change_team(132, TeamEdit::new().with_joined([dee]).with_left([cy.id()]), 2).await;
    driver.dissolve_team(133, 3).await;
    ids
}
