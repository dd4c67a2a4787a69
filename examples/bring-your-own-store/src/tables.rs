//! One table per kind of thing. A key is a text, and a value is a JSON text.

use std::fmt::Display;

use redb::{ReadTransaction, ReadableTable, TableDefinition, WriteTransaction};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::RedbError;

pub(crate) type Table = TableDefinition<'static, &'static str, &'static str>;

/// When each room was last active.
pub(crate) const ACTIVITY: Table = TableDefinition::new("activity");
/// The answers to commands with an id, by company, user and key.
pub(crate) const ANSWERS: Table = TableDefinition::new("answers");
/// The holder of each claim, by the text of the claim.
pub(crate) const CLAIMS: Table = TableDefinition::new("claims");
/// The companies, each whole.
pub(crate) const COMPANIES: Table = TableDefinition::new("companies");
/// The events, by company and position.
pub(crate) const EVENTS: Table = TableDefinition::new("events");
/// The groups and teams, each whole, with its roster.
pub(crate) const GROUPS: Table = TableDefinition::new("groups");
/// Who took part in each deleted group through nested groups when it was deleted (GR-13).
pub(crate) const LAST_INDIRECT_MEMBERS: Table = TableDefinition::new("last_indirect_members");
/// How many nestings each company has made (GR-20).
pub(crate) const NESTINGS: Table = TableDefinition::new("nestings");
/// The position of the last event of each company.
pub(crate) const POSITIONS: Table = TableDefinition::new("positions");
/// The profiles, by user.
pub(crate) const PROFILES: Table = TableDefinition::new("profiles");
/// The registrations, by user.
pub(crate) const REGISTRATIONS: Table = TableDefinition::new("registrations");
/// The rooms, each whole, with its roster.
pub(crate) const ROOMS: Table = TableDefinition::new("rooms");

const ALL: [Table; 12] = [
    ACTIVITY,
    ANSWERS,
    CLAIMS,
    COMPANIES,
    EVENTS,
    GROUPS,
    LAST_INDIRECT_MEMBERS,
    NESTINGS,
    POSITIONS,
    PROFILES,
    REGISTRATIONS,
    ROOMS,
];

/// Makes the tables that a new file lacks.
pub(crate) fn make(transaction: &WriteTransaction) -> Result<(), RedbError> {
    for table in ALL {
        transaction.open_table(table).map_err(redb::Error::from)?;
    }
    Ok(())
}

/// What can be read: a moment of the store, or what a save sees of it.
pub(crate) trait Tables {
    /// Returns the text of a row.
    fn text(&self, table: Table, key: &str) -> Result<Option<String>, redb::Error>;

    /// Returns the texts of all rows whose key begins with this, in the order of the keys.
    fn texts(&self, table: Table, beginning: &str) -> Result<Vec<String>, redb::Error>;

    /// Reads a row.
    fn find<T: DeserializeOwned>(
        &self,
        table: Table,
        key: &impl Display,
    ) -> Result<Option<T>, RedbError> {
        let text = self.text(table, &key.to_string())?;
        Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
    }

    /// Reads all rows whose key begins with this.
    fn under<T: DeserializeOwned>(
        &self,
        table: Table,
        beginning: &impl Display,
    ) -> Result<Vec<T>, RedbError> {
        let texts = self.texts(table, &beginning.to_string())?;
        Ok(texts.iter().map(|text| serde_json::from_str(text)).collect::<Result<_, _>>()?)
    }

    /// Reads a table.
    fn all<T: DeserializeOwned>(&self, table: Table) -> Result<Vec<T>, RedbError> {
        self.under(table, &"")
    }
}

impl Tables for ReadTransaction {
    fn text(&self, table: Table, key: &str) -> Result<Option<String>, redb::Error> {
        text(&self.open_table(table)?, key)
    }

    fn texts(&self, table: Table, beginning: &str) -> Result<Vec<String>, redb::Error> {
        texts(&self.open_table(table)?, beginning)
    }
}

impl Tables for WriteTransaction {
    fn text(&self, table: Table, key: &str) -> Result<Option<String>, redb::Error> {
        text(&self.open_table(table)?, key)
    }

    fn texts(&self, table: Table, beginning: &str) -> Result<Vec<String>, redb::Error> {
        texts(&self.open_table(table)?, beginning)
    }
}

/// Writes a row.
pub(crate) fn put(
    transaction: &WriteTransaction,
    table: Table,
    key: &impl Display,
    value: &impl Serialize,
) -> Result<(), RedbError> {
    let (key, text) = (key.to_string(), serde_json::to_string(value)?);
    let mut table = transaction.open_table(table).map_err(redb::Error::from)?;
    table.insert(key.as_str(), text.as_str()).map_err(redb::Error::from)?;
    Ok(())
}

/// Removes a row, if it is there.
pub(crate) fn remove(
    transaction: &WriteTransaction,
    table: Table,
    key: &impl Display,
) -> Result<(), RedbError> {
    let mut table = transaction.open_table(table).map_err(redb::Error::from)?;
    table.remove(key.to_string().as_str()).map_err(redb::Error::from)?;
    Ok(())
}

fn text(
    table: &impl ReadableTable<&'static str, &'static str>,
    key: &str,
) -> Result<Option<String>, redb::Error> {
    Ok(table.get(key)?.map(|value| value.value().to_owned()))
}

fn texts(
    table: &impl ReadableTable<&'static str, &'static str>,
    beginning: &str,
) -> Result<Vec<String>, redb::Error> {
    let mut texts = Vec::new();
    for row in table.range(beginning..)? {
        let (key, value) = row?;
        if !key.value().starts_with(beginning) {
            break;
        }
        texts.push(value.value().to_owned());
    }
    Ok(texts)
}
