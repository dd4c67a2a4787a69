//! The users and groups of a company, read whole and saved where they differ.

use std::collections::BTreeMap;

use guildhall::groups::{GroupList, GroupView};
use guildhall::kernel::{CompanyId, GroupId, Scope, User, UserId};
use guildhall::permissions::{GroupType, Profile};
use guildhall::{Error, Guildhall, Stores};

use crate::outcome::Answer;
use crate::pages;
use crate::people::People;

/// Saves those of the profiles that are new or have another name, and says how many they were. A
/// mail address that somebody gave a user meanwhile stays.
pub(crate) async fn save<S: Stores>(
    hall: &Guildhall<S>,
    company: CompanyId,
    profiles: Vec<Profile>,
) -> Answer<usize, S> {
    let Some(first) = profiles.first() else { return Ok(0) };
    let mut known = by_id(users(hall, first.user.company()).await?);
    let mut changed = Vec::new();
    for profile in profiles {
        match known.remove(&profile.id()) {
            Some(old) if old.name == profile.name => {}
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

/// How many users the company has besides those whom the organisation names.
pub(crate) async fn others<S: Stores>(hall: &Guildhall<S>, people: &People) -> Answer<usize, S> {
    let known = users(hall, Some(people.company())).await?;
    Ok(known.iter().filter(|profile| people.name(profile.id()).is_none()).count())
}

/// The users of a company, or those of none.
pub(crate) async fn users<S: Stores>(
    hall: &Guildhall<S>,
    company: Option<CompanyId>,
) -> Answer<Vec<Profile>, S> {
    pages::all(async |page| hall.profiles(company, page).await).await
}

/// Every group of a company, as an administrator sees them. Teams are the directory's, and left
/// out.
///
/// Where there is no administrator, they are what the company's users manage: every group has a
/// Master (GR-3), who is one of them (GR-5).
pub(crate) async fn groups<S: Stores>(
    hall: &Guildhall<S>,
    company: CompanyId,
) -> Answer<Vec<GroupView>, S> {
    if let Some(admin) = hall.company(company).await?.administrators().first() {
        let admin = User::of_company(*admin, company);
        let mut groups = groups_of(hall, company, admin, GroupList::Administered).await?;
        groups.retain(|group| group.group_type == GroupType::Group);
        return Ok(groups);
    }
    let mut groups = BTreeMap::new();
    for profile in users(hall, Some(company)).await? {
        let managed = groups_of(hall, company, profile.user, GroupList::Managed).await?;
        groups.extend(managed.into_iter().map(|group| (group.id, group)));
    }
    Ok(groups.into_values().collect())
}

/// The groups and teams that are members of a group, tombstones left out. The service itself reads
/// this: no user acts.
pub(crate) async fn nested<S: Stores>(
    hall: &Guildhall<S>,
    group: GroupId,
) -> Answer<Vec<GroupId>, S> {
    let find = async |id| hall.store().find_group(id, Scope::of([])).await;
    let group = find(group).await.map_err(Error::Store)?;
    let mut nested = Vec::new();
    for child in group.iter().flat_map(|group| group.header().nested().keys()) {
        let child = find(*child).await.map_err(Error::Store)?;
        nested.extend(child.filter(|child| !child.is_deleted()).map(|child| child.id()));
    }
    Ok(nested)
}

async fn groups_of<S: Stores>(
    hall: &Guildhall<S>,
    company: CompanyId,
    user: User,
    list: GroupList,
) -> Answer<Vec<GroupView>, S> {
    pages::all(async |page| hall.user(user).groups(company, list, page).await).await
}

fn by_id(profiles: Vec<Profile>) -> BTreeMap<UserId, Profile> {
    profiles.into_iter().map(|profile| (profile.id(), profile)).collect()
}
