use std::collections::BTreeSet;
use std::num::NonZeroU32;

use guildhall::groups::{GroupCursor, GroupList as ListOfGroups, GroupView};
use guildhall::kernel::{Page, PageRequest};
use guildhall::permissions::{GroupAction, GroupType, Privacy};
use guildhall::{Error, Stores};
use guildhall_oracle::story::{GroupList, Look};
use guildhall_oracle::{Answer, Company, Person};

use super::hall::{Hall, Verdict, company_id, person, refused};

/// So small that most listings have several pages.
const PAGE: NonZeroU32 = NonZeroU32::MIN.saturating_add(1);

impl<S: Stores> Hall<S> {
    pub(super) async fn look(&mut self, by: Person, look: &Look) -> Verdict {
        let desk = |group| self.user(by).group(self.group_id(group));
        match look {
            Look::Rooms => self.rooms_of(by).await,
            Look::RoomsWith(users) => self.rooms_with(by, users).await,
            Look::Participants(room) => self.participants_of(by, *room).await,
            Look::Groups(company, list, prefix) => {
                self.list_groups(by, *company, *list, prefix.as_deref()).await
            }
            Look::Group(group) => {
                let view = desk(*group).view().await.map_err(|error| refused(&error))?;
                Ok(self.shown(&view).await)
            }
            Look::Members(group) => {
                let desk = desk(*group);
                let places = paged(|page| desk.members(page)).await?;
                Ok(places.iter().map(|place| person(place.user().id()).to_string()).collect())
            }
            Look::Masters(group) => {
                let desk = desk(*group);
                let places = paged(|page| desk.masters(page)).await?;
                Ok(places.iter().map(|place| person(place.user().id()).to_string()).collect())
            }
            Look::GroupParticipants(group) => {
                let desk = desk(*group);
                let users = paged(|page| desk.participants(page)).await?;
                Ok(users.iter().map(|user| person(user.id()).to_string()).collect())
            }
            Look::Nested(group) => {
                let views = desk(*group).nested().await.map_err(|error| refused(&error))?;
                let mut lines = Vec::new();
                for view in views {
                    lines.extend(self.shown(&view).await);
                }
                Ok(lines)
            }
            Look::Post(group) => self.post(by, *group).await,
            Look::SendAs(group) => self.send_as(by, *group).await,
            Look::ProposeAddress(group) => self.propose_address(by, *group).await,
            Look::Recipients(group) => self.recipients(*group).await,
            Look::ByAddress(company, address) => self.by_address(*company, address).await,
            Look::KeptUntil(group) => self.kept_until(*group).await,
            Look::PreviewDelete(group) => self.preview_delete(by, *group).await,
            Look::PreviewDisable(feature) => self.preview_disable(by, *feature).await,
            Look::PreviewOffBoarding(user) => self.preview_off_boarding(*user).await,
            Look::PreviewForbidContact(user) => self.preview_forbid_contact(by, *user).await,
        }
    }

    async fn list_groups(
        &mut self,
        by: Person,
        company: Company,
        list: GroupList,
        prefix: Option<&str>,
    ) -> Verdict {
        let list = match list {
            GroupList::Administered => ListOfGroups::Administered,
            GroupList::All => ListOfGroups::All,
            GroupList::Belonging => ListOfGroups::Belonging,
            GroupList::Managed => ListOfGroups::Managed,
            GroupList::Teams => ListOfGroups::Teams,
        };
        let acting = self.user(by);
        let company = company_id(company);
        let views = match prefix {
            None => paged(|page| acting.groups(company, list, page)).await?,
            Some(prefix) => {
                let page = |page: PageRequest<GroupCursor>| {
                    acting.search_groups(company, list, prefix, page)
                };
                paged(page).await?
            }
        };
        let mut lines = Vec::new();
        for view in views {
            lines.extend(self.shown(&view).await);
        }
        Ok(lines)
    }

    /// A group as somebody sees it, line by line.
    pub(super) async fn shown(&mut self, view: &GroupView) -> Vec<String> {
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
        let may: BTreeSet<_> = view.allowed.iter().map(GroupAction::to_string).collect();
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
        if let Some(details) = &view.details {
            lines.extend(details.description.iter().map(|text| format!("described as {text}")));
            let on = details.features.iter().filter(|(_, switch)| switch.is_on());
            let on: Vec<_> = on.map(|(feature, _)| feature.to_string()).collect();
            let told = if details.notification.is_on() { "told" } else { "not told" };
            lines.push(format!("{} with {}", self.room_no(details.room).await, on.join(", ")));
            lines.push(format!("members are {told}"));
        }
        lines
    }
}

/// All pages of a listing.
pub(super) async fn paged<T, K, E, F>(page: impl Fn(PageRequest<K>) -> F) -> Result<Vec<T>, Answer>
where
    K: Clone,
    E: std::error::Error,
    F: Future<Output = Result<Page<T, K>, Error<E>>>,
{
    let mut request = Some(PageRequest::first(PAGE));
    let mut all = Vec::new();
    while let Some(due) = request {
        let page = page(due).await.map_err(|error| refused(&error))?;
        request = page.next().cloned().map(|next| PageRequest::after(next, PAGE));
        all.extend(page.into_items());
    }
    Ok(all)
}
