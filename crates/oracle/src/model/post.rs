//! What happens to mail (ML).

use std::collections::BTreeSet;

use super::addresses::{all_canonical, canonical, is_address, is_list_address, is_of};
use crate::answer::{Answer, ModelResult, no, only_if};
use crate::story::{GroupNo, Incoming, MailRight, Sender};
use crate::world::{Group, List, World};
use crate::{Company, Person};

impl World {
    /// Decides a mail to an address of a company. If the list refuses it and the sender may not
    /// know of the group, the answer is the one for an unknown address (ML-8). A mail that must not
    /// be answered is dropped instead (ML-10).
    pub(crate) fn incoming(&self, company: Company, address: &str, mail: &Incoming) -> ModelResult {
        only_if(is_address(address) && mail.addresses().all(|text| is_address(text)), "ML-2")?;
        let address = address.to_ascii_lowercase();
        let dropped = must_not_be_answered(mail, &address);
        let unknown = if dropped { Ok(vec!["dropped".to_owned()]) } else { Err(no("ML-8")) };

        let Some(number) = self.group_at(&address) else { return unknown };
        let Some(group) = self.group(number) else { return unknown };
        let Some(list) = &group.list else { return unknown };
        if group.company != company {
            return unknown;
        }
        match list.take(mail, (company, self.domains(company)), &self.permitted(mail, company)) {
            Ok(()) => Ok(vec!["it goes to the list".to_owned()]),
            Err(_) if !self.may_know(number, group, list, mail) => unknown,
            Err(Answer::Refused { rule, .. }) if dropped => Ok(vec![format!("dropped by {rule}")]),
            Err(refusal) => Err(refusal),
        }
    }

    /// Checks that a mail of this user would be accepted by the list.
    pub(crate) fn post(&self, by: Person, group: GroupNo) -> ModelResult {
        let group = self.open_group(by, group)?;
        let list = group.list.as_ref().ok_or(no("ML-1"))?;
        let own = (group.company, self.domains(group.company));
        list.take(&Incoming::of(Sender::User(by)), own, &BTreeSet::new())?;
        Ok(Vec::new())
    }

    /// Checks that the user may send as the list (ML-3).
    pub(crate) fn send_as(&self, by: Person, group: GroupNo) -> ModelResult {
        let group = self.open_group(by, group)?;
        let list = group.list.as_ref().ok_or(no("ML-1"))?;
        only_if(list.on, "ML-1")?;
        only_if(list.rights.contains(&(MailRight::SendAs, by)), "ML-3")?;
        Ok(Vec::new())
    }

    /// Lists the addresses that a mail to the list goes to: those of all participants, and the
    /// external recipients. Each is listed once, in its first spelling (ML-9).
    pub(crate) fn recipients(&self, number: GroupNo) -> ModelResult {
        let group = self.group(number).ok_or(no("GR-15"))?;
        let Some(list) = &group.list else { return Ok(Vec::new()) };
        let people = self.participants(number);
        let theirs = people.iter().filter_map(|person| self.addresses.get(person)?.as_ref());
        let mut goes_to: Vec<String> = Vec::new();
        let own = self.domains(group.company);
        let of_members = all_canonical(theirs.clone(), own);
        let with_kind = |internal| move |address| (address, internal);
        let recipients = list.recipients.iter().map(with_kind(false));
        for (address, internal) in theirs.map(with_kind(true)).chain(recipients) {
            let form = canonical(address, own);
            let key = address.to_ascii_lowercase();
            // A recipient that became internal belongs to a list, to a user, or to no one. The list
            // of another company can be a recipient.
            let became = !internal && is_of(address, own);
            let is_list = (internal || became) && self.group_at(&key).is_some();
            let is_free = became && self.user_at(&key).is_none() && !of_members.contains(&form);
            if !is_list && !is_free && !all_canonical(&goes_to, own).contains(&form) {
                goes_to.push(address.clone());
            }
        }
        goes_to.sort();
        Ok(goes_to)
    }

    /// Returns the addresses that a signed-in user may write in `From`: their own, and those of
    /// lists that they may send as (ML-3, ML-7).
    fn permitted(&self, mail: &Incoming, company: Company) -> BTreeSet<String> {
        let Sender::User(person) = mail.sender else { return BTreeSet::new() };
        let own = self.addresses.get(&person).and_then(Option::as_ref);
        let groups = (0..self.groups.len()).map(GroupNo);
        let lists = groups.filter(|group| self.send_as(person, *group).is_ok());
        let lists = lists.filter_map(|group| self.group(group));
        let lists = lists.filter(|group| group.company == company);
        let lists = lists.filter_map(|group| Some(&group.list.as_ref()?.address));
        own.into_iter().chain(lists).cloned().collect()
    }

    /// Finds the group with this list address.
    pub(crate) fn by_address(&self, company: Company, address: &str) -> ModelResult {
        only_if(is_address(address), "ML-2")?;
        let is_of_company =
            |number: &GroupNo| self.group(*number).is_some_and(|group| group.company == company);
        let group = self.group_at(&address.to_ascii_lowercase()).filter(is_of_company);
        Ok(vec![group.map_or_else(|| "none".to_owned(), |group| group.to_string())])
    }

    /// Checks whether the sender may know of the group: they see it, or they receive its mail.
    fn may_know(&self, number: GroupNo, group: &Group, list: &List, mail: &Incoming) -> bool {
        let own = self.domains(group.company);
        match &mail.sender {
            Sender::User(person) => self.sees(*person, number),
            Sender::Vouched(address) if mail.is_from(address, own) => {
                let recipients = all_canonical(&list.recipients, own);
                (is_of(address, own) && !group.private)
                    || recipients.contains(&canonical(address, own))
            }
            Sender::Address(_) | Sender::NoOne | Sender::Vouched(_) => false,
        }
    }
}

impl List {
    /// Checks a mail in the order of ML-12.
    fn take(
        &self,
        mail: &Incoming,
        (company, own): (Company, &BTreeSet<String>),
        permitted: &BTreeSet<String>,
    ) -> ModelResult<()> {
        only_if(self.on, "ML-1")?;
        only_if(!must_not_be_answered(mail, &self.address), "ML-10")?;
        only_if(mail.senders(own) == 1, "ML-7")?;
        // From is the list itself, so the sender must be one who may send as it.
        let as_list = mail.addresses_in_from().any(|from| from.eq_ignore_ascii_case(&self.address));
        only_if(!as_list || mail.is_theirs(permitted, own), "ML-3")?;
        only_if(!self.block || mail.is_internal(permitted, (company, own)), "ML-5")?;
        let named = match mail.sender {
            Sender::User(person) => {
                mail.is_theirs(permitted, own) && self.rights.contains(&(MailRight::Post, person))
            }
            // A domain authenticates an address, but not the user who writes.
            Sender::Address(_) | Sender::NoOne | Sender::Vouched(_) => false,
        };
        only_if(!self.restricted || named, "ML-4")
    }
}

impl Incoming {
    /// Makes a mail of this sender.
    const fn of(sender: Sender) -> Self {
        Self {
            sender,
            from: None,
            through: Vec::new(),
            delivered_to: Vec::new(),
            hops: 0,
            automatic: false,
        }
    }

    /// Iterates over all addresses in the mail.
    pub(super) fn addresses(&self) -> impl Iterator<Item = &String> {
        let sender = match &self.sender {
            Sender::Address(address) | Sender::Vouched(address) => Some(address),
            Sender::NoOne | Sender::User(_) => None,
        };
        sender.into_iter().chain(self.from.iter().flatten()).chain(&self.delivered_to)
    }

    /// Iterates over the addresses in `From`, as far as they are known.
    fn addresses_in_from(&self) -> impl Iterator<Item = &String> {
        let alone = match (&self.from, &self.sender) {
            (None, Sender::Address(address) | Sender::Vouched(address)) => Some(address),
            _ => None,
        };
        self.from.iter().flatten().chain(alone)
    }

    /// Checks whether a user sent the mail, with only addresses in `From` that they may write there
    /// (ML-7).
    fn is_theirs(&self, permitted: &BTreeSet<String>, own: &BTreeSet<String>) -> bool {
        let Some(from) = &self.from else { return matches!(self.sender, Sender::User(_)) };
        let from = all_canonical(from, own);
        matches!(self.sender, Sender::User(_))
            && !from.is_empty()
            && from.is_subset(&all_canonical(permitted, own))
    }

    /// Counts the senders that the mail names.
    fn senders(&self, own: &BTreeSet<String>) -> usize {
        match &self.from {
            _ if self.sender == Sender::NoOne => 0,
            None => 1,
            Some(from) => all_canonical(from, own).len(),
        }
    }

    /// Checks whether the sender certainly belongs to the company (ML-7).
    fn is_internal(
        &self,
        permitted: &BTreeSet<String>,
        (company, own): (Company, &BTreeSet<String>),
    ) -> bool {
        match &self.sender {
            Sender::User(person) => {
                self.is_theirs(permitted, own) && person.company() == Some(company)
            }
            Sender::Vouched(address) => is_of(address, own) && self.is_from(address, own),
            Sender::Address(_) | Sender::NoOne => false,
        }
    }

    /// Checks whether `From` has exactly this address. The authentication of another address does
    /// not count.
    fn is_from(&self, address: &str, own: &BTreeSet<String>) -> bool {
        let Some(from) = &self.from else { return true };
        all_canonical(from, own) == [canonical(address, own)].into()
    }
}

/// Checks whether a mail is in a loop or is itself an answer (ML-10). A list recognises its own
/// mail, and an address that no list can have recognises none.
fn must_not_be_answered(mail: &Incoming, address: &str) -> bool {
    let delivered = mail.delivered_to.iter().any(|to| to.eq_ignore_ascii_case(address));
    let own = list_id(address);
    let through = mail.through.iter().any(|id| id.eq_ignore_ascii_case(&own));
    mail.automatic || mail.hops > 100 || is_list_address(address) && (through || delivered)
}

/// Returns the List-Id of a list: its address with a dot in place of the `@`, and with `=` in place
/// of the dots before it.
fn list_id(address: &str) -> String {
    address
        .split_once('@')
        .map_or_else(String::new, |(local, domain)| format!("{}.{domain}", local.replace('.', "=")))
}
