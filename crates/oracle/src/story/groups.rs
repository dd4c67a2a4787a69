use std::collections::BTreeSet;
use std::fmt;

use super::{GroupNo, listed};
use crate::Person;

/// What a group is created from.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Draft {
    /// Its name.
    pub name: String,
    /// Its members, besides whoever creates it.
    pub members: BTreeSet<Person>,
    /// Its Masters, besides whoever creates it.
    pub masters: BTreeSet<Person>,
    /// Whether it is external.
    pub external: bool,
    /// What it says of its privacy, if anything.
    pub private: Option<bool>,
    /// The address of its mailing list, if it has one.
    pub list: Option<String>,
    /// Whether its members are notified.
    pub notify: bool,
}

/// What the directory forms a team of.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TeamDraft {
    /// What it is called.
    pub name: String,
    /// Who is in it, besides its leader.
    pub members: BTreeSet<Person>,
    /// Who leads it.
    pub leader: Option<Person>,
    /// Whether it is private.
    pub private: bool,
}

/// What the directory changes of a team: what is not named stays as it is (FT-6).
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TeamEdit {
    /// What it is called now.
    pub name: Option<String>,
    /// Who leads it now, or that nobody does.
    pub leader: Option<Option<Person>>,
    /// Who joined.
    pub joined: BTreeSet<Person>,
    /// Who left.
    pub left: BTreeSet<Person>,
}

/// What somebody does with a group.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum GroupDeed {
    /// Adds members.
    Add(Vec<Person>),
    /// Appoints Masters.
    Appoint(Vec<Person>),
    /// Asks to join.
    Ask,
    /// Deletes it.
    Delete,
    /// Describes it.
    Describe(String),
    /// Dismisses Masters.
    Dismiss(Vec<Person>),
    /// Invites all its members to an event.
    InviteToEvent,
    /// Leaves, or tries to (GR-10).
    Leave,
    /// Makes it private, or public.
    MakePrivate(bool),
    /// Makes a group a member.
    Nest(GroupNo),
    /// Turns the notification on or off.
    Notify(bool),
    /// Reads its room.
    ReadRoom,
    /// Removes members.
    Remove(Vec<Person>),
    /// Names it.
    Rename(String),
    /// Steps down.
    StepDown,
    /// Takes a group out of the members.
    Unnest(GroupNo),
}

/// As what follows "creates".
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
        if let Some(address) = &self.list {
            write!(f, ", with the list {address}")?;
        }
        f.write_str(if self.notify { ", which notifies" } else { "" })
    }
}

/// As what follows "forms".
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

/// As what follows "changes a team".
impl fmt::Display for TeamEdit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut edits = Vec::new();
        edits.extend(self.name.iter().map(|name| format!("it is called {name:?}")));
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

impl fmt::Display for GroupDeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Add(users) => write!(f, "adds {}", listed(users)),
            Self::Appoint(users) => write!(f, "appoints {} as Masters", listed(users)),
            Self::Ask => f.write_str("asks to join"),
            Self::Delete => f.write_str("deletes it"),
            Self::Describe(text) => write!(f, "describes it as {text:?}"),
            Self::Dismiss(users) => write!(f, "dismisses {} as Masters", listed(users)),
            Self::InviteToEvent => f.write_str("invites all to an event"),
            Self::Leave => f.write_str("leaves"),
            Self::MakePrivate(true) => f.write_str("makes it private"),
            Self::MakePrivate(false) => f.write_str("makes it public"),
            Self::Nest(child) => write!(f, "nests {child}"),
            Self::Notify(true) => f.write_str("turns the notification on"),
            Self::Notify(false) => f.write_str("turns the notification off"),
            Self::ReadRoom => f.write_str("reads its room"),
            Self::Remove(users) => write!(f, "removes {}", listed(users)),
            Self::Rename(name) => write!(f, "names it {name:?}"),
            Self::StepDown => f.write_str("steps down"),
            Self::Unnest(child) => write!(f, "takes {child} out"),
        }
    }
}
