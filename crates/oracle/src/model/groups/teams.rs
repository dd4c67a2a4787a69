//! What the directory does with teams (RM-19). What it says is so: no policy of the company stands in its way.

use std::collections::BTreeSet;

use crate::answer::{Verdict, no, only_if, unless_any};
use crate::model::texts;
use crate::story::{Feature, GroupNo, RoomNo, TeamDraft, TeamEdit};
use crate::world::{Group, Kind, Room, State};
use crate::{Company, Person, World};

impl World {
    /// Its room is there, and waits for the leader to turn Message on.
    pub(crate) fn form_team(&mut self, draft: &TeamDraft) -> Verdict {
        let company = Company::Acme;
        let name = texts::name(&draft.name)?;
        let members: BTreeSet<_> = draft.members.iter().copied().chain(draft.leader).collect();
        self.not_frozen(company)?;
        only_if(members.iter().all(|user| user.company() == Some(company)), "CO-1")?;

        let number = GroupNo(self.groups.len());
        let room = RoomNo(self.rooms.len());
        let its_room = Room { group: Some(number), ..Room::new(Kind::Team, company, self.now) };
        let team = Group {
            company,
            room,
            name,
            description: String::new(),
            team: Some(draft.leader),
            external: false,
            private: draft.private,
            notify: true,
            masters: BTreeSet::new(),
            members,
            nested: BTreeSet::new(),
            deleted: false,
            features: Feature::ALL.map(|feature| (feature, State::NeverOn)).into(),
            locked: BTreeSet::new(),
            deleting: BTreeSet::new(),
            list: None,
        };
        Ok(self.begin(team, Some(its_room)))
    }

    pub(crate) fn change_team(&mut self, number: GroupNo, edit: &TeamEdit) -> Verdict {
        let name = edit.name.as_deref().map(texts::name).transpose()?;
        let leads = self.open_team(number)?;
        let team = self.group_mut(number)?;
        let renamed = name.as_ref().is_some_and(|name| *name != team.name);
        let led = edit.leader.is_some_and(|leader| leader != leads);
        only_if(renamed || led || !edit.joined.is_empty() || !edit.left.is_empty(), "GR-9")?;
        let company = Some(team.company);
        only_if(edit.joined.iter().all(|user| user.company() == company), "CO-1")?;
        unless_any(edit.joined.intersection(&team.members).copied(), "GR-9")?;
        unless_any(edit.left.difference(&team.members).copied(), "RM-19")?;
        let after: BTreeSet<_> =
            team.members.difference(&edit.left).chain(&edit.joined).copied().collect();
        let leader = edit.leader.unwrap_or(leads).filter(|leader| after.contains(leader));
        only_if(edit.leader.flatten().is_none_or(|leader| after.contains(&leader)), "RM-19")?;

        team.remove(&edit.left);
        team.members = after;
        team.team = Some(leader);
        team.name = name.unwrap_or_else(|| team.name.clone());
        Ok(self.told(number, "edited"))
    }

    pub(crate) fn dissolve_team(&mut self, team: GroupNo) -> Verdict {
        self.open_team(team)?;
        self.end(team)
    }

    /// Who leads the team that this is.
    fn open_team(&self, number: GroupNo) -> Verdict<Option<Person>> {
        let group = self.found(number)?;
        let leader = group.team.ok_or(no("RM-19"))?;
        only_if(!group.deleted, "GR-12")?;
        Ok(leader)
    }
}

impl Group {
    /// These are members no longer, nor have a right that members have (ML-11).
    pub(super) fn remove(&mut self, going: &BTreeSet<Person>) {
        self.members.retain(|member| !going.contains(member));
        if let Some(list) = &mut self.list {
            list.rights.retain(|(_, user)| !going.contains(user));
        }
    }
}
