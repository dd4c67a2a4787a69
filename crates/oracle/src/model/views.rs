//! Groups as a user sees them, one by one and in lists (GR-15 to GR-17).

use std::collections::BTreeSet;

use crate::answer::{ModelResult, only_if};
use crate::story::{Feature, GroupList, GroupNo, MailRight};
use crate::world::{Group, State};
use crate::{Company, Person, World};

use super::acts::Act;
use super::groups::key;

impl World {
    /// Lists groups by name, or only those that a search for `prefix` finds. Teams are in their
    /// own list, and in the administrators' list of all groups (GR-16).
    pub(crate) fn list_groups(
        &self,
        by: Person,
        company: Company,
        list: GroupList,
        prefix: Option<&str>,
    ) -> ModelResult {
        if matches!(list, GroupList::Administered | GroupList::Orphaned) {
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
                GroupList::Requested => is_public && self.asked_at(by, number).is_some(),
                GroupList::Orphaned => is_orphaned(group),
                GroupList::Teams => group.team.is_some() && (is_public || belongs),
            };
            group.company == company
                && !group.deleted
                && listed
                && prefix.is_none_or(|text| finds(text, &key(&group.name)))
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

    /// Shows a group as the user sees it. Only members, Masters and administrators see its
    /// description and its settings.
    pub(crate) fn view(&self, by: Person, number: GroupNo) -> ModelResult {
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
        lines.extend(self.asked_at(by, number).map(|at| format!("asked to join at {at}")));
        if !self.is_outside(by, number, group) {
            if !group.description.is_empty() {
                lines.push(format!("described as {}", group.description));
            }
            let on = Feature::ALL.into_iter().filter(|feature| self.is_on(number, *feature));
            let on: Vec<_> = on.map(|feature| feature.to_string()).collect();
            lines.push(format!("{} with {}", group.room, on.join(", ")));
            lines.push(format!(
                "members are {}",
                if group.notify { "notified" } else { "not notified" }
            ));
            lines.extend(is_orphaned(group).then(|| "has no Master".to_owned()));
        }
        Ok(lines)
    }

    /// Shows the nested groups that the user sees (GR-15).
    pub(crate) fn nested_in(&self, by: Person, number: GroupNo) -> ModelResult {
        let group = self.open_group(by, number)?;
        let seen = group.nested.iter().filter_map(|child| self.view(by, *child).ok());
        Ok(seen.collect::<Vec<_>>().concat())
    }

    pub(crate) fn members_of(&self, by: Person, number: GroupNo) -> ModelResult {
        let group = self.open_group(by, number)?;
        Ok(self.shown(by, number, &group.members))
    }

    pub(crate) fn masters_of(&self, by: Person, number: GroupNo) -> ModelResult {
        let group = self.open_group(by, number)?;
        Ok(self.shown(by, number, &group.masters))
    }

    /// Shows members or Masters. An outsider sees only who they are (GR-17).
    fn shown(&self, by: Person, number: GroupNo, people: &BTreeSet<Person>) -> Vec<String> {
        let Some(group) = self.group(number) else { return Vec::new() };
        let rights = |person: &Person| {
            let held = [MailRight::Post, MailRight::SendAs].into_iter().filter(|right| {
                group.list.as_ref().is_some_and(|list| list.rights.contains(&(*right, *person)))
            });
            held.fold(format!("{person}, in detail"), |line, right| format!("{line}, {right:?}"))
        };
        let outside = self.is_outside(by, number, group);
        people.iter().map(|one| if outside { one.to_string() } else { rights(one) }).collect()
    }

    /// Checks that the user is an internal one who neither belongs to the group nor manages it.
    fn is_outside(&self, by: Person, number: GroupNo, group: &Group) -> bool {
        let roles = self.roles(by, number, group);
        roles.contains(&"Outsider") && !roles.contains(&"Administrator")
    }

    pub(crate) fn participants_seen(&self, by: Person, number: GroupNo) -> ModelResult {
        self.open_group(by, number)?;
        Ok(self.participants(number).iter().map(Person::to_string).collect())
    }

    /// Lists the roles of the user in the group, in alphabetical order.
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

    /// Lists what the user may do with the group now, in alphabetical order.
    fn allowed(&self, by: Person, number: GroupNo, group: &Group) -> Vec<String> {
        // The room of a team is opened only once.
        let opened = group.features.get(&Feature::Message) != Some(&State::NeverOn);
        let mut may = Vec::new();
        for act in Act::ALL {
            let answer = match act {
                Act::AskToJoin if self.asked_at(by, number).is_some() => continue,
                Act::WithdrawRequest if self.asked_at(by, number).is_none() => continue,
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

/// Checks whether a group has lost its last Master (GR-18). A team never has one.
pub(crate) fn is_orphaned(group: &Group) -> bool {
    group.team.is_none() && group.masters.is_empty()
}

/// Checks whether a search finds a name: one of its words begins with the text. A blank at the end
/// of the text means that a word ends there (GR-16).
fn finds(text: &str, name: &str) -> bool {
    let mut wanted = key(text);
    if !wanted.is_empty() && text.ends_with(' ') {
        wanted.push(' ');
    }
    let name = format!("{name} ");
    let mut starts = vec![0];
    for (at, pair) in name.char_indices().zip(name.chars().skip(1)) {
        if !at.1.is_alphanumeric() && pair.is_alphanumeric() {
            starts.push(at.0 + at.1.len_utf8());
        }
    }
    starts.into_iter().filter_map(|start| name.get(start..)).any(|rest| rest.starts_with(&wanted))
}
