//! The summary: what is in the store after an import, and what the import did.

use std::fmt;

use guildhall::{Guildhall, Stores};
use serde::Serialize;

use crate::directory;
use crate::pages;
use crate::report::{Refused, Report};

/// The totals of the store, and the report of the import.
#[derive(Debug, Serialize)]
pub(crate) struct Summary {
    #[serde(flatten)]
    stored: Stored,
    changed: bool,
    #[serde(flatten)]
    report: Report,
}

/// The totals of the store, including what earlier imports created.
#[derive(Debug, Default, Serialize)]
struct Stored {
    companies: usize,
    users: usize,
    groups: usize,
    nested: usize,
    memberships: u64,
    masters: u64,
    externals: usize,
}

impl Summary {
    /// Counts what is in the store now, and adds the report.
    pub(crate) async fn of<S: Stores>(
        hall: &Guildhall<S>,
        report: Report,
    ) -> guildhall::Result<Self, S> {
        Ok(Self { stored: Stored::count(hall).await?, changed: !report.changes.are_none(), report })
    }
}

impl Stored {
    async fn count<S: Stores>(hall: &Guildhall<S>) -> guildhall::Result<Self, S> {
        let externals = directory::users(hall, None).await?.len();
        let mut stored = Self { externals, ..Self::default() };
        for company in pages::all(async |page| hall.companies(page).await).await? {
            stored.companies += 1;
            stored.users += directory::users(hall, Some(company)).await?.len();
            for group in directory::groups(hall, company).await? {
                stored.groups += 1;
                stored.nested += directory::nested(hall, group.id).await?.len();
                stored.memberships += u64::from(group.counts.members());
                stored.masters += u64::from(group.counts.masters());
            }
        }
        Ok(stored)
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Stored { companies, users, groups, nested, memberships, masters, externals } =
            self.stored;
        writeln!(
            f,
            "in the database: companies: {companies}, users: {users}, external users: {externals}, \
             groups: {groups}, nested groups: {nested}, members: {memberships}, \
             Masters: {masters}"
        )?;
        let Report { changes, not_in_files, refused, notes } = &self.report;
        if changes.are_none() {
            writeln!(f, "nothing changed")?;
        } else {
            writeln!(f, "changed: {}", changes.as_text())?;
        }
        if not_in_files.users + not_in_files.groups > 0 {
            writeln!(
                f,
                "kept, though the files do not name them: users: {}, groups: {}",
                not_in_files.users, not_in_files.groups
            )?;
        }
        for note in notes {
            writeln!(f, "note: {note}")?;
        }
        if !refused.is_empty() {
            writeln!(f, "refused: {}", refused.len())?;
        }
        refused.iter().try_for_each(|refused| write_refused(f, refused))
    }
}

fn write_refused(f: &mut fmt::Formatter<'_>, refused: &Refused) -> fmt::Result {
    let Refused { company, team, rule, message, remedy, people, location } = refused;
    let team = team.as_ref().map(|team| format!("/{team}")).unwrap_or_default();
    write!(f, "  {company}{team} ({location}): {rule}: {message}")?;
    if !people.is_empty() {
        write!(f, " ({})", people.join(", "))?;
    }
    writeln!(f, ". {remedy}")
}
