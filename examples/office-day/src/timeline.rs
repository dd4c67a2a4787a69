//! The output of the tour: text for people, or one JSON object per line.

mod line;
mod prose;
mod tally;

use std::env;
use std::io::{self, IsTerminal, Write};

use guildhall::kernel::Timestamp;
use serde::Serialize;
use time::Date;

pub(crate) use line::{Line, Notice, Refused, StepOutcome};

use tally::{Summary, Tally};

/// The form of the timeline.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Form {
    /// Text with colours, for a terminal.
    Coloured,
    /// One JSON object per line.
    Json,
    /// Text without colours.
    Plain,
}

impl Form {
    /// Chooses a form for people: with colours if the standard output is a terminal and
    /// `NO_COLOR` is not set.
    pub(crate) fn for_people() -> Self {
        let refused = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = env::var_os("TERM").is_some_and(|value| value == "dumb");
        if io::stdout().is_terminal() && !refused && !dumb { Self::Coloured } else { Self::Plain }
    }
}

/// How much of the day the timeline shows. The totals always count everything.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Extent {
    /// A few steps that show what the rules are like, on one screen.
    FirstScreen,
    /// Every step, in chapters.
    Everything,
}

/// The timeline of a day. Each step is written as soon as it is done.
pub(crate) struct Timeline {
    form: Form,
    extent: Extent,
    out: Box<dyn Write>,
    chapter: &'static str,
    last: Option<Timestamp>,
    tally: Tally,
}

impl Timeline {
    pub(crate) fn new(form: Form, extent: Extent, out: Box<dyn Write>) -> Self {
        Self { form, extent, out, chapter: "", last: None, tally: Tally::default() }
    }

    /// Writes the beginning. `events` is the number of events from earlier days.
    pub(crate) fn begin(&mut self, date: Date, events: u64) -> io::Result<()> {
        match self.form {
            Form::Json => Ok(()),
            form => prose::begin(&mut self.out, form, self.extent, date, events),
        }
    }

    pub(crate) fn chapter(&mut self, title: &'static str) -> io::Result<()> {
        self.chapter = title;
        match (self.form, self.extent) {
            (Form::Json, _) | (_, Extent::FirstScreen) => Ok(()),
            (form, Extent::Everything) => prose::chapter(&mut self.out, form, title),
        }
    }

    pub(crate) fn line(&mut self, line: &Line) -> io::Result<()> {
        self.tally.count(line);
        if line.extent > self.extent {
            return Ok(());
        }
        let last = self.last.replace(line.time).map(|time| time.as_date_time());
        let now = line.time.as_date_time();
        let time = (last != Some(now)).then_some(now);
        let date = last.is_some_and(|last| last.date() != now.date()).then(|| now.date());
        match self.form {
            Form::Json => {
                let chapter = self.chapter;
                self.json(&Object::Step { chapter, line })
            }
            form => {
                date.map_or(Ok(()), |date| prose::date(&mut self.out, form, date))?;
                prose::line(&mut self.out, form, line, time)
            }
        }
    }

    /// Writes the summary. `events` is the number of events now, `kept` says where they are kept.
    pub(crate) fn end(mut self, events: u64, kept: Option<String>) -> io::Result<()> {
        let summary = self.tally.summary(events, kept);
        match self.form {
            Form::Json => self.json(&Object::Summary(&summary))?,
            form => prose::end(&mut self.out, form, self.extent, &summary)?,
        }
        self.out.flush()
    }

    fn json(&mut self, object: &Object<'_>) -> io::Result<()> {
        let text = serde_json::to_string(object)?;
        writeln!(self.out, "{text}")
    }
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
enum Object<'l> {
    Step {
        chapter: &'static str,
        #[serde(flatten)]
        line: &'l Line,
    },
    Summary(&'l Summary),
}
