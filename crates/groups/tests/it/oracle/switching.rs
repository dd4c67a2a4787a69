//! How features are switched, naively.

use super::{Answer, BTreeMap, BTreeSet, Feature, Naive, Switch, User, refuse_if};
use crate::people::ADA;

type Switches = [(Feature, Switch)];

impl Naive {
    pub(super) fn switch(&mut self, by: &User, switches: &Switches) -> Answer {
        let after = self.after(by, switches)?;
        let returns = turns_on(&self.on, &after);
        refuse_if(returns && self.message_was_on && !self.keeps_message(), "FT-3")?;
        self.set(after);
        Ok(())
    }

    pub(super) fn begin_anew(&mut self, by: &User, switches: &Switches) -> Answer {
        let after = self.after(by, switches)?;
        let returns = turns_on(&self.on, &after);
        let gone = self.message_was_on && !self.keeps_message();
        refuse_if(!returns || !gone, "FT-3")?;
        self.set(after);
        Ok(())
    }

    fn after(&self, by: &User, switches: &Switches) -> Result<BTreeSet<Feature>, &'static str> {
        // The last word on a feature counts.
        let words: BTreeMap<Feature, Switch> = switches.iter().copied().collect();
        for (feature, switch) in &words {
            let changes = self.on.contains(feature) != (*switch == Switch::On);
            refuse_if(changes && self.disabled.contains(feature), "CO-5")?;
        }
        let mut on = self.on.clone();
        if words.get(&Feature::Message) == Some(&Switch::Off) {
            on = BTreeSet::new();
        }
        for (feature, switch) in words {
            if switch == Switch::On {
                on.insert(feature);
            } else {
                on.remove(&feature);
            }
        }
        refuse_if(!on.is_empty() && !on.contains(&Feature::Message), "FT-2")?;
        refuse_if(on == self.on, "FT-6")?;
        let opens = turns_on(&self.on, &on) && !self.message_was_on;
        refuse_if(self.team && opens && self.leader != Some(*by), "RM-19")?;
        let changes = |feature: &Feature| self.on.contains(feature) != on.contains(feature);
        refuse_if(*by != ADA && self.locked.iter().any(changes), "CO-6")?;
        Ok(on)
    }

    fn keeps_message(&self) -> bool {
        let is_on = self.on.contains(&Feature::Message);
        is_on || self.now - self.message_off_since <= self.keeps_message_for
    }

    fn set(&mut self, after: BTreeSet<Feature>) {
        if self.on.contains(&Feature::Message) && !after.contains(&Feature::Message) {
            self.message_off_since = self.now;
        }
        self.message_was_on |= after.contains(&Feature::Message);
        self.on = after;
    }
}

fn turns_on(before: &BTreeSet<Feature>, after: &BTreeSet<Feature>) -> bool {
    after.contains(&Feature::Message) && !before.contains(&Feature::Message)
}
