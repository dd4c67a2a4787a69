//! The tables of a database, which several processes and versions share.

use std::env;
use std::process::{Command, Stdio};

use guildhall_permissions::CompanyRepository;
use guildhall_store_postgres::{PostgresError, PostgresStore};
use pollster::block_on;

use crate::server::{Schema, by_hand, on_runtime, url};
use crate::world::World;

/// The variable that tells another process the schema of the test.
const SCHEMA: &str = "GUILDHALL_TEST_SCHEMA";

#[test]
fn processes_that_start_at_once_create_the_tables_once() {
    let schema = Schema::new();
    let start = || {
        Command::new(env::current_exe().unwrap())
            .args(["--exact", "migrations::opens_the_schema_of_another_process"])
            .env(SCHEMA, schema.name())
            .env("DATABASE_URL", url())
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    };
    let processes = [start(), start(), start(), start()];
    for mut process in processes {
        assert!(process.wait().unwrap().success());
    }
    let store = block_on(on_runtime(schema.connect())).unwrap();
    let world = World::new();
    block_on(store.save_company(world.created.clone())).unwrap();
    // A process that comes later changes nothing.
    let again = block_on(on_runtime(schema.connect())).unwrap();
    assert_eq!(block_on(again.find_company(world.company.id())).unwrap(), Some(world.company));
}

/// A part of the test above, which runs it in its own processes.
#[test]
fn opens_the_schema_of_another_process() {
    if let Some(schema) = env::var_os(SCHEMA) {
        let options = PostgresStore::options().with_schema(schema.to_str().unwrap());
        block_on(on_runtime(async move { options.connect(url()).await })).unwrap();
    }
}

#[test]
fn tables_of_a_newer_version_are_used_until_they_need_it() {
    let schema = Schema::new();
    let world = World::new();
    let store = block_on(on_runtime(schema.connect())).unwrap();
    block_on(store.save_company(world.created.clone())).unwrap();

    by_hand(&schema, "UPDATE schema_versions SET version = 7, oldest = 1");
    let beside = block_on(on_runtime(schema.connect())).unwrap();
    assert!(block_on(beside.find_company(world.company.id())).unwrap().is_some());

    by_hand(&schema, "UPDATE schema_versions SET oldest = 3");
    let refused = block_on(on_runtime(schema.connect())).unwrap_err();
    assert!(matches!(refused, PostgresError::Newer { found: 7, known: 2 }), "{refused}");
}

#[test]
fn tables_of_another_program_are_refused_and_stay_unchanged() {
    let schema = Schema::new();
    let name = schema.name();
    let create = format!("CREATE SCHEMA \"{name}\"; CREATE TABLE \"{name}\".diary (page text)");
    by_hand(&schema, &create);
    let refused = block_on(on_runtime(schema.connect())).unwrap_err();
    assert!(matches!(&refused, PostgresError::Foreign { schema } if schema == name), "{refused}");
    by_hand(&schema, "SELECT page FROM diary; DROP TABLE diary");
    block_on(on_runtime(schema.connect())).unwrap();
}

#[test]
fn an_address_without_a_server_or_of_no_database_is_an_error_that_says_so() {
    let connect = |url: &'static str| {
        block_on(on_runtime(PostgresStore::connect(url))).map(|_| ()).unwrap_err()
    };
    let refused = connect("postgres://127.0.0.1:1/guildhall");
    assert!(matches!(refused, PostgresError::Connection(_)), "{refused}");
    assert!(refused.to_string().contains("refused"), "{refused}");
    let refused = connect("mysql:guildhall");
    assert!(matches!(refused, PostgresError::Url(_)), "{refused}");
    let refused = block_on(PostgresStore::connect("postgres://localhost")).unwrap_err();
    assert!(matches!(refused, PostgresError::Runtime), "{refused}");
}
