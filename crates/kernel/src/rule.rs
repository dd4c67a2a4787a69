//! Rules as data. Each crate owns the rules that it enforces.

use std::fmt;

use serde::{Serialize, Serializer};

/// A rule: its code, its sentence, its basis and its remedy.
///
/// The code of a released rule never changes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Rule {
    code: &'static str,
    sentence: &'static str,
    basis: &'static [Basis],
    remedy: Remedy,
}

impl Rule {
    /// Makes a rule.
    #[must_use]
    pub const fn new(
        code: &'static str,
        sentence: &'static str,
        basis: &'static [Basis],
        remedy: Remedy,
    ) -> Self {
        Self { code, sentence, basis, remedy }
    }

    /// Returns the code, such as `GR-10`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// Returns what the rule says.
    #[must_use]
    pub const fn sentence(&self) -> &'static str {
        self.sentence
    }

    /// Returns where the rule comes from.
    #[must_use]
    pub const fn basis(&self) -> &'static [Basis] {
        self.basis
    }

    /// Returns what would lift a refusal by this rule, if the refusal has no remedy of its own.
    #[must_use]
    pub const fn remedy(&self) -> Remedy {
        self.remedy
    }

    /// Returns the anchor of the rule on its page, such as `gr-10`.
    #[must_use]
    pub fn anchor(&self) -> String {
        self.code.to_ascii_lowercase()
    }

    /// Returns a link to the rule, relative to the published pages of `docs`.
    ///
    /// ```
    /// # use guildhall_kernel::rules::GR_4;
    /// assert_eq!(GR_4.see(), "rules.md#gr-4");
    /// ```
    #[must_use]
    pub fn see(&self) -> String {
        format!("rules.md#{}", self.anchor())
    }
}

/// Serialises as its code.
impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code)
    }
}

/// Where a rule comes from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Basis {
    /// The sources say nothing. The rule was chosen for this reason.
    Chosen(&'static str),
    /// Another page of the public help or API reference of the same product says it.
    Product,
    /// This source page says it.
    Stated(SourcePage),
}

/// The public help pages of NAVER WORKS that the rules come from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SourcePage {
    /// "General message rooms".
    GeneralMessageRooms,
    /// "Groups".
    Groups,
}

impl fmt::Display for SourcePage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::GeneralMessageRooms => "General message rooms",
            Self::Groups => "Groups",
        })
    }
}

/// What would lift a refusal, and who can do it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct Remedy {
    who: Who,
    text: &'static str,
}

impl Remedy {
    /// Makes a remedy for the user who was refused.
    #[must_use]
    pub const fn you(text: &'static str) -> Self {
        Self { who: Who::You, text }
    }

    /// Makes a remedy for a Group Master.
    #[must_use]
    pub const fn master(text: &'static str) -> Self {
        Self { who: Who::GroupMaster, text }
    }

    /// Makes a remedy for the leader of the team.
    #[must_use]
    pub const fn leader(text: &'static str) -> Self {
        Self { who: Who::Leader, text }
    }

    /// Makes a remedy for a user who manages the group, where it is not known who that is.
    #[must_use]
    pub const fn manager(text: &'static str) -> Self {
        Self { who: Who::Manager, text }
    }

    /// Makes a remedy for an administrator of the company.
    #[must_use]
    pub const fn administrator(text: &'static str) -> Self {
        Self { who: Who::Administrator, text }
    }

    /// Makes a remedy for the service that embeds these crates.
    #[must_use]
    pub const fn service(text: &'static str) -> Self {
        Self { who: Who::Service, text }
    }

    /// Makes the remedy of a refusal that nothing can lift. The text says why.
    #[must_use]
    pub const fn none(text: &'static str) -> Self {
        Self { who: Who::NoOne, text }
    }

    /// Returns who can lift the refusal.
    #[must_use]
    pub const fn who(&self) -> Who {
        self.who
    }

    /// Returns what to do, as a sentence.
    #[must_use]
    pub const fn text(&self) -> &'static str {
        self.text
    }
}

/// Who can lift a refusal.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// An administrator of the company.
    Administrator,
    /// A Group Master of the group.
    GroupMaster,
    /// The leader of the team.
    Leader,
    /// A user who manages the group: a Group Master, the leader of a team, or an administrator.
    Manager,
    /// No one can lift it.
    NoOne,
    /// The service that embeds these crates.
    Service,
    /// The user who was refused.
    You,
}
