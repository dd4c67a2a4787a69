//! The small language in which the chapters are written.

use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::fmt;
use std::future::Future;

use guildhall::kernel::{GroupId, PageRequest};
use guildhall::rules::GREATEST_PAGE;
use guildhall::{Environment, Error, Stores};

use crate::check::Check;
use crate::clock::Clock;
use crate::notices::{Draft, HasNotices};
use crate::office::{Actor, Cast, HallResult, Office, OfficeHall};
use crate::people::name_of;
use crate::stop::{Stop, Unexpected, chain};
use crate::timeline::{Extent, Line, Notice, Refused, StepOutcome, Timeline};

/// A day of steps. Each step states its expected result, and any other result stops the tour.
pub(crate) struct Day<'o, S: Stores> {
    office: &'o Office<S>,
    timeline: Timeline,
    names: BTreeMap<GroupId, &'static str>,
}

impl<'o, S: Stores> Day<'o, S> {
    pub(crate) const fn new(office: &'o Office<S>, timeline: Timeline) -> Self {
        Self { office, timeline, names: BTreeMap::new() }
    }

    pub(crate) fn cast(&self) -> Cast<'o, S> {
        self.office.cast()
    }

    pub(crate) const fn hall(&self) -> &'o OfficeHall<S> {
        self.office.hall()
    }

    /// Starts a chapter.
    pub(crate) fn chapter(&mut self, title: &'static str) -> Result<(), Stop> {
        Ok(self.timeline.chapter(title)?)
    }

    /// Lets some weeks pass.
    pub(crate) fn weeks_later(&self, weeks: u16) {
        self.office.clock().skip_weeks(weeks);
    }

    pub(crate) const fn clock(&self) -> &'o Clock {
        self.office.clock()
    }

    /// Makes refusals show this name from now on, in place of the group's id.
    pub(crate) fn name_group(&mut self, group: GroupId, name: &'static str) {
        self.names.insert(group, name);
    }

    /// Begins the next step of a person, some minutes after the last one.
    pub(crate) fn step(&mut self, who: Actor<'_, S>, does: impl Into<String>) -> Step<'_, 'o, S> {
        self.office.clock().next_step();
        self.also(who, does)
    }

    /// Begins a further step of a person, at the same time as the last one.
    pub(crate) fn also(&mut self, who: Actor<'_, S>, does: impl Into<String>) -> Step<'_, 'o, S> {
        let who = name_of(who.user().id());
        Step { day: self, who, does: does.into(), extent: Extent::Everything }
    }

    /// Begins the next step of a part of the service, some minutes after the last one.
    pub(crate) fn service(&mut self, who: &str, does: impl Into<String>) -> Step<'_, 'o, S> {
        self.office.clock().next_step();
        let who = who.to_owned();
        Step { day: self, who, does: does.into(), extent: Extent::Everything }
    }

    pub(crate) fn into_timeline(self) -> Timeline {
        self.timeline
    }

    async fn send(&self, drafts: Vec<Draft>) -> HallResult<Vec<Notice>, S> {
        let mut notices = Vec::new();
        for draft in drafts {
            let (to, says) = match draft {
                Draft::OfGroup(notice, says) => {
                    let page = PageRequest::first(GREATEST_PAGE);
                    (self.hall().notice_recipients(&notice, page).await?.into_items(), says)
                }
                Draft::To(users, says) => (users, says),
            };
            notices.push(Notice::new(&to, says));
        }
        Ok(notices)
    }
}

/// A step that has begun, and whose result the story checks.
pub(crate) struct Step<'d, 'o, S: Stores> {
    day: &'d mut Day<'o, S>,
    who: String,
    does: String,
    extent: Extent,
}

impl<S: Stores> Step<'_, '_, S> {
    /// Shows the step on the first screen too.
    pub(crate) fn on_first_screen(self) -> Self {
        Self { extent: Extent::FirstScreen, ..self }
    }

    /// Expects that the step is allowed, as an example of this rule. `check` says what came of it.
    pub(crate) fn allowed<T: HasNotices>(
        self,
        rule: &'static str,
        act: impl Future<Output = HallResult<T, S>>,
        check: impl FnOnce(&T) -> Check,
    ) -> impl Future<Output = Result<T, Stop>> {
        // Boxed here, so that the future of the story does not grow to the size of its largest
        // step.
        let act = Box::pin(act);
        async move {
            let result = match act.await {
                Ok(result) => result,
                Err(error) => {
                    return Err(self.unexpected(format!("allowed, by {rule}"), described(&error)));
                }
            };
            let Check { holds, sentence } = check(&result);
            if !holds {
                return Err(self.unexpected(sentence, format!("{result:?}")));
            }
            let notices = self.day.send(result.notices()).await?;
            self.write(rule, StepOutcome::Allowed { says: sentence }, notices)?;
            Ok(result)
        }
    }

    /// Expects that this rule refuses the step.
    pub(crate) fn refused<T: fmt::Debug>(
        self,
        rule: &'static str,
        act: impl Future<Output = HallResult<T, S>>,
    ) -> impl Future<Output = Result<Refused, Stop>> {
        let act = Box::pin(act);
        async move {
            let actual = match act.await {
                Ok(result) => format!("allowed: {result:?}"),
                Err(error) => match Refused::by(&error) {
                    Some(refused) if refused.rule == rule => {
                        let refused = refused.naming(&self.day.names);
                        self.write(rule, StepOutcome::Refused(refused.clone()), Vec::new())?;
                        return Ok(refused);
                    }
                    _ => described(&error),
                },
            };
            Err(self.unexpected(format!("refused, by {rule}"), actual))
        }
    }

    /// Expects that this rule refuses the step, in the words of another refusal. Only the ids in
    /// the two refusals differ.
    pub(crate) async fn refused_alike<T: fmt::Debug>(
        self,
        rule: &'static str,
        act: impl Future<Output = HallResult<T, S>>,
        other: &Refused,
    ) -> Result<(), Stop> {
        let result = act.await;
        let refused = result.as_ref().err().and_then(Refused::by);
        if let Some(refused) = refused.filter(|new| new.without_ids() != other.without_ids()) {
            let expected = format!("the same answer as before: {}", other.says);
            return Err(self.unexpected(expected, refused.says));
        }
        self.refused(rule, async { result }).await?;
        Ok(())
    }

    fn write(
        self,
        rule: &'static str,
        outcome: StepOutcome,
        notices: Vec<Notice>,
    ) -> Result<(), Stop> {
        let time = self.day.office.clock().now();
        let line = Line::new(time, self.who, self.does, rule, outcome, notices);
        Ok(self.day.timeline.line(&line.with_extent(self.extent))?)
    }

    fn unexpected(self, expected: String, actual: String) -> Stop {
        let now = self.day.office.clock().now().time();
        let time = format!("{:02}:{:02}", now.hour(), now.minute());
        let step = format!("{} {}.", self.who, self.does);
        Stop::Unexpected(Box::new(Unexpected { time, step, expected, actual }))
    }
}

fn described<E: StdError + 'static>(error: &Error<E>) -> String {
    match error.refusal() {
        Some(refusal) => format!("refused, by {}: {refusal}", refusal.rule().code()),
        None => chain(error),
    }
}
