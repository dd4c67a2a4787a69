//! How the directory manages teams (RM-19). The policy of the company does not limit it.

use std::collections::BTreeSet;

use crate::answer::{ModelResult, no, only_if, unless_any};
use crate::model::texts;
use crate::story::{Feature, GroupNo, RoomNo, TeamDraft, TeamEdit};
use crate::world::{Group, Kind, Room, State};
use crate::{Company, Person, World};

impl World {
    /// Forms a team. Message of its room is off until the leader turns it on.
    pub(crate) fn form_team(&mut self, draft: &TeamDraft) -> ModelResult {
        let company = Company::Acme;
        let name = texts::name(&draft.name)?;
        let members: BTreeSet<_> = draft.members.iter().copied().chain(draft.leader).collect();
        self.not_frozen(company)?;
        only_if(members.iter().all(|user| user.company() == Some(company)), "CO-1")?;

        let number = GroupNo(self.groups.len());
        let room = RoomNo(self.rooms.len());
        let its_room = Room { group: Some(number), ..Room::new(Kind::Team, company, self.now) };
        let team = Group {
            team: Some(draft.leader),
            private: draft.private,
            members,
            features: Feature::ALL.map(|feature| (feature, State::NeverOn)).into(),
            ..Group::new(company, room, name)
        };
        Ok(self.begin(team, Some(its_room)))
    }

    pub(crate) fn change_team(&mut self, number: GroupNo, edit: &TeamEdit) -> ModelResult {
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
        Ok(self.notice(number, "edited"))
    }

    pub(crate) fn dissolve_team(&mut self, team: GroupNo) -> ModelResult {
        self.open_team(team)?;
        self.end(team)
    }

    /// Returns the leader of a team that is not deleted.
    fn open_team(&self, number: GroupNo) -> ModelResult<Option<Person>> {
        let group = self.found(number)?;
        let leader = group.team.ok_or(no("RM-19"))?;
        only_if(!group.deleted, "GR-12")?;
        Ok(leader)
    }
}

impl Group {
    /// Removes members, with their mail rights (ML-11).
    pub(super) fn remove(&mut self, going: &BTreeSet<Person>) {
        self.members.retain(|member| !going.contains(member));
        if let Some(list) = &mut self.list {
            list.rights.retain(|(_, user)| !going.contains(user));
        }
    }
}
