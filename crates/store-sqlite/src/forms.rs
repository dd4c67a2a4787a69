//! The stored forms that were written or parsed last, so that a command does not parse again what
//! the one before it wrote.

use std::hash::Hash;
use std::sync::Arc;

use guildhall_groups::{AggregateId, Event, GroupChange, GroupEntry, GroupHeader};
use guildhall_kernel::{GroupId, RoomId, UserId};
use guildhall_rooms::{Participant, RoomChange, RoomHeader};
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::codec::Encoder;
use crate::{SqliteError, Stored, codec, lookups, outbox};

/// The forms of rooms, groups and their entries.
#[derive(Default)]
pub(crate) struct Forms {
    pub(crate) groups: FormsOf<GroupId, GroupHeader>,
    pub(crate) memberships: FormsOf<(GroupId, UserId), GroupEntry>,
    pub(crate) participants: FormsOf<(RoomId, UserId), Participant>,
    pub(crate) rooms: FormsOf<RoomId, RoomHeader>,
}

/// The forms of a change, made in the thread of the caller: the thread that writes has enough to do.
pub(crate) struct Made {
    pub(crate) header: Arc<str>,
    /// The forms of the first changed entries. The thread that writes makes the others one by one,
    /// because a new group can have very many.
    entries: Vec<Arc<str>>,
    pub(crate) events: Vec<Box<str>>,
}

impl Made {
    /// Makes the forms of a change of a group.
    pub(crate) fn of_group(forms: &Forms, change: &GroupChange) -> Result<Self, SqliteError> {
        let group = change.group();
        let (id, what) = (group.id(), Stored::Group(group.id()));
        let entries = change.rows().take(lookups::MOST);
        let encoder = &mut Encoder::new();
        let header = forms.groups.encode(encoder, what, id, group.header())?;
        let entries = entries
            .map(|(user, entry)| forms.memberships.encode(encoder, what, (id, user), entry))
            .collect::<Result<_, _>>()?;
        let events = change.events().iter().cloned().map(Event::Group);
        Ok(Self {
            header,
            entries,
            events: outbox::forms(encoder, AggregateId::Group(id), events)?,
        })
    }

    /// Makes the forms of a change of a room.
    pub(crate) fn of_room(forms: &Forms, change: &RoomChange) -> Result<Self, SqliteError> {
        let room = change.room();
        let (id, what) = (room.id(), Stored::Room(room.id()));
        let entries = change.rows().take(lookups::MOST);
        let encoder = &mut Encoder::new();
        let header = forms.rooms.encode(encoder, what, id, room.header())?;
        let entries = entries
            .map(|(user, entry)| forms.participants.encode(encoder, what, (id, user), entry))
            .collect::<Result<_, _>>()?;
        let events = change.events().iter().cloned().map(Event::Room);
        Ok(Self { header, entries, events: outbox::forms(encoder, AggregateId::Room(id), events)? })
    }

    /// Returns the form of the changed entry at this place.
    pub(crate) fn entry<V: Serialize>(
        &self,
        what: Stored,
        place: usize,
        entry: &V,
    ) -> Result<Arc<str>, SqliteError> {
        match self.entries.get(place) {
            Some(form) => Ok(form.clone()),
            None => Ok(Encoder::new().encode(what, entry)?.into()),
        }
    }
}

/// The greatest sum of the lengths of the forms of one type, in bytes.
const CAPACITY: u64 = 8 << 20;

/// How many forms are expected, for which the cache reserves memory.
const EXPECTED: usize = 1_000;

/// The forms of values of one type, each with its value.
///
/// A value is taken instead of a form only if that form is stored now, letter by letter. So it does
/// not matter whether a save was rolled back, and which process wrote a row.
pub(crate) struct FormsOf<K, V>(Cache<K, Kept<V>, Length>);

#[derive(Clone)]
struct Kept<V> {
    form: Arc<str>,
    value: V,
}

impl<K: Eq + Hash, V: Clone + DeserializeOwned + Serialize> FormsOf<K, V> {
    /// Parses a form, unless it is the last one of this key.
    pub(crate) fn decode(&self, what: Stored, key: K, form: &str) -> Result<V, SqliteError> {
        if let Some(kept) = self.0.get(&key)
            && *kept.form == *form
        {
            return Ok(kept.value);
        }
        let value: V = codec::decode(what, form)?;
        self.0.insert(key, Kept { form: form.into(), value: value.clone() });
        Ok(value)
    }

    /// Makes the form of a value, which is the last one of this key.
    pub(crate) fn encode(
        &self,
        encoder: &mut Encoder,
        what: Stored,
        key: K,
        value: &V,
    ) -> Result<Arc<str>, SqliteError> {
        let form: Arc<str> = encoder.encode(what, value)?.into();
        self.0.insert(key, Kept { form: form.clone(), value: value.clone() });
        Ok(form)
    }
}

/// Parses a form, by the forms that are known if there are any.
pub(crate) fn decode<K: Eq + Hash, V: Clone + DeserializeOwned + Serialize>(
    known: Option<&FormsOf<K, V>>,
    what: Stored,
    key: K,
    form: &str,
) -> Result<V, SqliteError> {
    match known {
        Some(known) => known.decode(what, key, form),
        None => codec::decode(what, form),
    }
}

impl<K: Eq + Hash, V: Clone> Default for FormsOf<K, V> {
    fn default() -> Self {
        Self(Cache::with_weighter(EXPECTED, CAPACITY, Length))
    }
}

#[derive(Clone)]
struct Length;

impl<K, V> Weighter<K, Kept<V>> for Length {
    fn weight(&self, _: &K, kept: &Kept<V>) -> u64 {
        u64::try_from(kept.form.len()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    /// A value that was parsed, or is the one that was written.
    #[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
    struct Value {
        text: String,
        #[serde(skip)]
        is_written: bool,
    }

    const WHAT: Stored = Stored::Group(GroupId::new(uuid::Uuid::nil()));

    #[test]
    fn only_the_same_form_is_not_parsed_again() {
        let forms = FormsOf::<u8, Value>::default();
        let value = |text: &str, is_written| Value { text: text.to_owned(), is_written };
        let form = forms.encode(&mut Encoder::new(), WHAT, 1, &value("now", true)).unwrap();
        assert_eq!(forms.decode(WHAT, 1, &form).unwrap(), value("now", true));
        assert_eq!(forms.decode(WHAT, 2, &form).unwrap(), value("now", false), "another key");
        let other = form.replace("now", "new");
        assert_eq!(forms.decode(WHAT, 1, &other).unwrap(), value("new", false), "another form");
        assert_eq!(forms.decode(WHAT, 1, &form).unwrap(), value("now", false), "only the last");
        assert!(forms.decode(WHAT, 1, "").is_err());
    }

    #[test]
    fn the_forms_that_are_kept_have_a_greatest_length() {
        let forms = FormsOf::<u16, Value>::default();
        let long = Value { text: "a".repeat(100_000), is_written: true };
        for key in 0..1_000 {
            forms.encode(&mut Encoder::new(), WHAT, key, &long).unwrap();
        }
        assert!((3..1_000).contains(&forms.0.len()), "{} are kept", forms.0.len());
        assert!(forms.0.weight() <= CAPACITY, "{} bytes", forms.0.weight());
    }
}
