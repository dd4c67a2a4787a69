//! The store agrees with the model of the rules, over random stories.

use guildhall_store_postgres::PostgresStore;
use guildhall_testkit::oracle::stories::{at_once, same_every_time, story};
use guildhall_testkit::oracle::{agrees, agrees_interleaved};
use guildhall_testkit::verification::findings;
use pollster::block_on;
use proptest::prelude::*;

use crate::server::{Schema, by_hand, on_runtime};

proptest! {
    // Each answer crosses a connection, so a story costs far more than in memory.
    #![proptest_config(a_few(same_every_time()))]

    #[test]
    fn the_postgres_store_agrees_with_the_model(story in story(40)) {
        let schema = Schema::new();
        let store = connect(&schema);
        let played = agrees(store.clone(), &story);
        played.map_err(|error| TestCaseError::fail(format!("{error}\n")))?;
        prop_assert_eq!(findings(store), []);
    }
}

proptest! {
    // Every way to mix the steps begins with empty tables.
    #![proptest_config(ProptestConfig { cases: 1, ..same_every_time() })]

    // about: CO-8
    #[test]
    fn two_steps_at_once_are_one_after_the_other_in_postgres((story, steps) in at_once(5)) {
        let schema = Schema::new();
        connect(&schema);
        // Tables are emptied sooner than they are made. The handle is new, because a handle
        // remembers companies by their versions.
        let new_store = || {
            empty(&schema);
            connect(&schema)
        };
        let played = agrees_interleaved(new_store, &story, &steps);
        played.map_err(|error| TestCaseError::fail(format!("{error}\n")))?;
    }
}

fn connect(schema: &Schema) -> PostgresStore {
    block_on(on_runtime(schema.connect())).unwrap()
}

pub(crate) fn empty(schema: &Schema) {
    by_hand(
        schema,
        "DO $$ BEGIN
            EXECUTE (
                SELECT 'TRUNCATE ' || string_agg(quote_ident(tablename), ', ') FROM pg_tables
                WHERE schemaname = current_schema AND tablename <> 'schema_versions'
            );
        END $$",
    );
}

fn a_few(config: ProptestConfig) -> ProptestConfig {
    ProptestConfig { cases: config.cases.div_ceil(16), ..config }
}
