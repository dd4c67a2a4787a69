//! Every query of a user.

use std::fmt::{Debug, Display};
use std::num::NonZeroU32;

use guildhall::Error;
use guildhall::groups::{GroupCommand, GroupList};
use guildhall::kernel::{GroupId, Page, PageRequest, RoomId, User};
use guildhall::permissions::GroupAction;

use super::at;
use super::mails::of_mails;
use super::plan::Built;
use crate::answers::comparable;
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, FLO, ORBIT, ids};
use crate::world::{AnyStore, World};

/// The queries that are never refused.
pub(super) const NEVER_REFUSED: [&str; 4] = ["list", "search", "room list", "rooms with"];

/// One answer: to which query, about what, and whether it was a refusal. A refusal comes with its
/// form that may leave the service.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Reply {
    pub(super) kind: String,
    pub(super) of: String,
    pub(super) answer: Result<String, String>,
}

pub(super) type Answers = Vec<Reply>;

impl Reply {
    pub(super) fn new<T: Debug, E: Display>(
        kind: &str,
        of: &impl Debug,
        answer: Result<T, Error<E>>,
    ) -> Self {
        let refused = |error: Error<E>| {
            let disclosed = error.disclosed();
            format!("{:?}, disclosed as {disclosed:?}", comparable(error))
        };
        let answer = answer.map(|done| format!("{done:?}")).map_err(refused);
        Self { kind: kind.to_owned(), of: format!("{of:?}"), answer }
    }
}

pub(super) async fn everything<S: AnyStore>(hall: &World<S>, user: User, built: &Built) -> Answers {
    hall.wait_until(at(50_000));
    let mut replies = of_lists(hall, user).await;
    replies.extend(of_own_rooms(hall, user).await);
    for group in built.groups() {
        replies.extend(of_group(hall, user, group).await);
    }
    for room in built.rooms() {
        replies.extend(of_room(hall, user, room).await);
    }
    replies.extend(of_mails(hall, user).await);
    replies
}

async fn of_lists<S: AnyStore>(hall: &World<S>, user: User) -> Answers {
    let acting = hall.user(user);
    let mut replies = Vec::new();
    for list in GroupList::ALL {
        for limit in [1, 2, 99] {
            for company in [ACME, ORBIT] {
                let kind = if list.is_for_administrators() { "administered" } else { "list" };
                let pages = pages(limit, async |page| acting.groups(company, list, page).await);
                replies.push(Reply::new(kind, &(company, list, limit), pages.await));
            }
        }
        for (prefix, limit) in [("", 1), ("c", 2), ("Cr", 1), ("craw", 1), ("craw", 99)] {
            let found =
                pages(limit, async |page| acting.search_groups(ACME, list, prefix, page).await);
            let kind = if list.is_for_administrators() { "administered" } else { "search" };
            replies.push(Reply::new(kind, &(list, prefix, limit), found.await));
        }
    }
    replies
}

async fn of_own_rooms<S: AnyStore>(hall: &World<S>, user: User) -> Answers {
    let acting = hall.user(user);
    let mut replies = Vec::new();
    for limit in [1, 2, 99] {
        let pages = pages(limit, async |page| acting.rooms(page).await).await;
        replies.push(Reply::new("room list", &limit, pages));
    }
    for others in [&[ANN, BO][..], &[ANN, CY], &[ANN, BO, DEE], &[ANN, BO, CY, DEE, FLO, EVE]] {
        replies.push(Reply::new("rooms with", &others, acting.rooms_with(others).await));
    }
    replies
}

async fn of_group<S: AnyStore>(hall: &World<S>, user: User, group: GroupId) -> Answers {
    let handle = hall.user(user).group(group);
    let mut replies = vec![
        Reply::new("view", &group, handle.view().await),
        Reply::new("read its room", &group, handle.read_room().await),
        Reply::new("propose an address", &group, handle.propose_address().await),
        Reply::new("post", &group, handle.post().await),
        Reply::new("send as", &group, handle.send_as().await),
    ];
    for action in [GroupAction::View, GroupAction::ReadRoom, GroupAction::Mail] {
        replies.push(Reply::new("why", &(group, action), handle.why(user, action).await));
    }
    // The event of a preview has a time, which depends on how often the clock was read before.
    hall.wait_until(at(50_000));
    let preview = handle.preview(GroupCommand::Delete).await;
    replies.push(Reply::new("preview of a deletion", &group, preview));
    for limit in [1, 99] {
        let (of, invite) = ((group, limit), "invite to an event");
        let members = pages(limit, async |page| handle.members(page).await).await;
        replies.push(Reply::new("members", &of, members));
        let nested = pages(limit, async |page| handle.nested(page).await).await;
        replies.push(Reply::new("nested", &of, nested));
        let masters = pages(limit, async |page| handle.masters(page).await).await;
        replies.push(Reply::new("masters", &of, masters));
        let participants = pages(limit, async |page| handle.participants(page).await).await;
        replies.push(Reply::new("participants", &of, participants));
        let read = GroupAction::ReadRoom;
        let may = pages(limit, async |page| handle.who_may(read, page).await).await;
        replies.push(Reply::new("who may", &of, may));
        let invited = pages(limit, async |page| handle.invite_to_event(page).await).await;
        replies.push(Reply::new(invite, &of, invited));
    }
    replies
}

async fn of_room<S: AnyStore>(hall: &World<S>, user: User, room: RoomId) -> Answers {
    let handle = hall.user(user).room(room);
    let mut replies = vec![
        Reply::new("read", &room, handle.read().await),
        Reply::new("start from a room", &room, handle.source(&ids([ANN, BO])).await),
        Reply::new("start from a room with oneself", &room, handle.source(&ids([user])).await),
    ];
    for limit in [1, 99] {
        let inside = pages(limit, async |page| handle.participants(page).await).await;
        replies.push(Reply::new("who is in a room", &(room, limit), inside));
    }
    replies
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
