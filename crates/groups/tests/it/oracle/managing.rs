//! What Masters and administrators do, naively.

use super::{
    Answer, BTreeSet, Command, Edit, ExternalMail, ListChange, MailRight, Naive, NaiveList,
    Posting, Privacy, Switch, User, is_external, is_of_acme, refuse_if,
};
use crate::people::ADA;

impl Naive {
    pub(super) fn manage(&mut self, by: &User, command: &Command) -> Answer {
        self.check_manager(by, command)?;
        match command {
            Command::AddMembers(users) => {
                refuse_if(users.is_empty(), "GR-9")?;
                refuse_if(!self.external && users.iter().any(is_external), "GR-5")?;
                let apart = |user: &User| self.external && self.without_contact.contains(user);
                refuse_if(users.iter().any(apart), "GR-19")?;
                refuse_if(self.no_contacts && users.iter().any(is_external), "RM-10")?;
                refuse_if(users.iter().any(|user| self.members.contains(user)), "GR-9")?;
                self.members.extend(users);
            }
            Command::RemoveMembers(users) => {
                refuse_if(users.is_empty(), "GR-9")?;
                refuse_if(users.iter().any(|user| !self.members.contains(user)), "GR-9")?;
                self.members.retain(|member| !users.contains(member));
                self.rights.retain(|(_, holder)| !users.contains(holder));
            }
            Command::AppointMasters(users) => {
                refuse_if(users.is_empty(), "GR-9")?;
                refuse_if(users.iter().any(is_external), "GR-5")?;
                refuse_if(users.iter().any(|user| self.masters.contains(user)), "GR-3")?;
                self.masters.extend(users);
            }
            Command::DismissMasters(users) => {
                refuse_if(users.is_empty(), "GR-9")?;
                refuse_if(users.iter().any(|user| !self.masters.contains(user)), "GR-3")?;
                refuse_if(self.masters.iter().all(|master| users.contains(master)), "GR-3")?;
                self.masters.retain(|master| !users.contains(master));
            }
            Command::ChangePrivacy(to) => {
                let private = *to == Privacy::Private;
                refuse_if(self.private == private, "GR-9")?;
                self.private = private;
            }
            Command::ChangeNotification(to) => {
                let notifies = *to == Switch::On;
                refuse_if(self.notifies == notifies, "GR-9")?;
                self.notifies = notifies;
            }
            Command::EditProfile(change) => {
                let name = change.name.unwrap_or(self.name);
                let description = match change.description {
                    Edit::Clear => None,
                    Edit::Keep => self.description,
                    Edit::Set(text) => Some(text),
                };
                let same = name == self.name && description == self.description;
                refuse_if(same, "GR-9")?;
                (self.name, self.description) = (name, description);
            }
            Command::SwitchFeatures(switches) => self.switch(by, switches)?,
            Command::BeginAnew(switches) => self.begin_anew(by, switches)?,
            Command::LockFeatures(features) => {
                let new: BTreeSet<_> = features.difference(&self.locked).copied().collect();
                refuse_if(new.is_empty(), "FT-6")?;
                self.locked.extend(new);
            }
            Command::UnlockFeatures(features) => {
                refuse_if(self.locked.is_disjoint(features), "FT-6")?;
                self.locked.retain(|feature| !features.contains(feature));
            }
            Command::Nest(child, _) => self.nest(by, *child)?,
            Command::Unnest(child, _) => {
                let there = self.nested.contains(child) && self.sees_neighbour(by, *child);
                refuse_if(!there, "GR-20")?;
                self.nested.remove(child);
            }
            Command::RequestDeletion(data) => refuse_if(!self.deleting.insert(*data), "FT-5")?,
            Command::Delete => {
                self.deleted = true;
                self.list = None;
            }
            _ => self.manage_list(command)?,
        }
        Ok(())
    }

    fn check_manager(&self, by: &User, command: &Command) -> Answer {
        let steward = self.masters.contains(by) || self.leader == Some(*by);
        let of_the_directory = matches!(
            command,
            Command::AddMembers(_)
                | Command::AppointMasters(_)
                | Command::Delete
                | Command::DismissMasters(_)
                | Command::Nest(..)
                | Command::RemoveMembers(_)
                | Command::Unnest(..)
        );
        let renames = match command {
            Command::EditProfile(change) => change.name.is_some_and(|name| name != self.name),
            _ => false,
        };
        refuse_if(self.team && (of_the_directory || renames), "RM-19")?;
        match command {
            Command::ChangePrivacy(_) => refuse_if(!steward, "GR-14")?,
            Command::BeginAnew(_) | Command::SwitchFeatures(_) => {
                refuse_if(!steward && *by != ADA, "FT-1")?;
            }
            Command::LockFeatures(_) | Command::UnlockFeatures(_) => {
                refuse_if(*by != ADA, "CO-6")?;
            }
            _ if self.team => refuse_if(!steward && *by != ADA, "RM-19")?,
            _ => refuse_if(!steward && *by != ADA, "GR-9")?,
        }
        let takes_out = matches!(
            command,
            Command::DismissMasters(_)
                | Command::RemoveMembers(_)
                | Command::RequestDeletion(_)
                | Command::Delete
                | Command::Unnest(..)
        );
        refuse_if(self.frozen && !takes_out, "CO-2")
    }

    fn manage_list(&mut self, command: &Command) -> Answer {
        if let Command::OpenMailingList(address) = command {
            refuse_if(self.list.is_some(), "ML-1")?;
            refuse_if(!is_of_acme(address), "ML-2")?;
            self.list = Some(NaiveList::at(address));
            return Ok(());
        }
        let list = self.list.as_mut().ok_or("ML-1")?;
        match command {
            Command::EditMailingList(change) => list.edit(change),
            Command::AddRecipients(addresses) => list.add(addresses),
            Command::RemoveRecipients(addresses) => list.remove(addresses),
            Command::GrantMailRight(right, users) => {
                let grant = |rights: &mut BTreeSet<_>, key| rights.insert(key);
                self.change_rights(*right, users, grant)
            }
            Command::RevokeMailRight(right, users) => {
                let revoke = |rights: &mut BTreeSet<_>, key| rights.remove(&key);
                self.change_rights(*right, users, revoke)
            }
            other => panic!("{other:?} is none of a mailing list"),
        }
    }

    fn change_rights(
        &mut self,
        right: MailRight,
        users: &[User],
        change: impl Fn(&mut BTreeSet<(MailRight, User)>, (MailRight, User)) -> bool,
    ) -> Answer {
        refuse_if(users.is_empty(), "GR-9")?;
        refuse_if(users.iter().any(|user| !self.members.contains(user)), "ML-11")?;
        let mut changed = false;
        for user in users {
            changed |= change(&mut self.rights, (right, *user));
        }
        refuse_if(!changed, "ML-1")
    }
}

impl NaiveList {
    fn edit(&mut self, change: &ListChange) -> Answer {
        let address = change.address.unwrap_or(self.address);
        let on = change.state.map_or(self.on, |state| state == Switch::On);
        let named_only = change.posting.map_or(self.named_only, |to| to == Posting::NamedMembers);
        let blocks_external =
            change.external_mail.map_or(self.blocks_external, |to| to == ExternalMail::Blocked);
        let as_before = (self.address, self.on, self.named_only, self.blocks_external);
        refuse_if((address, on, named_only, blocks_external) == as_before, "ML-1")?;
        refuse_if(!is_of_acme(address), "ML-2")?;
        (self.address, self.on) = (address, on);
        (self.named_only, self.blocks_external) = (named_only, blocks_external);
        Ok(())
    }

    fn add(&mut self, addresses: &[&'static str]) -> Answer {
        let mut recipients = self.recipients.clone();
        refuse_if(addresses.is_empty(), "ML-6")?;
        for address in addresses {
            refuse_if(is_of_acme(address), "ML-6")?;
            // Domains have no case.
            let twice = recipients.insert(address.to_lowercase(), address).is_some();
            refuse_if(twice, "ML-6")?;
        }
        self.recipients = recipients;
        Ok(())
    }

    fn remove(&mut self, addresses: &[&'static str]) -> Answer {
        refuse_if(addresses.is_empty(), "ML-6")?;
        for address in addresses {
            refuse_if(!self.recipients.contains_key(&address.to_lowercase()), "ML-6")?;
        }
        for address in addresses {
            self.recipients.remove(&address.to_lowercase());
        }
        Ok(())
    }
}
