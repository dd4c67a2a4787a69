use guildhall::{Interrupted, Stores};
use guildhall_oracle::Person;

use super::hall::{Hall, Verdict, refused, user};

impl<S: Stores> Hall<S> {
    pub(super) async fn off_board(&mut self, who: Person) -> Verdict {
        match self.hall.off_board(&user(who)).await {
            Ok(effects) => Ok(self.effects(effects).await),
            Err(Interrupted { cause, .. }) => Err(refused(&cause)),
        }
    }

    pub(super) async fn preview_off_boarding(&mut self, who: Person) -> Verdict {
        match self.hall.preview_off_boarding(&user(who)).await {
            Ok(effects) => Ok(self.effects(effects).await),
            Err(error) => Err(refused(&error)),
        }
    }

    pub(super) async fn forbid_contact(&mut self, by: Person, who: Person) -> Verdict {
        match self.user(by).forbid_contact(&user(who)).await {
            Ok(effects) => Ok(self.effects(effects).await),
            Err(Interrupted { cause, .. }) => Err(refused(&cause)),
        }
    }

    pub(super) async fn preview_forbid_contact(&mut self, by: Person, who: Person) -> Verdict {
        match self.user(by).preview_forbid_contact(&user(who)).await {
            Ok(effects) => Ok(self.effects(effects).await),
            Err(error) => Err(refused(&error)),
        }
    }
}
