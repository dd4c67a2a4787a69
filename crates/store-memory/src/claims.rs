use std::collections::{BTreeMap, BTreeSet};

use guildhall_groups::ClaimHolder;
use guildhall_kernel::{AddressKey, Claim, Claims, CompanyId, SaveError, UserId};
use guildhall_mailing_list::AddressHolder;
use guildhall_permissions::ProfileChange;

use crate::index::Index;
use crate::store::Saved;

/// All claims, with their holders.
#[derive(Debug, Default)]
pub(crate) struct Holders {
    of_claims: BTreeMap<Claim, ClaimHolder>,
    /// The claims of each user, and the directories that made them.
    of_users: Index<UserId, Claim>,
    directories: BTreeMap<Claim, CompanyId>,
}

impl Holders {
    pub(crate) fn of(&self, claim: &Claim) -> Option<ClaimHolder> {
        self.of_claims.get(claim).copied()
    }

    /// Returns who has an address.
    pub(crate) fn of_address(&self, address: AddressKey) -> Option<AddressHolder> {
        match self.of(&Claim::Address(address))? {
            ClaimHolder::Group(_) => Some(AddressHolder::List),
            ClaimHolder::User(_) => Some(AddressHolder::User),
            ClaimHolder::Company(_) | ClaimHolder::Room(_) => None,
        }
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = (&Claim, ClaimHolder)> {
        self.of_claims.iter().map(|(claim, holder)| (claim, *holder))
    }

    /// Gives a claim to a holder that is no user, or to none.
    pub(crate) fn put(&mut self, claim: Claim, holder: Option<ClaimHolder>) {
        if let Some(ClaimHolder::User(user)) = self.of(&claim) {
            self.release(user, vec![claim.clone()]);
        }
        match holder {
            Some(holder) => drop(self.of_claims.insert(claim, holder)),
            None => drop(self.of_claims.remove(&claim)),
        }
    }

    pub(crate) fn check(&self, holder: ClaimHolder, claims: &Claims) -> Saved {
        claims.made().iter().try_for_each(|claim| check(self.of(claim), holder, claim))
    }

    pub(crate) fn apply_claims(&mut self, holder: ClaimHolder, claims: &Claims) {
        for claim in claims.released() {
            if self.of(claim) == Some(holder) {
                self.of_claims.remove(claim);
            }
        }
        self.of_claims.extend(claims.made().iter().map(|claim| (claim.clone(), holder)));
    }

    /// Checks that each of these users can make the claim of their profile. All claims are given up
    /// before any is made, so two users can swap addresses.
    pub(crate) fn check_profiles(&self, changes: &BTreeMap<UserId, ProfileChange>) -> Saved {
        let released: BTreeSet<&Claim> =
            changes.values().flat_map(|change| self.released_by(change)).collect();
        let mut made: BTreeMap<&Claim, ClaimHolder> = BTreeMap::new();
        for (user, change) in changes {
            let Some(claim) = change.claim() else { continue };
            let stored = self.of(claim).filter(|_| !released.contains(claim));
            check(made.get(claim).copied().or(stored), ClaimHolder::User(*user), claim)?;
            made.insert(claim, ClaimHolder::User(*user));
        }
        Ok(())
    }

    /// Gives up and makes the claims of these users.
    pub(crate) fn apply_profiles(&mut self, changes: &BTreeMap<UserId, ProfileChange>) {
        for (user, change) in changes {
            let released: Vec<_> = self.released_by(change).cloned().collect();
            self.release(*user, released);
        }
        for (user, change) in changes {
            let Some(claim) = change.claim() else { continue };
            // A claim that the user still holds stays with the directory that made it.
            if self.of_claims.insert(claim.clone(), ClaimHolder::User(*user)).is_none() {
                self.of_users.change([], [(*user, claim.clone())]);
                self.directories.insert(claim.clone(), change.directory());
            }
        }
    }

    /// Gives up all claims of a user.
    pub(crate) fn release_all(&mut self, user: UserId) {
        let claims: Vec<_> = self.of_users.after::<Claim>(&user, None).cloned().collect();
        self.release(user, claims);
    }

    /// Iterates over the claims of a user that the directory of this change gives up.
    fn released_by<'a>(&'a self, change: &'a ProfileChange) -> impl Iterator<Item = &'a Claim> {
        let claims = self.of_users.after::<Claim>(&change.profile().id(), None);
        claims.filter(|claim| {
            change.is_own() || self.directories.get(claim) == Some(&change.directory())
        })
    }

    fn release(&mut self, user: UserId, claims: Vec<Claim>) {
        for claim in claims {
            self.of_claims.remove(&claim);
            self.directories.remove(&claim);
            self.of_users.change([(user, claim)], []);
        }
    }
}

fn check(held_by: Option<ClaimHolder>, holder: ClaimHolder, claim: &Claim) -> Saved {
    match held_by {
        Some(held_by) if held_by != holder => Err(SaveError::Taken(claim.clone())),
        _ => Ok(()),
    }
}
