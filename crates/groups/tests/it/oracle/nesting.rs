//! What is nested, naively (GR-20).

use super::{Answer, BTreeSet, GroupId, Naive, User, is_external, refuse_if};
use crate::neighbours::{ABROAD, CLUB, FOREIGN, HOOP, RING, RUIN, UNIT, VEIL};
use crate::people::{ADA, ANN, BO, CY, DEE, EVE, FAY};
use crate::world::GROUP;

impl Naive {
    /// The members, and those of the club and of the unit while they are members.
    pub(super) fn participants(&self) -> BTreeSet<User> {
        let mut all = self.members.clone();
        if self.nested.contains(&CLUB) {
            all.extend([CY, DEE]);
        }
        if self.nested.contains(&UNIT) && !self.unit_is_gone {
            all.extend([BO, FAY]);
        }
        all
    }

    pub(super) fn nest(&mut self, by: &User, child: GroupId) -> Answer {
        if child != GROUP {
            refuse_if(!self.sees_neighbour(by, child), "GR-15")?;
            refuse_if(child == FOREIGN, "CO-1")?;
            let gone = child == RUIN || (child == UNIT && self.unit_is_gone);
            refuse_if(gone, "GR-12")?;
            refuse_if(self.external || child == ABROAD, "GR-20")?;
        }
        refuse_if(self.nested.contains(&child), "GR-20")?;
        refuse_if([GROUP, RING, HOOP, VEIL].contains(&child), "GR-20")?;
        self.nested.insert(child);
        Ok(())
    }

    pub(super) fn sees_neighbour(&self, by: &User, child: GroupId) -> bool {
        if child == FOREIGN {
            return [ANN, EVE].contains(by);
        }
        if child == CLUB {
            return [CY, DEE, ADA].contains(by);
        }
        if child == VEIL {
            // It nests the group, so who takes part here takes part there.
            return [DEE, ADA].contains(by) || self.participants().contains(by);
        }
        let through = child == ABROAD && *by == EVE;
        through || !is_external(by)
    }
}
