//! The plans of the statements in tables that are filled, and how many statements a call takes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use pollster::block_on;

use super::Read;
use super::calls::{self, Tables};
use super::server::{Schema, on_runtime};

/// What a call did.
#[derive(Default)]
pub(super) struct Call {
    /// The texts of its statements.
    pub(super) texts: BTreeSet<String>,
    /// What the server read.
    pub(super) read: Read,
    /// How many statements it ran.
    pub(super) statements: u64,
    /// The lines of their plans.
    pub(super) plans: Vec<String>,
    /// The scans that read entries of an index only to compare them.
    pub(super) compared: Vec<String>,
}

#[test]
fn no_statement_reads_a_whole_table_or_index() {
    for (call, Call { plans, compared, .. }) in calls() {
        assert!(!plans.is_empty(), "{call} has no plan");
        assert!(compared.is_empty(), "{call} compares what it reads:\n{}", compared.join("\n"));
        for (number, line) in plans.iter().enumerate() {
            let below = plans.get(number + 1).map_or("", String::as_str).trim_start();
            let is_bounded = below.starts_with("Index Cond:");
            // Otherwise everything that has the columns before is read and compared.
            let compares = line.contains("Filter:") && line.contains("= ANY ($");
            // A page that begins at the beginning of an index ends where it is full.
            let above = number.checked_sub(1).and_then(|above| plans.get(above));
            let is_page =
                above.is_some_and(|line| line.trim_start_matches([' ', '-', '>']) == "Limit");
            let reads_all = line.contains("Scan using") && !is_bounded && !is_page;
            let is_whole = line.contains("Seq Scan") || reads_all || compares;
            assert!(!is_whole, "{call}, {line}:\n{}", plans.join("\n"));
        }
    }
}

/// Which index each call reads, and whether it reads the table, too. The text is the same in all
/// versions of PostgreSQL that are tested.
#[test]
fn the_scans_of_each_call_match_their_snapshot() {
    let mut text = String::new();
    for (call, Call { plans, .. }) in calls() {
        let scans: BTreeSet<_> = plans.iter().filter_map(|line| scan(line)).collect();
        text.extend([call, ":\n"]);
        text.extend(scans.into_iter().flat_map(|scan| ["  ".to_owned(), scan, "\n".to_owned()]));
    }
    insta::assert_snapshot!("scans", text);
}

/// Returns which index a line of a plan scans, and how. A bitmap is an index scan: which of the two
/// is taken for several keys depends on the version and on how many pages there are.
fn scan(line: &str) -> Option<String> {
    let line = line.trim_start().trim_start_matches("->").trim_start();
    if let Some(index) = line.strip_prefix("Bitmap Index Scan on ") {
        return Some(format!("Index Scan using {index}"));
    }
    let kinds = ["Index Scan", "Index Only Scan", "Parallel", "Seq Scan"];
    let is_scan = kinds.iter().any(|kind| line.starts_with(kind));
    let how = if line.starts_with("Index") { line.split(" on ").next() } else { Some(line) };
    is_scan.then_some(how?.to_owned())
}

#[test]
fn a_read_is_one_statement() {
    // A basis is as many statements as it has parts, which are sent together.
    let several = ["save", "find_basis", "inspect", "repair"];
    let is_one = |call: &str| !several.iter().any(|several| call.starts_with(several));
    let reads = calls().iter().filter(|(call, _)| is_one(call));
    let several: BTreeMap<_, _> =
        reads.map(|(call, done)| (call, done.statements)).filter(|(_, n)| *n != 1).collect();
    assert_eq!(several, BTreeMap::new());
}

#[test]
fn a_page_is_found_in_an_index_that_has_its_order() {
    for (call, index) in [
        ("find_answers", "Index Scan using answers_pkey"),
        ("find_group, recipients", "AND (folded_key = wanted.folded_key))"),
        ("groups_nesting", "Index Only Scan using nestings_of_child"),
        ("groups_of", "Index Only Scan using groups_of_users_pkey"),
        ("groups_with_contacts", "Index Only Scan using groups_with_externals"),
        ("groups_with_contacts", "Index Only Scan using memberships_guests"),
        ("list_groups, Administered", "Index Only Scan using groups_by_name"),
        ("list_groups, Administered, search", "Index Only Scan using group_beginnings_by_name"),
        ("list_groups, Administered, long search", "using group_beginnings_by_name"),
        ("list_groups, Administered, long search", "using group_words_of_company"),
        ("list_groups, All", "Index Only Scan using groups_public"),
        ("list_groups, All", "Index Only Scan using groups_of_users_pkey"),
        ("list_groups, All, search", "Index Only Scan using group_beginnings_by_name"),
        ("list_groups, All, long search", "Index Only Scan using group_beginnings_by_name"),
        ("list_groups, All, long search", "Index Only Scan using group_words_of_company"),
        ("list_groups, Belonging", "Index Only Scan using groups_of_users_pkey"),
        ("list_groups, Belonging, search", "Index Only Scan using group_words_pkey"),
        ("list_groups, Managed", "Index Only Scan using groups_of_users_pkey"),
        ("list_groups, Orphaned", "Index Only Scan using groups_orphaned"),
        ("list_groups, Requested", "Index Only Scan using groups_of_users_pkey"),
        ("list_groups, Teams", "Index Only Scan using teams_public"),
        ("memberships, All", "Index Scan using memberships_pkey"),
        ("memberships, Masters", "Index Scan using memberships_masters"),
        ("memberships, Requests", "Index Scan using memberships_asking"),
        ("memberships, Right(SendAs)", "Index Scan using memberships_sending_as"),
        ("participants", "Index Scan using participants_pkey"),
        ("participants_of", "Index Only Scan using memberships_members"),
        ("profiles", "Index Scan using profiles_of_company"),
        ("recipients_of", "Index Scan using recipients_pkey"),
        ("registered", "Index Only Scan using registrations_of_company"),
        ("rooms_in", "Index Only Scan using rooms_of_users_pkey"),
        ("rooms_of", "Index Only Scan using rooms_of_users_pkey"),
        ("rooms_of", "Index Only Scan using groups_of_users_pkey"),
        ("rooms_of_company", "Index Only Scan using rooms_open"),
        ("rooms_with_contacts", "Index Only Scan using rooms_with_externals"),
        ("rooms_with_contacts", "Index Only Scan using participants_guests"),
        ("rooms_with_exactly", "Index Scan using rooms_with_exactly"),
    ] {
        let plans = calls()[call].plans.join("\n");
        assert!(plans.contains(index), "{call} has no {index}:\n{plans}");
    }
}

#[test]
fn an_entry_is_looked_up_by_its_user_however_many_the_group_has() {
    let by_user = [
        "find_basis, group",
        "find_basis, room",
        "find_group",
        "find_groups",
        "find_nested_groups",
        "find_room",
        "find_rooms",
        "list_groups, All",
        "rooms_of",
        "rooms_with_exactly",
    ];
    for call in by_user {
        let plans = &calls()[call].plans;
        let of_roster = ["on memberships", "on participants", "on last_indirect_members"];
        let scans =
            plans.windows(2).filter(|lines| of_roster.iter().any(|of| lines[0].contains(of)));
        let conditions: BTreeSet<_> = scans.map(|lines| lines[1].trim()).collect();
        assert!(!conditions.is_empty(), "{call} reads no entry");
        for condition in conditions {
            assert!(condition.contains("user_id = "), "{call}: {condition}");
        }
    }
}

/// Returns what each call did, by its name.
fn calls() -> &'static BTreeMap<String, Call> {
    static CALLS: OnceLock<BTreeMap<String, Call>> = OnceLock::new();
    CALLS.get_or_init(|| {
        let schema = Schema::new();
        block_on(on_runtime(Box::pin(calls::of_all(schema.options(), Tables::Analysed))))
    })
}
