//! How a command is tried in a world.

mod companies;
mod groups;
mod rooms;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use guildhall_groups::{GroupChange, GroupEntry, MailAnswer};
use guildhall_kernel::rules::{GR_4, ML_2};
use guildhall_kernel::{Claim, CommandError, GroupId, Quota, Refusal, Rule};
use guildhall_mailing_list::rules::ML_10;
use guildhall_mailing_list::{Mail, Verdict};
use guildhall_permissions::rules::{CO_1, CO_7, RM_2};
use guildhall_rooms::RoomChange;
use guildhall_rooms::rules::RM_3;

use super::{Command, Tracked, World};

/// Why a command came to nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Stop {
    /// It should never come to this: the text says what.
    Broken(&'static str),
    /// There is nothing to try it on: what it names is not there, or what it makes is.
    Idle,
    /// A rule refused it.
    Refused(&'static Rule),
}

impl<R: Refusal> From<CommandError<R>> for Stop {
    fn from(error: CommandError<R>) -> Self {
        match error {
            CommandError::NotLoaded(_) => Self::Broken("all was loaded, and it was not enough"),
            CommandError::Refused(refusal) => Self::Refused(refusal.rule()),
        }
    }
}

/// The world after a command, none where it was a question and the answer is yes, or why not.
type Tried = Result<Option<World>, Stop>;

impl World {
    /// Tries a command. A world is a value: this one stays as it is.
    ///
    /// The world after it is answered; or none where it was a question, and the answer is yes.
    ///
    /// # Errors
    /// [`Stop`].
    pub fn attempt(&self, command: &Command) -> Tried {
        let after = match command {
            Command::Company(company, command) => self.in_company(*company, command),
            Command::Directory(command) => self.by_directory(command),
            Command::Group(by, group, command) => self.in_group(by, *group, command),
            Command::Mail(group, mail) => self.by_mail(*group, mail),
            Command::Room(by, room, command) => self.in_room(by, *room, command),
            Command::Wait(days) => Ok(Some(self.on_day(self.day().saturating_add(*days)))),
        }?;
        if let Some(after) = &after {
            self.check_claims(after)?;
            self.check_quotas(after)?;
        }
        Ok(after)
    }

    fn by_mail(&self, group: GroupId, mail: &Mail) -> Tried {
        let group = self.loaded(group)?;
        let answer = group.decide_mail(mail, &self.context(group.company())?)?;
        let rule = match &answer {
            _ if answer.is_accepted() => return Ok(None),
            MailAnswer::Decided(decision) => match decision.verdict() {
                Verdict::Accepted => return Ok(None),
                Verdict::Discarded(refused) | Verdict::Refused(refused) => refused.rule(),
            },
            MailAnswer::Discarded => &ML_10,
            MailAnswer::UnknownAddress => &guildhall_groups::rules::ML_8,
        };
        Err(Stop::Refused(rule))
    }

    /// That nothing claims a key that another holds, as a store sees to it.
    fn check_claims(&self, after: &Self) -> Result<(), Stop> {
        let held = self.holders();
        match after.holders().into_iter().find(|(claim, count)| {
            *count > 1 && held.get(claim).is_none_or(|before| before < count)
        }) {
            Some((claim, _)) => Err(Stop::Refused(taken(&claim))),
            None => Ok(()),
        }
    }

    /// How many hold each claim.
    fn holders(&self) -> BTreeMap<Claim, usize> {
        let companies = self.companies().flat_map(|kept| kept.now().claims());
        let groups = self.groups().flat_map(|kept| kept.now().claims());
        let rooms = self.rooms().flat_map(|kept| kept.now().claims());
        let mut holders = BTreeMap::new();
        for claim in companies.chain(groups).chain(rooms) {
            *holders.entry(claim).or_default() += 1;
        }
        holders
    }

    /// That there is room for what there is more of, as a store sees to it (CO-7).
    fn check_quotas(&self, after: &Self) -> Result<(), Stop> {
        for (id, kept) in &after.groups {
            let company = after.context(kept.now().company())?.company();
            for quota in self.quota_uses(*id, after) {
                if company.check_quota(&quota, after.count(&quota)).is_err() {
                    return Err(Stop::Refused(&CO_7));
                }
            }
        }
        Ok(())
    }

    /// What the command makes more of, in this group.
    fn quota_uses(&self, id: GroupId, after: &Self) -> BTreeSet<Quota> {
        let Some(kept) = after.groups.get(&id) else { return BTreeSet::new() };
        let change = match (self.groups.get(&id), after.rooms.get(&kept.now().room())) {
            (Some(before), _) if Arc::ptr_eq(before, kept) => return BTreeSet::new(),
            (Some(before), _) => GroupChange::between(before.now(), kept.now().clone(), Vec::new()),
            (None, Some(room)) => {
                let room = RoomChange::new(room.now().clone(), room.events()[0].clone());
                GroupChange::new(kept.now().clone(), kept.events()[0].clone(), room)
            }
            (None, None) => return BTreeSet::new(),
        };
        change.quota_uses().clone()
    }

    fn count(&self, quota: &Quota) -> u64 {
        let groups = self.groups().map(Tracked::now);
        let groups = groups.filter(|group| !group.is_deleted() && !group.is_team());
        let counted = groups.filter(|group| match quota {
            Quota::GroupsOfCompany(company) => group.company() == *company,
            Quota::GroupsOfUser { company, user } => {
                let entry = group.roster().loaded().get(user);
                group.company() == *company && entry.is_some_and(GroupEntry::is_member)
            }
        });
        counted.count() as u64
    }
}

fn taken(claim: &Claim) -> &'static Rule {
    match claim {
        Claim::Address(_) => &ML_2,
        Claim::Domain(_) => &CO_1,
        Claim::GroupName(..) => &GR_4,
        Claim::Pair(..) => &RM_3,
        Claim::ToMe(_) => &RM_2,
    }
}
