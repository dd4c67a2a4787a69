use guildhall_kernel::{CompanyId, Feature, GroupId, RoomId, User};
use guildhall_permissions::{
    Authority, Company, CompanyError, CompanyEvent, ExternalContacts, Retention,
};

use crate::Result;
use crate::{Environment, Error, GroupHandle, Guildhall, RoomHandle, Stores};

/// One user, at the front door: everything that they do.
#[derive(Debug)]
pub struct UserHandle<'h, S, E> {
    hall: &'h Guildhall<S, E>,
    user: User,
}

impl<S, E> Clone for UserHandle<'_, S, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S, E> Copy for UserHandle<'_, S, E> {}

impl<'h, S, E> UserHandle<'h, S, E> {
    pub(crate) const fn new(hall: &'h Guildhall<S, E>, user: User) -> Self {
        Self { hall, user }
    }

    /// Who acts.
    #[must_use]
    pub const fn user(&self) -> User {
        self.user
    }

    /// What the user does with this room.
    #[must_use]
    pub const fn room(&self, id: RoomId) -> RoomHandle<'h, S, E> {
        RoomHandle::new(*self, id)
    }

    /// What the user does with this group.
    #[must_use]
    pub const fn group(&self, id: GroupId) -> GroupHandle<'h, S, E> {
        GroupHandle::new(*self, id)
    }

    pub(crate) const fn hall(&self) -> &'h Guildhall<S, E> {
        self.hall
    }
}

/// What administrators do.
impl<S: Stores, E: Environment> UserHandle<'_, S, E> {
    /// Sets who may create groups (CO-3).
    ///
    /// # Errors
    /// [`Error::Company`] for whoever is no administrator.
    pub async fn set_group_creation(&self, to: Authority) -> Result<CompanyEvent, S> {
        let (id, by) = (self.home()?, self.user.id());
        let decide = |company: &mut Company, at| company.set_group_creation(by, to.clone(), at);
        self.hall.change_company(id, decide).await
    }

    /// Sets who may create external groups (CO-4).
    ///
    /// # Errors
    /// [`Error::Company`] for whoever is no administrator.
    pub async fn set_external_groups(&self, to: Authority) -> Result<CompanyEvent, S> {
        let (id, by) = (self.home()?, self.user.id());
        let decide = |company: &mut Company, at| company.set_external_groups(by, to.clone(), at);
        self.hall.change_company(id, decide).await
    }

    /// Sets whether there is contact with external users (RM-10).
    ///
    /// # Errors
    /// [`Error::Company`] for whoever is no administrator.
    pub async fn set_external_contacts(&self, to: ExternalContacts) -> Result<CompanyEvent, S> {
        let (id, by) = (self.home()?, self.user.id());
        let decide = |company: &mut Company, at| company.set_external_contacts(by, to, at);
        self.hall.change_company(id, decide).await
    }

    /// Disables a feature in every group of the company (CO-5).
    ///
    /// # Errors
    /// [`Error::Company`] for whoever is no administrator.
    pub async fn disable_feature(&self, feature: Feature) -> Result<CompanyEvent, S> {
        let (id, by) = (self.home()?, self.user.id());
        let decide = |company: &mut Company, at| company.disable_feature(by, feature, at);
        self.hall.change_company(id, decide).await
    }

    /// Allows a feature again (CO-5).
    ///
    /// # Errors
    /// [`Error::Company`] for whoever is no administrator.
    pub async fn allow_feature(&self, feature: Feature) -> Result<CompanyEvent, S> {
        let (id, by) = (self.home()?, self.user.id());
        let decide = |company: &mut Company, at| company.allow_feature(by, feature, at);
        self.hall.change_company(id, decide).await
    }

    /// Sets how long Message that was turned off is kept in the rooms of the company (FT-3).
    ///
    /// # Errors
    /// [`Error::Company`] for whoever is no administrator.
    pub async fn set_message_retention(&self, to: Retention) -> Result<CompanyEvent, S> {
        let (id, by) = (self.home()?, self.user.id());
        let decide = |company: &mut Company, at| company.set_message_retention(by, to, at);
        self.hall.change_company(id, decide).await
    }

    /// The company in which the user creates and administers: their own. Who is of none does
    /// neither (CO-1).
    pub(crate) fn home(&self) -> Result<CompanyId, S> {
        let none = CompanyError::NotOfCompany { user: self.user.id() };
        self.user.company().ok_or(Error::Company(none))
    }
}
