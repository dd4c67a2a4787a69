//! What would come of a change that reaches many rooms and groups.

use guildhall_groups::{GroupFilter, GroupList};
use guildhall_kernel::{Feature, PageRequest, Scope};
use guildhall_permissions::rules::CO_2;
use guildhall_permissions::{Application, Authority, Company, Context, ExternalContacts};

use crate::Result;
use crate::retry::{ATTEMPTS, CompanyOutcome};
use crate::service::BATCH;
use crate::{Effect, Environment, Error, GroupHandle, Stores, UserHandle, effect};

/// What administrators can look at before they decide.
impl<S: Stores, E: Environment> UserHandle<'_, S, E> {
    /// What [`UserHandle::disable_feature`] would do now: in which groups and teams the feature, and
    /// with Message the others, would go off (CO-5, FT-2).
    ///
    /// # Errors
    /// [`Error::Company`] for whoever is no administrator.
    pub async fn preview_disable_feature(&self, feature: Feature) -> Result<Vec<Effect>, S> {
        let by = self.user().id();
        self.preview(|company, at| company.disable_feature(by, feature, at)).await
    }

    /// What [`Guildhall::withdraw`](crate::Guildhall::withdraw) would do now: which rooms and
    /// groups would freeze (CO-2).
    ///
    /// # Errors
    /// [`Error::Company`] for whoever is no administrator.
    pub async fn preview_revoke_application(
        &self,
        application: Application,
    ) -> Result<Vec<Effect>, S> {
        let by = self.user().id();
        self.preview(|company, at| {
            company.check_administrator(by, &CO_2)?;
            Ok(company.revoke_application(application, at))
        })
        .await
    }

    /// What [`UserHandle::set_external_contacts`] would do now: which external groups and rooms with
    /// external users would take no more of them (RM-10), and which of those rooms nobody could
    /// make a group of any more (GR-8).
    ///
    /// # Errors
    /// [`Error::Company`] for whoever is no administrator.
    pub async fn preview_external_contacts(&self, to: ExternalContacts) -> Result<Vec<Effect>, S> {
        let by = self.user().id();
        self.preview(|company, at| company.set_external_contacts(by, to, at)).await
    }

    /// What [`UserHandle::set_external_groups`] would do now: which rooms nobody could make a group of
    /// any more, because external users are in them (CO-4, GR-8). The external groups that there
    /// are stay.
    ///
    /// # Errors
    /// [`Error::Company`] for whoever is no administrator.
    pub async fn preview_external_groups(&self, to: Authority) -> Result<Vec<Effect>, S> {
        let by = self.user().id();
        self.preview(|company, at| company.set_external_groups(by, to, at)).await
    }

    async fn preview(
        &self,
        change: impl FnOnce(&mut Company, guildhall_kernel::Timestamp) -> CompanyOutcome + Send,
    ) -> Result<Vec<Effect>, S> {
        let (hall, now) = (self.hall(), self.hall().environment().now());
        let before = hall.company(self.home()?).await?;
        let mut after = before.clone();
        change(&mut after, now.into())?;

        let mut effects = Vec::new();
        let mut page = Some(PageRequest::first(BATCH));
        while let Some(request) = page {
            let rooms = hall.store().rooms_of_company(before.id(), request).await;
            let rooms = rooms.map_err(Error::Store)?;
            for room in rooms.items() {
                effects.extend(effect::of_policy_on_room(&before, &after, room));
            }
            page = rooms.next().map(|next| PageRequest::after(*next, BATCH));
        }
        let filter = GroupFilter::new(&before, self.user(), GroupList::Administered)?;
        let (was, is) = (Context::new(&before, now), Context::new(&after, now));
        let mut page = Some(PageRequest::first(BATCH));
        while let Some(request) = page {
            let groups = hall.store().list_groups(filter.clone(), request).await;
            let groups = groups.map_err(Error::Store)?;
            for group in groups.items() {
                effects.extend(effect::of_policy_on_group(&was, &is, group));
            }
            page = groups.next().map(|next| PageRequest::after(next.clone(), BATCH));
        }
        Ok(effects)
    }
}

impl<S: Stores, E: Environment> GroupHandle<'_, S, E> {
    /// What [`GroupHandle::delete`] would do now (GR-12). Of the groups that this one is nested in,
    /// those that the user sees are named (GR-15, GR-20).
    ///
    /// # Errors
    /// [`Error::Group`].
    pub async fn preview_delete(&self) -> Result<Vec<Effect>, S> {
        let (hall, by) = (self.acting.hall(), self.acting.user());
        for _ in 0..ATTEMPTS {
            let scope = Scope::of([by.id()]);
            let Some((before, mut room)) = hall.with_room(self.id, scope).await? else { continue };
            let company = hall.company(before.company()).await?;
            let mut group = before.clone();
            let (event, closed) = group.delete(&by, &mut room, &hall.context(&company))?;
            let mut effects = effect::of_group(&before, &group, &event, None);
            effects.extend(effect::of_room(&room, &closed));
            let mut page = Some(PageRequest::first(BATCH));
            while let Some(request) = page {
                let parents = hall.store().groups_nesting(self.id, request).await;
                let parents = parents.map_err(Error::Store)?;
                for parent in parents.items() {
                    match hall.user(by).group(*parent).view().await {
                        Ok(_) => {
                            let (group, parent) = (self.id, *parent);
                            effects.push(Effect::NestingEnded { group, parent });
                        }
                        Err(Error::Group(_)) => {}
                        Err(error) => return Err(error),
                    }
                }
                page = parents.next().map(|next| PageRequest::after(*next, BATCH));
            }
            return Ok(effects);
        }
        Err(Error::Contended { attempts: ATTEMPTS })
    }
}
