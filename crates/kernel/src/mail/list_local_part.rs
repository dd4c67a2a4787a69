use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::list::ListAddressError;

/// The part before the `@` of a list's address (ML-2).
///
/// It has 2 to 64 characters: letters, digits and `. _ - ! #`. It does not begin or end with a dot,
/// and has no two dots in a row. Upper case becomes lower case, because a company's addresses have
/// no case.
///
/// ```
/// use guildhall_kernel::ListLocalPart;
///
/// let local_part: ListLocalPart = "Launch.Crew#1".parse()?;
/// assert_eq!(local_part.as_str(), "launch.crew#1");
/// # Ok::<(), guildhall_kernel::ListAddressError>(())
/// ```
#[doc(alias = "ML-2")]
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(into = "String", try_from = "String")]
pub struct ListLocalPart(String);

impl ListLocalPart {
    /// The smallest number of characters.
    pub const MIN: usize = 2;

    /// The greatest number of characters.
    pub const MAX: usize = 64;

    /// Returns the local part in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ListLocalPart {
    type Err = ListAddressError;

    fn from_str(text: &str) -> Result<Self, ListAddressError> {
        if let Some(character) = text.chars().find(|character| !is_allowed(*character)) {
            return Err(ListAddressError::Character { character });
        }
        let (length, min, max) = (text.len(), Self::MIN, Self::MAX);
        if !(min..=max).contains(&length) {
            return Err(ListAddressError::Length { length, min, max });
        }
        if text.split('.').any(str::is_empty) {
            return Err(ListAddressError::Dot);
        }
        Ok(Self(text.to_ascii_lowercase()))
    }
}

const fn is_allowed(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '.' | '_' | '-' | '!' | '#')
}

impl TryFrom<String> for ListLocalPart {
    type Error = ListAddressError;

    fn try_from(text: String) -> Result<Self, ListAddressError> {
        text.parse()
    }
}

impl From<ListLocalPart> for String {
    fn from(local_part: ListLocalPart) -> Self {
        local_part.0
    }
}

impl fmt::Display for ListLocalPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
