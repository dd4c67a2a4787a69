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
use super::values::GroupEntry;

/// The text of a file.
pub(super) fn text_of(file: &GroupEntry) -> Result<String, ReadError> {
    let bytes = fs::read(&file.path).map_err(|error| file.refuses(Cause::Unreadable(error)))?;
    String::from_utf8(bytes)
        .map_err(|error| file.line(line_of_first_bad_byte(&error)).refuses(Cause::NotUtf8))
}

/// Reads the text of a file as a `T`. A file of nothing, or of comments, is an empty one.
///
/// A field that is given twice is refused here. A name that is given twice in a mapping of names is
/// not: [`Entries`] keeps both, so that the check can say where the first one is.
pub(super) fn parse<T: Default + DeserializeOwned>(
    file: &GroupEntry,
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

/// An organisation may be of any size, so nothing limits how long a file is. What stays limited is
/// how deep it nests, and how far its aliases multiply it.
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

fn explained(file: &GroupEntry, error: &Error) -> ReadError {
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
    file.line(line).refuses(cause)
}

fn in_plain_words(expected: &str) -> &str {
    match expected {
        "mapping start" => "a mapping",
        "sequence start" => "a list",
        "string scalar" => "text",
        other => other,
    }
}

/// A message may quote the file, and the file may hold what a terminal obeys.
fn printable(message: &str) -> String {
    message.replace(char::is_control, "\u{fffd}")
}

fn line_of_first_bad_byte(error: &FromUtf8Error) -> u64 {
    let good = error.as_bytes().iter().take(error.utf8_error().valid_up_to());
    good.fold(1, |line, byte| line + u64::from(*byte == b'\n'))
}

/// A YAML mapping in the order of the file, each key with its line.
///
/// It keeps a key that is given twice, so that the check can name both places. No value at all is
/// an empty one.
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

/// A list or mapping with nothing after its colon is empty, as the reference implementation has it.
pub(super) fn null_is_empty<'de, T: Default + Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}
