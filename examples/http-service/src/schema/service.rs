//! What services ask and tell.

use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Application, Event, Feature, Refusal, User};

/// A company with its policy.
#[derive(ToSchema)]
pub(crate) struct Company {
    id: Uuid,
    version: u64,
    name: String,
    administrators: Vec<Uuid>,
    applications: Vec<Application>,
    /// Who may create groups (CO-3).
    group_creation: Value,
    /// Who may create external groups (CO-4).
    external_groups: Value,
    /// Whether its users may meet external users (RM-10).
    external_contacts: String,
    disabled_features: Vec<Feature>,
}

/// The name and the mail address of a user, as the directory gives them.
#[derive(ToSchema)]
pub(crate) struct Profile {
    user: User,
    name: String,
    address: Option<String>,
}

/// An event in the outbox.
#[derive(ToSchema)]
pub(crate) struct EventRecord {
    company: Uuid,
    position: u64,
    aggregate: Value,
    version: u64,
    event: EventOf,
}

/// What the event happened to, with the event.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
enum EventOf {
    Company(Event),
    Group(Event),
    Room(Event),
}

/// Who sent a mail, and how certain that is (ML-7).
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum SenderIdentity {
    /// There is no sender, or there are several.
    None,
    /// The sender may be forged.
    Unverified(String),
    /// The signed-in user.
    User(User),
    /// The mail is authenticated as that of the sender.
    Verified(String),
}

/// What happens to a mail (ML-8, ML-12).
#[derive(ToSchema)]
pub(crate) struct MailAnswer {
    /// `decided`, `discarded` or `unknown_address`.
    answer: String,
    /// `accepted`, `discarded` or `refused`, if it was decided.
    verdict: Option<String>,
    refusal: Option<Refusal>,
    /// The checks that were made, in their order.
    checks: Option<Vec<String>>,
}

/// What a mail of a list gets, keeps and loses (ML-10).
#[derive(ToSchema)]
pub(crate) struct ListHeaders {
    /// Pairs of a name and a value.
    add: Vec<Vec<String>>,
    remove: Vec<String>,
    keep: Vec<String>,
    envelope_sender: String,
}
