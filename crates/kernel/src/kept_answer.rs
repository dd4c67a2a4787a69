//! The answers to commands with an id, as a store keeps them.

use std::collections::BTreeSet;
use std::future::Future;
use std::num::NonZeroU32;

use uuid::Uuid;

use crate::{CommandId, CompanyId, Store, Timestamp};

/// The first answer to a command with an id (CO-9).
///
/// A change carries it, and the store saves it in the same atom. So an answer is kept exactly if
/// the change was saved.
#[doc(alias = "CO-9")]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct KeptAnswer {
    id: CommandId,
    asked: CommandDigest,
    at: Timestamp,
    answer: String,
}

impl KeptAnswer {
    /// Makes the answer to the command with this id.
    #[must_use]
    pub const fn new(id: CommandId, asked: CommandDigest, at: Timestamp, answer: String) -> Self {
        Self { id, asked, at, answer }
    }

    /// Returns the id of the command.
    #[must_use]
    pub const fn id(&self) -> &CommandId {
        &self.id
    }

    /// Returns the digest of what was asked.
    #[must_use]
    pub const fn asked(&self) -> CommandDigest {
        self.asked
    }

    /// Returns when the command was executed.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        self.at
    }

    /// Returns the answer in its serialised form, which a store never reads.
    #[must_use]
    pub fn answer(&self) -> &str {
        &self.answer
    }
}

/// A hash of what a command asks, by which another command with the same id is noticed (CO-9).
#[doc(alias = "CO-9")]
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct CommandDigest(Uuid);

/// The namespace of the hashes, a random UUID.
const NAMESPACE: Uuid = Uuid::from_u128(0x9b2d_5c1e_77a4_4f0b_8e36_d1c0_25fa_6e93);

impl CommandDigest {
    /// Hashes the serialised form of a command, with what it is done to.
    #[must_use]
    pub fn of(form: &[u8]) -> Self {
        Self(Uuid::new_v5(&NAMESPACE, form))
    }

    /// Makes a digest from its value, as a store kept it.
    #[must_use]
    pub const fn new(value: Uuid) -> Self {
        Self(value)
    }

    /// Returns the value.
    #[must_use]
    pub const fn as_uuid(&self) -> &Uuid {
        &self.0
    }
}

/// A store of the answers to commands with an id.
///
/// # Contract
/// - The answers of a change are saved in its atom: with its events, or not at all.
/// - A change is refused with [`SaveError::Answered`] if an answer with one of its ids is kept
///   already. That comes before every other refusal. Of two saves with the same id at once, one
///   succeeds.
/// - An answer is kept until it is forgotten. Its form comes back exactly as it was saved.
///
/// [`SaveError::Answered`]: crate::SaveError::Answered
pub trait CommandRepository: Store {
    /// Finds the answers to these commands, ordered by id. A command without an answer is left out.
    /// A caller names at most 64 commands.
    fn find_answers(
        &self,
        ids: BTreeSet<CommandId>,
    ) -> impl Future<Output = Result<Vec<KeptAnswer>, Self::Error>> + Send;

    /// Forgets answers to users of this company that were made before this time, the oldest first,
    /// at most this many. `None` forgets answers to users of no company. Returns how many it
    /// forgot.
    fn forget_answers(
        &self,
        company: Option<CompanyId>,
        before: Timestamp,
        limit: NonZeroU32,
    ) -> impl Future<Output = Result<u32, Self::Error>> + Send;
}
