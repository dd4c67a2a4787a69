//! Groups that are hidden from a user.

use guildhall::groups::{GroupDraft, TeamDraft};
use guildhall::kernel::{GroupId, RoomId, Switch, User};
use guildhall::mailing_list::{ListEdit, Posting};
use guildhall::permissions::Privacy;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use time::Duration;

use super::plan::{Built, PEOPLE, Plan, step};
use crate::mail::list;
use crate::people::{ACME, ANN, GUS};
use crate::world::{AnyStore, World, id, named};

/// A group or team that the user does not belong to, with how it changes and ends.
#[derive(Clone, Debug)]
pub(super) struct Secret {
    way: Way,
    people: Vec<User>,
    was: Was,
    mailed: Option<Mailed>,
    /// The shown group that it is nested in. Only twins are nested: participants through a hidden
    /// group are no secret.
    into: Option<usize>,
    /// The shown group that is nested in it.
    over: Option<usize>,
    /// Whether its members are in another that is nested in it, on each side.
    deep: [bool; 2],
    end: End,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Way {
    /// The room of this number is converted. Not for twins: both would be the same room.
    Converted(usize),
    External,
    Private,
    Team,
    /// It turns private later.
    Turned,
}

/// What role the user had in it.
#[derive(Clone, Copy, Debug)]
enum Was {
    Master,
    Member,
    Nothing,
}

/// Why the list takes none of the user's mail (ML-8).
#[derive(Clone, Copy, Debug)]
enum Mailed {
    Off,
    Strict,
}

#[derive(Clone, Copy, Debug)]
enum End {
    Anew,
    Deleted,
    Lives,
}

pub(super) fn secret(viewer: User) -> impl Strategy<Value = Secret> {
    let others: Vec<_> = PEOPLE.into_iter().filter(|user| *user != viewer).collect();
    let way = prop_oneof![
        3 => Just(Way::Private),
        1 => Just(Way::Turned),
        1 => Just(Way::External),
        1 => Just(Way::Team),
        2 => (0..3_usize).prop_map(Way::Converted),
    ];
    let was = select(&[Was::Nothing, Was::Nothing, Was::Member, Was::Master]);
    let end = select(&[End::Lives, End::Lives, End::Deleted, End::Anew]);
    let mailed = weighted(0.6, select(&[Mailed::Off, Mailed::Strict]));
    let at = || weighted(0.5, 0..6_usize);
    let people = subsequence(others, 0..4);
    (way, people, was, mailed, at(), at(), any::<[bool; 2]>(), end).prop_map(
        |(way, people, was, mailed, into, over, deep, end)| Secret {
            way,
            people,
            was,
            mailed,
            into,
            over,
            deep,
            end,
        },
    )
}

/// The ids that hidden groups have on either side, and those of their rooms.
pub(super) fn ids_of(plan: &Plan) -> (Vec<GroupId>, Vec<RoomId>) {
    let (mut groups, mut rooms) = (Vec::new(), Vec::new());
    for side in 0..2 {
        for (n, ..) in of_side(plan, side) {
            let first = first_id(side, n);
            groups.extend([first, first + 2].map(|n| GroupId::new(id(n))));
            rooms.extend([first + 1, first + 3, first + 4].map(|n| RoomId::new(id(n))));
        }
    }
    (groups, rooms)
}

/// Creates the hidden groups of this side, and returns them.
pub(super) async fn hide<S: AnyStore>(
    hall: &World<S>,
    plan: &Plan,
    side: usize,
    built: &Built,
) -> Vec<GroupId> {
    let mut hidden = Vec::new();
    for (n, secret, is_twin) in of_side(plan, side) {
        step(hall, 100 + n);
        hall.number_from(first_id(side, n));
        hidden.extend(secret.begin(hall, built, (side, n), is_twin, plan.viewer).await);
    }
    hidden
}

/// The secrets of a side, each with its number, and whether the other side has a twin of it.
fn of_side(plan: &Plan, side: usize) -> impl Iterator<Item = (u32, &Secret, bool)> {
    let twins = (0..).zip(&plan.twins).map(|(n, secret)| (n, secret, true));
    twins.chain((5..).zip(&plan.only_here[side]).map(|(n, secret)| (n, secret, false)))
}

fn first_id(side: usize, n: u32) -> u32 {
    500_000 + 100_000 * u32::try_from(side).unwrap() + 10 * n
}

impl Secret {
    async fn begin<S: AnyStore>(
        &self,
        hall: &World<S>,
        built: &Built,
        (side, n): (usize, u32),
        is_twin: bool,
        viewer: User,
    ) -> Vec<GroupId> {
        let deep = self.deep[side] && matches!(self.way, Way::Private | Way::Turned);
        let people = if deep { vec![] } else { self.people.clone() };
        let name = format!("Craw {side} {n}");
        let Some(group) = self.create(hall, built, &name, people, is_twin, viewer).await else {
            return Vec::new();
        };
        let mut hidden = vec![group];
        if deep {
            hall.number_from(first_id(side, n) + 2);
            let people = self.people.iter().copied().filter(|user| user.company() == Some(ACME));
            let inner =
                hall.group(named(&format!("{name} in")).private().with_members(people)).await;
            hall.user(GUS).group(group).nest(inner).await.unwrap();
            hidden.push(inner);
        }
        let handle = hall.user(GUS).group(group);
        // No user adds members to a team, and an external user is never a Master.
        match self.was {
            Was::Nothing => {}
            Was::Member => {
                let _ = handle.add_members(&[viewer]).await;
            }
            Was::Master => {
                let _ = handle.appoint_masters(&[viewer]).await;
            }
        }
        let _ = handle.remove_members(&[viewer.id()]).await;
        let _ = handle.dismiss_masters(&[viewer.id()]).await;
        if let Some(mailed) = self.mailed {
            let address = list(&format!("hid-{side}-{n}@acme.example"));
            handle.open_mailing_list(address).await.unwrap();
            let edit = match mailed {
                Mailed::Off => ListEdit::new().with_state(Switch::Off),
                Mailed::Strict => ListEdit::new().with_posting(Posting::NamedMembers),
            };
            handle.edit_mailing_list(edit).await.unwrap();
        }
        self.nest(hall, built, group, (n, is_twin), viewer).await;
        if self.way == Way::Turned {
            hall.set_privacy(group, Privacy::Private).await;
        }
        self.finish(hall, group, first_id(side, n) + 4).await;
        hidden
    }

    async fn create<S: AnyStore>(
        &self,
        hall: &World<S>,
        built: &Built,
        name: &str,
        people: Vec<User>,
        is_twin: bool,
        viewer: User,
    ) -> Option<GroupId> {
        let of_acme = people.iter().copied().filter(|user| user.company() == Some(ACME));
        match self.way {
            Way::Converted(talk) if !is_twin => {
                let room = built.talks[talk % built.talks.len()];
                if hall.who_is_in(room).await.contains(&viewer.id()) {
                    return None;
                }
                let converted = hall.user(ANN).room(room).convert(named(name).private()).await;
                // Too few are in it, or it was converted before.
                converted.ok().map(|done| done.id())
            }
            Way::Team => {
                let draft = TeamDraft::named(name).unwrap().private().with_members(of_acme);
                Some(hall.team(draft).await)
            }
            Way::External => {
                let draft: GroupDraft = named(name).external().with_members(people);
                Some(hall.group(draft).await)
            }
            Way::Turned => Some(hall.group(named(name).with_members(of_acme)).await),
            Way::Converted(_) | Way::Private => {
                Some(hall.group(named(name).private().with_members(of_acme)).await)
            }
        }
    }

    async fn nest<S: AnyStore>(
        &self,
        hall: &World<S>,
        built: &Built,
        group: GroupId,
        (n, is_twin): (u32, bool),
        viewer: User,
    ) {
        let at = |index: usize| built.shown[index % built.shown.len()];
        // A participant of the nested group would belong to this one.
        if let Some(child) = self.over.map(at)
            && !hall.participants_of(child).await.contains(&viewer.id())
        {
            let _ = hall.user(GUS).group(group).nest(child).await;
        }
        if let Some(parent) = self.into.map(at).filter(|_| is_twin) {
            // The nesting shows in the parent, so it happens at the same time on both sides.
            step(hall, 200 + n);
            let _ = hall.user(GUS).group(parent).nest(group).await;
        }
    }

    async fn finish<S: AnyStore>(&self, hall: &World<S>, group: GroupId, next_id: u32) {
        let handle = hall.user(GUS).group(group);
        match self.end {
            End::Lives => {}
            End::Deleted if self.way == Way::Team => {
                hall.dissolve_team(group).await.unwrap();
            }
            End::Deleted => {
                handle.delete().await.unwrap();
            }
            End::Anew if self.way == Way::Team => {}
            End::Anew => {
                hall.turn_message(GUS, group, Switch::Off).await;
                hall.wait(Duration::days(31));
                hall.number_from(next_id);
                hall.turn_message(GUS, group, Switch::On).await;
            }
        }
    }
}
