//! A random world, and what another world has in place of its hidden groups.

use guildhall::groups::TeamDraft;
use guildhall::kernel::{GroupId, RoomId, User};
use guildhall::mailing_list::{ListEdit, MailRight, Posting};
use guildhall::permissions::Authority;
use guildhall_testkit::commands;
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::at;
use super::secrets::{Secret, hide, ids_of, secret};
use crate::directory::save_everybody;
use crate::mail::{list, mail};
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, FLO, GUS, NAT, ids};
use crate::world::{AnyStore, World, id, named};

/// The users who may be the viewer: not the administrators of Acme, who see every group.
const VIEWERS: [User; 6] = [BO, CY, DEE, FLO, EVE, NAT];
/// The first five are of Acme.
pub(super) const PEOPLE: [User; 7] = [ANN, BO, CY, DEE, FLO, EVE, NAT];

#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) viewer: User,
    shown: Vec<Shown>,
    rooms: Vec<Talk>,
    /// Which shown groups are nested in which.
    nested: Vec<(usize, usize)>,
    /// Hidden in both worlds, with a different id, name and address in each.
    pub(super) twins: Vec<Secret>,
    /// Hidden in only one world.
    pub(super) only_here: [Vec<Secret>; 2],
}

/// A group or a team in both worlds, whether the user sees it or not.
#[derive(Clone, Debug)]
struct Shown {
    way: Way,
    people: Vec<User>,
    masters: Vec<User>,
    list: Option<Posting>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Way {
    External,
    Private,
    Public,
    Team,
}

/// A general room that Ann opens, in which the user is, was, or never was.
#[derive(Clone, Debug)]
struct Talk {
    people: Vec<User>,
    part: Part,
}

#[derive(Clone, Copy, Debug)]
enum Part {
    Left,
    Never,
    Stays,
}

pub(super) fn plan() -> impl Strategy<Value = Plan> {
    select(&VIEWERS).prop_flat_map(|viewer| {
        let secrets = |to| vec(secret(viewer), 0..to);
        (
            vec(shown(viewer), 2..6),
            vec(talk(), 1..4),
            vec((0..6_usize, 0..6_usize), 0..4),
            secrets(3),
            [secrets(4), secrets(4)],
        )
            .prop_map(move |(shown, rooms, nested, twins, only_here)| Plan {
                viewer,
                shown,
                rooms,
                nested,
                twins,
                only_here,
            })
    })
}

/// Draws a shown group. The user belongs to about half of them.
fn shown(viewer: User) -> impl Strategy<Value = Shown> {
    let way = prop_oneof![
        2 => Just(Way::External),
        1 => Just(Way::Private),
        4 => Just(Way::Public),
        2 => Just(Way::Team),
    ];
    let people = subsequence(&PEOPLE, 0..4);
    let posting = weighted(0.6, select(&[Posting::Anyone, Posting::NamedMembers]));
    let (within, manages) = (any::<bool>(), prop::bool::weighted(0.7));
    (way, people, posting, within, manages).prop_map(
        move |(way, mut people, list, within, manages)| {
            people.extend(within.then_some(viewer));
            let of_acme = viewer.company() == Some(ACME);
            if way != Way::External {
                people.retain(|user| user.company() == Some(ACME));
            }
            let masters = (manages && of_acme).then_some(viewer).into_iter().collect();
            Shown { way, people, masters, list }
        },
    )
}

fn talk() -> impl Strategy<Value = Talk> {
    let part = select(&[Part::Left, Part::Left, Part::Never, Part::Stays, Part::Stays]);
    let people = prop_oneof![subsequence(&PEOPLE, 3..6), subsequence(&PEOPLE[..5], 3..5)];
    (people, part).prop_map(|(people, part)| Talk { people, part })
}

/// The groups and rooms of a plan in one world.
#[derive(Clone, Debug)]
pub(super) struct Built {
    pub(super) shown: Vec<GroupId>,
    pub(super) talks: Vec<RoomId>,
    /// The rooms of the groups that are shown.
    halls: Vec<RoomId>,
    hidden: Vec<GroupId>,
    /// The ids of hidden groups in either world, and of their rooms.
    probed: (Vec<GroupId>, Vec<RoomId>),
}

impl Built {
    /// Returns the groups to query: those that are shown, those that are hidden in either world,
    /// and one that never existed.
    pub(super) fn groups(&self) -> Vec<GroupId> {
        let never = GroupId::new(id(900_000));
        self.shown.iter().chain(&self.probed.0).copied().chain([never]).collect()
    }

    pub(super) fn rooms(&self) -> Vec<RoomId> {
        let never = RoomId::new(id(900_001));
        let shown = self.talks.iter().chain(&self.halls);
        shown.chain(&self.probed.1).copied().chain([never]).collect()
    }

    /// Returns the text with one word in place of each hidden group's id.
    pub(super) fn veiled(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for group in &self.probed.0 {
            text = text.replace(&group.as_uuid().to_string(), "HIDDEN");
        }
        text
    }

    /// Returns whether the user belongs to a group that is meant to be hidden from them.
    pub(super) async fn belongs<S: AnyStore>(&self, hall: &World<S>, user: User) -> bool {
        for group in &self.hidden {
            let id = user.id();
            let whole = hall.whole_group(*group).await;
            let entry =
                whole.roster().loaded().get(&id).is_some_and(|p| p.is_member() || p.is_master());
            if entry || hall.participants_of(*group).await.contains(&id) {
                return true;
            }
        }
        false
    }
}

/// Builds the world of this side, 0 or 1. Both sides build what they share at the same times and
/// with the same ids.
pub(super) async fn build<S: AnyStore>(hall: &World<S>, plan: &Plan, side: usize) -> Built {
    save_everybody(hall).await;
    hall.let_create_external(Authority::EveryInternalUser).await;
    let probed = ids_of(plan);
    let mut built = Built { shown: vec![], talks: vec![], halls: vec![], hidden: vec![], probed };
    for (n, shown) in (0..).zip(&plan.shown) {
        step(hall, n);
        let group = shown.begin(hall, n).await;
        built.shown.push(group);
        built.halls.push(hall.room_of(group).await);
    }
    for (n, talk) in (10..).zip(&plan.rooms) {
        step(hall, n);
        built.talks.push(talk.begin(hall, plan.viewer).await);
    }
    step(hall, 19);
    built.talks.push(hall.pair([ANN, plan.viewer]).await);
    for (n, (parent, child)) in (20..).zip(&plan.nested) {
        step(hall, n);
        let at = |index: &usize| built.shown[index % built.shown.len()];
        // A cycle and an external group are refused, in both worlds.
        let _ = hall.user(GUS).group(at(parent)).nest(at(child)).await;
    }
    built.hidden = hide(hall, plan, side, &built).await;
    built
}

/// Makes the next command happen at the same time and with the same ids in both worlds. Returns the
/// id of the group that it creates, if it does.
pub(super) fn step<S: AnyStore>(hall: &World<S>, n: u32) -> GroupId {
    hall.wait_until(at(n));
    hall.number_from(10_000 + n * 10);
    GroupId::new(id(10_000 + n * 10))
}

impl Shown {
    async fn begin<S: AnyStore>(&self, hall: &World<S>, n: u32) -> GroupId {
        // The names sort before and after those of hidden groups.
        let name = format!("{} {n}", ["Crab", "Crew", "Crow"][n as usize % 3]);
        let people = self.people.iter().copied();
        if self.way == Way::Team {
            let mut draft = TeamDraft::named(&name).unwrap().with_members(people);
            if let Some(leader) = self.people.first() {
                draft = draft.with_leader(*leader);
            }
            return hall.team(draft).await;
        }
        let mut draft =
            named(&name).with_members(people).with_masters(self.masters.iter().copied());
        draft = match self.way {
            Way::External => draft.external(),
            Way::Private => draft.private(),
            Way::Public | Way::Team => draft,
        };
        if self.list.is_some() {
            draft = draft.with_list_at(list(&format!("crew{n}@acme.example")));
        }
        let group = hall.group(draft).await;
        if let Some(posting) = self.list {
            self.mailed(hall, group, posting).await;
        }
        group
    }

    /// Its members have the rights of the list, and it writes to a partner.
    async fn mailed<S: AnyStore>(&self, hall: &World<S>, group: GroupId, posting: Posting) {
        let handle = hall.user(ANN).group(group);
        if posting == Posting::NamedMembers {
            handle.edit_mailing_list(ListEdit::new().with_posting(posting)).await.unwrap();
        }
        let members: Vec<_> = self.people.iter().map(User::id).collect();
        if !members.is_empty() {
            for right in MailRight::ALL {
                handle.execute(commands::grant(right, members.clone())).await.unwrap();
            }
        }
        handle.add_recipients(&[mail("other@elsewhere.example")]).await.unwrap();
    }
}

impl Talk {
    async fn begin<S: AnyStore>(&self, hall: &World<S>, viewer: User) -> RoomId {
        let mut people: Vec<_> = [ANN].into_iter().chain(self.people.iter().copied()).collect();
        people.retain(|user| *user != viewer);
        if !matches!(self.part, Part::Never) {
            people.push(viewer);
        }
        people.dedup();
        let room = hall.general_room(&people).await;
        if matches!(self.part, Part::Left) {
            hall.user(ANN).room(room).remove(&ids([viewer])).await.unwrap();
        }
        room
    }
}
