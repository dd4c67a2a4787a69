//! A group as one user sees it (GR-15, GR-17), and why they may do something with it, or may not
//! (GR-9, GR-20).

use guildhall_groups::{Group, GroupError, GroupExplanation, NestedGroups, Participation};
use guildhall_kernel::{CommandError, Feature, GroupId, RoomId, Switch, User};
use guildhall_mailing_list::ListEdit;
use guildhall_permissions::{GroupAction, Privacy, Role};
use guildhall_testkit::commands as every;
use uuid::Uuid;

use crate::other_groups::NESTINGS;
use crate::people::{ADA, ANN, BO, CY, DEE, EVE, FAY, ZOE};
use crate::world::{CREW, GROUP, World, draft, list, rule};

// allows: GR-17
#[test]
fn an_outsider_sees_the_name_and_the_counts_of_a_public_group() {
    let world = World::new();
    let seen = world.crew().seen_by(DEE, &world.cx()).unwrap();
    assert_eq!(seen.name.as_str(), "Launch crew");
    assert_eq!(seen.counts.members(), 2);
    assert_eq!(seen.address, Some(list(CREW)));
    assert!(seen.roles.is(Role::Outsider));
    let may =
        [GroupAction::View, GroupAction::Mail, GroupAction::InviteToEvent, GroupAction::AskToJoin];
    assert_eq!(seen.allowed, may.into());
}

// refuses: GR-17
#[test]
fn an_outsider_sees_no_details_and_a_stranger_sees_nothing() {
    let world = World::new();
    let group = world.public_external_crew();
    assert_eq!(group.seen_by(DEE, &world.cx()).unwrap().details, None);
    assert_eq!(rule(group.seen_by(ZOE, &world.cx())), "GR-15");
}

// allows: GR-9
#[test]
fn members_masters_and_administrators_see_the_details() {
    let mut world = World::new();
    let group = world.external_crew();
    world.disable(Feature::Task);
    for by in [ANN, BO, CY, EVE, ADA] {
        let details = group.seen_by(by, &world.cx()).unwrap().details.unwrap();
        let off = details.features.iter().filter(|(_, switch)| *switch == Switch::Off);
        assert_eq!(off.map(|(feature, _)| *feature).collect::<Vec<_>>(), [Feature::Task]);
        assert_eq!(details.room, group.room());
    }
}

#[test]
fn a_view_says_what_the_user_may_do_now() {
    let mut world = World::new();
    let mut group = world.crew();
    let may = |world: &World, group: &guildhall_groups::Group| {
        group.seen_by(BO, &world.cx()).unwrap().allowed
    };
    let usual = [
        GroupAction::View,
        GroupAction::Explain,
        GroupAction::ReadRoom,
        GroupAction::Mail,
        GroupAction::InviteToEvent,
    ];
    assert_eq!(may(&world, &group), usual.into());
    group.edit_mailing_list(ANN, ListEdit::new().with_state(Switch::Off), &world.cx()).unwrap();
    world.disable(Feature::Message);
    assert_eq!(
        may(&world, &group),
        [GroupAction::View, GroupAction::Explain, GroupAction::InviteToEvent].into()
    );
    world.freeze();
    assert_eq!(may(&world, &group), [GroupAction::View, GroupAction::Explain].into());
    assert_eq!(group.seen_by(BO, &world.cx()).unwrap().address, None);
}

#[test]
fn the_words_of_what_a_user_sees_are_stable() {
    let world = World::new();
    let group = world.external_crew();
    insta::assert_json_snapshot!("view_of_member", group.seen_by(BO, &world.cx()).unwrap());
    let mut open = world.crew();
    open.ask_to_join(DEE, &world.cx()).unwrap();
    insta::assert_json_snapshot!("view_of_outsider", open.seen_by(DEE, &world.cx()).unwrap());
    for (name, by) in [("entries_for_master", ANN), ("entries_for_outsider", DEE)] {
        let entries =
            [ANN, BO].map(|user| open.roster().entry(user.id()).unwrap().unwrap().clone());
        insta::assert_json_snapshot!(name, open.show_entries(by, entries, &world.cx()).unwrap());
    }
}

const MIDDLE: GroupId = GroupId::new(Uuid::from_u128(0x301));
const LOWEST: GroupId = GroupId::new(Uuid::from_u128(0x302));

/// The crew, in which the private MIDDLE is nested, in which LOWEST is nested. Fay is a member of
/// LOWEST, and Ann of all three.
struct Chain {
    world: World,
    groups: Vec<Group>,
}

impl Chain {
    fn new() -> Self {
        let world = World::new();
        let group = |id: GroupId, members: &[User]| {
            let draft = draft().with_members(members.iter().copied());
            let room = RoomId::new(*id.as_uuid());
            Group::create(id, room, ANN, draft, &world.cx()).unwrap().0
        };
        let (mut crew, mut middle) = (world.crew(), group(MIDDLE, &[]));
        let lowest = group(LOWEST, &[FAY]);
        let below = NestedGroups::new(NESTINGS, [lowest.clone()]);
        middle.nest(ANN, LOWEST, &below, &world.cx()).unwrap();
        let below = NestedGroups::new(NESTINGS, [middle.clone(), lowest.clone()]);
        crew.nest(ANN, MIDDLE, &below, &world.cx()).unwrap();
        middle.execute(ANN, every::privacy(Privacy::Private), &world.cx()).unwrap();
        Self { world, groups: vec![crew, middle, lowest] }
    }

    fn why(
        &self,
        by: User,
        user: User,
        action: GroupAction,
    ) -> Result<GroupExplanation, CommandError<GroupError>> {
        let nested = NestedGroups::new(NESTINGS, self.groups.iter().cloned());
        nested.why(by, GROUP, user, action, &self.world.cx())
    }

    /// Returns the ids of the groups through which the user sees a group.
    fn seen_through(&self, id: GroupId, by: User) -> Option<Vec<GroupId>> {
        let nested = NestedGroups::new(NESTINGS, self.groups.iter().cloned());
        let through = nested.seen_through(id, by, &self.world.cx()).unwrap();
        through.map(|groups| groups.into_iter().map(Group::id).collect())
    }
}

// allows: GR-9
// refuses: GR-9
#[test]
fn an_explanation_names_the_roles_the_cells_and_the_refusal() {
    let chain = Chain::new();
    let may = chain.why(ANN, ANN, GroupAction::Rename).unwrap();
    assert!(may.is_allowed());
    assert!(may.cells.iter().any(|cell| cell.role == Role::Master));
    let may_not = chain.why(ANN, BO, GroupAction::Rename).unwrap();
    assert!(!may_not.is_allowed());
    assert_eq!(may_not.refusal.map(|refusal| refusal.rule()), Some("GR-9"));
    assert_eq!(may_not.participation, Some(Participation::Member));
}

// allows: GR-20
#[test]
fn the_path_leads_down_to_the_group_of_which_the_user_is_a_member() {
    let why = Chain::new().why(ANN, FAY, GroupAction::ReadRoom).unwrap();
    assert!(why.is_allowed());
    let path = vec![GROUP, MIDDLE, LOWEST];
    assert_eq!(why.participation, Some(Participation::Nested(path)));
}

// refuses: GR-15
#[test]
fn the_path_leaves_out_a_group_that_is_hidden_from_the_user_who_asks() {
    let why = Chain::new().why(BO, FAY, GroupAction::ReadRoom).unwrap();
    assert!(why.is_allowed());
    let path = vec![GROUP, LOWEST];
    assert_eq!(why.participation, Some(Participation::Nested(path)));
}

// refuses: GR-20
#[test]
fn neither_a_deleted_group_nor_the_group_of_others_lets_a_user_take_part() {
    let mut chain = Chain::new();
    let why = chain.why(ANN, DEE, GroupAction::ReadRoom).unwrap();
    assert_eq!((why.is_allowed(), why.participation), (false, None));

    let lowest = chain.groups.pop().unwrap();
    chain.groups.push(chain.world.deleted(lowest));
    let why = chain.why(ANN, FAY, GroupAction::ReadRoom).unwrap();
    assert_eq!((why.is_allowed(), why.participation), (false, None));
}

// allows: GR-15
// refuses: GR-15
#[test]
fn a_private_group_is_seen_through_the_groups_down_to_one_of_the_user() {
    let mut chain = Chain::new();
    assert_eq!(chain.seen_through(MIDDLE, FAY), Some(vec![LOWEST]));
    assert_eq!(chain.seen_through(MIDDLE, ANN), Some(vec![]), "she is a member of it");
    assert_eq!(chain.seen_through(MIDDLE, BO), None);
    assert_eq!(chain.seen_through(GROUP, FAY), Some(vec![]), "each internal user sees it");
    let cx = chain.world.cx();
    chain.groups[0].execute(ANN, every::privacy(Privacy::Private), &cx).unwrap();
    assert_eq!(chain.seen_through(GROUP, FAY), Some(vec![MIDDLE, LOWEST]));
}

// allows: GR-17
// refuses: GR-17
#[test]
fn an_outsider_asks_about_themself_alone() {
    let chain = Chain::new();
    assert!(chain.why(DEE, DEE, GroupAction::View).unwrap().is_allowed());
    assert_eq!(rule(chain.why(DEE, BO, GroupAction::View)), "GR-17");
}

// allows: GR-17
// refuses: GR-17
#[test]
fn an_outsider_with_an_open_request_may_not_ask_again() {
    let world = World::new();
    let mut group = world.crew();
    let why = |group: &Group| {
        let nested = NestedGroups::new(NESTINGS, [group.clone()]);
        nested.why(DEE, GROUP, DEE, GroupAction::AskToJoin, &world.cx()).unwrap()
    };
    assert!(why(&group).is_allowed());
    group.ask_to_join(DEE, &world.cx()).unwrap();
    assert_eq!(why(&group).refusal.map(|refusal| refusal.rule()), Some("GR-17"));
}

// allows: RM-19
// refuses: RM-19
#[test]
fn a_team_whose_room_was_opened_opens_no_other_and_allows_the_rest() {
    let world = World::new();
    let nested = NestedGroups::new(NESTINGS, [world.open_team()]);
    let why = |action| nested.why(ANN, GROUP, ANN, action, &world.cx()).unwrap();
    assert!(why(GroupAction::ReadRoom).is_allowed());
    let again = why(GroupAction::OpenTeamRoom).refusal;
    assert_eq!(again.map(|refusal| refusal.rule()), Some("RM-19"));
}
