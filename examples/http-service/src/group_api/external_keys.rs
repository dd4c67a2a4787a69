//! The external keys of groups: the names that another system gives them. The rules know no such
//! keys, so the service keeps them in a table of its own.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::path::Path;
use std::str::FromStr;

use async_sqlite::rusqlite::types::Type;
use async_sqlite::rusqlite::{self, Connection, OptionalExtension, Row, params, params_from_iter};
use async_sqlite::{Client, ClientBuilder, JournalMode};
use guildhall::{CompanyId, GroupId};

use crate::Options;

/// The greatest length of a key, in characters.
const GREATEST_LENGTH: usize = 100;

/// The table. A key names one group of a company, and a group has one key.
const TABLE: &str = "
    CREATE TABLE IF NOT EXISTS external_keys (
        company TEXT NOT NULL,
        external_key TEXT NOT NULL,
        group_id TEXT NOT NULL UNIQUE,
        PRIMARY KEY (company, external_key)
    ) STRICT, WITHOUT ROWID";

/// The external keys of groups, in a file or in memory.
///
/// A key is saved after the group. If the service stops in between, the group is there without its
/// key, and the same request sets it.
#[derive(Clone)]
pub struct ExternalKeys {
    client: Client,
}

/// Why external keys cannot be read or saved.
#[derive(Debug, thiserror::Error)]
#[error("the external keys of groups cannot be read or saved")]
pub struct ExternalKeysError(#[from] async_sqlite::Error);

/// An external key: up to 100 characters, without `%`, `\`, `#`, `/` and `?`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct ExternalKey(String);

/// A text is not an external key.
#[derive(Debug, thiserror::Error)]
#[error(
    "An external key has 1 to {GREATEST_LENGTH} characters, without control characters and without \
     % \\ # / ?"
)]
pub(super) struct InvalidKey;

/// What came of saving a key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum KeySaved {
    /// The group has the key.
    Saved,
    /// This other group has the key, and keeps it.
    TakenBy(GroupId),
}

impl ExternalKeys {
    /// Opens the keys that the options ask for. Without a file for them, they are in memory if the
    /// database is, and otherwise there are none, because they would not last as long as the groups.
    pub(crate) fn asked_for(options: &Options) -> Result<Option<Self>, ExternalKeysError> {
        let kept = options.db.is_some() || options.database_url.is_some();
        match &options.external_keys {
            Some(path) => Self::open(path).map(Some),
            None if kept => Ok(None),
            None => Self::in_memory().map(Some),
        }
    }

    /// Opens the keys in a file, which is created if it does not exist.
    ///
    /// # Errors
    /// [`ExternalKeysError`] if the file cannot be opened or is no database.
    pub fn open(path: &Path) -> Result<Self, ExternalKeysError> {
        Self::make(ClientBuilder::new().path(path).journal_mode(JournalMode::Wal))
    }

    /// Makes keys that end with the service.
    ///
    /// # Errors
    /// [`ExternalKeysError`] if there is no memory for them.
    pub fn in_memory() -> Result<Self, ExternalKeysError> {
        Self::make(ClientBuilder::new())
    }

    fn make(builder: ClientBuilder) -> Result<Self, ExternalKeysError> {
        let client = builder.open_blocking()?;
        client.conn_blocking(|connection| connection.execute_batch(TABLE))?;
        Ok(Self { client })
    }

    /// Finds the group of the company that has a key.
    pub(super) async fn group(
        &self,
        company: CompanyId,
        key: ExternalKey,
    ) -> Result<Option<GroupId>, ExternalKeysError> {
        Ok(self.client.conn(move |connection| holder(connection, company, &key)).await?)
    }

    /// Returns the key of a group, if it has one.
    pub(super) async fn key(
        &self,
        group: GroupId,
    ) -> Result<Option<ExternalKey>, ExternalKeysError> {
        let find = move |connection: &Connection| {
            let query = "SELECT external_key FROM external_keys WHERE group_id = ?";
            connection.query_row(query, [group.to_string()], |row| parsed(row, 0)).optional()
        };
        Ok(self.client.conn(find).await?)
    }

    /// Returns the keys of those of these groups that have one.
    pub(super) async fn keys(
        &self,
        groups: &[GroupId],
    ) -> Result<BTreeMap<GroupId, ExternalKey>, ExternalKeysError> {
        let places = vec!["?"; groups.len()].join(", ");
        let groups: Vec<_> = groups.iter().map(GroupId::to_string).collect();
        let find = move |connection: &Connection| {
            let query = format!(
                "SELECT group_id, external_key FROM external_keys WHERE group_id IN ({places})"
            );
            let mut statement = connection.prepare(&query)?;
            let row = |row: &Row<'_>| Ok((parsed(row, 0)?, parsed(row, 1)?));
            statement.query_map(params_from_iter(groups), row)?.collect()
        };
        Ok(self.client.conn(find).await?)
    }

    /// Gives a group a key, in place of the one that it has.
    pub(super) async fn save(
        &self,
        company: CompanyId,
        group: GroupId,
        key: ExternalKey,
    ) -> Result<KeySaved, ExternalKeysError> {
        let save = move |connection: &mut Connection| {
            let transaction = connection.transaction()?;
            match holder(&transaction, company, &key)? {
                Some(other) if other != group => return Ok(KeySaved::TakenBy(other)),
                _ => {}
            }
            delete(&transaction, group)?;
            let row = params![company.to_string(), key.0, group.to_string()];
            transaction.execute("INSERT INTO external_keys VALUES (?, ?, ?)", row)?;
            transaction.commit()?;
            Ok(KeySaved::Saved)
        };
        Ok(self.client.conn_mut(save).await?)
    }

    /// Takes its key from a group.
    pub(super) async fn remove(&self, group: GroupId) -> Result<(), ExternalKeysError> {
        Ok(self.client.conn(move |connection| delete(connection, group)).await?)
    }
}

fn holder(
    connection: &Connection,
    company: CompanyId,
    key: &ExternalKey,
) -> rusqlite::Result<Option<GroupId>> {
    let query = "SELECT group_id FROM external_keys WHERE company = ? AND external_key = ?";
    let row = params![company.to_string(), key.0];
    connection.query_row(query, row, |row| parsed(row, 0)).optional()
}

/// Returns the value of a column. A text that is no such value is an error: without the row, the
/// group would seem to have no key.
fn parsed<T: FromStr>(row: &Row<'_>, column: usize) -> rusqlite::Result<T>
where
    T::Err: Error + Send + Sync + 'static,
{
    let text: String = row.get(column)?;
    text.parse().map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error))
    })
}

fn delete(connection: &Connection, group: GroupId) -> rusqlite::Result<()> {
    let statement = "DELETE FROM external_keys WHERE group_id = ?";
    connection.execute(statement, [group.to_string()]).map(drop)
}

impl fmt::Debug for ExternalKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ExternalKeys")
    }
}

impl FromStr for ExternalKey {
    type Err = InvalidKey;

    fn from_str(text: &str) -> Result<Self, InvalidKey> {
        let fits = (1..=GREATEST_LENGTH).contains(&text.chars().count());
        let refused = |c: char| c.is_control() || matches!(c, '%' | '\\' | '#' | '/' | '?');
        if fits && !text.contains(refused) { Ok(Self(text.to_owned())) } else { Err(InvalidKey) }
    }
}

impl fmt::Display for ExternalKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use guildhall::{CompanyId, GroupId};
    use uuid::Uuid;

    use super::{ExternalKey, ExternalKeys, KeySaved};

    #[tokio::test]
    async fn keys_outlast_the_service_and_name_one_group() -> Result<(), Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("keys.db");
        let [crew, board, other] = [1, 2, 3].map(|n| GroupId::new(Uuid::from_u128(n)));
        let [harbour, orbit] = [4, 5].map(|n| CompanyId::new(Uuid::from_u128(n)));
        let key: ExternalKey = "N-1".parse()?;
        let keys = ExternalKeys::open(&file)?;
        assert_eq!(keys.save(harbour, crew, key.clone()).await?, KeySaved::Saved);
        drop(keys);
        let keys = ExternalKeys::open(&file)?;
        assert_eq!(keys.group(harbour, key.clone()).await?, Some(crew));
        assert_eq!(keys.save(harbour, board, key.clone()).await?, KeySaved::TakenBy(crew));
        assert_eq!(keys.save(orbit, other, key.clone()).await?, KeySaved::Saved);
        assert_eq!(keys.save(harbour, crew, "N-2".parse()?).await?, KeySaved::Saved);
        assert_eq!(keys.group(harbour, key.clone()).await?, None);
        assert_eq!(keys.save(harbour, board, key.clone()).await?, KeySaved::Saved);
        keys.remove(board).await?;
        assert_eq!((keys.key(board).await?, keys.key(other).await?), (None, Some(key.clone())));
        let expected = [(crew, "N-2".parse()?), (other, key)];
        assert_eq!(keys.keys(&[crew, board, other]).await?, expected.into());
        assert_eq!(keys.keys(&[]).await?, [].into());
        Ok(())
    }

    #[tokio::test]
    async fn a_row_that_cannot_be_read_is_an_error() -> Result<(), Box<dyn Error>> {
        let [crew, board] = [1, 2].map(|n| GroupId::new(Uuid::from_u128(n)));
        let company = CompanyId::new(Uuid::from_u128(3));
        let keys = ExternalKeys::in_memory()?;
        let rows = [(board.to_string(), "a/b"), ("no group".to_owned(), "N-2")];
        for (group, key) in rows {
            let row = (company.to_string(), key, group);
            let insert = "INSERT INTO external_keys VALUES (?, ?, ?)";
            keys.client.conn(move |connection| connection.execute(insert, row)).await?;
        }
        assert!(keys.key(board).await.is_err());
        assert!(keys.keys(&[crew, board]).await.is_err());
        assert!(keys.group(company, "N-2".parse()?).await.is_err());
        assert!(keys.save(company, crew, "N-2".parse()?).await.is_err(), "who has it is unknown");
        assert_eq!(keys.key(crew).await?, None);
        Ok(())
    }

    #[test]
    fn a_key_has_no_character_of_a_path() {
        for text in ["", "a/b", "50%", "a\\b", "#1", "why?", "a\nb", &"k".repeat(101)] {
            assert!(text.parse::<ExternalKey>().is_err(), "{text:?}");
        }
        assert!("k".repeat(100).parse::<ExternalKey>().is_ok());
    }
}
