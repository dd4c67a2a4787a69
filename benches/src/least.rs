//! The least code that decides by all the rules, by hand: the floor of a decision.
//!
//! The mask table leaves out what the rules demand, and says only yes or no. Here are a user who
//! acts for another company, the administrators of the company, a frozen company, a deleted group,
//! locks, and a rule for each refusal.

use std::collections::BTreeSet;

use guildhall::kernel::{Affiliation, CompanyId, Rule, User, UserId};
use guildhall::permissions::GroupAction::{AskToJoin, Mail, ReadRoom, View, WithdrawRequest};
use guildhall::permissions::rules::GR_15;
use guildhall::permissions::{Company, GroupAction, GroupActions, Roles as RolesInGroup};
use hashbrown::HashMap;

use crate::table::{ADMINISTRATOR, MASTER, MEMBER, OUTSIDER, Roles, SETS, STRANGER, Table, bit};

/// What a company decides about its groups.
pub(crate) struct Policy {
    company: CompanyId,
    administrators: BTreeSet<UserId>,
    is_frozen: bool,
}

impl Policy {
    pub(crate) fn of(company: &Company) -> Self {
        Self {
            company: company.id(),
            administrators: company.administrators().clone(),
            is_frozen: company.check_groups().is_err(),
        }
    }
}

/// A group, with the masks and the rules that refuse.
pub(crate) struct Least {
    company: CompanyId,
    users: HashMap<UserId, Held>,
    is_deleted: bool,
    has_list: bool,
    has_message: bool,
    locked: u32,
    while_frozen: u32,
    masks: [u32; SETS],
    rules: Vec<[Option<&'static Rule>; GroupAction::ALL.len()]>,
}

/// What a user has in the group.
#[derive(Clone, Copy)]
struct Held {
    company: Option<CompanyId>,
    roles: Roles,
    asks: bool,
}

/// Why a decision is no.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Refused {
    By(&'static Rule),
    Deleted,
    Frozen,
    Hidden,
    Locked,
    OtherCompany,
}

impl Refused {
    /// Returns the rule, if it is one of those that the questions reach.
    pub(crate) fn rule(self) -> Option<&'static Rule> {
        match self {
            Self::By(rule) => Some(rule),
            Self::Hidden => Some(&GR_15),
            Self::Deleted | Self::Frozen | Self::Locked | Self::OtherCompany => None,
        }
    }
}

impl Least {
    /// Makes the group that the table has. It has Message, and neither a list nor locks.
    pub(crate) fn of(table: &Table) -> Self {
        let users = table.users().map(|(id, company, roles)| {
            let roles = roles & (MEMBER | MASTER);
            (id, Held { company: Some(company), roles, asks: false })
        });
        let frozen = GroupActions::ALLOWED_WHILE_FROZEN;
        let rule =
            |roles, action: GroupAction| action.authorize(&in_group(roles), table.privacy()).err();
        let sets = 0..u8::try_from(SETS).unwrap_or(u8::MAX);
        Self {
            company: table.company(),
            users: users.filter(|(_, held)| held.roles != 0).collect(),
            is_deleted: false,
            has_list: false,
            has_message: true,
            locked: 0,
            while_frozen: frozen.iter().fold(0, |mask, action| mask | bit(action)),
            masks: *table.masks(),
            rules: sets.map(|roles| GroupAction::ALL.map(|action| rule(roles, action))).collect(),
        }
    }

    /// Decides whether the user may do this.
    #[inline]
    pub(crate) fn decide(
        &self,
        user: User,
        action: GroupAction,
        policy: &Policy,
    ) -> Result<(), Refused> {
        let held = self.users.get(&user.id());
        let (roles, mask) = self.seen_by(user, held, policy)?;
        if mask & bit(action) == 0 {
            let rule = self.rules[usize::from(roles)][action as usize];
            return Err(rule.map_or(Refused::Hidden, Refused::By));
        }
        if policy.is_frozen && self.while_frozen & bit(action) == 0 {
            return Err(Refused::Frozen);
        }
        if self.locked & bit(action) != 0 && roles & ADMINISTRATOR == 0 {
            return Err(Refused::Locked);
        }
        Ok(())
    }

    /// Decides everything that the user may do now.
    #[inline]
    pub(crate) fn allowed(&self, user: User, policy: &Policy) -> Result<u32, Refused> {
        let held = self.users.get(&user.id());
        let (roles, mut mask) = self.seen_by(user, held, policy)?;
        if policy.is_frozen {
            mask &= self.while_frozen;
        }
        if roles & ADMINISTRATOR == 0 {
            mask &= !self.locked;
        }
        let asks = held.is_some_and(|held| held.company == user.company() && held.asks);
        let mut only_if = |action, holds: bool| {
            if !holds {
                mask &= !bit(action);
            }
        };
        only_if(AskToJoin, !asks);
        only_if(WithdrawRequest, asks);
        only_if(Mail, self.has_list);
        only_if(ReadRoom, self.has_message);
        Ok(mask)
    }

    /// Returns the roles of a user who sees the group, and what they may do.
    #[inline]
    fn seen_by(
        &self,
        user: User,
        held: Option<&Held>,
        policy: &Policy,
    ) -> Result<(Roles, u32), Refused> {
        let is_internal = user.company() == Some(self.company);
        let is_policy = policy.company == self.company;
        let mut roles = match held {
            Some(held) if held.company == user.company() => held.roles,
            _ if is_internal => OUTSIDER,
            _ => STRANGER,
        };
        if is_internal && is_policy && policy.administrators.contains(&user.id()) {
            roles |= ADMINISTRATOR;
        }
        let mask = self.masks[usize::from(roles)];
        if mask & bit(View) == 0 {
            return Err(Refused::Hidden);
        }
        if !is_policy {
            return Err(Refused::OtherCompany);
        }
        if self.is_deleted { Err(Refused::Deleted) } else { Ok((roles, mask)) }
    }
}

/// Returns the roles of the library that are these.
fn in_group(roles: Roles) -> RolesInGroup {
    let affiliation =
        if roles & STRANGER == 0 { Affiliation::Internal } else { Affiliation::External };
    let mut of_library = RolesInGroup::of(affiliation);
    if roles & MEMBER != 0 {
        of_library = of_library.member();
    }
    if roles & MASTER != 0 {
        of_library = of_library.master();
    }
    if roles & ADMINISTRATOR != 0 { of_library.administrator() } else { of_library }
}
