//! Requests to join a group (GR-17).

use std::collections::BTreeSet;

use crate::answer::{ModelResult, only_if, unless_any};
use crate::model::acts::Act;
use crate::story::{GroupNo, listed};
use crate::{Person, World};

/// A request expires after 30 days.
const OPEN_FOR: u64 = 30 * 24 * 60 * 60;

impl World {
    /// Records the request, and mails it to the Masters, or to the administrators if there is none.
    pub(super) fn ask_to_join(&mut self, by: Person, group: GroupNo) -> ModelResult {
        self.may(by, group, Act::AskToJoin)?;
        only_if(self.asked_at(by, group).is_none(), "GR-17")?;
        let now = self.now;
        self.group_mut(group)?.asked.insert(by, now);
        let found = self.found(group)?;
        let administrators = &self.policy(found.company).administrators;
        let to = if found.masters.is_empty() { administrators } else { &found.masters };
        Ok(vec![format!("mails {}", listed(to))])
    }

    pub(super) fn withdraw(&mut self, by: Person, group: GroupNo) -> ModelResult {
        self.may(by, group, Act::WithdrawRequest)?;
        self.all_ask(group, &[by])?;
        self.group_mut(group)?.asked.remove(&by);
        Ok(Vec::new())
    }

    pub(super) fn accept(&mut self, by: Person, group: GroupNo, users: &[Person]) -> ModelResult {
        self.may(by, group, Act::AcceptRequests)?;
        only_if(!users.is_empty(), "GR-9")?;
        let found = self.found(group)?;
        let joining: BTreeSet<_> = users.iter().copied().collect();
        self.check_members(found.company, found.external, &joining)?;
        self.all_ask(group, users)?;
        self.check_group_size(found.company, found.members.len() + joining.len())?;
        self.check_user_limit(found.company, &joining)?;
        let found = self.group_mut(group)?;
        found.asked.retain(|user, _| !joining.contains(user));
        found.members.extend(&joining);
        let mut lines = self.notice(group, "edited");
        lines.push(format!("tells {} that they are accepted", listed(joining)));
        Ok(lines)
    }

    /// Declines requests. A user gets no notice if the group is hidden from them by now (GR-15).
    pub(super) fn decline(&mut self, by: Person, group: GroupNo, users: &[Person]) -> ModelResult {
        self.may(by, group, Act::DeclineRequests)?;
        only_if(!users.is_empty(), "GR-9")?;
        self.all_ask(group, users)?;
        let found = self.group_mut(group)?;
        found.asked.retain(|user, _| !users.contains(user));
        let notified: BTreeSet<_> = users.iter().filter(|_| !found.private).collect();
        let says = (!notified.is_empty())
            .then(|| format!("tells {} that they are declined", listed(notified)));
        Ok(says.into_iter().collect())
    }

    /// Lists the open requests for those who answer them.
    pub(crate) fn requests(&self, by: Person, group: GroupNo) -> ModelResult {
        self.may(by, group, Act::DeclineRequests)?;
        let found = self.found(group)?;
        let open = found.asked.keys().filter_map(|user| {
            let at = self.asked_at(*user, group)?;
            Some(format!("{user} asked at {at}"))
        });
        Ok(open.collect())
    }

    /// Returns when the user asked to join, if the request is open.
    pub(crate) fn asked_at(&self, user: Person, group: GroupNo) -> Option<u64> {
        let at = *self.group(group)?.asked.get(&user)?;
        (self.now < at + OPEN_FOR).then_some(at)
    }

    fn all_ask(&self, group: GroupNo, users: &[Person]) -> ModelResult<()> {
        let has_none = |user: &Person| self.asked_at(*user, group).is_none();
        unless_any(users.iter().copied().filter(has_none), "GR-17")
    }
}
