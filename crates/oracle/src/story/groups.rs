use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::features::listed_or_nothing;
use super::{Feature, GroupNo, listed};
use crate::Person;

/// The description of a group to create.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Draft {
    /// The name.
    pub name: String,
    /// The members, in addition to the creator.
    pub members: BTreeSet<Person>,
    /// The Masters, in addition to the creator.
    pub masters: BTreeSet<Person>,
    /// Whether the group is external.
    pub external: bool,
    /// Whether the group is private, or `None` for the default.
    pub private: Option<bool>,
    /// The mailing list, if the group has one.
    pub list: Option<ListDraft>,
    /// The features that the draft names, and whether each is on. The others are on.
    pub features: BTreeMap<Feature, bool>,
    /// Whether the members are notified.
    pub notify: bool,
}

/// The description of a mailing list to create with its group (GR-2).
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ListDraft {
    /// The address.
    pub address: String,
    /// The members who may post, or `None` if anyone may.
    pub posting: Option<BTreeSet<Person>>,
    /// The members who may send with the list's address.
    pub send_as: BTreeSet<Person>,
    /// Whether external mail is blocked.
    pub block: bool,
    /// The external recipients.
    pub recipients: Vec<String>,
}

impl ListDraft {
    /// Makes the description of a list with this address. Anyone may post, and external mail is
    /// accepted.
    #[must_use]
    pub fn at(address: &str) -> Self {
        Self { address: address.to_owned(), ..Self::default() }
    }
}

/// The description of a team to form.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TeamDraft {
    /// The name.
    pub name: String,
    /// The members, in addition to the leader.
    pub members: BTreeSet<Person>,
    /// The leader.
    pub leader: Option<Person>,
    /// Whether the team is private.
    pub private: bool,
}

/// A change of a team by the directory. Fields that are not set stay unchanged (FT-6).
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TeamEdit {
    /// The new name.
    pub name: Option<String>,
    /// The new leader, or `Some(None)` for no leader.
    pub leader: Option<Option<Person>>,
    /// The users who joined.
    pub joined: BTreeSet<Person>,
    /// The users who left.
    pub left: BTreeSet<Person>,
}

/// A step with a group.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum GroupStep {
    /// Accepts requests to join.
    Accept(Vec<Person>),
    /// Adds members.
    Add(Vec<Person>),
    /// Appoints Masters.
    Appoint(Vec<Person>),
    /// Asks to join.
    Ask,
    /// Declines requests to join.
    Decline(Vec<Person>),
    /// Deletes the group.
    Delete,
    /// Changes the description.
    Describe(String),
    /// Dismisses Masters.
    Dismiss(Vec<Person>),
    /// Hands the mastership over.
    HandOver(Person),
    /// Invites all members to an event.
    InviteToEvent,
    /// Leaves, or tries to (GR-10).
    Leave,
    /// Makes the group private or public.
    MakePrivate(bool),
    /// Makes a group a member.
    Nest(GroupNo),
    /// Turns the notification on or off.
    Notify(bool),
    /// Reads the room.
    ReadRoom,
    /// Removes members.
    Remove(Vec<Person>),
    /// Renames the group.
    Rename(String),
    /// Shares the history with later members, or not (RM-22).
    ShareHistory(bool),
    /// Steps down as Master.
    StepDown,
    /// Removes a group from the members.
    Unnest(GroupNo),
    /// Withdraws a request to join.
    Withdraw,
}

/// Writes the draft as it follows "creates".
impl fmt::Display for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let privacy = match self.private {
            None => "",
            Some(true) => " private",
            Some(false) => " public",
        };
        let kind = if self.external { "external" } else { "internal" };
        write!(f, "{:?} as an {kind}{privacy} group", self.name)?;
        if !self.members.is_empty() {
            write!(f, ", with {}", listed(&self.members))?;
        }
        if !self.masters.is_empty() {
            write!(f, ", with the Masters {}", listed(&self.masters))?;
        }
        if let Some(list) = &self.list {
            write!(f, ", with the list {list}")?;
        }
        for (feature, on) in &self.features {
            write!(f, ", with {feature} {}", if *on { "on" } else { "off" })?;
        }
        f.write_str(if self.notify { ", with notification" } else { "" })
    }
}

/// Writes the draft as it follows "with the list".
impl fmt::Display for ListDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.address)?;
        if let Some(posting) = &self.posting {
            write!(f, ", where only {} may post", listed_or_nothing(posting))?;
        }
        if !self.send_as.is_empty() {
            write!(f, ", as which {} may send", listed(&self.send_as))?;
        }
        if !self.recipients.is_empty() {
            write!(f, ", with the recipients {}", listed_or_nothing(&self.recipients))?;
        }
        f.write_str(if self.block { ", external mail blocked" } else { "" })
    }
}

/// Writes the draft as it follows "forms".
impl fmt::Display for TeamDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let privacy = if self.private { "private" } else { "public" };
        write!(f, "the {privacy} team {:?} of {}", self.name, listed(&self.members))?;
        match self.leader {
            Some(leader) => write!(f, ", led by {leader}"),
            None => Ok(()),
        }
    }
}

/// Writes the changes as a list.
impl fmt::Display for TeamEdit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut edits = Vec::new();
        edits.extend(self.name.iter().map(|name| format!("its name is {name:?}")));
        edits.extend(self.leader.map(|leader| format!("{} leads it", listed(leader))));
        if !self.joined.is_empty() {
            edits.push(format!("{} joined", listed(&self.joined)));
        }
        if !self.left.is_empty() {
            edits.push(format!("{} left", listed(&self.left)));
        }
        f.write_str(&if edits.is_empty() { "nothing".to_owned() } else { edits.join(", ") })
    }
}

impl fmt::Display for GroupStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Accept(users) => write!(f, "accepts the requests of {}", listed(users)),
            Self::Add(users) => write!(f, "adds {}", listed(users)),
            Self::Appoint(users) => write!(f, "appoints {} as Masters", listed(users)),
            Self::Ask => f.write_str("asks to join"),
            Self::Decline(users) => write!(f, "declines the requests of {}", listed(users)),
            Self::Delete => f.write_str("deletes it"),
            Self::Describe(text) => write!(f, "changes the description to {text:?}"),
            Self::Dismiss(users) => write!(f, "dismisses {} as Masters", listed(users)),
            Self::HandOver(user) => write!(f, "hands over to {user} as Master"),
            Self::InviteToEvent => f.write_str("invites all members to an event"),
            Self::Leave => f.write_str("leaves it"),
            Self::MakePrivate(true) => f.write_str("makes it private"),
            Self::MakePrivate(false) => f.write_str("makes it public"),
            Self::Nest(child) => write!(f, "nests {child}"),
            Self::Notify(true) => f.write_str("turns the notification on"),
            Self::Notify(false) => f.write_str("turns the notification off"),
            Self::ReadRoom => f.write_str("reads its room"),
            Self::Remove(users) => write!(f, "removes {}", listed(users)),
            Self::Rename(name) => write!(f, "renames it to {name:?}"),
            Self::ShareHistory(true) => f.write_str("shares the history with later members"),
            Self::ShareHistory(false) => f.write_str("hides the history from later members"),
            Self::StepDown => f.write_str("steps down as Master"),
            Self::Withdraw => f.write_str("withdraws a request to join"),
            Self::Unnest(child) => write!(f, "unnests {child}"),
        }
    }
}
