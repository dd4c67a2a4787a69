//! How groups come to be, naively.

use super::{
    Answer, BTreeSet, DAY, Feature, Naive, NaiveList, Privacy, Start, Switch, Way, is_external,
    is_of_acme, refuse_if,
};
use crate::people::ADA;

impl Naive {
    pub(super) fn begin(start: &Start) -> Result<Self, &'static str> {
        let mut naive = Self {
            notifies: true,
            name: "Launch crew",
            keeps_message_for: 30 * DAY,
            ..Self::default()
        };
        start.policies.iter().for_each(|policy| naive.decide(*policy));
        naive.members = start.members.iter().copied().collect();
        naive.masters = start.masters.iter().copied().collect();
        naive.external = start.external;
        match &start.way {
            Way::Administrator => {
                refuse_if(start.by != ADA, "GR-2")?;
                refuse_if(start.masters.is_empty(), "GR-2")?;
            }
            Way::Conversion(participants) => {
                refuse_if(!participants.contains(&start.by), "RM-14")?;
                refuse_if(naive.frozen, "CO-2")?;
                refuse_if(participants.len() < 3, "GR-6")?;
                naive.members.extend(participants);
                naive.masters.insert(start.by);
                naive.external |= participants.iter().any(is_external);
            }
            Way::Directory { led } => {
                refuse_if(naive.frozen, "CO-2")?;
                if *led {
                    naive.members.insert(start.by);
                    naive.leader = Some(start.by);
                }
                refuse_if(naive.members.iter().any(is_external), "CO-1")?;
                naive.team = true;
                naive.external = false;
                naive.masters.clear();
                naive.private = start.privacy == Some(Privacy::Private);
                return Ok(naive);
            }
            Way::User => {
                naive.members.insert(start.by);
                naive.masters.insert(start.by);
            }
        }
        naive.check_policy(start)?;
        naive.on = naive.first_features(start)?;
        // In the room that is converted Message was on; else only if it is now.
        let converted = matches!(start.way, Way::Conversion(_));
        naive.message_was_on = converted || naive.on.contains(&Feature::Message);
        if let Some(address) = start.address {
            refuse_if(!is_of_acme(address), "ML-2")?;
            naive.list = Some(NaiveList::at(address));
        }
        naive.private = match start.privacy {
            Some(privacy) => privacy == Privacy::Private,
            None => naive.external,
        };
        Ok(naive)
    }

    fn check_policy(&self, start: &Start) -> Answer {
        let by = &start.by;
        refuse_if(is_external(by), "CO-1")?;
        refuse_if(self.frozen, "CO-2")?;
        refuse_if(*by != ADA && !start.may_create.contains(by), "CO-3")?;
        refuse_if(self.external && !start.may_create_external.contains(by), "CO-4")?;
        let externals = self.members.iter().any(is_external);
        refuse_if(externals && !self.external, "GR-5")?;
        if self.external {
            let apart = self.without_contact.iter().any(|user| self.members.contains(user));
            refuse_if(apart, "GR-19")?;
        }
        refuse_if(externals && self.no_contacts, "RM-10")?;
        refuse_if(self.masters.iter().any(is_external), "GR-5")
    }

    fn first_features(&self, start: &Start) -> Result<BTreeSet<Feature>, &'static str> {
        let mut on: BTreeSet<Feature> = Feature::ALL.into_iter().collect();
        // The last word on a feature counts.
        let word = |feature| start.features.iter().rev().find(|(named, _)| *named == feature);
        let off = |feature| word(feature).is_some_and(|(_, switch)| *switch == Switch::Off);
        for feature in Feature::ALL {
            refuse_if(off(feature) && self.disabled.contains(&feature), "CO-5")?;
        }
        for feature in Feature::ALL {
            if off(feature) {
                on.remove(&feature);
            }
        }
        if off(Feature::Message) {
            let named_on = |feature: &Feature| word(*feature).is_some() && !off(*feature);
            refuse_if(Feature::ALL.iter().any(named_on), "FT-2")?;
            on.clear();
        }
        Ok(on)
    }
}
