//! A span for each use case. The crate documentation says what it holds, and what it never holds.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt::{self, Debug, Write};
use std::future::{Future, poll_fn};
use std::task::Poll;

use guildhall_groups::AggregateId;
use guildhall_kernel::CompanyId;
use tracing::field::{Empty, display};
use tracing::{Span, info_span};

use crate::Error;

/// A use case: what is asked, and of what.
#[derive(Debug)]
pub(crate) struct UseCase {
    kind: &'static str,
    name: Cow<'static, str>,
    on: Option<AggregateId>,
}

impl UseCase {
    /// A user changes something.
    pub(crate) const fn command(name: &'static str) -> Self {
        Self { kind: "command", name: Cow::Borrowed(name), on: None }
    }

    /// A user asks what a change would do.
    pub(crate) const fn preview(name: &'static str) -> Self {
        Self { kind: "preview", name: Cow::Borrowed(name), on: None }
    }

    /// A user asks something.
    pub(crate) const fn question(name: &'static str) -> Self {
        Self { kind: "question", name: Cow::Borrowed(name), on: None }
    }

    /// The service or the directory asks or changes something.
    pub(crate) const fn service(name: &'static str) -> Self {
        Self { kind: "service", name: Cow::Borrowed(name), on: None }
    }

    /// Says to which room, group or company it happens.
    pub(crate) fn on(self, aggregate: AggregateId) -> Self {
        Self { on: Some(aggregate), ..self }
    }

    /// Takes the name of a command that is a value, and nothing else of it.
    pub(crate) fn named_as(self, command: &impl Debug) -> Self {
        let mut name = FirstWord::default();
        // It ends with an error after the first word.
        let _ = write!(name, "{command:?}");
        Self { name: Cow::Owned(name.0), ..self }
    }

    /// Does the work in the span of the use case. A use case that is part of another one has no span
    /// of its own.
    pub(crate) async fn run<F: Future>(self, work: F) -> F::Output
    where
        F::Output: Outcome,
    {
        let mut work = Box::pin(work);
        if NOTES.with_borrow(Option::is_some) {
            return work.await;
        }
        let (span, mut notes) = (self.span(), Notes::default());
        let answer = poll_fn(|cx| {
            let _entered = span.enter();
            with_notes(&mut notes, || work.as_mut().poll(cx))
        });
        let answer = answer.await;
        span.record("outcome", answer.outcome());
        record(&span, "rule", answer.rule());
        record(&span, "company", notes.company.map(display));
        record(&span, "attempts", (notes.attempts > 0).then_some(notes.attempts));
        answer
    }

    fn span(&self) -> Span {
        let (aggregate, id) = match self.on {
            Some(AggregateId::Company(id)) => (Some("company"), Some(*id.as_uuid())),
            Some(AggregateId::Group(id)) => (Some("group"), Some(*id.as_uuid())),
            Some(AggregateId::Room(id)) => (Some("room"), Some(*id.as_uuid())),
            None => (None, None),
        };
        let span = info_span!(
            target: "guildhall",
            "use_case",
            kind = self.kind,
            command = self.name.as_ref(),
            aggregate = Empty,
            id = Empty,
            company = Empty,
            attempts = Empty,
            outcome = Empty,
            rule = Empty,
        );
        record(&span, "aggregate", aggregate);
        record(&span, "id", id.map(display));
        span
    }
}

fn record(span: &Span, field: &str, value: Option<impl tracing::Value>) {
    if let Some(value) = value {
        span.record(field, value);
    }
}

/// How a use case ended, for its span.
pub(crate) trait Outcome {
    fn outcome(&self) -> &'static str;
    fn rule(&self) -> Option<&'static str>;
}

impl<T, E> Outcome for Result<T, Error<E>> {
    fn outcome(&self) -> &'static str {
        self.as_ref().map_or_else(outcome, |_| "done")
    }

    fn rule(&self) -> Option<&'static str> {
        self.as_ref().err().and_then(rule)
    }
}

fn outcome<E>(error: &Error<E>) -> &'static str {
    match error {
        Error::Contended { .. } => "contended",
        Error::OutcomeUnknown => "unknown",
        error if error.refusal().is_some() => "refused",
        _ => "failed",
    }
}

fn rule<E>(error: &Error<E>) -> Option<&'static str> {
    error.refusal().map(|refusal| refusal.rule().code())
}

/// What the parts of a use case say about it while they work.
#[derive(Debug, Default)]
struct Notes {
    company: Option<CompanyId>,
    attempts: u32,
}

thread_local! {
    /// The notes of the use case that works on this thread now.
    static NOTES: RefCell<Option<Notes>> = const { RefCell::new(None) };
}

/// Says which company decides. The first one is that of the room or group.
pub(crate) fn company(id: CompanyId) {
    note(|notes| {
        notes.company.get_or_insert(id);
    });
}

/// Counts an attempt.
pub(crate) fn attempt() {
    note(|notes| notes.attempts += 1);
}

fn note(take: impl FnOnce(&mut Notes)) {
    NOTES.with_borrow_mut(|notes| notes.as_mut().map(take));
}

/// Keeps work that several use cases wait for out of the notes of the one that polls it.
pub(crate) fn shared<F: Future>(work: F) -> impl Future<Output = F::Output> {
    let mut work = Box::pin(work);
    poll_fn(move |cx| with_notes(&mut Notes::default(), || work.as_mut().poll(cx)))
}

/// Polls with these notes, and puts back the notes of the use case around it, also after a panic.
fn with_notes<T>(notes: &mut Notes, poll: impl FnOnce() -> Poll<T>) -> Poll<T> {
    struct Around(Option<Notes>);
    impl Drop for Around {
        fn drop(&mut self) {
            NOTES.set(self.0.take());
        }
    }
    let around = Around(NOTES.replace(Some(std::mem::take(notes))));
    let polled = poll();
    *notes = NOTES.take().unwrap_or_default();
    drop(around);
    polled
}

/// The first word of a text, in the form of the stored names: `AddMembers` is `add_members`.
#[derive(Default)]
struct FirstWord(String);

impl Write for FirstWord {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for letter in text.chars() {
            if !letter.is_ascii_alphanumeric() {
                return Err(fmt::Error);
            }
            if letter.is_ascii_uppercase() && !self.0.is_empty() {
                self.0.push('_');
            }
            self.0.push(letter.to_ascii_lowercase());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use guildhall_kernel::NotLoaded;
    use guildhall_permissions::CompanyError;
    use guildhall_testkit::cast::ACME;

    use super::*;

    #[test]
    fn the_outcome_of_an_error_says_whether_it_is_a_refusal_and_what_was_saved() {
        let outcome = |error: Error<Infallible>| outcome(&error);
        assert_eq!(outcome(Error::Contended { attempts: 2 }), "contended");
        assert_eq!(outcome(Error::OutcomeUnknown), "unknown");
        let refusal = CompanyError::CompanyClosed { company: ACME };
        assert_eq!(outcome(Error::Company(refusal)), "refused");
        assert_eq!(outcome(Error::Incomplete(NotLoaded::Rest)), "failed");
    }

    #[test]
    fn after_a_panic_the_notes_are_those_of_the_use_case_around() {
        let mut around = Notes::default();
        let polled = with_notes(&mut around, || {
            attempt();
            let inner =
                || with_notes(&mut Notes::default(), || -> Poll<()> { panic!("on purpose") });
            assert!(catch_unwind(AssertUnwindSafe(inner)).is_err());
            company(ACME);
            Poll::Ready(())
        });
        assert!(polled.is_ready());
        assert_eq!((around.attempts, around.company), (1, Some(ACME)));
    }
}
