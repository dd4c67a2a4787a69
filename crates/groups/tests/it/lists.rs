//! The lists of groups and of memberships (GR-16).

use guildhall_groups::{
    CursorError, Group, GroupCursor, GroupDraft, GroupFilter, GroupList, MembershipFilter,
    RoomCursor, SearchText,
};
use guildhall_kernel::{CommandError, GroupId, NameKey, NotLoaded, User, UserId};
use guildhall_mailing_list::MailRight;
use guildhall_permissions::Privacy;
use guildhall_testkit::commands as every;
use uuid::Uuid;

use crate::people::{ADA, ANN, BO, CY, DEE, EVE, FAY, GLOBEX, GUS, PEOPLE, ZOE, ids};
use crate::world::{World, rule, slice, team_draft};

/// Which users find the external crew: among all groups while it is private, among all groups
/// while it is public, among the groups they belong to, and among the groups they manage.
const FINDS: [(User, [bool; 4]); 9] = [
    (ANN, [true, true, true, true]),
    (BO, [true, true, true, false]),
    (CY, [true, true, false, true]),
    (DEE, [false, true, false, false]),
    (ADA, [false, true, false, false]),
    (FAY, [false, true, false, false]),
    (EVE, [true, true, true, false]),
    (GUS, [false, false, false, false]),
    (ZOE, [false, false, false, false]),
];

fn found(group: &Group, viewer: User, list: GroupList) -> bool {
    let filter = GroupFilter::new(World::new().company(), viewer, list).unwrap();
    filter.admits(group).unwrap()
}

// allows: GR-16
#[test]
fn each_list_shows_a_viewer_the_groups_they_may_see() {
    let world = World::new();
    let (private, public) = (world.external_crew(), world.public_external_crew());
    for (viewer, [all_private, all_public, belonging, managed]) in FINDS {
        assert_eq!(found(&private, viewer, GroupList::All), all_private, "{viewer:?}");
        assert_eq!(found(&public, viewer, GroupList::All), all_public, "{viewer:?}");
        for group in [&private, &public] {
            assert_eq!(found(group, viewer, GroupList::Belonging), belonging, "{viewer:?}");
            assert_eq!(found(group, viewer, GroupList::Managed), managed, "{viewer:?}");
        }
    }
}

// allows: GR-16
#[test]
fn administrators_find_every_group_in_their_list() {
    let world = World::new();
    let filter = GroupFilter::new(world.company(), ADA, GroupList::Administered).unwrap();
    for group in [world.crew(), world.private_crew(), world.external_crew()] {
        assert!(filter.admits(&group).unwrap());
    }
}

// allows: GR-16, GR-18
#[test]
fn administrators_list_the_groups_that_wait_for_a_master() {
    let world = World::new();
    let filter = GroupFilter::new(world.company(), ADA, GroupList::Orphaned).unwrap();
    assert!(filter.admits(&world.orphan()).unwrap());
    let mut tombstone = world.orphan();
    let mut room = world.room_of(&tombstone);
    tombstone.delete(ADA, &mut room, &world.cx()).unwrap();
    for other in [world.crew(), world.private_crew(), world.team(), tombstone] {
        assert!(!filter.admits(&other).unwrap());
    }
    assert!(!filter.with_search("nothing").admits(&world.orphan()).unwrap());
}

// allows: GR-16
// refuses: GR-16
#[test]
fn users_list_the_groups_that_they_asked_to_join_while_they_see_them() {
    let world = World::new();
    let mut group = world.crew();
    group.ask_to_join(DEE, &world.cx()).unwrap();
    for viewer in PEOPLE {
        assert_eq!(found(&group, viewer, GroupList::Requested), viewer == DEE, "{viewer:?}");
    }
    group.execute(ANN, every::privacy(Privacy::Private), &world.cx()).unwrap();
    assert!(!found(&group, DEE, GroupList::Requested));
}

// refuses: GR-16
#[test]
fn only_administrators_see_the_administrators_list() {
    let world = World::new();
    for viewer in PEOPLE.into_iter().filter(|user| *user != ADA) {
        let refused = GroupFilter::new(world.company(), viewer, GroupList::Administered);
        let orphaned = GroupFilter::new(world.company(), viewer, GroupList::Orphaned);
        assert_eq!(orphaned, refused);
        assert_eq!(rule(refused.map_err(CommandError::from)), "GR-16");
    }
}

// allows: GR-16
#[test]
fn teams_have_a_list_of_their_own() {
    let world = World::new();
    let public = world.open_team();
    let private = world.formed(team_draft().with_leader(ANN).with_members([BO]).private());
    for (viewer, [finds_public, finds_private]) in [
        (ANN, [true, true]),
        (BO, [true, true]),
        (DEE, [true, false]),
        (FAY, [true, false]),
        (ADA, [true, false]),
        (EVE, [false, false]),
        (ZOE, [false, false]),
    ] {
        assert_eq!(found(&public, viewer, GroupList::Teams), finds_public, "{viewer:?}");
        assert_eq!(found(&private, viewer, GroupList::Teams), finds_private, "{viewer:?}");
    }
    let filter = GroupFilter::new(world.company(), ADA, GroupList::Administered).unwrap();
    assert!(filter.admits(&private).unwrap());
}

// about: GR-16
#[test]
fn teams_are_not_among_groups_and_groups_not_among_teams() {
    let world = World::new();
    for viewer in PEOPLE {
        for list in [GroupList::All, GroupList::Belonging, GroupList::Managed] {
            assert!(!found(&world.open_team(), viewer, list), "{viewer:?}");
        }
        assert!(!found(&world.public_external_crew(), viewer, GroupList::Teams), "{viewer:?}");
    }
}

// about: GR-16
#[test]
fn no_list_shows_a_deleted_group() {
    let world = World::new();
    let tombstone = world.deleted(world.public_external_crew());
    for viewer in PEOPLE {
        for list in [GroupList::All, GroupList::Belonging, GroupList::Managed] {
            assert!(!found(&tombstone, viewer, list));
        }
    }
    let filter = GroupFilter::new(world.company(), ADA, GroupList::Administered).unwrap();
    assert!(!filter.admits(&tombstone).unwrap());
}

// about: GR-16
#[test]
fn no_list_shows_the_groups_of_another_company() {
    let (group, globex) = (World::new().crew(), World::globex());
    let of_globex = |viewer, list| GroupFilter::new(globex.company(), viewer, list).unwrap();
    for list in [GroupList::All, GroupList::Belonging, GroupList::Managed] {
        assert!(!of_globex(ANN, list).admits(&group).unwrap());
    }
    let administrator = User::of_company(ADA.id(), GLOBEX);
    assert!(!of_globex(administrator, GroupList::Administered).admits(&group).unwrap());
}

// allows: GR-16
#[test]
fn a_search_matches_the_beginning_of_each_word_in_any_case() {
    let world = World::new();
    let group = world.created(GroupDraft::named("Équipe Straße").unwrap());
    let all = GroupFilter::new(world.company(), DEE, GroupList::All).unwrap();
    assert_eq!(all.search(), None);
    let searched = all.clone().with_search("ÉQU");
    assert_eq!(searched.search().map(SearchText::as_str), Some("équ"));
    let finds = |prefix: &str| all.clone().with_search(prefix).admits(&group).unwrap();
    for prefix in
        ["", "équ", "ÉQUIPE", "e\u{301}quipe STRASSE", " équipe", "straße", "STR", "équipe "]
    {
        assert!(finds(prefix), "{prefix}");
    }
    for prefix in ["quipe", "équip ", "equipe", "équipe straße x", "asse"] {
        assert!(!finds(prefix), "{prefix}");
    }
}

// about: GR-16
#[test]
fn a_name_is_looked_up_by_up_to_three_characters_of_each_of_its_words() {
    let beginning = |text: &str| SearchText::of(text).beginning().to_owned();
    assert_eq!(beginning(""), "");
    assert_eq!(beginning("Éq"), "éq");
    assert_eq!(beginning("ÉQU"), "équ");
    assert_eq!(beginning("équipe"), "équ");
    let beginnings = SearchText::beginnings(&NameKey::of("Équipe 7"));
    assert_eq!(beginnings, ["7", "7 ", "é", "éq", "équ"].map(str::to_owned).into());
}

// about: GR-16
#[test]
fn a_filter_needs_the_viewer_to_be_loaded() {
    let world = World::new();
    let group = slice(&world.crew(), &[BO]);
    let filter = |viewer| GroupFilter::new(world.company(), viewer, GroupList::All).unwrap();
    let admits = |viewer| filter(viewer).admits(&group);
    assert_eq!(admits(BO), Ok(true));
    assert_eq!(admits(ANN), Err(NotLoaded::User(ANN.id())));
}

// allows: GR-16
#[test]
fn groups_are_ordered_by_name_without_regard_to_case() {
    let world = World::new();
    let named = |name: &str, id: u128| {
        let id = GroupId::new(Uuid::from_u128(id));
        let draft = GroupDraft::named(name).unwrap();
        Group::create(id, crate::world::ROOM, ANN, draft, &world.cx()).unwrap().0
    };
    let mut groups = [named("beta", 1), named("Gamma", 2), named("ALPHA", 4), named("alpha", 3)];
    groups.sort_by_key(GroupCursor::behind);
    let order = groups.each_ref().map(|group| group.header().name().as_str());
    assert_eq!(order, ["alpha", "ALPHA", "beta", "Gamma"]);
}

// allows: GR-17
#[test]
fn a_filter_selects_masters_members_and_holders_of_a_right() {
    let world = World::new();
    let mut group = world.external_crew();
    group.execute(ANN, every::grant(MailRight::Post, vec![EVE.id()]), &world.cx()).unwrap();
    let among = |filter: MembershipFilter| -> Vec<UserId> {
        let entries = group.roster().all().unwrap().iter();
        entries.filter(|(_, entry)| filter.admits(entry)).map(|(user, _)| *user).collect()
    };
    assert_eq!(among(MembershipFilter::All), ids(&[ANN, BO, CY, FAY, EVE, GUS]));
    assert_eq!(among(MembershipFilter::Masters), ids(&[ANN, CY]));
    assert_eq!(among(MembershipFilter::Members), ids(&[ANN, BO, EVE]));
    assert_eq!(among(MembershipFilter::Right(MailRight::Post)), ids(&[EVE]));
    assert_eq!(among(MembershipFilter::Right(MailRight::SendAs)), []);
}

#[test]
fn a_cursor_comes_back_from_its_text_and_from_no_other() {
    let world = World::new();
    let group = GroupCursor::behind(&world.crew());
    let room = RoomCursor { last_active: world.cx().at(), room: world.crew().room() };
    assert_eq!(group.to_string().parse(), Ok(group.clone()));
    assert_eq!(room.to_string().parse(), Ok(room));
    let text = group.to_string();
    let others = [
        room.to_string(),
        text.to_uppercase(),
        format!("+{}", &text[1..]),
        text[2..].to_owned(),
        format!("{text}é"),
        String::new(),
    ];
    for other in others {
        assert_eq!(other.parse::<GroupCursor>(), Err(CursorError), "{other}");
    }
    assert_eq!(text.parse::<RoomCursor>(), Err(CursorError));
}

#[test]
fn the_stored_form_of_a_cursor_is_its_text() {
    let world = World::new();
    let group = GroupCursor::behind(&world.crew());
    let room = RoomCursor { last_active: world.cx().at(), room: world.crew().room() };
    let stored = serde_json::to_value((&group, room)).unwrap();
    assert_eq!(stored, serde_json::json!([group.to_string(), room.to_string()]));
    assert_eq!(serde_json::from_value::<(GroupCursor, RoomCursor)>(stored).unwrap(), (group, room));
}

#[test]
fn the_words_of_lists_are_stable() {
    let words = serde_json::to_value(GroupList::ALL).unwrap();
    assert_eq!(serde_json::from_value::<Vec<GroupList>>(words.clone()).unwrap(), GroupList::ALL);
    insta::assert_json_snapshot!("lists", words);
}
