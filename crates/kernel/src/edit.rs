use serde::{Deserialize, Serialize};

/// What an edit does with one thing that can be absent. What an edit does not name stays (FT-6).
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Edit<T> {
    /// Take it away.
    Clear,
    /// Leave it as it is.
    #[default]
    Keep,
    /// Put this in its place.
    Set(T),
}

impl<T: Clone + PartialEq> Edit<T> {
    /// The edit that makes it what `wanted` is: none takes it away.
    #[must_use]
    pub fn to(wanted: Option<T>) -> Self {
        wanted.map_or(Self::Clear, Self::Set)
    }

    /// The same edit, or [`Edit::Keep`] where it changes nothing of `present`.
    #[must_use]
    pub fn against(self, present: Option<&T>) -> Self {
        match (&self, present) {
            (Self::Clear, None) => Self::Keep,
            (Self::Set(new), Some(old)) if new == old => Self::Keep,
            _ => self,
        }
    }

    /// Puts the edit into effect.
    pub fn apply_to(&self, present: &mut Option<T>) {
        match self {
            Self::Clear => *present = None,
            Self::Keep => {}
            Self::Set(new) => *present = Some(new.clone()),
        }
    }

    /// Whether this is [`Edit::Keep`].
    #[must_use]
    pub const fn keeps(&self) -> bool {
        matches!(self, Self::Keep)
    }
}
