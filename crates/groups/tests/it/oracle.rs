//! The rules once more, in plain sets and ifs, to compare the real thing with.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_kernel::{Affiliation, Edit, Feature, GroupId, Switch, User};
use guildhall_mailing_list::{ExternalMail, MailRight, Posting};
use guildhall_permissions::{ExternalContacts, Privacy};
use guildhall_room_features::FeatureData;
use proptest::prelude::*;

use crate::commands::{Command, ListChange};
use crate::histories::{Play, Policy, Start, Step, Way, history, start};
use crate::people::{ACME, ADA, PEOPLE};
use crate::world::{Mailed, rule};

mod creating;
mod directing;
mod managing;
mod nesting;
mod switching;

proptest! {
    #[test]
    fn the_naive_rules_agree_on_every_beginning(start in start()) {
        let answer = Play::begin(&start).map(|_| ());
        prop_assert_eq!(code(answer), Naive::begin(&start).map(|_| ()));
    }

    #[test]
    fn the_naive_rules_agree_on_every_history((start, steps) in history()) {
        let mut play = Play::begin(&start).unwrap();
        let mut naive = Naive::begin(&start).unwrap();
        for step in &steps {
            prop_assert_eq!(code(play.take(step)), naive.take(step), "{:?}", step);
        }
        for user in PEOPLE {
            let answer = play.group.mail_of(&user, &play.world.cx());
            prop_assert_eq!(code(answer), naive.mail(&user), "{:?}", user);
        }
        prop_assert_eq!(play.group.is_deleted(), naive.deleted);
    }
}

fn code<T: std::fmt::Debug>(
    answer: Result<T, guildhall_kernel::CommandError<guildhall_groups::GroupError>>,
) -> Answer {
    if answer.is_ok() { Ok(()) } else { Err(rule(answer)) }
}

/// Yes, or the code of the rule that refuses.
type Answer = Result<(), &'static str>;

#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "to be naive is the point")]
struct Naive {
    external: bool,
    private: bool,
    deleted: bool,
    notifies: bool,
    name: &'static str,
    description: Option<&'static str>,
    team: bool,
    leader: Option<User>,
    members: BTreeSet<User>,
    masters: BTreeSet<User>,
    nested: BTreeSet<GroupId>,
    unit_is_gone: bool,
    on: BTreeSet<Feature>,
    message_was_on: bool,
    message_off_since: u32,
    locked: BTreeSet<Feature>,
    deleting: BTreeSet<FeatureData>,
    list: Option<NaiveList>,
    rights: BTreeSet<(MailRight, User)>,
    // What the company decided.
    frozen: bool,
    no_contacts: bool,
    without_contact: BTreeSet<User>,
    disabled: BTreeSet<Feature>,
    keeps_message_for: u32,
    // In minutes since the beginning.
    now: u32,
}

struct NaiveList {
    address: &'static str,
    on: bool,
    named_only: bool,
    blocks_external: bool,
    recipients: BTreeMap<String, &'static str>,
}

impl NaiveList {
    fn at(address: &'static str) -> Self {
        let (on, named_only, blocks_external) = (true, false, false);
        Self { address, on, named_only, blocks_external, recipients: BTreeMap::new() }
    }
}

fn is_external(user: &User) -> bool {
    user.affiliation(ACME) == Affiliation::External
}

fn is_of_acme(address: &str) -> bool {
    address.ends_with("@acme.example")
}

const DAY: u32 = 24 * 60;

fn refuse_if(refused: bool, code: &'static str) -> Answer {
    if refused { Err(code) } else { Ok(()) }
}

impl Naive {
    fn take(&mut self, step: &Step) -> Answer {
        self.now += 1;
        match step {
            Step::ChangeTeam(change) => self.change_team(change),
            Step::Command(by, command) => self.give(by, command),
            Step::DissolveTeam => self.dissolve(),
            Step::DissolveUnit => {
                self.unit_is_gone = true;
                Ok(())
            }
            Step::Wait(days) => {
                self.now += u32::from(*days) * DAY;
                Ok(())
            }
            Step::Withdraw(user, why) => self.withdraw(user, *why),
            Step::Policy(policy) => {
                self.decide(*policy);
                Ok(())
            }
            Step::Report(data) => {
                refuse_if(self.deleted, "GR-12")?;
                refuse_if(!self.deleting.remove(data), "FT-5")
            }
        }
    }

    fn decide(&mut self, policy: Policy) {
        match policy {
            Policy::Allow(feature) => {
                self.disabled.remove(&feature);
            }
            Policy::Contact(user, ExternalContacts::Allowed) => {
                self.without_contact.remove(&user);
            }
            Policy::Contact(user, ExternalContacts::Forbidden) => {
                self.without_contact.insert(user);
            }
            Policy::Contacts(contacts) => {
                self.no_contacts = contacts == ExternalContacts::Forbidden;
            }
            Policy::Disable(feature) => {
                self.disabled.insert(feature);
            }
            Policy::Freeze => self.frozen = true,
            Policy::Keep(days) => self.keeps_message_for = u32::from(days) * DAY,
            Policy::Thaw => self.frozen = false,
        }
    }

    fn sees(&self, user: &User) -> bool {
        let belongs = self.participants().contains(user) || self.masters.contains(user);
        belongs || *user == ADA || (!self.private && !is_external(user))
    }

    fn works(&self, feature: Feature) -> bool {
        let usable = |feature| self.on.contains(&feature) && !self.disabled.contains(&feature);
        usable(feature) && usable(Feature::Message)
    }

    fn give(&mut self, by: &User, command: &Command) -> Answer {
        refuse_if(!self.sees(by), "GR-15")?;
        refuse_if(self.deleted, "GR-12")?;
        match command {
            Command::View => Ok(()),
            Command::Post => self.post(by),
            Command::Leave => Err(if self.team { "RM-19" } else { "GR-10" }),
            Command::ReadRoom => self.read_room(by),
            Command::StartRoom(chosen) => {
                self.read_room(by)?;
                refuse_if(self.members.iter().any(is_external), "RM-7")?;
                let participants = self.participants();
                refuse_if(chosen.iter().any(|user| !participants.contains(user)), "RM-7")
            }
            Command::InviteToEvent => refuse_if(self.frozen, "CO-2"),
            Command::AskToJoin => {
                refuse_if(self.team, "RM-19")?;
                let belongs = self.participants().contains(by) || self.masters.contains(by);
                refuse_if(belongs || self.private, "GR-17")?;
                refuse_if(self.frozen, "CO-2")
            }
            Command::SendAs => {
                let list = self.list.as_ref().ok_or("ML-1")?;
                refuse_if(!list.on, "ML-1")?;
                refuse_if(!self.rights.contains(&(MailRight::SendAs, *by)), "ML-3")
            }
            _ => self.manage(by, command),
        }
    }

    fn read_room(&self, by: &User) -> Answer {
        if !self.participants().contains(by) {
            return Err(if *by == ADA {
                "GR-9"
            } else if self.masters.contains(by) {
                "GR-3"
            } else {
                "GR-17"
            });
        }
        refuse_if(!self.works(Feature::Message), if self.team { "RM-19" } else { "RM-20" })
    }

    /// Privacy gates no mail to the address.
    fn mail(&self, by: &User) -> Answer {
        self.post(by).map_err(|code| if self.sees(by) { code } else { "GR-15" })
    }

    fn post(&self, by: &User) -> Answer {
        refuse_if(self.deleted, "GR-12")?;
        let list = self.list.as_ref().ok_or("ML-1")?;
        refuse_if(!list.on, "ML-1")?;
        refuse_if(list.blocks_external && is_external(by), "ML-5")?;
        refuse_if(list.named_only && !self.rights.contains(&(MailRight::Post, *by)), "ML-4")
    }
}
