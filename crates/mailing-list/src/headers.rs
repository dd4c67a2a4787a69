use std::fmt;
use std::str::FromStr;

use guildhall_kernel::{EmailAddress, ListAddress};
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::{ListId, MailError, MailingList};

impl MailingList {
    /// Returns what the list adds to each mail that it passes on (ML-10). `unsubscribe` is the
    /// place to unsubscribe, if the service offers one.
    ///
    /// # Errors
    /// Returns [`MailError::NoBounceAddress`] if no address for bounces fits (ML-14).
    pub fn headers(&self, unsubscribe: Option<UnsubscribeUrl>) -> Result<ListHeaders, MailError> {
        let address = self.address();
        let envelope_sender = address
            .bounce_address()
            .ok_or_else(|| MailError::NoBounceAddress { address: address.clone() })?;
        let (id, post) = (ListId::of(address), address.clone());
        Ok(ListHeaders { id, post, unsubscribe, envelope_sender })
    }
}

/// What a list changes in the mails that it passes on: the header fields to add, to remove and to
/// keep, and the envelope sender (ML-10).
///
/// No field can contain the end of a line, because ids, addresses and URLs have no control
/// characters.
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
///     "Delivered-To: crew@acme.example",
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
    /// The names of the fields to remove, in any case, before [`fields`](Self::fields) are added. A
    /// mail has one `List-Id` (RFC 2919 §4), so that of another list goes. So do its other list
    /// fields (RFC 2369, RFC 8058).
    pub const REMOVED: [&'static str; 8] = [
        "List-Id",
        "List-Archive",
        "List-Help",
        "List-Owner",
        "List-Post",
        "List-Subscribe",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
    ];

    /// The names of the fields to keep, in any case, because they stop loops: the list recognises
    /// its own mail by `Delivered-To` (RFC 9228), which other lists leave in place, and a mail that
    /// goes round by the number of its `Received` fields.
    pub const KEPT: [&'static str; 2] = ["Delivered-To", "Received"];

    /// Returns the header fields to add, as names and values: `Delivered-To` (RFC 9228), `List-Id`
    /// (RFC 2919), `List-Post` and, if the service offers it, `List-Unsubscribe` (RFC 2369). Those
    /// of them that the mail has already are removed before, except `Delivered-To`, of which each
    /// pass through a list adds one.
    #[must_use]
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = vec![
            ("Delivered-To", self.post.to_string()),
            ("List-Id", format!("<{}>", self.id)),
            // In a URL, `#` begins a fragment.
            ("List-Post", format!("<mailto:{}>", self.post.to_string().replace('#', "%23"))),
        ];
        let unsubscribe = self.unsubscribe.as_ref();
        fields.extend(unsubscribe.map(|url| ("List-Unsubscribe", format!("<{url}>"))));
        fields
    }

    /// Returns the envelope sender. Bounces go to it, and not to the list or to the author of the
    /// mail. The list owns this address (ML-14).
    #[must_use]
    pub const fn envelope_sender(&self) -> &EmailAddress {
        &self.envelope_sender
    }
}

/// The headers leave as what to add, to remove and to keep, with the sender of the envelope.
impl Serialize for ListHeaders {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut headers = serializer.serialize_struct("ListHeaders", 4)?;
        headers.serialize_field("add", &self.fields())?;
        headers.serialize_field("remove", &Self::REMOVED)?;
        headers.serialize_field("keep", &Self::KEPT)?;
        headers.serialize_field("envelope_sender", &self.envelope_sender)?;
        headers.end()
    }
}

/// The address of the page where a recipient unsubscribes: an `https` URL (RFC 3986).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnsubscribeUrl(String);

impl UnsubscribeUrl {
    /// The greatest length in bytes. A field with such a URL fits on one line, which has at most
    /// 998 (RFC 5322 §2.1.1).
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

// RFC 3986 §2: unreserved and reserved characters, and the percent sign.
fn is_of_urls(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(character)
}

impl fmt::Display for UnsubscribeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The reasons why a text is not an [`UnsubscribeUrl`].
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum UnsubscribeUrlError {
    /// A character is not allowed in a URL, for example the end of a line.
    #[error("{character:?} is not allowed in a URL")]
    Character {
        /// The character.
        character: char,
    },
    /// The URL names no host.
    #[error("the URL names no host")]
    NoHost,
    /// The scheme is not `https`.
    #[error("the URL does not begin with https://")]
    NotHttps,
    /// The URL does not fit on a line.
    #[error("the URL has {octets} bytes, but at most {max} are allowed")]
    TooLong {
        /// Its length in bytes.
        octets: usize,
        /// The greatest length, [`UnsubscribeUrl::MAX`].
        max: usize,
    },
}
