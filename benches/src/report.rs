//! The keys, their goals, and how the results are printed.

use std::fmt::Write;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::measure::Spread;

/// A goal of a key.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Goal {
    AtLeast(f64),
    AtMost(f64),
}

impl Goal {
    fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtLeast(least) => value >= least,
            Self::AtMost(most) => value <= most,
        }
    }

    fn written(self) -> String {
        match self {
            Self::AtLeast(least) => format!("≥ {least}"),
            Self::AtMost(most) => format!("≤ {most}"),
        }
    }
}

/// Every key with its goal, in the order of the table.
pub(crate) const GOALS: [(&str, Goal); 28] = {
    use Goal::{AtLeast, AtMost};
    [
        ("decide_vs_table", AtMost(3.0)),
        ("all_actions_vs_mask", AtMost(6.0)),
        ("allocations_per_decision", AtMost(0.0)),
        ("allocations_per_command", AtMost(8.0)),
        ("cedar_prebuilt", AtLeast(500.0)),
        ("cedar_per_call", AtLeast(1500.0)),
        ("casbin", AtLeast(500.0)),
        ("command_100k_vs_10_slice", AtMost(1.2)),
        ("command_100k_vs_10_whole", AtMost(1.6)),
        ("esrs", AtLeast(1.5)),
        ("cqrs_es", AtLeast(2.5)),
        ("same_people_vs_sql_division", AtLeast(40.0)),
        ("same_people_1m_vs_100k", AtMost(1.2)),
        ("expand_vs_std_hashset", AtLeast(4.0)),
        ("autocomplete_vs_scan", AtLeast(1000.0)),
        ("autocomplete_sqlite_1m_vs_1k", AtMost(1.5)),
        ("sqlite_save_vs_raw_sql", AtMost(1.25)),
        ("sqlite_save_cpu_vs_raw_sql", AtMost(1.8)),
        ("sqlite_100k_vs_10", AtMost(1.3)),
        ("sqlite_create_100k_vs_raw_sql", AtMost(2.0)),
        ("sqlite_convert_100k_vs_raw_sql", AtMost(2.0)),
        ("sqlite_64_callers_vs_raw", AtLeast(5.0)),
        ("postgres_save_vs_raw_sql", AtMost(1.25)),
        ("postgres_100k_vs_10", AtMost(1.3)),
        ("postgres_64_callers_vs_raw", AtLeast(1.0)),
        ("burst_vs_serial", AtLeast(1.0)),
        ("sqlite_readers", AtLeast(1.7)),
        ("bytes_per_member", AtMost(96.0)),
    ]
};

/// The result of one key.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Row {
    key: String,
    value: Spread,
    floor: Option<Spread>,
    compared: String,
}

impl Row {
    /// Makes a result, with what was compared.
    pub(crate) fn new(key: &str, value: Spread, compared: impl Into<String>) -> Self {
        Self { key: key.into(), value, floor: None, compared: compared.into() }
    }

    /// Adds the same ratio, with the least code that does the same work in the place of Guildhall.
    /// No change of Guildhall can give a better one.
    pub(crate) const fn with_floor(mut self, floor: Spread) -> Self {
        self.floor = Some(floor);
        self
    }

    /// Returns the key.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    /// Whether the goal of the key is met.
    fn meets_goal(&self) -> bool {
        goal(&self.key).is_some_and(|goal| goal.is_met(self.value.median))
    }
}

/// Returns the goal of a key.
pub(crate) fn goal(key: &str) -> Option<Goal> {
    GOALS.iter().find(|(known, _)| *known == key).map(|(_, goal)| *goal)
}

/// Makes one JSON object: each key with its number, and its floor as `KEY_floor`, if it has one.
pub(crate) fn to_json(rows: &[Row]) -> Value {
    let number = |spread: Spread| json!(rounded(spread.median));
    let values = rows.iter().map(|row| (row.key.clone(), number(row.value)));
    let floor = |row: &Row| Some((format!("{}_floor", row.key), number(row.floor?)));
    values.chain(rows.iter().filter_map(floor)).collect::<Map<_, _>>().into()
}

/// Makes the table: each key with its median, quartiles, floor, goal, and what was compared.
pub(crate) fn to_table(rows: &[Row]) -> String {
    let mut table = String::from(
        "| key | median | quartiles | floor | goal | met | compared |\n|---|---|---|---|---|---|---|\n",
    );
    for row in rows {
        let goal = goal(&row.key).map_or_else(String::new, Goal::written);
        let met = if row.meets_goal() { "yes" } else { "**no**" };
        let floor = row.floor.map_or_else(|| "–".to_owned(), |floor| short(floor.median));
        let Row { key, value, compared, .. } = row;
        let [median, low, high] = [value.median, value.low, value.high].map(short);
        let _ = writeln!(
            table,
            "| `{key}` | {median} | {low} to {high} | {floor} | {goal} | {met} | {compared} |"
        );
    }
    let met = rows.iter().filter(|row| row.meets_goal()).count();
    let _ = writeln!(table, "\n{met} of {} goals are met.", rows.len());
    table
}

fn short(value: f64) -> String {
    match value.abs() {
        v if v >= 100.0 => format!("{value:.0}"),
        v if v >= 10.0 => format!("{value:.1}"),
        v if v >= 0.1 || v == 0.0 => format!("{value:.2}"),
        _ => format!("{value:.4}"),
    }
}

fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}
