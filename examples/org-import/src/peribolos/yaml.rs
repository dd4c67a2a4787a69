//! Reads one YAML file into the types of the format.

use std::fmt;
use std::fs;
use std::marker::PhantomData;
use std::string::FromUtf8Error;

use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_saphyr::{
    DuplicateKeyPolicy, Error, MessageFormatter, Options, Spanned, UserMessageFormatter,
};

use super::error::{Cause, ReadError};
use super::values::Location;

/// Reads the text of a file.
pub(super) fn text_of(file: &Location) -> Result<String, ReadError> {
    let bytes = fs::read(&file.path).map_err(|error| file.error(Cause::Unreadable(error)))?;
    String::from_utf8(bytes)
        .map_err(|error| file.line(line_of_first_bad_byte(&error)).error(Cause::NotUtf8))
}

/// Parses the text of a file. A file that is empty or has only comments gives the default value.
///
/// A field that is given twice is refused here. A name that is given twice in a mapping is kept in
/// [`Entries`], so that the later check can name both lines.
pub(super) fn parse<T: Default + DeserializeOwned>(
    file: &Location,
    text: &str,
) -> Result<T, ReadError> {
    let read = |keys| serde_saphyr::from_str_with_options::<Option<T>>(text, options(keys));
    read(DuplicateKeyPolicy::Error)
        .or_else(|error| match error {
            Error::DuplicateMappingKey { .. } => {
                read(DuplicateKeyPolicy::PassThrough).map_err(|_| error)
            }
            other => Err(other),
        })
        .map(Option::unwrap_or_default)
        .map_err(|error| explained(file, &error))
}

/// Sets no limit for the length of a file, because an organisation may have any size. The depth of
/// nesting and the multiplication by aliases stay limited.
fn options(duplicate_keys: DuplicateKeyPolicy) -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_events: usize::MAX,
            max_nodes: usize::MAX,
            max_total_scalar_bytes: usize::MAX,
            max_aliases: usize::MAX,
            max_anchors: usize::MAX,
            enforce_alias_anchor_ratio: false,
        },
        duplicate_keys: duplicate_keys,
        with_snippet: false,
    }
}

fn explained(file: &Location, error: &Error) -> ReadError {
    let line = error.location().map_or(0, |location| location.line());
    let cause = match error {
        Error::SerdeUnknownField { field, expected, .. } => {
            Cause::UnknownField { field: field.clone(), known: expected.clone() }
        }
        Error::DuplicateMappingKey { key: Some(key), .. } => {
            Cause::Malformed(format!("{key:?} is given twice"))
        }
        Error::Unexpected { expected, .. } => {
            Cause::Malformed(format!("expected {}", in_plain_words(expected)))
        }
        other => Cause::Malformed(printable(&UserMessageFormatter.format_message(other))),
    };
    file.line(line).error(cause)
}

fn in_plain_words(expected: &str) -> &str {
    match expected {
        "mapping start" => "a mapping",
        "sequence start" => "a list",
        "string scalar" => "text",
        other => other,
    }
}

/// Removes control characters from a message. It may quote the file, and a terminal would obey
/// them.
fn printable(message: &str) -> String {
    message.replace(char::is_control, "\u{fffd}")
}

fn line_of_first_bad_byte(error: &FromUtf8Error) -> u64 {
    let good = error.as_bytes().iter().take(error.utf8_error().valid_up_to());
    good.fold(1, |line, byte| line + u64::from(*byte == b'\n'))
}

/// A YAML mapping in the order of the file, with the line of each key.
///
/// It keeps a key that is given twice, so that the later check can name both lines. A missing value
/// is an empty one.
pub(super) struct Entries<V>(pub(super) Vec<(Spanned<String>, V)>);

impl<V> Default for Entries<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, V: Default + Deserialize<'de>> Deserialize<'de> for Entries<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EntriesVisitor(PhantomData))
    }
}

struct EntriesVisitor<V>(PhantomData<V>);

impl<'de, V: Default + Deserialize<'de>> Visitor<'de> for EntriesVisitor<V> {
    type Value = Entries<V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some((key, value)) = map.next_entry::<_, Option<V>>()? {
            entries.push((key, value.unwrap_or_default()));
        }
        Ok(Entries(entries))
    }
}

/// Reads a list or mapping without a value as empty, as the reference implementation does.
pub(super) fn null_is_empty<'de, T: Default + Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}
