//! The previous names of teams.
//!
//! An import finds the group of a renamed team by a previous name. So a previous name must lead to
//! one team: not to two that claim it, and not to a team that has it now. Two teams that swap their
//! names are refused, too. After the swap, the same file would ask for it again.

use std::collections::BTreeMap;

use unicase::UniCase;

use super::error::{Cause, ReadError};
use super::values::{Location, Team};

/// A previous name that a file gives a team.
pub(super) struct PreviousName {
    /// The position of the team among the teams of the organisation.
    pub(super) team: usize,
    pub(super) name: String,
    pub(super) location: Location,
}

/// Gives each team its previous names. A name that a team lists again is left out, and so is a
/// previous name that is the name of the team itself.
///
/// # Errors
/// [`ReadError`] if a previous name is the name of another team, or a previous name of another team
pub(super) fn assign(teams: &mut [Team], names: Vec<PreviousName>) -> Result<(), ReadError> {
    let mut owners: BTreeMap<UniCase<String>, (usize, Location)> = BTreeMap::new();
    for (position, team) in teams.iter().enumerate() {
        owners.insert(UniCase::new(team.name.clone()), (position, team.location.clone()));
    }
    for PreviousName { team: position, name, location } in names {
        let Some(team) = teams.get_mut(position) else { continue };
        match owners.get(&UniCase::new(name.clone())) {
            Some((owner, _)) if *owner == position => {}
            Some((_, other)) => {
                let (team, other) = (team.name.clone(), other.clone());
                return Err(location.error(Cause::PreviousNameTaken { name, team, other }));
            }
            None => {
                owners.insert(UniCase::new(name.clone()), (position, location));
                team.previous_names.push(name);
            }
        }
    }
    Ok(())
}
