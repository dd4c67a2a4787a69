//! The words of the model, for what the hall says.

use guildhall::Error;
use guildhall::kernel::{Feature, Refusal};
use guildhall_oracle::story;

use super::hall::person;

/// Whom a refusal names: all that it names, whatever the rule, in the order of people.
pub(super) fn named_by<E>(error: &Error<E>) -> Vec<String> {
    let users = error.refusal().map(Refusal::users).unwrap_or_default();
    let mut named: Vec<_> = users.iter().copied().map(person).collect();
    named.sort_unstable();
    named.iter().map(ToString::to_string).collect()
}

pub(super) const fn feature(feature: story::Feature) -> Feature {
    match feature {
        story::Feature::Message => Feature::Message,
        story::Feature::Note => Feature::Note,
        story::Feature::Event => Feature::Event,
        story::Feature::Task => Feature::Task,
        story::Feature::Folder => Feature::Folder,
    }
}
