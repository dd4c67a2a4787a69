use std::fmt;

/// The errors of an [`Interposed`](super::Interposed) store.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum InterposedError<E> {
    /// The failure that the test planned.
    Planned,
    /// A failure of the inner store.
    Store(E),
}

impl<E: fmt::Display> fmt::Display for InterposedError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Planned => f.write_str("the store fails as planned"),
            Self::Store(error) => error.fmt(f),
        }
    }
}

impl<E: std::error::Error> std::error::Error for InterposedError<E> {}
