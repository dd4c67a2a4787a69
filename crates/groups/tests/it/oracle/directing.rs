//! What the directory does, naively: teams (RM-19), and who is taken out (GR-18, GR-19).

use guildhall_kernel::RemovalCause;

use super::{Answer, Edit, Naive, User, is_external, refuse_if};
use crate::histories::TeamChange;

impl Naive {
    pub(super) fn change_team(&mut self, change: &TeamChange) -> Answer {
        let TeamChange { name, leader, joined, left } = change;
        refuse_if(!self.team, "RM-19")?;
        refuse_if(self.deleted, "GR-12")?;
        let name = name.unwrap_or(self.name);
        let new_leader = match leader {
            Edit::Clear => None,
            Edit::Keep => self.leader,
            Edit::Set(user) => Some(*user),
        };
        let changes = name != self.name || new_leader != self.leader;
        refuse_if(!changes && joined.is_empty() && left.is_empty(), "GR-9")?;
        refuse_if(joined.iter().any(is_external), "CO-1")?;
        refuse_if(joined.iter().any(|user| self.members.contains(user)), "GR-9")?;
        refuse_if(left.iter().any(|user| !self.members.contains(user)), "RM-19")?;
        let mut members = self.members.clone();
        members.extend(joined);
        members.retain(|user| !left.contains(user));
        if let Edit::Set(user) = leader {
            refuse_if(!members.contains(user), "RM-19")?;
        }
        self.rights.retain(|(_, holder)| members.contains(holder));
        self.leader = new_leader.filter(|leader| members.contains(leader));
        (self.name, self.members) = (name, members);
        Ok(())
    }

    pub(super) fn dissolve(&mut self) -> Answer {
        refuse_if(!self.team, "RM-19")?;
        refuse_if(self.deleted, "GR-12")?;
        self.deleted = true;
        self.list = None;
        Ok(())
    }

    pub(super) fn withdraw(&mut self, user: &User, why: RemovalCause) -> Answer {
        refuse_if(self.deleted, "GR-12")?;
        let is_member = self.members.contains(user);
        match why {
            RemovalCause::OffBoarding => {
                refuse_if(!is_member && !self.masters.contains(user), "GR-18")?;
                self.masters.remove(user);
                self.leader = self.leader.filter(|leader| leader != user);
            }
            RemovalCause::ExternalPermissionLost => {
                refuse_if(!is_member || !self.external, "GR-19")?;
            }
        }
        self.members.remove(user);
        self.rights.retain(|(_, holder)| holder != user);
        Ok(())
    }
}
