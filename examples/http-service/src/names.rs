//! The names of commands and of other values, asked from their types. So the service has no other
//! list of them.

use std::fmt;

use serde::Deserialize;
use serde::de::value::{MapDeserializer, StrDeserializer};
use serde::de::{Error, IntoDeserializer};

/// Returns the names of the commands of a type whose tag is `command`.
pub(crate) fn of_commands<'de, C: Deserialize<'de>>() -> &'static [&'static str] {
    // No command has this name, so the error lists the names that there are.
    let unknown = MapDeserializer::<_, Names>::new([("command", "")].into_iter());
    C::deserialize(unknown).err().map_or(&[], |Names(names)| names)
}

/// Returns the names of the values of a type that has no other content.
pub(crate) fn of_values<'de, V: Deserialize<'de>>() -> &'static [&'static str] {
    let unknown: StrDeserializer<'_, Names> = "".into_deserializer();
    V::deserialize(unknown).err().map_or(&[], |Names(names)| names)
}

#[derive(Debug)]
struct Names(&'static [&'static str]);

impl Error for Names {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self(&[])
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self(expected)
    }
}

impl std::error::Error for Names {}

impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there is no value of this name")
    }
}

#[cfg(test)]
mod tests {
    use guildhall::kernel::Switch;
    use guildhall::{Feature, RoomCommand};

    use super::{of_commands, of_values};

    #[test]
    fn a_type_lists_its_names() {
        assert_eq!(of_commands::<RoomCommand>(), ["edit_info", "invite", "leave", "remove"]);
        assert_eq!(of_values::<Feature>(), ["message", "note", "event", "task", "folder"]);
        assert_eq!(of_values::<Switch>().len(), 2);
    }
}
