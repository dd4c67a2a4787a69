use serde::{Deserialize, Serialize};

/// An edit of a value that can be absent. A value that the edit does not name stays unchanged
/// (FT-6).
#[doc(alias = "FT-6")]
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Edit<T> {
    /// Remove the value.
    Clear,
    /// Keep the value.
    #[default]
    Keep,
    /// Replace the value.
    Set(T),
}

impl<T: Clone + PartialEq> Edit<T> {
    /// Makes the edit that sets the value to `wanted`. `None` removes it.
    #[must_use]
    pub fn to(wanted: Option<T>) -> Self {
        wanted.map_or(Self::Clear, Self::Set)
    }

    /// Returns the same edit, or [`Edit::Keep`] if it would not change `present`.
    #[must_use]
    pub fn against(self, present: Option<&T>) -> Self {
        match (&self, present) {
            (Self::Clear, None) => Self::Keep,
            (Self::Set(new), Some(old)) if new == old => Self::Keep,
            _ => self,
        }
    }

    /// Applies the edit.
    pub fn apply_to(&self, present: &mut Option<T>) {
        match self {
            Self::Clear => *present = None,
            Self::Keep => {}
            Self::Set(new) => *present = Some(new.clone()),
        }
    }

    /// Checks whether this is [`Edit::Keep`].
    #[must_use]
    pub const fn keeps(&self) -> bool {
        matches!(self, Self::Keep)
    }
}
