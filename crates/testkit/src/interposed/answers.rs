use std::collections::BTreeSet;
use std::num::NonZeroU32;

use guildhall_kernel::{CommandId, CommandRepository, CompanyId, KeptAnswer, Timestamp};

use super::{Call, Interposed, Read};
use crate::GuildhallStore;

impl<S: GuildhallStore> CommandRepository for Interposed<S> {
    async fn find_answers(&self, ids: BTreeSet<CommandId>) -> Read<Vec<KeptAnswer>, S> {
        self.read(Call::FindAnswers, || self.store.find_answers(ids)).await
    }

    async fn forget_answers(
        &self,
        company: Option<CompanyId>,
        before: Timestamp,
        limit: NonZeroU32,
    ) -> Read<u32, S> {
        let forget = || self.store.forget_answers(company, before, limit);
        self.read(Call::ForgetAnswers, forget).await
    }
}
