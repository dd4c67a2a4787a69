//! What a save writes in PostgreSQL, once more by hand: the rows that differ after it, in one
//! transaction of narrow statements.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use futures_util::future::{BoxFuture, FutureExt, try_join_all};
use guildhall::kernel::{CompanyId, GroupId, UserId};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error, Statement};

use crate::Failure;
use crate::postgres::server::{self, Schema};
use crate::postgres::texts;

type Value = Option<String>;

/// A session with its prepared statements.
pub(crate) struct Session {
    client: Client,
    prepared: BTreeMap<String, Statement>,
}

impl Session {
    /// Opens a session that plans as those of the store do.
    pub(crate) async fn open(schema: &Schema) -> Result<Self, Failure> {
        let client = server::session(schema).await;
        client.batch_execute("SET plan_cache_mode = force_generic_plan; SET jit = off").await?;
        Ok(Self { client, prepared: BTreeMap::new() })
    }

    /// Prepares the statements that read and hold.
    pub(crate) async fn prepare_reads(&mut self, reads: &Reads) -> Result<(), Failure> {
        self.prepare(&reads.read).await?;
        self.prepare(&reads.hold).await
    }

    /// Prepares the statements of a save, if they are not yet.
    pub(crate) async fn prepare(&mut self, writes: &Writes) -> Result<(), Failure> {
        for Write { statement, .. } in &writes.0 {
            if !self.prepared.contains_key(statement) {
                let prepared = self.client.prepare(statement).await?;
                self.prepared.insert(statement.clone(), prepared);
            }
        }
        Ok(())
    }

    /// Copies all tables as they are now, for [`Writes::since`].
    pub(crate) async fn remember(&self) -> Result<(), Failure> {
        let mut copies = "SET synchronous_commit = off;".to_owned();
        for Table { name, .. } in Table::all(&self.client).await? {
            let _ = write!(
                copies,
                "DROP TABLE IF EXISTS pg_temp.earlier_{name};
                CREATE TEMP TABLE earlier_{name} AS SELECT * FROM {name};"
            );
        }
        Ok(self.client.batch_execute(&copies).await?)
    }
}

/// What a member change is decided on, by hand: each row is read, and those that the change does not
/// write are held until it is saved.
pub(crate) struct Reads {
    read: Writes,
    hold: Writes,
}

impl Reads {
    /// Reads the group with the entries of two users, their registrations and the company.
    pub(crate) fn of(company: CompanyId, group: GroupId, users: [UserId; 2]) -> Self {
        let (company, group) = (company.to_string(), group.to_string());
        let users = users.map(|user| user.to_string());
        let rows = |statement: &str, values: &[&String]| {
            let values = values.iter().map(|value| Some((*value).clone())).collect();
            Write::new(statement.to_owned(), values)
        };
        let of_group = "WHERE company_id = $1::text::uuid AND group_id = $2::text::uuid";
        let group_row = "
            SELECT version, members, masters, externals, recipients, header FROM groups
            WHERE company_id = $1::text::uuid AND id = $2::text::uuid";
        let entry = format!("SELECT form FROM memberships {of_group} AND user_id = $3::text::uuid");
        let user = "
            SELECT company_id, state, version FROM registrations WHERE user_id = $1::text::uuid";
        let of_company = "SELECT version FROM companies WHERE company_id = $1::text::uuid";
        let [one, other] = &users;
        let read = vec![
            rows(group_row, &[&company, &group]),
            rows(&entry, &[&company, &group, one]),
            rows(&entry, &[&company, &group, other]),
            rows(user, &[one]),
            rows(user, &[other]),
            rows(of_company, &[&company]),
        ];
        let [user, of_company] = [user, of_company].map(|rows| format!("{rows} FOR SHARE"));
        let hold = vec![rows(&of_company, &[&company]), rows(&user, &[one]), rows(&user, &[other])];
        Self { read: Writes(read), hold: Writes(hold) }
    }

    /// Sends all statements at once and waits for their answers.
    pub(crate) async fn read(&self, session: &Session) -> Result<(), Failure> {
        let sent = self.read.0.iter().map(|read| read.execute(session, &None));
        written(&try_join_all(sent.collect::<Vec<_>>()).await?)
    }
}

/// The statements of one save.
pub(crate) struct Writes(Vec<Write>);

struct Write {
    statement: String,
    values: Vec<Value>,
    /// The places of what differs in each save: positions and the versions of events.
    turns: Vec<usize>,
}

impl Writes {
    /// Finds the rows that differ from what the session remembers.
    pub(crate) async fn since(session: &Session) -> Result<Self, Failure> {
        let (client, mut writes) = (&session.client, Vec::new());
        for table in Table::all(client).await? {
            let Table { name, .. } = &table;
            let (now, earlier) = (format!("SELECT * FROM {name}"), earlier(name));
            let gone = table.rows(client, &format!("{earlier} EXCEPT {now}")).await?;
            for row in table.rows(client, &format!("{now} EXCEPT {earlier}")).await? {
                let before = gone.iter().find(|gone| table.key(gone) == table.key(&row));
                writes.push(table.put(&row, before));
            }
            let keys = format!("SELECT {} FROM", table.keys().join(", "));
            let removed = format!("({keys} earlier_{name} EXCEPT {keys} {name}) AS removed");
            let removed = format!("{earlier} NATURAL JOIN {removed}");
            writes.extend(table.rows(client, &removed).await?.iter().map(|row| table.remove(row)));
        }
        // As in the store, the row that orders all saves of the company is locked last.
        writes.sort_by_key(|write| write.statement.starts_with("UPDATE outbox_heads"));
        if writes.is_empty() { Err("the save wrote nothing".into()) } else { Ok(Self(writes)) }
    }

    /// Sends the transaction at once and waits for its answers. `turn` is greater at each call.
    pub(crate) async fn commit(&self, session: &Session, turn: i64) -> Result<(), Failure> {
        self.commit_holding(&Self(Vec::new()), session, turn).await
    }

    /// Reads what the change is decided on, and when that is there, sends the transaction at once. It
    /// holds what was read.
    pub(crate) async fn commit_after(
        &self,
        reads: &Reads,
        session: &Session,
        turn: i64,
    ) -> Result<(), Failure> {
        reads.read(session).await?;
        self.commit_holding(&reads.hold, session, turn).await
    }

    async fn commit_holding(
        &self,
        hold: &Self,
        session: &Session,
        turn: i64,
    ) -> Result<(), Failure> {
        let turn = Some(turn.to_string());
        let simple = |statement| -> BoxFuture<'_, Result<u64, Error>> {
            session.client.batch_execute(statement).map(|done| done.map(|()| 1)).boxed()
        };
        let mut sent = vec![simple("BEGIN")];
        sent.extend(hold.0.iter().chain(&self.0).map(|write| write.execute(session, &turn)));
        sent.push(simple("COMMIT"));
        written(&try_join_all(sent).await?)
    }

    /// Sends each statement when the one before is answered.
    pub(crate) async fn commit_in_steps(
        &self,
        session: &Session,
        turn: i64,
    ) -> Result<(), Failure> {
        let turn = Some(turn.to_string());
        session.client.batch_execute("BEGIN").await?;
        for write in &self.0 {
            written(&[write.execute(session, &turn).await?])?;
        }
        Ok(session.client.batch_execute("COMMIT").await?)
    }

    /// Says what is written, and where.
    pub(crate) fn described(&self) -> String {
        let heads = self.0.iter().map(|write| {
            let words: Vec<_> = write.statement.split([' ', '(']).take(3).collect();
            let of_name = if words[0] == "UPDATE" { 2 } else { 3 };
            words[..of_name].join(" ").to_lowercase()
        });
        heads.collect::<Vec<_>>().join(", ")
    }
}

fn earlier(table: &str) -> String {
    format!("SELECT * FROM earlier_{table}")
}

fn written(rows: &[u64]) -> Result<(), Failure> {
    if rows.iter().all(|rows| *rows == 1) { Ok(()) } else { Err("a row is not there".into()) }
}

impl Write {
    fn new(statement: String, values: Vec<Value>) -> Self {
        Self { statement, values, turns: Vec::new() }
    }

    fn execute<'a>(
        &'a self,
        session: &'a Session,
        turn: &'a Value,
    ) -> BoxFuture<'a, Result<u64, Error>> {
        let values = self.values.iter().enumerate();
        let values: Vec<_> = values
            .map(|(place, value)| if self.turns.contains(&place) { turn } else { value })
            .map(|value| value as &(dyn ToSql + Sync))
            .collect();
        let statement = &session.prepared[&self.statement];
        async move { session.client.execute(statement, &values).await }.boxed()
    }
}

struct Table {
    name: String,
    columns: Vec<Column>,
}

struct Column {
    name: String,
    of_type: String,
    is_key: bool,
}

impl Table {
    /// Lists the tables of the schema by name.
    async fn all(client: &Client) -> Result<Vec<Self>, Failure> {
        let columns = "
            SELECT c.relname, a.attname, format_type(a.atttypid, NULL), a.attnum = ANY (i.indkey)
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
            WHERE n.nspname = current_schema
            ORDER BY c.relname, a.attnum";
        let mut all = Vec::<Self>::new();
        for row in texts(client, columns).await? {
            let mut row = row.into_iter().map(Option::unwrap_or_default);
            let mut next = || row.next().unwrap_or_default();
            let (table, name, of_type) = (next(), next(), next());
            if all.last().is_none_or(|last| last.name != table) {
                all.push(Self { name: table, columns: Vec::new() });
            }
            let column = Column { name, of_type, is_key: next() == "t" };
            all.last_mut().expect("a table").columns.push(column);
        }
        Ok(all)
    }

    async fn rows(&self, client: &Client, select: &str) -> Result<Vec<Vec<Value>>, Failure> {
        let names: Vec<_> = self.columns.iter().map(|column| column.name.as_str()).collect();
        texts(client, &format!("SELECT {} FROM ({select}) AS found", names.join(", "))).await
    }

    fn keys(&self) -> Vec<&str> {
        let keys = self.columns.iter().filter(|column| column.is_key);
        keys.map(|column| column.name.as_str()).collect()
    }

    fn key<'a>(&self, row: &'a [Value]) -> Vec<&'a Value> {
        let cells = self.columns.iter().zip(row).filter(|(column, _)| column.is_key);
        cells.map(|(_, value)| value).collect()
    }

    /// Makes the statement that writes a row: an update of what differs, or an insertion.
    fn put(&self, row: &[Value], before: Option<&Vec<Value>>) -> Write {
        let Table { name, columns } = self;
        let Some(before) = before else {
            let marks: Vec<_> = (1..).zip(columns).map(|(at, column)| column.mark(at)).collect();
            let statement = format!("INSERT INTO {name} VALUES ({})", marks.join(", "));
            let mut write = Write::new(statement, row.to_vec());
            if name == "events" {
                let is_turn = |column: &Column| ["position", "version"].contains(&&*column.name);
                write.turns = (0..columns.len()).filter(|at| is_turn(&columns[*at])).collect();
            }
            return write;
        };
        let differs: Vec<_> = (0..row.len()).filter(|at| row[*at] != before[*at]).collect();
        let set = (1..).zip(&differs).map(|(mark, at)| columns[*at].equals(mark));
        let set: Vec<_> = set.collect();
        let values = differs.iter().map(|at| row[*at].clone());
        let values = values.chain(self.key(row).into_iter().cloned()).collect();
        let by_key = self.by_key(differs.len() + 1);
        let statement = format!("UPDATE {name} SET {} WHERE {by_key}", set.join(", "));
        let mut write = Write::new(statement, values);
        if name == "outbox_heads" {
            write.turns = vec![0];
        }
        write
    }

    fn remove(&self, row: &[Value]) -> Write {
        let statement = format!("DELETE FROM {} WHERE {}", self.name, self.by_key(1));
        Write::new(statement, self.key(row).into_iter().cloned().collect())
    }

    fn by_key(&self, first: usize) -> String {
        let keys = (first..).zip(self.columns.iter().filter(|column| column.is_key));
        keys.map(|(at, column)| column.equals(at)).collect::<Vec<_>>().join(" AND ")
    }
}

impl Column {
    /// Every value is sent as a text, and the server reads it.
    fn mark(&self, at: usize) -> String {
        format!("${at}::text::{}", self.of_type)
    }

    fn equals(&self, at: usize) -> String {
        format!("{} = {}", self.name, self.mark(at))
    }
}
