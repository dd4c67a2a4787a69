//! What becomes of mail (ML).

use super::addresses::{all_canonical, canonical, is_address, is_of};
use crate::answer::{Answer, Verdict, no, only_if};
use crate::story::{GroupNo, Incoming, MailRight, Sender};
use crate::world::{Group, List, World};
use crate::{Company, Person};

impl World {
    /// A mail comes in to an address of a company. Whom the list does not take and who may not know of the
    /// group, is told what an address is told that no list has (ML-8). What must not be answered is dropped
    /// instead (ML-10).
    pub(crate) fn incoming(&self, company: Company, address: &str, mail: &Incoming) -> Verdict {
        only_if(is_address(address) && mail.addresses().all(|text| is_address(text)), "ML-2")?;
        let address = canonical(address, company);
        let dropped = must_not_be_answered(mail, &address);
        let unknown = if dropped { Ok(vec!["dropped".to_owned()]) } else { Err(no("ML-8")) };

        let Some(number) = self.group_at(&address) else { return unknown };
        let Some(group) = self.group(number) else { return unknown };
        let Some(list) = &group.list else { return unknown };
        if group.company != company {
            return unknown;
        }
        match list.take(mail, company) {
            Ok(()) => Ok(vec!["it goes to the list".to_owned()]),
            Err(_) if !self.may_know(number, group, list, mail) => unknown,
            Err(Answer::Refused { rule, .. }) if dropped => Ok(vec![format!("dropped by {rule}")]),
            Err(refusal) => Err(refusal),
        }
    }

    /// Whether a mail that somebody writes now reaches the list.
    pub(crate) fn post(&self, by: Person, group: GroupNo) -> Verdict {
        let group = self.open_group(by, group)?;
        let list = group.list.as_ref().ok_or(no("ML-1"))?;
        list.take(&Incoming::of(Sender::User(by)), group.company)?;
        Ok(Vec::new())
    }

    /// Whether somebody may send as the list now (ML-3).
    pub(crate) fn send_as(&self, by: Person, group: GroupNo) -> Verdict {
        let group = self.open_group(by, group)?;
        let list = group.list.as_ref().ok_or(no("ML-1"))?;
        only_if(list.on, "ML-1")?;
        only_if(list.rights.contains(&(MailRight::SendAs, by)), "ML-3")?;
        Ok(Vec::new())
    }

    /// To which addresses a mail to the list goes: of all who take part, and the external recipients. Each
    /// gets it once, as it is spelled first (ML-9).
    pub(crate) fn recipients(&self, number: GroupNo) -> Verdict {
        let group = self.group(number).ok_or(no("GR-15"))?;
        let Some(list) = &group.list else { return Ok(Vec::new()) };
        let people = self.participants(number);
        let theirs = people.iter().filter_map(|person| self.addresses.get(person)?.as_ref());
        let mut goes_to: Vec<String> = Vec::new();
        for address in theirs.chain(&list.recipients) {
            let form = canonical(address, group.company);
            if form != list.address && !all_canonical(&goes_to, group.company).contains(&form) {
                goes_to.push(address.clone());
            }
        }
        goes_to.sort();
        Ok(goes_to)
    }

    /// Which group has a list of this address.
    pub(crate) fn by_address(&self, company: Company, address: &str) -> Verdict {
        only_if(is_address(address), "ML-2")?;
        let group = self.group_at(&canonical(address, company));
        Ok(vec![group.map_or_else(|| "none".to_owned(), |group| group.to_string())])
    }

    /// Whether the sender may know of the group: who sees it, and to whom its list writes.
    fn may_know(&self, number: GroupNo, group: &Group, list: &List, mail: &Incoming) -> bool {
        match &mail.sender {
            Sender::User(person) => self.sees(*person, number),
            Sender::Vouched(address) if mail.is_from(address, group.company) => {
                let recipients = all_canonical(&list.recipients, group.company);
                (is_of(address, group.company) && !group.private)
                    || recipients.contains(&canonical(address, group.company))
            }
            Sender::Address(_) | Sender::NoOne | Sender::Vouched(_) => false,
        }
    }
}

impl List {
    /// What the list says of a mail, in the order of ML-12.
    fn take(&self, mail: &Incoming, company: Company) -> Verdict<()> {
        only_if(self.on, "ML-1")?;
        only_if(!must_not_be_answered(mail, &self.address), "ML-10")?;
        only_if(mail.senders(company) == 1, "ML-7")?;
        only_if(!self.block || mail.is_internal(company), "ML-5")?;
        let named = match mail.sender {
            Sender::User(person) => self.rights.contains(&(MailRight::Post, person)),
            // A domain vouches for an address, and not for who writes.
            Sender::Address(_) | Sender::NoOne | Sender::Vouched(_) => false,
        };
        only_if(!self.restricted || named, "ML-4")
    }
}

impl Incoming {
    /// A mail that somebody writes now.
    const fn of(sender: Sender) -> Self {
        Self { sender, from: None, through: Vec::new(), hops: 0, automatic: false }
    }

    /// Every address that it names.
    fn addresses(&self) -> impl Iterator<Item = &String> {
        let sender = match &self.sender {
            Sender::Address(address) | Sender::Vouched(address) => Some(address),
            Sender::NoOne | Sender::User(_) => None,
        };
        sender.into_iter().chain(self.from.iter().flatten())
    }

    /// How many it says to be from.
    fn senders(&self, company: Company) -> usize {
        match &self.from {
            _ if self.sender == Sender::NoOne => 0,
            None => 1,
            Some(from) => all_canonical(from, company).len(),
        }
    }

    /// Whether the sender is certain to be of the company (ML-7).
    fn is_internal(&self, company: Company) -> bool {
        match &self.sender {
            Sender::User(person) => person.company() == Some(company),
            Sender::Vouched(address) => is_of(address, company) && self.is_from(address, company),
            Sender::Address(_) | Sender::NoOne => false,
        }
    }

    /// Whether this address is the one in `From`: what is vouched for another says nothing of the mail.
    fn is_from(&self, address: &str, company: Company) -> bool {
        let Some(from) = &self.from else { return true };
        all_canonical(from, company) == [canonical(address, company)].into()
    }
}

/// Whether a mail is a loop or itself an answer (ML-10).
fn must_not_be_answered(mail: &Incoming, address: &str) -> bool {
    mail.automatic || mail.hops > 100 || mail.through.contains(&list_id(address))
}

/// What a list writes on what it passes on: its address with a dot for the `@`, and `=` for the dots before it.
fn list_id(address: &str) -> String {
    address
        .split_once('@')
        .map_or_else(String::new, |(local, domain)| format!("{}.{domain}", local.replace('.', "=")))
}
