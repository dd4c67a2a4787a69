use std::collections::BTreeMap;

use guildhall_kernel::{Claim, Claims, CompanyId, GroupId, RoomId, SaveError, UserId};
use guildhall_permissions::ProfileChange;

use crate::store::Saved;

/// The holder of a claim.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Holder {
    Company(CompanyId),
    Group(GroupId),
    Room(RoomId),
    User(UserId),
}

/// All claims, with their holders.
#[derive(Clone, Debug, Default)]
pub(crate) struct Holders {
    of_claims: BTreeMap<Claim, Holder>,
    /// The directories that made the claims of users.
    directories: BTreeMap<Claim, CompanyId>,
}

impl Holders {
    pub(crate) fn of(&self, claim: &Claim) -> Option<Holder> {
        self.of_claims.get(claim).copied()
    }

    pub(crate) fn check(&self, holder: Holder, claims: &Claims) -> Saved {
        claims.made().iter().try_for_each(|claim| self.check_one(holder, claim))
    }

    pub(crate) fn apply_claims(&mut self, holder: Holder, claims: &Claims) {
        for claim in claims.released() {
            if self.of(claim) == Some(holder) {
                self.of_claims.remove(claim);
            }
        }
        self.of_claims.extend(claims.made().iter().map(|claim| (claim.clone(), holder)));
    }

    /// Gives up all claims of a user.
    pub(crate) fn release_all(&mut self, user: UserId) {
        self.of_claims.retain(|_, held_by| *held_by != Holder::User(user));
        self.directories.retain(|claim, _| self.of_claims.contains_key(claim));
    }

    /// Gives up the claims of a user that the directory of this change can give up.
    pub(crate) fn release(&mut self, user: UserId, change: &ProfileChange) {
        let Self { of_claims, directories } = self;
        let is_released =
            |claim: &Claim| change.is_own() || directories.get(claim) == Some(&change.directory());
        of_claims.retain(|claim, held_by| *held_by != Holder::User(user) || !is_released(claim));
        directories.retain(|claim, _| of_claims.contains_key(claim));
    }

    /// Makes the claim of a user, for the directory that saves the user.
    pub(crate) fn make(&mut self, user: UserId, change: &ProfileChange) -> Saved {
        let Some(claim) = change.claim() else { return Ok(()) };
        self.check_one(Holder::User(user), claim)?;
        self.of_claims.insert(claim.clone(), Holder::User(user));
        self.directories.entry(claim.clone()).or_insert(change.directory());
        Ok(())
    }

    fn check_one(&self, holder: Holder, claim: &Claim) -> Saved {
        match self.of(claim) {
            Some(held_by) if held_by != holder => Err(SaveError::Taken(claim.clone())),
            _ => Ok(()),
        }
    }
}
