//! Which columns of an index the conditions of a scan are about.

use std::collections::BTreeMap;

use super::texts;
use crate::PostgresStore;

/// The columns of each index, by its name.
pub(super) struct Indexes(BTreeMap<String, Vec<String>>);

impl Indexes {
    pub(super) async fn of(store: &PostgresStore) -> Self {
        const COLUMNS: &str = "
            SELECT relname, pg_get_indexdef(indexrelid, place, true)
            FROM pg_index
            JOIN pg_class ON pg_class.oid = indexrelid
            JOIN pg_namespace ON pg_namespace.oid = relnamespace AND nspname = current_schema
            CROSS JOIN generate_series(1, indnkeyatts) AS place
            ORDER BY 1, place";
        let mut columns = BTreeMap::<_, Vec<_>>::new();
        for row in texts(store, COLUMNS).await {
            let [index, column] = [&row[0], &row[1]].map(|name| name.replace('"', ""));
            columns.entry(index).or_default().push(column);
        }
        Self(columns)
    }

    /// Returns the scans of a plan that read entries of an index only to compare them: their
    /// conditions are not about its first columns, or are about columns behind that of a range.
    pub(super) fn compared(&self, plan: &[String]) -> Vec<String> {
        let scans = plan.windows(2).filter_map(|lines| {
            let (_, index) = lines[0].split_once(" using ").or(lines[0].split_once(" Scan on "))?;
            let columns = self.0.get(index.split(' ').next()?)?;
            let condition = lines[1].trim_start().strip_prefix("Index Cond: ")?;
            (!is_beginning(columns, condition)).then(|| lines.join("\n"))
        });
        scans.collect()
    }
}

/// Returns whether a condition is about the first of these columns: equal values of some, and then a
/// range.
fn is_beginning(columns: &[String], condition: &str) -> bool {
    let (mut equal, mut ranges) = (Vec::new(), Vec::new());
    for one in condition.split(" AND ") {
        let left = one.split([' ', '=']).next().unwrap_or_default();
        let is_range = one.contains(['<', '>']);
        let left = if left.contains("ROW(") { one.split('>').next().unwrap_or(one) } else { left };
        let names = left.split(|c: char| !c.is_alphanumeric() && c != '_');
        let names = names.filter(|name| columns.iter().any(|column| column == name));
        if is_range { ranges.extend(names) } else { equal.extend(names) }
    }
    let (first, rest) = columns.split_at(equal.len().min(columns.len()));
    let has_all = first.iter().all(|column| equal.contains(&column.as_str()));
    has_all && ranges.first().is_none_or(|range| rest.first().is_some_and(|column| column == range))
}

#[test]
fn a_condition_is_about_the_first_columns_or_not() {
    let columns = ["company", "name", "id"].map(str::to_owned);
    for (condition, is_so) in [
        ("(company = $1)", true),
        ("((company = $1) AND (name = ANY ($2)) AND (id > $3))", true),
        ("((company = $1) AND (name >= $2) AND (name < $3))", true),
        ("((company = $1) AND (ROW(name, id) > ROW($2, $3)))", true),
        ("((company = $1) AND (id = name.id))", false),
        ("(name = $1)", false),
        ("((company = $1) AND (id > $3))", false),
        ("((company = $1) AND (ROW(name, id) > ROW($2, $3)) AND (id = own.id))", false),
    ] {
        assert_eq!(is_beginning(&columns, condition), is_so, "{condition}");
    }
}
