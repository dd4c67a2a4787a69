//! What the check of a store finds in damaged tables.

use guildhall_testkit::verification::{
    Dialect, check_beside_writers, check_corruptions, check_that_an_error_ends_it,
};
use pollster::block_on;

use crate::server::{Schema, by_hand, on_runtime};

// about: GR-18
#[test]
fn nothing_is_found_beside_running_writers() {
    let schema = Schema::new();
    check_beside_writers(block_on(on_runtime(schema.connect())).unwrap(), 6);
}

#[test]
fn an_error_of_the_store_ends_the_check() {
    let schema = Schema::new();
    let store = block_on(on_runtime(schema.connect())).unwrap();
    check_that_an_error_ends_it(store, |statements| by_hand(&schema, statements));
}

#[test]
fn each_corruption_is_found_by_its_name_and_repaired_if_the_truth_is_stored() {
    check_corruptions(Dialect::Postgres, || {
        let schema = Schema::new();
        let store = block_on(on_runtime(schema.connect())).unwrap();
        (store, move |statements: &str| by_hand(&schema, statements))
    });
}
