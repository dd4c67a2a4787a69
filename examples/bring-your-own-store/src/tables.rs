//! One table per kind of thing. A key is a text, and a value is a JSON text.

use std::collections::BTreeSet;
use std::fmt::Display;

use redb::{ReadTransaction, ReadableTable, TableDefinition, WriteTransaction};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Result;

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
pub(crate) fn make(tx: &WriteTransaction) -> Result<()> {
    for table in ALL {
        tx.open_table(table).map_err(redb::Error::from)?;
    }
    Ok(())
}

/// What can be read: a moment of the store, or what a save sees of it.
pub(crate) trait Tables {
    /// Opens a table to read it.
    fn open(&self, table: Table) -> Result<impl ReadableTable<&'static str, &'static str>>;

    /// Reads a row.
    fn find<T: DeserializeOwned>(&self, table: Table, key: &impl Display) -> Result<Option<T>> {
        let table = self.open(table)?;
        let row = table.get(key.to_string().as_str()).map_err(redb::Error::from)?;
        Ok(row.map(|row| serde_json::from_str(row.value())).transpose()?)
    }

    /// Reads those of these rows that there are, in the order of the keys.
    fn each<K: Display, T: DeserializeOwned>(
        &self,
        table: Table,
        keys: &BTreeSet<K>,
    ) -> Result<Vec<T>> {
        keys.iter().filter_map(|key| self.find(table, key).transpose()).collect()
    }

    /// Reads a table, in the order of the keys.
    fn all<T: DeserializeOwned>(&self, table: Table) -> Result<Vec<T>> {
        self.under(table, "")
    }

    /// Reads all rows whose key begins with this, in the order of the keys.
    fn under<T: DeserializeOwned>(&self, table: Table, beginning: &str) -> Result<Vec<T>> {
        let (table, mut found) = (self.open(table)?, Vec::new());
        for row in table.range(beginning..).map_err(redb::Error::from)? {
            let (key, value) = row.map_err(redb::Error::from)?;
            if !key.value().starts_with(beginning) {
                break;
            }
            found.push(serde_json::from_str(value.value())?);
        }
        Ok(found)
    }
}

impl Tables for ReadTransaction {
    fn open(&self, table: Table) -> Result<impl ReadableTable<&'static str, &'static str>> {
        Ok(self.open_table(table).map_err(redb::Error::from)?)
    }
}

impl Tables for WriteTransaction {
    fn open(&self, table: Table) -> Result<impl ReadableTable<&'static str, &'static str>> {
        Ok(self.open_table(table).map_err(redb::Error::from)?)
    }
}

/// Writes a row.
pub(crate) fn put(
    tx: &WriteTransaction,
    table: Table,
    key: &impl Display,
    value: &impl Serialize,
) -> Result<()> {
    let (key, text) = (key.to_string(), serde_json::to_string(value)?);
    let mut table = tx.open_table(table).map_err(redb::Error::from)?;
    table.insert(key.as_str(), text.as_str()).map_err(redb::Error::from)?;
    Ok(())
}

/// Removes a row, if it is there.
pub(crate) fn remove(tx: &WriteTransaction, table: Table, key: &impl Display) -> Result<()> {
    let mut table = tx.open_table(table).map_err(redb::Error::from)?;
    table.remove(key.to_string().as_str()).map_err(redb::Error::from)?;
    Ok(())
}
