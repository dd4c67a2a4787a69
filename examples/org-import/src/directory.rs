//! Reads all users and groups of a company, saves the users that differ, and removes users.

use std::collections::BTreeMap;

use guildhall::groups::{GroupList, GroupView};
use guildhall::kernel::{CompanyId, GroupId, Scope, User, UserId};
use guildhall::permissions::{GroupType, Profile};
use guildhall::{Error, Guildhall, Stores};

use crate::ids::is_internal;
use crate::pages;
use crate::people::People;

/// Saves the profiles that are new or have another name, and returns how many it saved. The mail
/// address of a known user is kept.
pub(crate) async fn save<S: Stores>(
    hall: &Guildhall<S>,
    company: CompanyId,
    profiles: Vec<Profile>,
) -> guildhall::Result<usize, S> {
    let Some(first) = profiles.first() else { return Ok(0) };
    // A user who left is of no company, and may come back.
    let mut known = by_id(users(hall, None).await?);
    known.extend(by_id(users(hall, first.user.company()).await?));
    let mut changed = Vec::new();
    for profile in profiles {
        match known.remove(&profile.id()) {
            Some(old) if (old.user, &old.name) == (profile.user, &profile.name) => {}
            Some(old) => changed.push(Profile { address: old.address, ..profile }),
            None => changed.push(profile),
        }
    }
    let count = changed.len();
    if count > 0 {
        hall.save_profiles(company, changed).await?;
    }
    Ok(count)
}

/// Returns the names of users: as the files have them, or else as the store has them.
pub(crate) async fn names<S: Stores>(
    hall: &Guildhall<S>,
    people: &People,
    users: &[UserId],
) -> guildhall::Result<Vec<String>, S> {
    let mut names = Vec::new();
    for user in users {
        let name = match people.name(*user) {
            Some(name) => Some(name.clone()),
            None => profile(hall, *user).await?.map(|profile| profile.name),
        };
        names.push(name.map_or_else(|| user.to_string(), |name| name.to_string()));
    }
    Ok(names)
}

/// Loads the profile of a user, or `None` if there is none.
pub(crate) async fn profile<S: Stores>(
    hall: &Guildhall<S>,
    user: UserId,
) -> guildhall::Result<Option<Profile>, S> {
    match hall.profile(user).await {
        Ok(profile) => Ok(Some(profile)),
        Err(Error::NoSuchUser(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Lists the external users: those of no company, without the users who left these companies.
pub(crate) async fn externals<S: Stores>(
    hall: &Guildhall<S>,
    companies: &[CompanyId],
) -> guildhall::Result<Vec<Profile>, S> {
    let mut externals = users(hall, None).await?;
    externals.retain(|profile| !companies.iter().any(|company| is_internal(*company, profile)));
    Ok(externals)
}

/// Removes a user from everything in the company, and erases the profile. What happened keeps the
/// user's id.
pub(crate) async fn off_board<S: Stores>(
    hall: &Guildhall<S>,
    user: User,
) -> guildhall::Result<(), S> {
    hall.off_board(user).await.map_err(|interrupted| interrupted.cause)?;
    hall.erase_profile(user.id()).await
}

/// Lists the users of a company, or the users without a company.
pub(crate) async fn users<S: Stores>(
    hall: &Guildhall<S>,
    company: Option<CompanyId>,
) -> guildhall::Result<Vec<Profile>, S> {
    pages::all(async |page| hall.profiles(company, page).await).await
}

/// Lists all groups of a company. Teams are left out, because they belong to the directory.
///
/// An administrator sees all groups. Without an administrator, the groups that the company's users
/// manage are all groups: each has a Master (GR-3), who is an internal user (GR-5).
pub(crate) async fn groups<S: Stores>(
    hall: &Guildhall<S>,
    company: CompanyId,
) -> guildhall::Result<Vec<GroupView>, S> {
    if let Some(admin) = hall.company(company).await?.administrators().first() {
        let admin = User::of_company(*admin, company);
        let mut groups = groups_for(hall, company, admin, GroupList::Administered).await?;
        groups.retain(|group| group.group_type == GroupType::Group);
        return Ok(groups);
    }
    let mut groups = BTreeMap::new();
    for profile in users(hall, Some(company)).await? {
        let managed = groups_for(hall, company, profile.user, GroupList::Managed).await?;
        groups.extend(managed.into_iter().map(|group| (group.id, group)));
    }
    Ok(groups.into_values().collect())
}

/// Lists the groups and teams that are members of a group, without deleted ones. This reads the
/// store directly, for no user.
pub(crate) async fn nested<S: Stores>(
    hall: &Guildhall<S>,
    group: GroupId,
) -> guildhall::Result<Vec<GroupId>, S> {
    let find = async |id| hall.store().find_group(id, Scope::of([])).await;
    let group = find(group).await.map_err(Error::Store)?;
    let mut nested = Vec::new();
    for child in group.iter().flat_map(|group| group.header().nested().keys()) {
        let child = find(*child).await.map_err(Error::Store)?;
        nested.extend(child.filter(|child| !child.is_deleted()).map(|child| child.id()));
    }
    Ok(nested)
}

async fn groups_for<S: Stores>(
    hall: &Guildhall<S>,
    company: CompanyId,
    user: User,
    list: GroupList,
) -> guildhall::Result<Vec<GroupView>, S> {
    pages::all(async |page| hall.user(user).groups(company, list, page).await).await
}

fn by_id(profiles: Vec<Profile>) -> BTreeMap<UserId, Profile> {
    profiles.into_iter().map(|profile| (profile.id(), profile)).collect()
}
