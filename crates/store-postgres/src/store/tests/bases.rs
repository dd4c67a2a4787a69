//! Which statements a decision prepares before it sends them together.

use std::collections::BTreeSet;

use guildhall_groups::{BasisRepository, BasisRequest};
use guildhall_kernel::{CommandId, Scope, User};
use pollster::block_on;

use super::calls::{GROUP, ROOM, forget};
use super::server::{Schema, on_runtime};
use super::world::{World, user};
use super::{texts, with_one_connection};
use crate::answers::ANSWERS;
use crate::company_cache::COMPANY;
use crate::loads::{GROUPS, ROOMS};
use crate::people::REGISTRATIONS;
use crate::{PostgresOptions, PostgresStore};

#[test]
fn a_decision_prepares_what_it_sends_and_nothing_more() {
    let schema = Schema::new();
    block_on(on_runtime(check(schema.options())));
}

async fn check(options: PostgresOptions) {
    let store = with_one_connection(options, &World::new()).await;
    let by = User::of_no_company(user(1).id());
    let (own, others) = (Scope::of([by.id()]), Scope::of([user(2).id()]));
    let plain = || BasisRequest::new(by, []);
    let id = CommandId::new(by, "once".parse().unwrap());
    for (request, statement) in [
        (BasisRequest::new(user(1), []), COMPANY),
        (plain().with_commands([id]), ANSWERS),
        (plain().with_group(GROUP, own.clone()), &GROUPS),
        (plain().with_group(GROUP, Scope::Whole), &GROUPS),
        (plain().with_room(ROOM, own), &ROOMS),
        (plain().with_room(ROOM, Scope::Whole), &ROOMS),
    ] {
        let expect = [REGISTRATIONS, statement].map(str::to_owned).into();
        assert_eq!(prepared(&store, request.clone()).await, expect, "{request:?}");
    }
    assert_eq!(prepared(&store, plain()).await, [REGISTRATIONS.to_owned()].into());
    for (request, alone) in [
        (plain().with_group(GROUP, others.clone()), &GROUPS),
        (plain().with_room(ROOM, others), &ROOMS),
    ] {
        let prepared = prepared(&store, request).await;
        assert!(prepared.len() == 2 && !prepared.contains(alone.as_str()), "{prepared:?}");
    }
}

/// Returns what the connection has prepared after a decision read its basis.
async fn prepared(store: &PostgresStore, request: BasisRequest) -> BTreeSet<String> {
    forget(store).await;
    store.find_basis(request).await.unwrap();
    let rows = texts(store, "SELECT statement FROM pg_prepared_statements").await;
    rows.into_iter().map(|row| row.concat()).collect()
}
