use std::future::Future;

use guildhall_kernel::{CompanyId, Page, PageRequest, SaveError, Store, UserId};

use crate::{Company, CompanyChange, Profile, ProfileChange};

/// Where companies and the profiles of users are kept.
///
/// # Contract
/// - A read after a save that was acknowledged sees it.
/// - A save is one atom: all of it happens, or nothing and an error. The events become readable in
///   the outbox with it.
pub trait CompanyRepository: Store {
    /// The company, or none.
    fn find_company(
        &self,
        id: CompanyId,
    ) -> impl Future<Output = Result<Option<Company>, Self::Error>> + Send;

    /// Saves a change of a company.
    ///
    /// Fails with [`SaveError::Conflict`] where the stored version is another than the change
    /// expects, and with [`SaveError::Taken`] where another aggregate holds a key that it claims.
    fn save_company(
        &self,
        change: CompanyChange,
    ) -> impl Future<Output = Result<(), SaveError<Self::Error>>> + Send;

    /// The ids of the companies, in their order.
    fn companies(
        &self,
        page: PageRequest<CompanyId>,
    ) -> impl Future<Output = Result<Page<CompanyId, CompanyId>, Self::Error>> + Send;

    /// The user's profile, or none.
    fn find_profile(
        &self,
        user: UserId,
    ) -> impl Future<Output = Result<Option<Profile>, Self::Error>> + Send;

    /// Saves these profiles in place of those that there are of the same users, all or none.
    ///
    /// The claim of each is made for its user, and any other claim of that user on an address is
    /// given up; all are given up before any is made, so that two users can swap theirs. Of a user
    /// who is named twice the last profile counts. Fails with [`SaveError::Taken`] where another holds one of them, a user of the same
    /// call included.
    fn save_profiles(
        &self,
        changes: Vec<ProfileChange>,
    ) -> impl Future<Output = Result<(), SaveError<Self::Error>>> + Send;

    /// The profiles of the users of a company, or of those of no company, by id.
    fn profiles(
        &self,
        company: Option<CompanyId>,
        page: PageRequest<UserId>,
    ) -> impl Future<Output = Result<Page<Profile, UserId>, Self::Error>> + Send;
}
