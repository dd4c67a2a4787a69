use std::fmt;

/// A company of the stories. Their ids ascend in this order.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Company {
    /// The company of most steps. Gus administers it at the start of a story.
    Acme,
    /// Another company. Eve administers it at the start of a story.
    Orbit,
}

impl Company {
    /// Both companies.
    pub const ALL: [Self; 2] = [Self::Acme, Self::Orbit];

    /// Returns the mail domain that the company has at the start of a story.
    #[must_use]
    pub const fn domain(self) -> &'static str {
        match self {
            Self::Acme => "acme.example",
            Self::Orbit => "orbit.example",
        }
    }
}

impl fmt::Display for Company {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// A person of the stories. Their ids ascend in this order.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[expect(missing_docs, reason = "the names say everything")]
pub enum Person {
    Ann,
    Bo,
    Cy,
    Dee,
    Gus,
    Eve,
    Ike,
    Nat,
}

impl Person {
    /// All people.
    pub const ALL: [Self; 8] =
        [Self::Ann, Self::Bo, Self::Cy, Self::Dee, Self::Gus, Self::Eve, Self::Ike, Self::Nat];

    /// Returns the company of the person. Nat has no company.
    #[must_use]
    pub const fn company(self) -> Option<Company> {
        match self {
            Self::Ann | Self::Bo | Self::Cy | Self::Dee | Self::Gus => Some(Company::Acme),
            Self::Eve | Self::Ike => Some(Company::Orbit),
            Self::Nat => None,
        }
    }
}

impl fmt::Display for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}
