//! Checks what the database has, for `--verify`.

use std::fmt;

use guildhall::groups::Inspection;
use guildhall::{Finding, Guildhall, Repair, Stores};
use serde::Serialize;

/// What a check of the database found.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct Verified(Vec<Found>);

/// Something stored that cannot be right.
#[derive(Debug, Serialize)]
struct Found {
    finding: Finding,
    message: String,
    /// The change that repairs it, unless what is true is lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    repair: Option<Repair>,
}

/// Checks everything in the database.
pub(crate) async fn verify<S: Stores + Inspection>(
    hall: &Guildhall<S>,
) -> guildhall::Result<Verified, S> {
    let findings = hall.verify().all().await?;
    let found = findings.into_iter().map(|finding| Found {
        message: finding.to_string(),
        repair: finding.repair(),
        finding,
    });
    Ok(Verified(found.collect()))
}

impl Verified {
    /// Returns whether something was found.
    pub(crate) const fn has_findings(&self) -> bool {
        !self.0.is_empty()
    }
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return writeln!(f, "everything stored is consistent");
        }
        writeln!(f, "findings ({}):", self.0.len())?;
        for Found { message, repair, .. } in &self.0 {
            let remedy = match repair {
                Some(_) => "It can be repaired.",
                None => "It cannot be repaired from what is stored.",
            };
            writeln!(f, "  {message} {remedy}")?;
        }
        Ok(())
    }
}
