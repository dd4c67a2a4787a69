//! The small vocabulary in which the chapters are written.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;

use guildhall::kernel::GroupId;
use guildhall::{Environment, Error};
use guildhall_store_sqlite::SqliteError;

use crate::clock::Clock;
use crate::ending::Ending;
use crate::letter::{Letter, Outcome};
use crate::office::{Answer, Cast, Desk, Hall, Office};
use crate::people::name_of;
use crate::stop::{Otherwise, Stop, chain};
use crate::timeline::{Line, Notice, Refused, Timeline, Verdict};

/// A day that goes on step by step. Each step says what must come of it, and stops the tour when
/// something else comes.
pub(crate) struct Day<'o> {
    office: &'o Office,
    timeline: Timeline,
    names: BTreeMap<GroupId, &'static str>,
}

impl<'o> Day<'o> {
    pub(crate) const fn new(office: &'o Office, timeline: Timeline) -> Self {
        Self { office, timeline, names: BTreeMap::new() }
    }

    pub(crate) fn cast(&self) -> Cast<'o> {
        self.office.cast()
    }

    pub(crate) const fn hall(&self) -> &'o Hall {
        self.office.hall()
    }

    /// Begins a chapter.
    pub(crate) fn chapter(&mut self, title: &'static str) -> Result<(), Stop> {
        Ok(self.timeline.chapter(title)?)
    }

    /// Some weeks pass.
    pub(crate) fn weeks_later(&self, weeks: u16) {
        self.office.clock().weeks_pass(weeks);
    }

    pub(crate) const fn clock(&self) -> &'o Clock {
        self.office.clock()
    }

    /// Refusals name the group so from now on, and not by its id.
    pub(crate) fn calls(&mut self, group: GroupId, name: &'static str) {
        self.names.insert(group, name);
    }

    /// Some minutes later, somebody does something.
    pub(crate) fn step(&mut self, who: Desk<'_>, does: impl Into<String>) -> Step<'_, 'o> {
        self.office.clock().go_on();
        self.also(who, does)
    }

    /// At the same moment, somebody does something more.
    pub(crate) fn also(&mut self, who: Desk<'_>, does: impl Into<String>) -> Step<'_, 'o> {
        let who = name_of(who.user().id());
        Step { day: self, who, does: does.into() }
    }

    /// Some minutes later, a part of the service that is nobody's desk does something.
    pub(crate) fn service(&mut self, who: &str, does: impl Into<String>) -> Step<'_, 'o> {
        self.office.clock().go_on();
        Step { day: self, who: who.to_owned(), does: does.into() }
    }

    pub(crate) fn into_timeline(self) -> Timeline {
        self.timeline
    }

    async fn send(&self, letters: Vec<Letter>) -> Answer<Vec<Notice>> {
        let mut notices = Vec::new();
        for letter in letters {
            let (to, says) = match letter {
                Letter::Members(notice, says) => {
                    (self.hall().notice_recipients(&notice).await?, says)
                }
                Letter::To(users, says) => (users, says),
            };
            notices.push(Notice::new(&to, says));
        }
        Ok(notices)
    }
}

/// A step that somebody takes now.
pub(crate) struct Step<'d, 'o> {
    day: &'d mut Day<'o>,
    who: String,
    does: String,
}

impl Step<'_, '_> {
    /// The step is allowed, and shows this rule; the ending tells what comes of it.
    pub(crate) fn allowed<T: Outcome>(
        self,
        rule: &'static str,
        act: impl Future<Output = Answer<T>>,
        ending: impl FnOnce(&T) -> Ending,
    ) -> impl Future<Output = Result<T, Stop>> {
        // Boxed here, where it begins: else the story would hold the largest of its steps.
        let act = Box::pin(act);
        async move {
            let outcome = match act.await {
                Ok(outcome) => outcome,
                Err(error) => {
                    return Err(self.otherwise(format!("allowed, by {rule}"), told(&error)));
                }
            };
            let Ending { holds, sentence } = ending(&outcome);
            if !holds {
                return Err(self.otherwise(sentence, format!("{outcome:?}")));
            }
            let notices = self.day.send(outcome.letters()).await?;
            self.write(rule, Verdict::Allowed { says: sentence }, notices)?;
            Ok(outcome)
        }
    }

    /// The step is refused, by this rule.
    pub(crate) fn refused<T: fmt::Debug>(
        self,
        rule: &'static str,
        act: impl Future<Output = Answer<T>>,
    ) -> impl Future<Output = Result<Refused, Stop>> {
        let act = Box::pin(act);
        async move {
            let came = match act.await {
                Ok(outcome) => format!("allowed: {outcome:?}"),
                Err(error) => match Refused::by(&error) {
                    Some(refused) if refused.rule == rule => {
                        let refused = refused.naming(&self.day.names);
                        self.write(rule, Verdict::Refused(refused.clone()), Vec::new())?;
                        return Ok(refused);
                    }
                    _ => told(&error),
                },
            };
            Err(self.otherwise(format!("refused, by {rule}"), came))
        }
    }

    /// The step is refused, by this rule and in the words of another refusal: nothing but the ids
    /// that were asked for differs.
    pub(crate) async fn refused_alike<T: fmt::Debug>(
        self,
        rule: &'static str,
        act: impl Future<Output = Answer<T>>,
        other: &Refused,
    ) -> Result<(), Stop> {
        let answer = act.await;
        let refused = answer.as_ref().err().and_then(Refused::by);
        if let Some(refused) = refused.filter(|new| new.without_ids() != other.without_ids()) {
            let expected = format!("the same answer as before: {}", other.says);
            return Err(self.otherwise(expected, refused.says));
        }
        self.refused(rule, async { answer }).await?;
        Ok(())
    }

    fn write(self, rule: &'static str, verdict: Verdict, notices: Vec<Notice>) -> Result<(), Stop> {
        let time = self.day.office.clock().now();
        let line = Line::new(time, self.who, self.does, rule, verdict, notices);
        Ok(self.day.timeline.line(&line)?)
    }

    fn otherwise(self, expected: String, came: String) -> Stop {
        let now = self.day.office.clock().now().time();
        let time = format!("{:02}:{:02}", now.hour(), now.minute());
        let step = format!("{} {}.", self.who, self.does);
        Stop::Otherwise(Box::new(Otherwise { time, step, expected, came }))
    }
}

fn told(error: &Error<SqliteError>) -> String {
    match error.refusal() {
        Some(refusal) => format!("refused, by {}: {refusal}", refusal.rule().code()),
        None => chain(error),
    }
}
