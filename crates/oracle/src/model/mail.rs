//! How Masters, leaders and administrators manage a mailing list (ML).

use std::collections::BTreeSet;

use super::acts::Act;
use super::addresses::{all_canonical, bounce, canonical, is_address, is_list_address, is_of};
use crate::Person;
use crate::answer::{ModelResult, no, only_if, unless_any};
use crate::story::{GroupNo, MailRight, MailStep};
use crate::world::{Group, List, World};

impl World {
    pub(crate) fn list_of(&mut self, by: Person, group: GroupNo, step: &MailStep) -> ModelResult {
        match step {
            MailStep::AddRecipients(addresses) => self.add_recipients(by, group, addresses)?,
            MailStep::Edit { address, on, restricted, block } => {
                let address = address.as_deref();
                self.edit_list(by, group, address, (*on, *restricted, *block))?;
            }
            MailStep::Grant(right, people) => self.grant(by, group, *right, people)?,
            MailStep::Open(address) => self.open_list(by, group, address)?,
            MailStep::RemoveRecipients(addresses) => {
                self.remove_recipients(by, group, addresses)?;
            }
            MailStep::Revoke(right, people) => self.revoke(by, group, *right, people)?,
        }
        Ok(self.notice(group, "edited"))
    }

    fn open_list(&mut self, by: Person, group: GroupNo, address: &str) -> ModelResult<()> {
        only_if(is_list_address(address), "ML-2")?;
        let found = self.editable_list(by, group)?;
        only_if(found.list.is_none(), "ML-1")?;
        self.check_list_address(found.company, by, address, None)?;
        self.group_mut(group)?.list = Some(List::at(address));
        Ok(())
    }

    fn edit_list(
        &mut self,
        by: Person,
        group: GroupNo,
        address: Option<&str>,
        (on, restricted, block): (Option<bool>, Option<bool>, Option<bool>),
    ) -> ModelResult<()> {
        only_if(address.is_none_or(is_list_address), "ML-2")?;
        let found = self.editable_list(by, group)?;
        let list = found.list.as_ref().ok_or(no("ML-1"))?;
        let mut after = list.clone();
        if let Some(address) = address {
            after.address = address.to_ascii_lowercase();
            if after.address != list.address {
                self.check_list_address(found.company, by, address, Some(group))?;
                let taken = |other: &String| other.to_ascii_lowercase() == after.address;
                only_if(!list.recipients.iter().any(taken), "ML-6")?;
            }
        }
        after.on = on.unwrap_or(list.on);
        after.restricted = restricted.unwrap_or(list.restricted);
        after.block = block.unwrap_or(list.block);
        only_if(after != *list, "ML-1")?;
        *self.list_mut(group)? = after;
        Ok(())
    }

    fn grant(
        &mut self,
        by: Person,
        group: GroupNo,
        right: MailRight,
        people: &[Person],
    ) -> ModelResult<()> {
        let list = self.list_for_rights(by, group, people)?;
        let more = people.iter().any(|person| !list.rights.contains(&(right, *person)));
        only_if(more, "ML-1")?;
        let list = self.list_mut(group)?;
        list.rights.extend(people.iter().map(|person| (right, *person)));
        Ok(())
    }

    fn revoke(
        &mut self,
        by: Person,
        group: GroupNo,
        right: MailRight,
        people: &[Person],
    ) -> ModelResult<()> {
        let list = self.list_for_rights(by, group, people)?;
        let fewer = people.iter().any(|person| list.rights.contains(&(right, *person)));
        only_if(fewer, "ML-1")?;
        let list = self.list_mut(group)?;
        list.rights.retain(|(which, person)| *which != right || !people.contains(person));
        Ok(())
    }

    /// Returns the list of a group, if rights of these people can change. Only members have rights
    /// (ML-11).
    fn list_for_rights(&self, by: Person, group: GroupNo, people: &[Person]) -> ModelResult<&List> {
        let found = self.editable_list(by, group)?;
        let list = found.list.as_ref().ok_or(no("ML-1"))?;
        only_if(!people.is_empty(), "GR-9")?;
        let people: BTreeSet<_> = people.iter().copied().collect();
        unless_any(people.difference(&found.members).copied(), "ML-11")?;
        Ok(list)
    }

    fn add_recipients(
        &mut self,
        by: Person,
        group: GroupNo,
        addresses: &[String],
    ) -> ModelResult<()> {
        only_if(addresses.iter().all(|address| is_address(address)), "ML-2")?;
        let found = self.editable_list(by, group)?;
        let list = found.list.as_ref().ok_or(no("ML-1"))?;
        only_if(!addresses.is_empty(), "ML-6")?;
        list.check_recipients(addresses, self.domains(found.company))?;
        self.list_mut(group)?.recipients.extend(addresses.iter().cloned());
        Ok(())
    }

    fn remove_recipients(
        &mut self,
        by: Person,
        group: GroupNo,
        addresses: &[String],
    ) -> ModelResult<()> {
        only_if(addresses.iter().all(|address| is_address(address)), "ML-2")?;
        let found = self.editable_list(by, group)?;
        let list = found.list.as_ref().ok_or(no("ML-1"))?;
        only_if(!addresses.is_empty(), "ML-6")?;
        let own = self.domains(found.company).clone();
        let removed = all_canonical(addresses, &own);
        only_if(removed.is_subset(&all_canonical(&list.recipients, &own)), "ML-6")?;
        let list = self.list_mut(group)?;
        list.recipients.retain(|address| !removed.contains(&canonical(address, &own)));
        Ok(())
    }

    /// Proposes an address that no list and no user has, made from the name of the group. If that
    /// gives no address or another has it, the address is made from the id (ML-1).
    pub(crate) fn propose_address(&self, by: Person, group: GroupNo) -> ModelResult {
        let found = self.editable_list(by, group)?;
        let name = super::groups::key(&found.name);
        let words: Vec<_> = name.split(|c: char| !c.is_ascii_alphanumeric()).collect();
        let words: Vec<_> = words.into_iter().filter(|word| !word.is_empty()).collect();
        let Some(domain) = &self.policy(found.company).proposes_in else {
            return Ok(vec!["none".to_owned()]);
        };
        let address = format!("{}@{domain}", words.join("-"));
        let is_free = self.group_at(&address).is_none()
            && self.user_at(&address).is_none()
            && self.user_at(&bounce(&address)).is_none();
        let proposed =
            is_list_address(&address) && is_free && !self.is_reserved(&address, found.company);
        Ok(vec![if proposed { address } else { "an address made from its id".to_owned() }])
    }

    /// Returns a group, if the user may edit its list.
    fn editable_list(&self, by: Person, group: GroupNo) -> ModelResult<&Group> {
        self.may(by, group, Act::EditMailingList)?;
        self.open_group(by, group)
    }

    /// Removes an external recipient, as the service reports its wish (ML-15).
    pub(crate) fn unsubscribe(&mut self, group: GroupNo, address: &str) -> ModelResult {
        only_if(is_address(address), "ML-2")?;
        let found = self.group(group).ok_or(no("GR-15"))?;
        only_if(!found.deleted, "GR-12")?;
        let own = self.domains(found.company).clone();
        let list = self.list_mut(group)?;
        let wish = canonical(address, &own);
        only_if(all_canonical(&list.recipients, &own).contains(&wish), "ML-15")?;
        list.recipients.retain(|recipient| canonical(recipient, &own) != wish);
        Ok(Vec::new())
    }

    fn list_mut(&mut self, group: GroupNo) -> ModelResult<&mut List> {
        self.group_mut(group)?.list.as_mut().ok_or(no("ML-1"))
    }
}

impl List {
    /// Makes a new list. It is on, anyone may post, and external mail is accepted.
    pub(crate) fn at(address: &str) -> Self {
        Self {
            address: address.to_ascii_lowercase(),
            on: true,
            restricted: false,
            block: false,
            rights: BTreeSet::new(),
            recipients: BTreeSet::new(),
        }
    }

    /// Checks that these can become external recipients: each is outside the company, whose
    /// addresses belong to lists and users, and comes only once (ML-6).
    pub(crate) fn check_recipients(
        &self,
        addresses: &[String],
        own: &BTreeSet<String>,
    ) -> ModelResult<()> {
        let is_list = |address: &String| address.to_ascii_lowercase() == self.address;
        only_if(addresses.iter().all(|address| !is_of(address, own) && !is_list(address)), "ML-6")?;
        let there = all_canonical(&self.recipients, own);
        let added = all_canonical(addresses, own);
        only_if(added.len() == addresses.len() && added.is_disjoint(&there), "ML-6")
    }
}
