//! What the server reads in tables that it never analysed. It knows nothing of such tables, and it
//! keeps a plan that it made while they were almost empty.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use pollster::block_on;

use super::Read;
use super::calls::{self, Tables};
use super::inspections;
use super::plans::Call;
use super::server::{Schema, on_runtime, session};

#[test]
fn no_call_reads_more_in_tables_that_have_grown_and_were_never_analysed() {
    let small = calls(BTreeSet::new(), false);
    let texts: BTreeSet<_> = small.values().flat_map(|call| call.texts.iter().cloned()).collect();
    let late = calls(BTreeSet::new(), true);
    let early = calls(texts, true);
    let mut wrong = String::new();
    for (when, grown) in [("after they have grown", &late), ("while they were small", &early)] {
        for (call, Call { read: many, .. }) in grown {
            if inspections::OF_A_COMPANY.contains(&call.as_str()) {
                continue;
            }
            // A small table has no second page.
            let first = call.strip_suffix(", after").unwrap_or(call);
            let few =
                small.get(call).or(small.get(first)).map_or(Read::default(), |call| call.read);
            // A page has ten rows of a table that had three, and indexes are deeper.
            if many.rows > 2 * few.rows + 20 || many.pages > 3 * few.pages + 40 {
                let _ = writeln!(
                    wrong,
                    "{call}, planned {when}: {many:?}, and in small tables {few:?}"
                );
            }
        }
    }
    for (when, made) in [("after they have grown", &late), ("while they were small", &small)] {
        for (call, Call { compared, .. }) in made {
            for scan in compared {
                let _ = writeln!(wrong, "{call}, planned {when}, compares what it reads:\n{scan}");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Returns what each call did in tables that were never analysed. These statements were planned
/// before the tables grew.
fn calls(planned: BTreeSet<String>, grow: bool) -> BTreeMap<String, Call> {
    let schema = Schema::new();
    block_on(async {
        let session = session(&schema).await;
        let tables = Tables::NeverAnalysed { session, planned, grow };
        on_runtime(Box::pin(calls::of_all(schema.options(), tables))).await
    })
}
