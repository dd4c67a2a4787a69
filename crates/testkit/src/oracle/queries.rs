use std::collections::BTreeSet;
use std::num::NonZeroU32;

use guildhall::groups::{GroupCursor, GroupList, GroupNotice, JoinRequest, MemberView, NoticeKind};
use guildhall::kernel::{JoinReason, LeaveReason, Left, Presence};
use guildhall::permissions::GroupType;
use guildhall::rooms::Room;
use guildhall::rules::GREATEST_PAGE;
use guildhall::{
    CompanyCommand, Error, GroupCommand, GroupView, MailRight, Page, PageRequest, Privacy, Scope,
    Stores, UserId,
};
use guildhall_oracle::story::{self, GroupNo, Query, RoomNo};
use guildhall_oracle::{Answer, Company, Person};
use time::OffsetDateTime;

use super::driver::{Clock, Driver, Pages, Reply, company_id, person, user, users};
use super::values::{address, feature, nothing, refused};

impl Pages {
    const fn size(self) -> NonZeroU32 {
        match self {
            Self::Small => NonZeroU32::MIN.saturating_add(1),
            Self::One => GREATEST_PAGE,
        }
    }
}

impl<S: Stores> Driver<S> {
    pub(super) async fn query(&mut self, by: Person, query: &Query) -> Reply {
        match query {
            Query::Rooms => self.rooms_of(by).await,
            Query::RoomsWith(people) => self.rooms_with(by, people).await,
            Query::Participants(room) => self.participants_of(by, *room).await,
            Query::Groups(company, list, prefix) => {
                self.groups_of(by, *company, *list, prefix.as_deref()).await
            }
            Query::Group(group) => {
                let view = self.group(by, *group).view().await.map_err(|error| refused(&error))?;
                Ok(self.group_lines(&view).await)
            }
            Query::Members(group) => {
                let handle = self.group(by, *group);
                let entries = paged(self.pages, |page| handle.members(page)).await?;
                Ok(entries.iter().map(shown_member).collect())
            }
            Query::MayUse(room) => {
                let may_use = self.room(by, *room).may_use().await;
                let may_use = may_use.map_err(|error| refused(&error))?;
                let features = may_use.iter().filter(|(_, answer)| answer.is_allowed());
                Ok(features.map(|(feature, _)| feature.to_string()).collect())
            }
            Query::Masters(group) => {
                let handle = self.group(by, *group);
                let entries = paged(self.pages, |page| handle.masters(page)).await?;
                Ok(entries.iter().map(shown_member).collect())
            }
            Query::GroupParticipants(group) => {
                let handle = self.group(by, *group);
                let users = paged(self.pages, |page| handle.participants(page)).await?;
                Ok(users.iter().map(|user| person(user.id()).to_string()).collect())
            }
            Query::Nested(group) => {
                let handle = self.group(by, *group);
                let views = paged(self.pages, |page| handle.nested(page)).await?;
                self.views(views).await
            }
            Query::Post(group) => nothing(self.group(by, *group).post().await),
            Query::SendAs(group) => nothing(self.group(by, *group).send_as().await),
            Query::ProposeAddress(group) => self.propose_address(by, *group).await,
            Query::Notified(group) => {
                let group = self.group_id(*group);
                let kind = NoticeKind::Deleted;
                let notice = GroupNotice::new(group, kind, None, OffsetDateTime::UNIX_EPOCH.into());
                let users =
                    paged(self.pages, |page| self.hall.notice_recipients(&notice, page)).await?;
                Ok(users.into_iter().map(|user| person(user).to_string()).collect())
            }
            Query::Requests(group) => {
                let handle = self.group(by, *group);
                let requests = paged(self.pages, |page| handle.join_requests(page)).await?;
                let line = |request: &JoinRequest| {
                    let asked_at = Clock::seconds(request.asked_at);
                    format!("{} asked at {asked_at}", person(request.user.id()))
                };
                Ok(requests.iter().map(line).collect())
            }
            Query::Recipients(group) => self.recipients(*group).await,
            Query::ByAddress(company, text) => {
                let found = self.hall.group_by_address(company_id(*company), &address(text)?).await;
                Ok(vec![match found.map_err(|error| refused(&error))? {
                    Some(group) => self.group_no(group).await.to_string(),
                    None => "none".to_owned(),
                }])
            }
            Query::KeptUntil(group) => {
                let until = self.hall.message_kept_until(self.group_id(*group)).await;
                Ok(vec![match until.map_err(|error| refused(&error))? {
                    Some(until) => format!("until second {}", Clock::seconds(until)),
                    None => "for now".to_owned(),
                }])
            }
            Query::PreviewDelete(group) => {
                let preview = self.group(by, *group).preview(GroupCommand::Delete).await;
                Ok(self.effects(preview.map_err(|error| refused(&error))?.effects).await)
            }
            Query::PreviewDisable(of) => {
                let command = CompanyCommand::DisableFeature { feature: feature(*of) };
                let preview = self.user(by).preview(command).await;
                let effects = preview.map_err(|error| refused(&error))?.effects;
                let mut lines = self.effects(effects).await;
                lines.sort();
                Ok(lines)
            }
            Query::PreviewOffBoarding(named) => {
                let effects = self.hall.preview_off_boarding(user(*named)).await;
                Ok(self.effects(effects.map_err(|error| refused(&error))?).await)
            }
            Query::PreviewEndContacts => {
                let effects = self.user(by).preview_end_external_contacts().await;
                Ok(self.effects(effects.map_err(|error| refused(&error))?).await)
            }
            Query::PreviewForbidContact(named) => {
                let effects = self.user(by).preview_forbid_contact(user(*named)).await;
                Ok(self.effects(effects.map_err(|error| refused(&error))?).await)
            }
        }
    }
}

/// Queries about rooms.
impl<S: Stores> Driver<S> {
    async fn rooms_of(&mut self, by: Person) -> Reply {
        let handle = self.user(by);
        let rooms = paged(self.pages, |page| handle.rooms(page)).await?;
        let mut lines = Vec::new();
        for own in rooms {
            let line = self.room_line(by, &own.room).await;
            lines.push(match own.group {
                Some(group) => format!("{line}, named {}", group.name),
                None => line,
            });
        }
        Ok(lines)
    }

    async fn rooms_with(&mut self, by: Person, people: &[Person]) -> Reply {
        let rooms = self.user(by).rooms_with(&users(people)).await;
        let mut lines = Vec::new();
        for room in rooms.map_err(|error| refused(&error))? {
            lines.push(self.room_no(room.id()).await.to_string());
        }
        Ok(lines)
    }

    /// Lists the participants, as the front door shows them, and the entries of the room, as the
    /// store has them.
    async fn participants_of(&mut self, by: Person, room: RoomNo) -> Reply {
        let handle = self.room(by, room);
        let inside = paged(self.pages, |page| handle.participants(page)).await?;
        let mut lines: Vec<_> = inside.iter().map(|user| person(user.id()).to_string()).collect();
        let room = self.hall.store().find_room(self.room_id(room), Scope::Whole).await.unwrap();
        for (id, entry) in room.unwrap().roster().all().unwrap().iter() {
            lines.push(format!("entry of {}: {}", person(*id), stay(&entry.presence())));
        }
        Ok(lines)
    }

    /// Describes a room as a participant sees it.
    pub(super) async fn room_line(&mut self, by: Person, room: &Room) -> String {
        let features = room.kind().features().iter().map(ToString::to_string);
        let features: Vec<_> = features.collect();
        let badge = if room.kind().has_group_badge() { ", badge" } else { "" };
        let number = self.room_no(room.id()).await;
        let mut parts =
            vec![format!("{number}, {}{badge}, with {}", room.kind(), features.join(", "))];
        if let Some(group) = room.group() {
            parts.push(format!("of {}", self.group_no(group).await));
        }
        let name = room.info().and_then(|info| info.name.as_ref());
        parts.extend(name.map(|name| format!("named {name}")));
        let entry = room.roster().entry(user(by).id()).unwrap();
        parts.extend(entry.map(|entry| format!("{by} {}", stay(&entry.presence()))));
        parts.join(", ")
    }
}

/// Queries about groups.
impl<S: Stores> Driver<S> {
    async fn groups_of(
        &mut self,
        by: Person,
        company: Company,
        list: story::GroupList,
        prefix: Option<&str>,
    ) -> Reply {
        let list = match list {
            story::GroupList::Administered => GroupList::Administered,
            story::GroupList::All => GroupList::All,
            story::GroupList::Belonging => GroupList::Belonging,
            story::GroupList::Managed => GroupList::Managed,
            story::GroupList::Orphaned => GroupList::Orphaned,
            story::GroupList::Requested => GroupList::Requested,
            story::GroupList::Teams => GroupList::Teams,
        };
        let (handle, company) = (self.user(by), company_id(company));
        let views = match prefix {
            None => paged(self.pages, |page| handle.groups(company, list, page)).await?,
            Some(prefix) => {
                let page = |page: PageRequest<GroupCursor>| {
                    handle.search_groups(company, list, prefix, page)
                };
                paged(self.pages, page).await?
            }
        };
        self.views(views).await
    }

    async fn propose_address(&self, by: Person, group: GroupNo) -> Reply {
        let proposed = self.group(by, group).propose_address().await;
        let Some(proposed) = proposed.map_err(|error| refused(&error))? else {
            return Ok(vec!["none".to_owned()]);
        };
        let id = self.group_id(group).as_uuid().simple().to_string();
        Ok(vec![if proposed.local_part().contains(&id) {
            "an address made from its id".to_owned()
        } else {
            proposed.to_string()
        }])
    }

    async fn recipients(&self, group: GroupNo) -> Reply {
        let recipients = self.hall.recipients(self.group_id(group)).await;
        let mut recipients = recipients.map_err(|error| refused(&error))?;
        let mut lines = Vec::new();
        while let Some(batch) = recipients.next().await.map_err(|error| refused(&error))? {
            lines.extend(batch.to.iter().map(|one| one.as_str().to_owned()));
        }
        lines.sort();
        Ok(lines)
    }

    async fn views(&mut self, views: Vec<GroupView>) -> Reply {
        let mut lines = Vec::new();
        for view in views {
            lines.extend(self.group_lines(&view).await);
        }
        Ok(lines)
    }

    /// Describes a group as a user sees it, line by line.
    async fn group_lines(&mut self, view: &GroupView) -> Vec<String> {
        let kind = match view.group_type {
            GroupType::Team => "team".to_owned(),
            GroupType::Group => format!("{:?} group", view.kind).to_lowercase(),
        };
        let privacy = match view.privacy {
            Privacy::Private => "private",
            Privacy::Public => "public",
        };
        let counts = view.counts;
        let roles: BTreeSet<_> = view.roles.iter().map(|role| format!("{role:?}")).collect();
        let may: BTreeSet<_> = view.allowed.iter().map(|action| action.to_string()).collect();
        let mut lines = vec![
            format!("{}: the {privacy} {kind} {}", self.group_no(view.id).await, view.name),
            format!(
                "{} members, {} of them external, {} Masters",
                counts.members(),
                counts.externals(),
                counts.masters()
            ),
            format!("is {}", Vec::from_iter(roles).join(", ")),
            format!("may {}", Vec::from_iter(may).join(", ")),
        ];
        lines.extend(view.address.iter().map(|address| format!("mail to {address}")));
        lines.extend(
            view.request
                .map(|request| format!("asked to join at {}", Clock::seconds(request.asked_at))),
        );
        if let Some(details) = &view.details {
            lines.extend(details.description.iter().map(|text| format!("described as {text}")));
            let on = details.features.iter().filter(|(_, switch)| switch.is_on());
            let on: Vec<_> = on.map(|(feature, _)| feature.to_string()).collect();
            let are = if details.notification.is_on() { "notified" } else { "not notified" };
            lines.push(format!("{} with {}", self.room_no(details.room).await, on.join(", ")));
            lines.push(format!("members are {are}"));
            lines.extend(details.orphaned_since.map(|_| "has no Master".to_owned()));
        }
        lines
    }
}

/// Names a member or Master, and the mail rights that are shown.
fn shown_member(member: &MemberView) -> String {
    let name = person(member.user.id()).to_string();
    let Some(entry) = &member.entry else { return name };
    let held = MailRight::ALL.into_iter().filter(|right| entry.rights().hold(*right));
    held.fold(format!("{name}, in detail"), |line, right| format!("{line}, {right:?}"))
}

/// Says when and how a user joined a room, and left it (RM-21).
fn stay(presence: &Presence) -> String {
    let joined = presence.joined();
    let how = match joined.how {
        JoinReason::Created { by } => format!("added by {}", actor(by)),
        JoinReason::Invited { by } => format!("invited by {}", actor(by)),
        how => panic!("no user joins a room of a story in this way: {how:?}"),
    };
    let stay = format!("{how} at {}", Clock::seconds(joined.at));
    let left = presence.left().map(|left| format!(", {}", end(left)));
    let before = presence.before().map(|left| format!(", and before {}", end(left)));
    [Some(stay), left, before].into_iter().flatten().collect()
}

fn end(Left { at, why }: Left) -> String {
    let why = match why {
        LeaveReason::Converted => "made a member".to_owned(),
        LeaveReason::ExternalContactEnded => "external contact ended".to_owned(),
        LeaveReason::ExternalPermissionLost => "lost external contact".to_owned(),
        LeaveReason::Left => "left".to_owned(),
        LeaveReason::OffBoarding => "left the company".to_owned(),
        LeaveReason::Removed { by } => format!("removed by {}", actor(by)),
        why @ LeaveReason::DirectoryChange => {
            panic!("no user leaves a room of a story for this reason: {why:?}")
        }
    };
    format!("{why} at {}", Clock::seconds(at))
}

/// Names the user who acted. No story lets the service do this.
fn actor(by: Option<UserId>) -> String {
    by.map_or_else(|| "the service".to_owned(), |by| person(by).to_string())
}

/// Returns the items of all pages of a listing.
pub(super) async fn paged<T, K, E, F>(
    pages: Pages,
    page: impl Fn(PageRequest<K>) -> F,
) -> Result<Vec<T>, Answer>
where
    K: Clone,
    E: std::error::Error,
    F: Future<Output = Result<Page<T, K>, Error<E>>>,
{
    let mut request = Some(PageRequest::first(pages.size()));
    let mut all = Vec::new();
    while let Some(due) = request {
        let page = page(due).await.map_err(|error| refused(&error))?;
        request = page.next().cloned().map(|next| PageRequest::after(next, pages.size()));
        all.extend(page.into_items());
    }
    Ok(all)
}
