//! The summary: what is in the store after an import, and what the import did.

use std::fmt;

use guildhall::{Guildhall, Stores};
use serde::Serialize;

use crate::directory;
use crate::left::Left;
use crate::pages;
use crate::prune::{self, Share};
use crate::report::{Changes, Refused, Report};

/// The totals of the store, and the report of the import.
#[derive(Debug, Serialize)]
pub(crate) struct Summary {
    #[serde(flatten)]
    stored: Stored,
    changed: bool,
    /// Whether the changes were made in a copy of the database.
    dry_run: bool,
    #[serde(flatten)]
    report: Report,
    /// Whether the summary was printed before the removal.
    #[serde(skip)]
    is_printed: bool,
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
        dry_run: bool,
    ) -> guildhall::Result<Self, S> {
        let (stored, changed) = (Stored::count(hall).await?, !report.changes.are_none());
        Ok(Self { stored, changed, dry_run, report, is_printed: false })
    }

    /// Prints the summary as text. Afterwards, its text is only what a removal changed.
    pub(crate) fn print_before_removal(&mut self) {
        print!("{self}");
        self.is_printed = true;
        self.report.notes.clear();
        self.report.changes = Changes::default();
    }

    /// Removes what the files no longer have, and counts again.
    ///
    /// # Errors
    /// The error of the store, if it failed. The summary has what was done.
    pub(crate) async fn prune<S: Stores>(
        &mut self,
        hall: &Guildhall<S>,
        share: Share,
    ) -> guildhall::Result<(), S> {
        let pruned = prune::prune(hall, share, &mut self.report).await;
        self.changed = !self.report.changes.are_none();
        self.stored = Stored::count(hall).await?;
        pruned
    }

    /// Returns whether an organisation was imported, in this run or an earlier one.
    pub(crate) const fn has_companies(&self) -> bool {
        self.stored.companies > 0
    }

    /// Returns whether the files no longer have something that the store has.
    pub(crate) const fn has_left(&self) -> bool {
        !self.report.left.is_empty()
    }

    /// Returns whether something was not removed, because it is too much.
    pub(crate) const fn is_cut_short(&self) -> bool {
        !self.report.not_removed.is_empty()
    }
}

impl Stored {
    async fn count<S: Stores>(hall: &Guildhall<S>) -> guildhall::Result<Self, S> {
        let companies = pages::all(async |page| hall.companies(page).await).await?;
        let externals = directory::externals(hall, &companies).await?.len();
        let mut stored = Self { externals, ..Self::default() };
        for company in companies {
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
        if self.is_printed {
            return self.fmt_removal(f);
        }
        if self.dry_run {
            writeln!(f, "dry run: nothing is saved, and this is what an import would do")?;
        }
        writeln!(f, "in the database: {}", self.stored)?;
        let Report { changes, left, leaving: _, not_removed, refused, notes } = &self.report;
        if changes.are_none() {
            writeln!(f, "nothing changed")?;
        } else {
            writeln!(f, "changed: {}", changes.as_text())?;
        }
        write_left(f, left)?;
        for not_removed in not_removed {
            writeln!(f, "{not_removed}")?;
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

impl Summary {
    fn fmt_removal(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report { changes, not_removed, notes, .. } = &self.report;
        if !changes.are_none() {
            writeln!(f, "removed: {}", changes.as_text())?;
        }
        for not_removed in not_removed {
            writeln!(f, "{not_removed}")?;
        }
        for note in notes {
            writeln!(f, "note: {note}")?;
        }
        writeln!(f, "in the database now: {}", self.stored)
    }
}

impl fmt::Display for Stored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { companies, users, groups, nested, memberships, masters, externals } = self;
        write!(
            f,
            "companies: {companies}, users: {users}, external users: {externals}, \
             groups: {groups}, nested groups: {nested}, members: {memberships}, \
             Masters: {masters}"
        )
    }
}

fn write_left(f: &mut fmt::Formatter<'_>, left: &Left) -> fmt::Result {
    let Left { admins, users, teams } = left;
    if !left.is_empty() {
        writeln!(
            f,
            "no longer in the files: administrators: {}, users: {}, teams: {}",
            admins.len(),
            users.len(),
            teams.len()
        )?;
    }
    for (kind, names) in [("administrator", admins), ("user", users), ("team", teams)] {
        names.iter().try_for_each(|name| writeln!(f, "  {kind} {name}"))?;
    }
    Ok(())
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
