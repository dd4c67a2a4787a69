use std::fmt;
use std::str::FromStr;

use guildhall_kernel::{EmailAddress, ListAddress};

use crate::{ListId, MailError, MailingList};

impl MailingList {
    /// What the list writes on each mail that it passes on (ML-10), with a way to unsubscribe where
    /// the service offers one.
    ///
    /// # Errors
    /// [`MailError::NoBounceAddress`] where the list's address is too long to have one (ML-2).
    pub fn headers(&self, unsubscribe: Option<UnsubscribeUrl>) -> Result<ListHeaders, MailError> {
        let address = self.address();
        let bounce = format!("{}+bounce@{}", address.local_part(), address.domain());
        let envelope_sender =
            bounce.parse().map_err(|_| MailError::NoBounceAddress { address: address.clone() })?;
        let (id, post) = (ListId::of(address), address.clone());
        Ok(ListHeaders { id, post, unsubscribe, envelope_sender })
    }
}

/// What a list writes on the mails that it passes on.
///
/// Nothing of it can end a line: an id, an address and a URL hold no control characters.
///
/// ```
/// use std::collections::BTreeSet;
/// use guildhall_mailing_list::MailingList;
///
/// let own = BTreeSet::from(["acme.example".parse()?]);
/// let list = MailingList::new("crew@acme.example".parse()?, &own)?;
/// let headers = list.headers(Some("https://acme.example/leave".parse()?))?;
/// let fields: Vec<_> =
///     headers.fields().into_iter().map(|(name, value)| format!("{name}: {value}")).collect();
/// assert_eq!(fields, [
///     "List-Id: <crew.acme.example>",
///     "List-Post: <mailto:crew@acme.example>",
///     "List-Unsubscribe: <https://acme.example/leave>",
/// ]);
/// assert_eq!(headers.envelope_sender().as_str(), "crew+bounce@acme.example");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ListHeaders {
    id: ListId,
    post: ListAddress,
    unsubscribe: Option<UnsubscribeUrl>,
    envelope_sender: EmailAddress,
}

impl ListHeaders {
    /// The header fields, each a name and a value: `List-Id` (RFC 2919), `List-Post` and, where the
    /// service offers it, `List-Unsubscribe` (RFC 2369).
    #[must_use]
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = vec![
            ("List-Id", format!("<{}>", self.id)),
            ("List-Post", format!("<mailto:{}>", self.post)),
        ];
        let unsubscribe = self.unsubscribe.as_ref();
        fields.extend(unsubscribe.map(|url| ("List-Unsubscribe", format!("<{url}>"))));
        fields
    }

    /// The envelope sender: where bounces go, so that none comes to the list or to who wrote. Its
    /// local part has a `+`, which no address of a list has.
    #[must_use]
    pub const fn envelope_sender(&self) -> &EmailAddress {
        &self.envelope_sender
    }
}

/// Where a recipient unsubscribes: an `https` URL in the characters of RFC 3986.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnsubscribeUrl(String);

impl UnsubscribeUrl {
    /// The most octets, so that the field fits on one line of 998 (RFC 5322 §2.1.1).
    pub const MAX: usize = 900;
}

impl FromStr for UnsubscribeUrl {
    type Err = UnsubscribeUrlError;

    fn from_str(text: &str) -> Result<Self, UnsubscribeUrlError> {
        if text.len() > Self::MAX {
            return Err(UnsubscribeUrlError::TooLong { octets: text.len(), max: Self::MAX });
        }
        if let Some(character) = text.chars().find(|character| !is_of_urls(*character)) {
            return Err(UnsubscribeUrlError::Character { character });
        }
        let (scheme, rest) = text.split_once("://").ok_or(UnsubscribeUrlError::NotHttps)?;
        if !scheme.eq_ignore_ascii_case("https") {
            return Err(UnsubscribeUrlError::NotHttps);
        }
        if rest.is_empty() || rest.starts_with(['/', '?', '#', ':', '@']) {
            return Err(UnsubscribeUrlError::NoHost);
        }
        Ok(Self(text.to_owned()))
    }
}

// RFC 3986 §2: unreserved, reserved and the percent sign.
fn is_of_urls(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(character)
}

impl fmt::Display for UnsubscribeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that is no URL to unsubscribe at, and why.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum UnsubscribeUrlError {
    /// A character that cannot stand in a URL, such as the end of a line.
    #[error("{character:?} cannot stand in a URL")]
    Character {
        /// Which one.
        character: char,
    },
    /// It names no host.
    #[error("the URL names no host")]
    NoHost,
    /// Its scheme is another.
    #[error("the URL does not begin with https://")]
    NotHttps,
    /// It does not fit on a line.
    #[error("the URL has {octets} octets, {max} are allowed")]
    TooLong {
        /// How many octets it has.
        octets: usize,
        /// How many it may have.
        max: usize,
    },
}
