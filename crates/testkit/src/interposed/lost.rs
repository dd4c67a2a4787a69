//! Commits whose answer is lost.

use std::future::Future;
use std::sync::PoisonError;

use super::{Call, Interposed};
use crate::GuildhallStore;

/// What becomes of a change if the answer of its commit is lost.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LostCommit {
    /// It is not saved.
    NotSaved,
    /// It is saved.
    Saved,
    /// It is saved later, before the next call of the store.
    SavedBeforeNextCall,
    /// It is saved later, before the next save.
    SavedBeforeNextSave,
}

impl LostCommit {
    /// Everything that can become of it.
    pub const ALL: [Self; 4] =
        [Self::NotSaved, Self::Saved, Self::SavedBeforeNextCall, Self::SavedBeforeNextSave];
}

/// A change that is saved after its save has returned.
pub(super) struct LateSave {
    before: fn(Call) -> bool,
    save: Box<dyn FnOnce() + Send>,
}

impl<S: GuildhallStore> Interposed<S> {
    /// Does with a save what becomes of it. Its own answer is lost.
    pub(super) async fn lose_answer<T, F>(&self, save: F, becomes: LostCommit)
    where
        F: Future<Output = T> + Send + 'static,
    {
        let before: fn(Call) -> bool = match becomes {
            LostCommit::NotSaved => return,
            LostCommit::Saved => {
                drop(save.await);
                return;
            }
            LostCommit::SavedBeforeNextCall => |_| true,
            LostCommit::SavedBeforeNextSave => Call::saves_any,
        };
        let save = Box::new(move || drop(pollster::block_on(save)));
        let mut late = self.late.lock().unwrap_or_else(PoisonError::into_inner);
        *late = Some(LateSave { before, save });
    }

    pub(super) fn save_what_is_late(&self, call: Call) {
        let mut late = self.late.lock().unwrap_or_else(PoisonError::into_inner);
        let due = late.take_if(|late| (late.before)(call));
        drop(late);
        if let Some(due) = due {
            (due.save)();
        }
    }
}
