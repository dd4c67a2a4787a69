use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

use guildhall_kernel::{CommandId, CommandRepository, CompanyId, KeptAnswer, SaveError, Timestamp};

use crate::store::Saved;
use crate::{MemoryError, MemoryStore};

/// The answers to commands with an id, also by company and age.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    kept: BTreeMap<CommandId, KeptAnswer>,
    by_age: BTreeMap<Option<CompanyId>, BTreeSet<(Timestamp, CommandId)>>,
}

impl Answers {
    /// Checks that none of these commands has an answer already.
    pub(crate) fn check(&self, answers: &[KeptAnswer]) -> Saved {
        match answers.iter().find(|answer| self.kept.contains_key(answer.id())) {
            Some(answer) => Err(SaveError::Answered(answer.id().clone())),
            None => Ok(()),
        }
    }

    /// Keeps answers that were checked.
    pub(crate) fn keep(&mut self, answers: &[KeptAnswer]) {
        for answer in answers {
            let id = answer.id();
            let ages = self.by_age.entry(id.company()).or_default();
            ages.insert((answer.at(), id.clone()));
            self.kept.insert(id.clone(), answer.clone());
        }
    }

    fn forget(&mut self, company: Option<CompanyId>, before: Timestamp, limit: NonZeroU32) -> u32 {
        let Some(ages) = self.by_age.get_mut(&company) else { return 0 };
        let mut forgotten = 0;
        while forgotten < limit.get()
            && let Some((at, _)) = ages.first()
            && *at < before
            && let Some((_, id)) = ages.pop_first()
        {
            self.kept.remove(&id);
            forgotten += 1;
        }
        forgotten
    }
}

impl CommandRepository for MemoryStore {
    async fn find_answers(&self, ids: BTreeSet<CommandId>) -> Result<Vec<KeptAnswer>, MemoryError> {
        let kept = &self.state().answers.kept;
        Ok(ids.iter().filter_map(|id| kept.get(id).cloned()).collect())
    }

    async fn forget_answers(
        &self,
        company: Option<CompanyId>,
        before: Timestamp,
        limit: NonZeroU32,
    ) -> Result<u32, MemoryError> {
        Ok(self.state().answers.forget(company, before, limit))
    }
}
