use std::fmt;

use super::address::EmailAddressError;
use crate::characters::folded;

/// A local part without its quoting. It is displayed with as little quoting as possible.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(super) struct LocalPart(Box<str>);

impl LocalPart {
    // `spelled` has no invisible characters, because `split` refuses them.
    pub(super) fn parse(spelled: &str) -> Result<Self, EmailAddressError> {
        match spelled.strip_prefix('"') {
            Some(quoted) => unquoted(quoted).map(|content| Self(content.into())),
            None => check_dot_string(spelled).map(|()| Self::plain(spelled)),
        }
    }

    // The caller ensures that `content` needs no quoting.
    pub(super) fn plain(content: &str) -> Self {
        Self(content.into())
    }

    /// Folds the case of the local part, by full Unicode case folding followed by NFC.
    pub(super) fn folded(&self) -> Self {
        Self(folded(&self.0).into())
    }
}

impl fmt::Display for LocalPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if check_dot_string(&self.0).is_ok() {
            return f.write_str(&self.0);
        }
        f.write_str("\"")?;
        for character in self.0.chars() {
            if matches!(character, '"' | '\\') {
                f.write_str("\\")?;
            }
            write!(f, "{character}")?;
        }
        f.write_str("\"")
    }
}

// RFC 5321 §4.1.2, Quoted-string. A quoted pair is always ASCII: RFC 6531 §3.3 extends only qtext.
fn unquoted(quoted: &str) -> Result<String, EmailAddressError> {
    let mut content = String::new();
    let mut characters = quoted.chars();
    loop {
        match characters.next() {
            None => return Err(EmailAddressError::QuoteUnclosed),
            Some('"') if characters.as_str().is_empty() => return Ok(content),
            Some('"') => return Err(EmailAddressError::QuoteEndsEarly),
            Some('\\') => match characters.next() {
                None => return Err(EmailAddressError::QuoteUnclosed),
                Some(character @ ' '..='~') => content.push(character),
                Some(character) => return Err(EmailAddressError::QuotedPair { character }),
            },
            Some(character) => content.push(character),
        }
    }
}

// RFC 5321 §4.1.2, Dot-string.
fn check_dot_string(text: &str) -> Result<(), EmailAddressError> {
    if text.is_empty() {
        return Err(EmailAddressError::LocalPartEmpty);
    }
    let stray = |character: &char| !(*character == '.' || is_atext(*character));
    if let Some(character) = text.chars().find(stray) {
        return Err(EmailAddressError::LocalPartCharacter { character });
    }
    if text.split('.').any(str::is_empty) {
        return Err(EmailAddressError::LocalPartDot);
    }
    Ok(())
}

// RFC 5322 §3.2.3, with all characters outside ASCII by RFC 6531 §3.3.
fn is_atext(character: char) -> bool {
    !character.is_ascii()
        || character.is_ascii_alphanumeric()
        || "!#$%&'*+-/=?^_`{|}~".contains(character)
}
