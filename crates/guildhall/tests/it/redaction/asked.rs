//! Everything that a user can ask without changing anything.

use std::fmt::{Debug, Display};
use std::num::NonZeroU32;

use guildhall::Error;
use guildhall::groups::GroupList;
use guildhall::kernel::{GroupId, Page, PageRequest, RoomId, User};

use super::at;
use super::mails::of_mails;
use super::plan::Built;
use crate::answers::comparable;
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, FLO, ORBIT, ids};
use crate::world::{AnyStore, World};

/// What nothing refuses.
pub(super) const NEVER_REFUSED: [&str; 4] = ["list", "search", "room list", "rooms with"];

/// One answer: to which question, about what, and whether it was a refusal. A refusal is told with the
/// form of it that may leave the service.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Told {
    pub(super) kind: &'static str,
    pub(super) of: String,
    pub(super) answer: Result<String, String>,
}

pub(super) type Answers = Vec<Told>;

impl Told {
    pub(super) fn new<T: Debug, E: Display>(
        kind: &'static str,
        of: &impl Debug,
        answer: Result<T, Error<E>>,
    ) -> Self {
        let refused = |error: Error<E>| {
            let disclosed = error.disclosed();
            format!("{:?}, disclosed as {disclosed:?}", comparable(error))
        };
        let answer = answer.map(|done| format!("{done:?}")).map_err(refused);
        Self { kind, of: format!("{of:?}"), answer }
    }
}

pub(super) async fn everything<S: AnyStore>(hall: &World<S>, user: User, built: &Built) -> Answers {
    hall.wait_until(at(50_000));
    let mut told = of_lists(hall, user).await;
    told.extend(of_own_rooms(hall, user).await);
    for group in built.groups() {
        told.extend(of_group(hall, user, group).await);
    }
    for room in built.rooms() {
        told.extend(of_room(hall, user, room).await);
    }
    told.extend(of_mails(hall, user).await);
    told
}

async fn of_lists<S: AnyStore>(hall: &World<S>, user: User) -> Answers {
    let acting = hall.user(user);
    let mut told = Vec::new();
    let lists = [
        GroupList::All,
        GroupList::Belonging,
        GroupList::Managed,
        GroupList::Teams,
        GroupList::Administered,
    ];
    for list in lists {
        for limit in [1, 2, 99] {
            for company in [ACME, ORBIT] {
                let kind = if list == GroupList::Administered { "administered" } else { "list" };
                let pages = pages(limit, async |page| acting.groups(company, list, page).await);
                told.push(Told::new(kind, &(company, list, limit), pages.await));
            }
        }
        for (prefix, limit) in [("", 1), ("c", 2), ("Cr", 1), ("craw", 1), ("craw", 99)] {
            let found =
                pages(limit, async |page| acting.search_groups(ACME, list, prefix, page).await);
            let kind = if list == GroupList::Administered { "administered" } else { "search" };
            told.push(Told::new(kind, &(list, prefix, limit), found.await));
        }
    }
    told
}

async fn of_own_rooms<S: AnyStore>(hall: &World<S>, user: User) -> Answers {
    let acting = hall.user(user);
    let mut told = Vec::new();
    for limit in [1, 2, 99] {
        let pages = pages(limit, async |page| acting.rooms(page).await).await;
        told.push(Told::new("room list", &limit, pages));
    }
    for others in [&[ANN, BO][..], &[ANN, CY], &[ANN, BO, DEE], &[ANN, BO, CY, DEE, FLO, EVE]] {
        told.push(Told::new("rooms with", &others, acting.rooms_with(others).await));
    }
    told
}

async fn of_group<S: AnyStore>(hall: &World<S>, user: User, group: GroupId) -> Answers {
    let desk = hall.user(user).group(group);
    let mut told = vec![
        Told::new("view", &group, desk.view().await),
        Told::new("nested", &group, desk.nested().await),
        Told::new("read its room", &group, desk.read_room().await),
        Told::new("ask to join", &group, desk.ask_to_join().await),
        Told::new("propose an address", &group, desk.propose_address().await),
        Told::new("post", &group, desk.post().await),
        Told::new("send as", &group, desk.send_as().await),
        Told::new("look before deleting", &group, desk.preview_delete().await),
    ];
    for limit in [1, 99] {
        let (of, invite) = ((group, limit), "invite to an event");
        let members = pages(limit, async |page| desk.members(page).await).await;
        told.push(Told::new("members", &of, members));
        let masters = pages(limit, async |page| desk.masters(page).await).await;
        told.push(Told::new("masters", &of, masters));
        let participants = pages(limit, async |page| desk.participants(page).await).await;
        told.push(Told::new("participants", &of, participants));
        let invited = pages(limit, async |page| desk.invite_to_event(page).await).await;
        told.push(Told::new(invite, &of, invited));
    }
    told
}

async fn of_room<S: AnyStore>(hall: &World<S>, user: User, room: RoomId) -> Answers {
    let desk = hall.user(user).room(room);
    let mut told = vec![
        Told::new("read", &room, desk.read().await),
        Told::new("start from a room", &room, desk.source(&ids([ANN, BO])).await),
        Told::new("start from a room alone", &room, desk.source(&ids([user])).await),
    ];
    for limit in [1, 99] {
        let inside = pages(limit, async |page| desk.participants(page).await).await;
        told.push(Told::new("who is in a room", &(room, limit), inside));
    }
    told
}

/// All pages, with the cursors between them.
async fn pages<T, K: Clone, E>(
    limit: u32,
    ask: impl AsyncFn(PageRequest<K>) -> Result<Page<T, K>, Error<E>>,
) -> Result<Vec<Page<T, K>>, Error<E>> {
    let limit = NonZeroU32::new(limit).unwrap();
    let mut pages = Vec::new();
    let mut next = Some(PageRequest::first(limit));
    while let Some(request) = next {
        let page = ask(request).await?;
        next = page.next().map(|key| PageRequest::after(key.clone(), limit));
        pages.push(page);
    }
    Ok(pages)
}
