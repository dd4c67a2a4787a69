use std::fmt;

/// A company of the stories. Their ids ascend in this order.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Company {
    /// The company in which most happens. Gus administers it when a story begins.
    Acme,
    /// Another company. Eve administers it when a story begins.
    Orbit,
}

impl Company {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Acme, Self::Orbit];

    /// Its mail domain.
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

/// Who is in the stories. Their ids ascend in this order.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[expect(missing_docs, reason = "their names say all there is to say of them")]
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
    /// Everybody.
    pub const ALL: [Self; 8] =
        [Self::Ann, Self::Bo, Self::Cy, Self::Dee, Self::Gus, Self::Eve, Self::Ike, Self::Nat];

    /// The company that they are of. Nat is of none.
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
