//! Rules as data: each crate owns those that it enforces.

use std::fmt;

/// A rule: its code, what it says, what it rests on, and what lifts a refusal under it.
///
/// A code never changes once released.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Rule {
    code: &'static str,
    sentence: &'static str,
    basis: &'static [Basis],
    remedy: Remedy,
    involved: &'static [&'static str],
}

impl Rule {
    /// A rule.
    #[must_use]
    pub const fn new(
        code: &'static str,
        sentence: &'static str,
        basis: &'static [Basis],
        remedy: Remedy,
    ) -> Self {
        Self { code, sentence, basis, remedy, involved: &[] }
    }

    /// The rule, with what in these crates has to do with it: types, their methods and variants,
    /// events above all, as they are found in the documentation of the crates: `Group::leave`.
    #[must_use]
    pub const fn involving(self, involved: &'static [&'static str]) -> Self {
        Self { involved, ..self }
    }

    /// The code, such as `GR-10`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// What the rule says.
    #[must_use]
    pub const fn sentence(&self) -> &'static str {
        self.sentence
    }

    /// What the rule rests on.
    #[must_use]
    pub const fn basis(&self) -> &'static [Basis] {
        self.basis
    }

    /// What lifts a refusal under this rule, where the refusal itself says nothing nearer.
    #[must_use]
    pub const fn remedy(&self) -> Remedy {
        self.remedy
    }

    /// What in these crates has to do with it, such as `Group::leave` or `GroupEvent::MembersRemoved`.
    #[must_use]
    pub const fn involved(&self) -> &'static [&'static str] {
        self.involved
    }

    /// Where the rule stands on its page, whatever that page is called: `gr-10`.
    #[must_use]
    pub fn anchor(&self) -> String {
        self.code.to_ascii_lowercase()
    }

    /// A link to the rule, relative to where the pages of `docs` are published: `rules.md#gr-10`.
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

/// What a rule rests on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Basis {
    /// Chosen here, because the sources are silent, for this reason.
    Chosen(&'static str),
    /// Stated elsewhere in the public help or API reference of the same product.
    Product,
    /// Stated on this source page.
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
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Remedy {
    who: Who,
    text: &'static str,
}

impl Remedy {
    /// Something that the person who was refused can do.
    #[must_use]
    pub const fn you(text: &'static str) -> Self {
        Self { who: Who::You, text }
    }

    /// Something that a Group Master can do.
    #[must_use]
    pub const fn master(text: &'static str) -> Self {
        Self { who: Who::GroupMaster, text }
    }

    /// Something that the leader of the team can do.
    #[must_use]
    pub const fn leader(text: &'static str) -> Self {
        Self { who: Who::Leader, text }
    }

    /// Something that an administrator of the company can do.
    #[must_use]
    pub const fn administrator(text: &'static str) -> Self {
        Self { who: Who::Administrator, text }
    }

    /// Something that the service around these crates can do.
    #[must_use]
    pub const fn service(text: &'static str) -> Self {
        Self { who: Who::Service, text }
    }

    /// Nothing lifts it: the text says why not.
    #[must_use]
    pub const fn none(text: &'static str) -> Self {
        Self { who: Who::NoOne, text }
    }

    /// Who can lift it.
    #[must_use]
    pub const fn who(&self) -> Who {
        self.who
    }

    /// What to do, as a sentence.
    #[must_use]
    pub const fn text(&self) -> &'static str {
        self.text
    }
}

/// Who can lift a refusal.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Who {
    /// An administrator of the company.
    Administrator,
    /// A Group Master of the group.
    GroupMaster,
    /// The leader of the team.
    Leader,
    /// Nobody: it stays refused.
    NoOne,
    /// The service that embeds these crates.
    Service,
    /// The person who was refused.
    You,
}
