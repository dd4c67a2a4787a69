//! Random rooms, groups, teams and policies of two companies.

use guildhall::groups::{GroupDraft, TeamDraft};
use guildhall::kernel::{GroupId, Switch, User, UserId};
use guildhall::mailing_list::MailRight;
use guildhall::permissions::{Authority, ExternalContacts};
use guildhall::rooms::RoomDraft;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::people::{ACME, ANN, BO, CY, DEE, EVE, FLO, GUS, NAT, ORBIT};
use crate::world::{AnyStore, World, named};

pub(crate) const ALL: [User; 8] = [ANN, BO, CY, DEE, FLO, GUS, EVE, NAT];

/// What is done before a user leaves. Refused commands have no effect.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    rooms: Vec<Room>,
    groups: Vec<Group>,
    teams: Vec<(Vec<User>, bool)>,
    nestings: Vec<(usize, usize)>,
    deleted: Option<usize>,
    administrators: Vec<User>,
    creators: Option<Vec<User>>,
    apart: Vec<User>,
}

#[derive(Clone, Debug)]
enum Room {
    ToMe(User),
    Of(Vec<User>, Vec<User>),
}

#[derive(Clone, Debug)]
struct Group {
    by: User,
    members: Vec<User>,
    masters: Vec<User>,
    external: bool,
    notification: Switch,
    /// Whether an administrator creates it, who becomes neither member nor Master.
    ordered: bool,
    right: Option<MailRight>,
}

pub(crate) fn plan() -> impl Strategy<Value = Plan> {
    let creators = prop_oneof![3 => Just(None), 1 => people(0..5).prop_map(own).prop_map(Some)];
    (
        vec(room(), 0..6),
        vec(group(), 0..6),
        vec((people(0..5), any::<bool>()), 0..3),
        vec((0..8_usize, 0..8_usize), 0..6),
        prop_oneof![3 => Just(None), 1 => (0..6_usize).prop_map(Some)],
        people(0..3),
        creators,
        people(0..2),
    )
        .prop_map(
            |(rooms, groups, teams, nestings, deleted, administrators, creators, apart)| Plan {
                rooms,
                groups,
                teams,
                nestings,
                deleted,
                administrators,
                creators,
                apart,
            },
        )
}

fn room() -> impl Strategy<Value = Room> {
    prop_oneof![
        1 => select(&ALL).prop_map(Room::ToMe),
        6 => (people(2..5), people(0..4)).prop_map(|(inside, left)| Room::Of(inside, left)),
    ]
}

fn group() -> impl Strategy<Value = Group> {
    let right = prop_oneof![Just(None), select(&MailRight::ALL).prop_map(Some)];
    let notification = select(&[Switch::Off, Switch::On]);
    let (external, ordered) = (any::<bool>(), any::<bool>());
    (select(&ALL), people(0..6), people(0..3), external, notification, ordered, right).prop_map(
        |(by, members, masters, external, notification, ordered, right)| Group {
            by,
            members,
            masters,
            external,
            notification,
            ordered,
            right,
        },
    )
}

fn people(how_many: std::ops::Range<usize>) -> impl Strategy<Value = Vec<User>> {
    subsequence(&ALL, how_many).prop_shuffle()
}

/// Keeps only the company's own users: an authority has no meaning for others.
fn own(users: Vec<User>) -> Vec<User> {
    users.into_iter().filter(|user| user.company() == Some(ACME)).collect()
}

impl Plan {
    pub(crate) async fn carry_out<S: AnyStore>(&self, hall: &World<S>) {
        for admin in [GUS, EVE] {
            let every = Authority::EveryInternalUser;
            hall.user(admin).set_external_groups(every).await.unwrap();
        }
        for room in &self.rooms {
            open(hall, room).await;
        }
        let mut groups = Vec::new();
        for (nth, group) in self.groups.iter().enumerate() {
            groups.extend(create(hall, nth, group).await);
        }
        for (members, led) in &self.teams {
            groups.extend(form(hall, members, *led).await);
        }
        for (parent, child) in &self.nestings {
            if let (Some(parent), Some(child)) = (groups.get(*parent), groups.get(*child)) {
                nest(hall, *parent, *child).await;
            }
        }
        if let Some(group) = self.deleted.and_then(|nth| groups.get(nth)) {
            let _ = hall.user(GUS).group(*group).delete().await;
        }
        self.set_policy(hall).await;
    }

    async fn set_policy<S: AnyStore>(&self, hall: &World<S>) {
        for user in &self.administrators {
            for company in [ACME, ORBIT] {
                let _ = hall.appoint_administrator(company, *user).await;
            }
        }
        if let Some(users) = &self.creators {
            let to = Authority::named(users.iter().map(User::id));
            hall.user(GUS).set_group_creation(to.clone()).await.unwrap();
            hall.user(GUS).set_external_groups(to).await.unwrap();
        }
        for user in &self.apart {
            let _ = hall.user(GUS).forbid_contact(*user).await;
        }
        if self.apart.len() > 1 {
            hall.user(GUS).set_external_contacts(ExternalContacts::Forbidden).await.unwrap();
        }
    }
}

async fn open<S: AnyStore>(hall: &World<S>, room: &Room) {
    match room {
        Room::ToMe(user) => {
            let _ = hall.user(*user).to_me().await;
        }
        Room::Of(users, left) => {
            let draft = RoomDraft::from_contact_search(users.iter().copied());
            if let Ok(opened) = hall.user(users[0]).create_room(draft).await {
                for user in left {
                    let _ = hall.user(*user).room(opened.id()).leave().await;
                }
            }
        }
    }
}

async fn create<S: AnyStore>(hall: &World<S>, nth: usize, group: &Group) -> Option<GroupId> {
    let of_by = |users: &[User]| -> Vec<User> {
        let own = users.iter().filter(|user| user.company() == group.by.company());
        own.copied().collect()
    };
    let draft = named(&format!("Group {nth}"))
        .members(if group.external { group.members.clone() } else { of_by(&group.members) })
        .masters(of_by(&group.masters))
        .notification(group.notification);
    let draft = if group.external { draft.external() } else { draft };
    let list = group.right.and_then(|_| format!("group{nth}@acme.example").parse().ok());
    let draft = list.map_or(draft.clone(), |list| GroupDraft::mailing_list(draft, list));
    let created = if group.ordered {
        hall.user(GUS).create_group_as_administrator(draft).await
    } else {
        hall.user(group.by).create_group(draft).await
    };
    let created = created.ok()?;
    if let Some(right) = group.right {
        let members: Vec<UserId> =
            created.group.roster().loaded().values().map(|entry| entry.user().id()).collect();
        for member in members {
            let handle = hall.user(GUS).group(created.id());
            let _ = handle.grant_mail_right(right, &[member]).await;
        }
    }
    Some(created.id())
}

async fn form<S: AnyStore>(hall: &World<S>, members: &[User], led: bool) -> Option<GroupId> {
    let own = members.iter().filter(|user| user.company() == Some(ACME)).copied();
    let mut draft = TeamDraft::named("Team").unwrap().members(own.clone());
    if let Some(leader) = own.clone().next().filter(|_| led) {
        draft = draft.led_by(leader);
    }
    hall.form_team(ACME, draft).await.ok().map(|done| done.id())
}

async fn nest<S: AnyStore>(hall: &World<S>, parent: GroupId, child: GroupId) {
    let _ = hall.user(GUS).group(parent).nest(child).await;
}
