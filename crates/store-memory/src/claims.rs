use std::collections::BTreeMap;

use guildhall_kernel::{Claim, Claims, CompanyId, GroupId, RoomId, SaveError, UserId};

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
pub(crate) struct Holders(BTreeMap<Claim, Holder>);

impl Holders {
    pub(crate) fn of(&self, claim: &Claim) -> Option<Holder> {
        self.0.get(claim).copied()
    }

    pub(crate) fn check(&self, holder: Holder, claims: &Claims) -> Saved {
        claims.made().iter().try_for_each(|claim| self.check_one(holder, claim))
    }

    pub(crate) fn apply_claims(&mut self, holder: Holder, claims: &Claims) {
        self.0.retain(|claim, held_by| *held_by != holder || !claims.released().contains(claim));
        self.0.extend(claims.made().iter().map(|claim| (claim.clone(), holder)));
    }

    /// Gives up all claims of a holder.
    pub(crate) fn release_all(&mut self, holder: Holder) {
        self.0.retain(|_, held_by| *held_by != holder);
    }

    pub(crate) fn make(&mut self, holder: Holder, claim: &Claim) -> Saved {
        self.check_one(holder, claim)?;
        self.0.insert(claim.clone(), holder);
        Ok(())
    }

    fn check_one(&self, holder: Holder, claim: &Claim) -> Saved {
        match self.of(claim) {
            Some(held_by) if held_by != holder => Err(SaveError::Taken(claim.clone())),
            _ => Ok(()),
        }
    }
}
