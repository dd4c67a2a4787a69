//! Recognises the tables of Guildhall, and upgrades them to the schema of this version.

use tokio_postgres::{Client, Transaction};

use crate::PostgresError;

/// The migrations, each from one schema to the next. The number of a schema is the number of
/// migrations that were run. A released migration never changes. A new schema adds one.
const MIGRATIONS: &[Migration] = &[
    Migration { oldest: 1, statements: include_str!("schema/1.sql") },
    Migration { oldest: 1, statements: include_str!("schema/2.sql") },
];

/// How tables are brought from one schema to the next.
struct Migration {
    /// The oldest schema whose versions still work with the tables afterwards. So while a service
    /// is upgraded, its old and new processes run side by side.
    oldest: i64,
    statements: &'static str,
}

/// Says which schema the tables have, and from which schema on a version works with them.
const VERSIONS: &str = "
    CREATE TABLE schema_versions (
        single boolean PRIMARY KEY DEFAULT true CHECK (single),
        version bigint NOT NULL,
        oldest bigint NOT NULL
    );
    INSERT INTO schema_versions (version, oldest) VALUES (0, 0)";

/// Creates the tables in the schema of this name, or upgrades them.
pub(crate) async fn migrate(db: &mut Client, name: &str) -> Result<(), PostgresError> {
    run(db, name, MIGRATIONS).await
}

/// Returns the name as a statement writes it.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

async fn run(db: &mut Client, name: &str, migrations: &[Migration]) -> Result<(), PostgresError> {
    const LOCK: &str = "SELECT pg_advisory_xact_lock(hashtextextended('guildhall ' || $1, 0))";
    const SET: &str = "UPDATE schema_versions SET version = $1, oldest = $2";
    let known = i64::try_from(migrations.len()).unwrap_or(i64::MAX);
    let atom = db.build_transaction().read_only(false).start().await?;
    // The lock waits for another process, and to change a large table takes its time.
    atom.batch_execute("SET LOCAL statement_timeout = 0").await?;
    // Another process can do the same, so the schema is read after the lock is taken.
    atom.execute(LOCK, &[&name]).await?;
    let (found, oldest) = versions(&atom, name).await?;
    if oldest > known {
        return Err(PostgresError::Newer { found, known });
    }
    let done = usize::try_from(found).unwrap_or(usize::MAX);
    let due = migrations.get(done..).unwrap_or_default();
    for migration in due {
        atom.batch_execute(migration.statements).await?;
    }
    if let Some(last) = due.last() {
        atom.execute(SET, &[&known, &last.oldest]).await?;
    }
    Ok(atom.commit().await?)
}

/// Returns the version of the tables, and the oldest schema that works with them. Both are 0 if
/// there are no tables.
async fn versions(atom: &Transaction<'_>, name: &str) -> Result<(i64, i64), PostgresError> {
    const TABLES: &str = "
        SELECT count(*), coalesce(bool_or(relname = 'schema_versions'), false)
        FROM pg_class WHERE relkind IN ('r', 'p')
          AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)";
    const FOUND: &str = "SELECT version, oldest FROM schema_versions";
    let tables = atom.query_one(TABLES, &[&name]).await?;
    let (count, is_ours): (i64, bool) = (tables.try_get(0)?, tables.try_get(1)?);
    if is_ours {
        let found = atom.query_one(FOUND, &[]).await?;
        return Ok((found.try_get(0)?, found.try_get(1)?));
    }
    if count > 0 {
        return Err(PostgresError::Foreign { schema: name.to_owned() });
    }
    atom.batch_execute(&format!("CREATE SCHEMA IF NOT EXISTS {}", quoted(name))).await?;
    atom.batch_execute(VERSIONS).await?;
    Ok((0, 0))
}

#[cfg(test)]
mod tests {
    use guildhall_groups::SearchText;
    use guildhall_kernel::NameKey;

    use super::*;
    use crate::store::tests::server::{Schema, on_runtime, session};

    /// What this version and two later ones do with the tables.
    const LATER: [Migration; 3] = [
        Migration { oldest: 1, statements: include_str!("schema/1.sql") },
        Migration { oldest: 1, statements: "CREATE TABLE notes (note text)" },
        Migration { oldest: 3, statements: "DROP TABLE notes" },
    ];

    #[test]
    fn tables_are_upgraded_once_and_an_older_version_runs_beside_until_they_need_a_newer_one() {
        let schema = Schema::new();
        pollster::block_on(async {
            let (mut db, name) = (session(&schema).await, schema.name().to_owned());
            on_runtime(async move {
                for known in [1, 2, 2, 1] {
                    run(&mut db, &name, &LATER[..known]).await.unwrap();
                }
                db.batch_execute("INSERT INTO notes VALUES ('kept')").await.unwrap();
                run(&mut db, &name, &LATER).await.unwrap();
                db.batch_execute("SELECT FROM notes").await.unwrap_err();
                let refused = run(&mut db, &name, &LATER[..2]).await.unwrap_err();
                let is_newer = matches!(refused, PostgresError::Newer { found: 3, known: 2 });
                assert!(is_newer, "{refused}");
            })
            .await;
        });
    }

    #[test]
    fn a_migration_that_fails_changes_nothing() {
        let schema = Schema::new();
        pollster::block_on(async {
            let (mut db, name) = (session(&schema).await, schema.name().to_owned());
            on_runtime(async move {
                let fails =
                    Migration { oldest: 1, statements: "CREATE TABLE half (); SELECT 1 / 0" };
                let [first, ..] = LATER;
                let known = [first, fails];
                assert!(run(&mut db, &name, &known).await.is_err());
                db.batch_execute("SELECT FROM rooms").await.unwrap_err();
                run(&mut db, &name, MIGRATIONS).await.unwrap();
                db.batch_execute("SELECT FROM rooms").await.unwrap();
            })
            .await;
        });
    }

    // about: GR-16
    #[test]
    fn beginnings_are_those_of_the_words_that_an_older_version_wrote_before_and_beside() {
        const BEFORE: &str = r#"
            INSERT INTO rooms SELECT md5('acme')::uuid, md5('room')::uuid, 1, 'group', true, '', 1, 0,
                '2026', '{}';
            INSERT INTO groups SELECT md5('acme')::uuid, md5('crew')::uuid, 1, md5('room')::uuid,
                'my crew', true, false, false, false, 1, 1, 0, 0, '{}';
            INSERT INTO group_words SELECT company_id, id, unnest('{"my crew ","crew "}'::text[]) FROM groups"#;
        let name = |name: &str, after: &str| {
            format!(
                "UPDATE groups SET name_key = '{name}', version = version + 1;
                DELETE FROM group_words;
                INSERT INTO group_words SELECT company_id, id, unnest('{{{after}}}'::text[]) FROM groups
                ON CONFLICT (company_id, group_id, word) DO NOTHING"
            )
        };
        let found = |shown_as: &str, name: &str| {
            let beginnings = SearchText::beginnings(&NameKey::of(name));
            let rows = beginnings.iter().map(|beginning| format!("{beginning}|{shown_as}|{name}"));
            rows.collect::<Vec<_>>()
        };
        let steps = [
            ("SELECT 1".to_owned(), found("group", "my crew")),
            ("UPDATE groups SET public = false".to_owned(), found("private", "my crew")),
            (name("a", "\"a \""), found("private", "a")),
            ("UPDATE groups SET public = true, team = true".to_owned(), found("team", "a")),
            ("UPDATE groups SET deleted = true; DELETE FROM group_words".to_owned(), vec![]),
        ];
        let schema = Schema::new();
        pollster::block_on(async {
            let (mut db, name) = (session(&schema).await, schema.name().to_owned());
            on_runtime(async move {
                run(&mut db, &name, &MIGRATIONS[..1]).await.unwrap();
                db.batch_execute(BEFORE).await.unwrap();
                run(&mut db, &name, MIGRATIONS).await.unwrap();
                for (step, expected) in steps {
                    db.batch_execute(&step).await.unwrap();
                    let rows = "
                        SELECT beginning || '|' || shown_as || '|' || name_key
                        FROM group_beginnings ORDER BY beginning";
                    let rows = db.query(rows, &[]).await.unwrap();
                    let rows: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
                    assert_eq!(rows, expected, "{step}");
                }
            })
            .await;
        });
    }
}
