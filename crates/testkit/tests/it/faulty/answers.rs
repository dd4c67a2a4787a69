//! Faults of the answers that are kept with changes, and of what is read with them.

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::thread;

use guildhall_groups::{
    Basis, BasisRepository, BasisRequest, GroupRepository, find_basis_in_steps,
};
use guildhall_kernel::{CommandId, CommandRepository, CompanyId, KeptAnswer, Timestamp};
use guildhall_rooms::RoomRepository;
use time::Duration;

use super::{Faulty, Read};
use crate::fault::Fault;

impl Faulty {
    /// Returns the answers of a change that the store heeds.
    pub(super) async fn heeded(&self, answers: &[KeptAnswer]) -> Read<Vec<KeptAnswer>> {
        match self.fault {
            Some(Fault::ForgetsAnswers) => return Ok(Vec::new()),
            Some(Fault::IgnoresAnswers) => {
                let ids = answers.iter().map(|answer| answer.id().clone()).collect();
                let known = self.sound.find_answers(ids).await?;
                let is_known = |id: &CommandId| known.iter().any(|answer| answer.id() == id);
                let new = answers.iter().filter(|answer| !is_known(answer.id()));
                return Ok(new.cloned().collect());
            }
            Some(Fault::KeepsAnswersOfRefusedChanges | Fault::MixesAnswersOfUsers) => {
                self.kept.lock().unwrap().answers.extend(answers.iter().cloned());
            }
            _ => {}
        }
        Ok(answers.to_vec())
    }
}

impl CommandRepository for Faulty {
    async fn find_answers(&self, ids: BTreeSet<CommandId>) -> Read<Vec<KeptAnswer>> {
        let mut found = self.sound.find_answers(ids.clone()).await?;
        let kept = self.kept.lock().unwrap();
        for id in ids {
            if found.iter().any(|answer| *answer.id() == id) {
                continue;
            }
            let other = kept.answers.iter().find(|answer| match self.fault {
                Some(Fault::MixesAnswersOfUsers) => answer.id().key() == id.key(),
                _ => *answer.id() == id,
            });
            let as_own = |answer: &KeptAnswer| {
                KeptAnswer::new(id.clone(), answer.asked(), answer.at(), answer.answer().to_owned())
            };
            found.extend(other.map(as_own));
        }
        found.sort_by(|one, other| one.id().cmp(other.id()));
        Ok(found)
    }

    async fn forget_answers(
        &self,
        company: Option<CompanyId>,
        before: Timestamp,
        limit: NonZeroU32,
    ) -> Read<u32> {
        let before = match self.fault {
            Some(Fault::NeverForgetsAnswers) => return Ok(0),
            Some(Fault::ForgetsAnswersEarly) => (before.as_date_time() + Duration::MINUTE).into(),
            _ => before,
        };
        self.sound.forget_answers(company, before, limit).await
    }
}

impl BasisRepository for Faulty {
    async fn find_basis(&self, request: BasisRequest) -> Read<Basis> {
        let (group, room) = (request.group().cloned(), request.room().cloned());
        let mut first = None;
        if self.has(Fault::ReadsAnswersFirst) {
            first = Some(self.find_answers(request.commands().clone()).await?);
            thread::yield_now();
        }
        let mut found = find_basis_in_steps(self, request).await?;
        found.answers = first.unwrap_or(found.answers);
        if self.has(Fault::ReadsWhatIsHidden) {
            if let Some((id, scope)) = group {
                found.group = self.find_group(id, scope).await?;
            }
            if let Some((id, scope)) = room {
                found.room = self.find_room(id, scope).await?;
            }
        }
        if self.has(Fault::FindsOneCompany) {
            found.companies.truncate(1);
        }
        Ok(found)
    }
}
