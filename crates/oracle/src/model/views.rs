//! Groups as somebody sees them, one by one and in lists (GR-15 to GR-17).

use crate::answer::{Verdict, only_if};
use crate::story::{Feature, GroupList, GroupNo};
use crate::world::{Group, State};
use crate::{Company, Person, World};

use super::acts::Act;
use super::groups::key;

impl World {
    /// A list of groups, by name; of those alone whose names begin so, if that is said. Teams stand in a list of
    /// their own, and with all groups in that of the administrators (GR-16).
    pub(crate) fn list_groups(
        &self,
        by: Person,
        company: Company,
        list: GroupList,
        prefix: Option<&str>,
    ) -> Verdict {
        if list == GroupList::Administered {
            only_if(self.is_administrator(by, company), "GR-16")?;
        }
        let shown = |number: GroupNo, group: &Group| {
            let belongs = self.is_member(by, number);
            let manages = group.masters.contains(&by);
            let is_public = !group.private && by.company() == Some(company);
            let listed = match list {
                GroupList::Administered => true,
                GroupList::All => group.team.is_none() && (is_public || belongs || manages),
                GroupList::Belonging => group.team.is_none() && belongs,
                GroupList::Managed => group.team.is_none() && manages,
                GroupList::Teams => group.team.is_some() && (is_public || belongs),
            };
            group.company == company
                && !group.deleted
                && listed
                && prefix.is_none_or(|prefix| key(&group.name).starts_with(&key(prefix)))
        };
        let groups = (0..).map(GroupNo).zip(&self.groups);
        let mut found: Vec<_> = groups
            .filter(|(number, group)| shown(*number, group))
            .map(|(number, group)| (key(&group.name), number))
            .collect();
        found.sort();
        let views: Vec<_> =
            found.into_iter().map(|(_, number)| self.view(by, number)).collect::<Result<_, _>>()?;
        Ok(views.concat())
    }

    /// A group as they see it. What it says of itself, and its settings, are for whoever belongs to it or
    /// manages it.
    pub(crate) fn view(&self, by: Person, number: GroupNo) -> Verdict {
        let group = self.open_group(by, number)?;
        let privacy = if group.private { "private" } else { "public" };
        let kind = match (group.team, group.external) {
            (Some(_), _) => "team",
            (None, true) => "external group",
            (None, false) => "internal group",
        };
        let external = group.members.iter().filter(|user| user.company() != Some(group.company));
        let roles = self.roles(by, number, group);
        let may: Vec<_> = self.allowed(by, number, group);
        let mut lines = vec![
            format!("{number}: the {privacy} {kind} {}", group.name),
            format!(
                "{} members, {} of them external, {} Masters",
                group.members.len(),
                external.count(),
                group.masters.len()
            ),
            format!("is {}", roles.join(", ")),
            format!("may {}", may.join(", ")),
        ];
        lines.extend(
            group
                .list
                .iter()
                .filter(|list| list.on)
                .map(|list| format!("mail to {}", list.address)),
        );
        if !roles.contains(&"Outsider") || roles.contains(&"Administrator") {
            if !group.description.is_empty() {
                lines.push(format!("described as {}", group.description));
            }
            let on = Feature::ALL.into_iter().filter(|feature| self.is_on(number, *feature));
            let on: Vec<_> = on.map(|feature| feature.to_string()).collect();
            lines.push(format!("{} with {}", group.room, on.join(", ")));
            lines.push(format!("members are {}", if group.notify { "told" } else { "not told" }));
        }
        Ok(lines)
    }

    /// What is nested in it, each as they see it; what they do not see is left out (GR-15).
    pub(crate) fn nested_in(&self, by: Person, number: GroupNo) -> Verdict {
        let group = self.open_group(by, number)?;
        let seen = group.nested.iter().filter_map(|child| self.view(by, *child).ok());
        Ok(seen.collect::<Vec<_>>().concat())
    }

    pub(crate) fn members_of(&self, by: Person, number: GroupNo) -> Verdict {
        Ok(self.open_group(by, number)?.members.iter().map(Person::to_string).collect())
    }

    pub(crate) fn masters_of(&self, by: Person, number: GroupNo) -> Verdict {
        Ok(self.open_group(by, number)?.masters.iter().map(Person::to_string).collect())
    }

    pub(crate) fn participants_seen(&self, by: Person, number: GroupNo) -> Verdict {
        self.open_group(by, number)?;
        Ok(self.participants(number).iter().map(Person::to_string).collect())
    }

    /// What they are to it, in alphabetical order.
    fn roles(&self, by: Person, number: GroupNo, group: &Group) -> Vec<&'static str> {
        let internal = by.company() == Some(group.company);
        let mut roles = Vec::new();
        if self.is_member(by, number) {
            roles.push(if internal { "Member" } else { "ExternalMember" });
        }
        if group.masters.contains(&by) {
            roles.push("Master");
        }
        if group.team == Some(Some(by)) {
            roles.push("Leader");
        }
        if roles.is_empty() {
            roles.push(if internal { "Outsider" } else { "Stranger" });
        }
        if self.is_administrator(by, group.company) {
            roles.push("Administrator");
        }
        roles.sort_unstable();
        roles
    }

    /// What they may do with it now, in alphabetical order.
    fn allowed(&self, by: Person, number: GroupNo, group: &Group) -> Vec<String> {
        // A team's room is opened once.
        let opened = group.features.get(&Feature::Message) != Some(&State::NeverOn);
        let mut may = Vec::new();
        for act in Act::ALL {
            let answer = match act {
                Act::ReadRoom => self.read_room(by, number),
                Act::OpenTeamRoom => only_if(!opened, "RM-19").and(self.may(by, number, act)),
                _ => self.may(by, number, act),
            };
            if answer.is_ok() {
                may.push(act.to_string());
            }
        }
        if self.post(by, number).is_ok() {
            may.push("mail it".to_owned());
        }
        may.sort();
        may
    }
}
