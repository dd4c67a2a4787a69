//! Everything that a user can try to change.

use std::fmt::Debug;

use guildhall::Error;
use guildhall::groups::ProfileEdit;
use guildhall::kernel::{Feature, GroupId, Switch, User};
use guildhall::mailing_list::{ListEdit, MailRight, Posting};
use guildhall::permissions::Privacy;
use guildhall::room_features::{FeatureData, FeatureEdit};
use guildhall::rooms::{InfoEdit, RoomDraft};
use proptest::prelude::*;
use proptest::sample::select;

use super::asked::Told;
use super::plan::{Built, PEOPLE, step};
use crate::mail::{list, mail};
use crate::people::{ANN, ids};
use crate::world::{AnyStore, World, message, named};

/// What is refused always, or to anybody but administrators.
pub(super) const NEVER_DONE: [&str; 4] = ["administered", "leave a group", "lock", "unlock"];

/// What is tried with which group or room, which other group, and which other user.
#[derive(Clone, Debug)]
pub(super) struct Try {
    what: &'static str,
    at: usize,
    other: usize,
    user: User,
}

const OF_GROUPS: [&str; 23] = [
    "add recipients",
    "add",
    "appoint",
    "delete data",
    "delete",
    "dismiss",
    "edit the list",
    "edit",
    "grant",
    "leave a group",
    "lock",
    "nest",
    "notify",
    "open a list",
    "publish or hide",
    "remove members",
    "remove recipients",
    "revoke",
    "step down",
    "switch",
    "turn message",
    "unlock",
    "unnest",
];

const OF_ROOMS: [&str; 7] =
    ["convert", "describe", "invite", "leave several", "leave", "remove oneself", "remove"];

const OF_ONES_OWN: [&str; 4] = ["create a group", "create a room", "one to one", "to me"];

pub(super) fn a_try() -> impl Strategy<Value = Try> {
    let what = prop_oneof![
        6 => select(&OF_GROUPS[..]),
        2 => select(&["nest", "unnest", "add"][..]),
        3 => select(&OF_ROOMS[..]),
        2 => select(&OF_ONES_OWN[..]),
    ];
    // What is shown comes first, and is tried more often.
    let at = || prop_oneof![2 => 0..4_usize, 1 => 0..60_usize];
    (what, at(), at(), select(&PEOPLE[..])).prop_map(|(what, at, other, user)| Try {
        what,
        at,
        other,
        user,
    })
}

impl Try {
    pub(super) async fn by<S: AnyStore>(
        &self,
        hall: &World<S>,
        viewer: User,
        built: &mut Built,
        n: u32,
    ) -> Told {
        step(hall, 1_000 + n);
        let groups = built.groups();
        let [group, other] = [self.at, self.other].map(|n| groups[n % groups.len()]);
        let of = format!("{self:?} with {group:?} and {other:?}");
        let answer = match self.what {
            what if OF_GROUPS.contains(&what) => self.on_group(hall, viewer, group, other, n).await,
            what if OF_ROOMS.contains(&what) => self.on_room(hall, viewer, built, n).await,
            _ => self.on_ones_own(hall, viewer, built, n).await,
        };
        // What was done is told with the group as it is stored. It names what is nested in it, seen or
        // not: whoever calls the front door shows the user a view of it.
        let answer = answer.map(|done| built.veiled(&done));
        Told { kind: self.what, of, answer }
    }

    async fn on_group<S: AnyStore>(
        &self,
        hall: &World<S>,
        viewer: User,
        group: GroupId,
        other: GroupId,
        n: u32,
    ) -> Result<String, String> {
        let desk = hall.user(viewer).group(group);
        let (user, id) = ([self.user], [self.user.id()]);
        let flag = if self.other.is_multiple_of(2) { Switch::On } else { Switch::Off };
        let partner = [mail("partner@elsewhere.example")];
        match self.what {
            "add" => told(desk.add_members(&user).await),
            "add recipients" => told(desk.add_recipients(&partner).await),
            "appoint" => told(desk.appoint_masters(&user).await),
            "delete" => told(desk.delete().await),
            "delete data" => told(desk.request_deletion(FeatureData::Note).await),
            "dismiss" => told(desk.dismiss_masters(&id).await),
            "edit" => {
                let name = format!("Crab of {n}").parse().unwrap();
                told(desk.edit_profile(ProfileEdit::name(name)).await)
            }
            "edit the list" => {
                let posting = [Posting::Anyone, Posting::NamedMembers][self.other % 2];
                told(desk.edit_mailing_list(ListEdit::new().posting(posting)).await)
            }
            "grant" => told(desk.grant_mail_right(MailRight::Post, &id).await),
            "leave a group" => told(desk.leave().await),
            "lock" => told(desk.lock_features([Feature::Note]).await),
            "nest" => told(desk.nest(other).await),
            "notify" => told(desk.change_notification(flag).await),
            "open a list" => {
                told(desk.open_mailing_list(list(&format!("own{n}@acme.example"))).await)
            }
            "publish or hide" => {
                let privacy = [Privacy::Public, Privacy::Private][self.other % 2];
                told(desk.change_privacy(privacy).await)
            }
            "remove members" => told(desk.remove_members(&id).await),
            "remove recipients" => {
                told(desk.remove_recipients(&[mail("other@elsewhere.example")]).await)
            }
            "revoke" => told(desk.revoke_mail_right(MailRight::Post, &id).await),
            "step down" => told(desk.step_down().await),
            "switch" => {
                told(desk.switch_features(FeatureEdit::new().switch(Feature::Note, flag)).await)
            }
            "turn message" => told(desk.switch_features(message(flag)).await),
            "unlock" => told(desk.unlock_features([Feature::Note]).await),
            _ => told(desk.unnest(other).await),
        }
    }

    async fn on_room<S: AnyStore>(
        &self,
        hall: &World<S>,
        viewer: User,
        built: &Built,
        n: u32,
    ) -> Result<String, String> {
        let rooms = built.rooms();
        let room = rooms[self.at % rooms.len()];
        let desk = hall.user(viewer).room(room);
        let name = format!("Crab of {n}");
        match self.what {
            "convert" => told(desk.convert(named(&name)).await),
            "describe" => told(desk.describe(InfoEdit::name(name.parse().unwrap())).await),
            "invite" => told(desk.invite(&[self.user]).await),
            "leave" => told(desk.leave().await),
            "leave several" => {
                let several = [room, rooms[self.other % rooms.len()]];
                let answers = hall.user(viewer).leave_rooms(several).await;
                // Each is left at another time, which is later where a hidden room was looked at first.
                let answers: Vec<_> = answers
                    .into_iter()
                    .map(|(room, answer)| (room, told(answer.map(|done| done.room.id()))))
                    .collect();
                let text = format!("{answers:?}");
                if answers.iter().any(|(_, answer)| answer.is_ok()) { Ok(text) } else { Err(text) }
            }
            "remove" => told(desk.remove(&ids([self.user])).await),
            _ => told(desk.remove(&ids([viewer])).await),
        }
    }

    async fn on_ones_own<S: AnyStore>(
        &self,
        hall: &World<S>,
        viewer: User,
        built: &mut Built,
        n: u32,
    ) -> Result<String, String> {
        let acting = hall.user(viewer);
        match self.what {
            "create a group" => {
                let created = acting.create_group(named(&format!("Crab of {n}"))).await;
                built.shown.extend(created.as_ref().ok().map(guildhall::GroupDone::id));
                told(created)
            }
            "create a room" => {
                told(acting.create_room(RoomDraft::from_contact_search([ANN, self.user])).await)
            }
            "one to one" => told(acting.one_to_one(&self.user).await),
            _ => told(acting.to_me().await),
        }
    }
}

fn told<T: Debug, E: std::fmt::Display>(answer: Result<T, Error<E>>) -> Result<String, String> {
    Told::new("", &(), answer).answer
}
