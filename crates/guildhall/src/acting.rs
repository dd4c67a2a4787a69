use guildhall_kernel::{CompanyId, Feature, GroupId, RoomId, Store, User};
use guildhall_permissions::{
    Authority, Company, CompanyError, CompanyEvent, ExternalContacts, Retention,
};

use crate::error::Hall;
use crate::{Environment, GroupDesk, Guildhall, HallError, RoomDesk, Stores};

/// One user, at the front door: everything that they do.
#[derive(Debug)]
pub struct Acting<'h, S, E> {
    hall: &'h Guildhall<S, E>,
    user: User,
}

impl<S, E> Clone for Acting<'_, S, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S, E> Copy for Acting<'_, S, E> {}

impl<'h, S, E> Acting<'h, S, E> {
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
    pub const fn room(&self, id: RoomId) -> RoomDesk<'h, S, E> {
        RoomDesk::new(*self, id)
    }

    /// What the user does with this group.
    #[must_use]
    pub const fn group(&self, id: GroupId) -> GroupDesk<'h, S, E> {
        GroupDesk::new(*self, id)
    }

    pub(crate) const fn hall(&self) -> &'h Guildhall<S, E> {
        self.hall
    }
}

/// What administrators do.
impl<S: Stores, E: Environment> Acting<'_, S, E> {
    /// Sets who may create groups (CO-3).
    ///
    /// # Errors
    /// [`HallError::Company`] for whoever is no administrator.
    pub async fn set_group_creation(
        &self,
        to: Authority,
    ) -> Hall<CompanyEvent, <S as Store>::Error> {
        let (id, by) = (self.home()?, self.user.id());
        let decide = |company: &mut Company, at| company.set_group_creation(by, to.clone(), at);
        self.hall.change_company(id, decide).await
    }

    /// Sets who may create external groups (CO-4).
    ///
    /// # Errors
    /// [`HallError::Company`] for whoever is no administrator.
    pub async fn set_external_groups(
        &self,
        to: Authority,
    ) -> Hall<CompanyEvent, <S as Store>::Error> {
        let (id, by) = (self.home()?, self.user.id());
        let decide = |company: &mut Company, at| company.set_external_groups(by, to.clone(), at);
        self.hall.change_company(id, decide).await
    }

    /// Sets whether there is contact with external users (RM-10).
    ///
    /// # Errors
    /// [`HallError::Company`] for whoever is no administrator.
    pub async fn set_external_contacts(
        &self,
        to: ExternalContacts,
    ) -> Hall<CompanyEvent, <S as Store>::Error> {
        let (id, by) = (self.home()?, self.user.id());
        let decide = |company: &mut Company, at| company.set_external_contacts(by, to, at);
        self.hall.change_company(id, decide).await
    }

    /// Disables a feature in every group of the company (CO-5).
    ///
    /// # Errors
    /// [`HallError::Company`] for whoever is no administrator.
    pub async fn disable_feature(
        &self,
        feature: Feature,
    ) -> Hall<CompanyEvent, <S as Store>::Error> {
        let (id, by) = (self.home()?, self.user.id());
        let decide = |company: &mut Company, at| company.disable_feature(by, feature, at);
        self.hall.change_company(id, decide).await
    }

    /// Allows a feature again (CO-5).
    ///
    /// # Errors
    /// [`HallError::Company`] for whoever is no administrator.
    pub async fn allow_feature(&self, feature: Feature) -> Hall<CompanyEvent, <S as Store>::Error> {
        let (id, by) = (self.home()?, self.user.id());
        let decide = |company: &mut Company, at| company.allow_feature(by, feature, at);
        self.hall.change_company(id, decide).await
    }

    /// Sets how long Message that was turned off is kept in the rooms of the company (FT-3).
    ///
    /// # Errors
    /// [`HallError::Company`] for whoever is no administrator.
    pub async fn set_message_retention(
        &self,
        to: Retention,
    ) -> Hall<CompanyEvent, <S as Store>::Error> {
        let (id, by) = (self.home()?, self.user.id());
        let decide = |company: &mut Company, at| company.set_message_retention(by, to, at);
        self.hall.change_company(id, decide).await
    }

    /// The company in which the user creates and administers: their own. Who is of none does
    /// neither (CO-1).
    pub(crate) fn home(&self) -> Hall<CompanyId, <S as Store>::Error> {
        let none = CompanyError::NotOfCompany { user: self.user.id() };
        self.user.company().ok_or(HallError::Company(none))
    }
}
