//! The timeline as text for people, in at most 100 columns, with colours in a terminal.

use std::io::{self, Write};

use guildhall::kernel::{UserId, Who};
use time::format_description::well_known::Rfc3339;
use time::{Date, OffsetDateTime};

use super::{Extent, Form, Line, Notice, Refused, StepOutcome, Summary};
use crate::people::name_of;

/// The number of columns of a line.
const WIDTH: usize = 100;
/// The column of the action, after the time.
const ACTION: usize = 9;
/// The column of the outcome, after its mark and the code of the rule.
const OUTCOME: usize = 18;

const CAST: &str = "Ann, Bo, Cy, Dee and Flo work at Acme.";
const WHOLE_CAST: &str = "Ann, Bo, Cy, Dee and Flo work at Acme. Hal works there for some weeks. \
                          Gus is Acme's administrator. Eve works at another company, Globex.";
const LEGEND: &str = "✓ a rule allows the step   ✗ a rule refuses it   → a notice that is sent";

pub(super) fn begin(
    out: &mut dyn Write,
    form: Form,
    extent: Extent,
    date: Date,
    events: u64,
) -> io::Result<()> {
    let heading = format!("A day at Acme: {}", in_words(date));
    writeln!(out, "{}", form.paint(Paint::Heading, &heading))?;
    writeln!(out)?;
    let cast = match extent {
        Extent::FirstScreen => CAST,
        Extent::Everything => WHOLE_CAST,
    };
    paragraph(out, "", 0, cast, str::to_owned)?;
    writeln!(out, "{LEGEND}")?;
    match events {
        0 => writeln!(out, "This is the first day. The database is empty.")?,
        _ => writeln!(out, "The file has {events} events from earlier days.")?,
    }
    match extent {
        Extent::FirstScreen => chapter(out, form, "A few of its steps"),
        Extent::Everything => Ok(()),
    }
}

pub(super) fn chapter(out: &mut dyn Write, form: Form, title: &str) -> io::Result<()> {
    writeln!(out, "\n{}", form.paint(Paint::Heading, title))
}

/// Writes the date of the steps that follow.
pub(super) fn date(out: &mut dyn Write, form: Form, date: Date) -> io::Result<()> {
    writeln!(out, "{}", form.paint(Paint::Faint, &format!("  {}", in_words(date))))
}

/// Writes a step. `time` is `None` if it is the time of the step before.
pub(super) fn line(
    out: &mut dyn Write,
    form: Form,
    line: &Line,
    time: Option<OffsetDateTime>,
) -> io::Result<()> {
    let time = time.map_or_else(String::new, clock_face);
    let time = form.paint(Paint::Faint, &format!("  {time:<7}"));
    paragraph(out, &time, ACTION, &format!("{} {}.", line.who, line.does), str::to_owned)?;
    let (mark, paint) = match line.outcome {
        StepOutcome::Allowed { .. } => ("✓", Paint::Allowed),
        StepOutcome::Refused(_) => ("✗", Paint::Refused),
    };
    let lead = form.paint(paint, &format!("{:ACTION$}{mark} {:<7}", "", line.rule));
    match &line.outcome {
        StepOutcome::Allowed { says } => paragraph(out, &lead, OUTCOME, says, str::to_owned)?,
        StepOutcome::Refused(refused) => {
            let faint = |text: &str| form.paint(Paint::Faint, text);
            let rest = " ".repeat(OUTCOME);
            paragraph(out, &lead, OUTCOME, &refusal(&line.who, refused), str::to_owned)?;
            paragraph(out, &rest, OUTCOME, &format!("Rule: {}", refused.sentence), faint)?;
            let remedy = match refused.lifted_by {
                Who::NoOne => format!("Remedy: none. {}", refused.remedy),
                _ => format!("Remedy: {}", refused.remedy),
            };
            paragraph(out, &rest, OUTCOME, &remedy, faint)?;
        }
    }
    for Notice { to, says } in &line.notices {
        let lead = form.paint(Paint::Notice, &format!("{:ACTION$}→ ", ""));
        let text = format!("To {}: {says}", to.join(", "));
        paragraph(out, &lead, ACTION + 2, &text, |text| form.paint(Paint::Notice, text))?;
    }
    Ok(())
}

pub(super) fn end(
    out: &mut dyn Write,
    form: Form,
    extent: Extent,
    summary: &Summary,
) -> io::Result<()> {
    let Summary { steps, allowed, refused, rules, notices, events, kept } = summary;
    chapter(out, form, "The end of the tour")?;
    writeln!(out, "  {steps} steps: {allowed} allowed, {refused} refused, all as expected.")?;
    let count = rules.len();
    match extent {
        Extent::FirstScreen => {
            writeln!(out, "  {count} rules met. To see all steps and rules, use --all.")?;
        }
        Extent::Everything => {
            let shown = format!("{count} rules shown: {}.", rules.join(", "));
            paragraph(out, "  ", 2, &shown, str::to_owned)?;
        }
    }
    writeln!(out, "  {notices} notices sent. {events} events in the outbox.")?;
    match kept {
        Some(path) => writeln!(
            out,
            "  The database is in {path}. Run the tour with it again to continue with the next day."
        ),
        None => writeln!(
            out,
            "  The database was temporary. To continue with the next day, use --db PATH."
        ),
    }
}

/// Writes a text after its lead. The text is wrapped, and its further lines are indented.
fn paragraph(
    out: &mut dyn Write,
    lead: &str,
    indent: usize,
    text: &str,
    paint: impl Fn(&str) -> String,
) -> io::Result<()> {
    for (number, line) in wrapped(text, WIDTH - indent).iter().enumerate() {
        match number {
            0 => writeln!(out, "{lead}{}", paint(line))?,
            _ => writeln!(out, "{:indent$}{}", "", paint(line))?,
        }
    }
    Ok(())
}

fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let longer = line.chars().count() + 1 + word.chars().count();
        if !line.is_empty() && longer > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

/// Describes a refusal, with the names of the users that caused it.
fn refusal(who: &str, refused: &Refused) -> String {
    let says = sentence(who, &refused.says);
    match refused.names.as_slice() {
        [] => says + ".",
        names => format!("{says}: {}.", names.join(", ")),
    }
}

/// Turns a message into a sentence without its full stop. Ids of people become names, times become
/// times of the day, and other ids are shortened.
fn sentence(who: &str, message: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for word in message.split(' ') {
        match (word.parse::<UserId>(), OffsetDateTime::parse(word, &Rfc3339)) {
            (Ok(id), _) if name_of(id) != word => {
                words.pop_if(|before| before == "user");
                words.push(name_of(id));
            }
            (Ok(_), _) => words.push(word.chars().take(8).chain(['…']).collect()),
            (_, Ok(time)) => words.push(clock_face(time)),
            _ => words.push(word.to_owned()),
        }
    }
    let text = words.join(" ");
    match text.strip_prefix("the user ") {
        Some(rest) => format!("{who} {rest}"),
        None => capitalised(&text),
    }
}

/// Makes the first letter a capital, unless the text begins with a mail address.
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) if !text.split(' ').next().is_some_and(|word| word.contains('@')) => {
            first.to_uppercase().chain(letters).collect()
        }
        _ => text.to_owned(),
    }
}

fn in_words(date: Date) -> String {
    format!("{}, {} {} {}", date.weekday(), date.day(), date.month(), date.year())
}

fn clock_face(time: OffsetDateTime) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

#[derive(Clone, Copy)]
enum Paint {
    Allowed,
    Faint,
    Heading,
    Notice,
    Refused,
}

impl Form {
    fn paint(self, paint: Paint, text: &str) -> String {
        let code = match paint {
            Paint::Allowed => 32,
            Paint::Faint => 2,
            Paint::Heading => 1,
            Paint::Notice => 36,
            Paint::Refused => 31,
        };
        if self == Self::Coloured { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::Person;

    #[test]
    fn a_long_text_is_wrapped_between_words() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("“ä” ö", 5), ["“ä” ö"]);
        assert_eq!(wrapped("immeasurable", 4), ["immeasurable"]);
    }

    #[test]
    fn a_message_becomes_a_sentence() {
        let flo = Person::Flo.user().id();
        assert_eq!(sentence("Bo", &format!("user {flo} left")), "Flo left");
        assert_eq!(sentence("Bo", "the user may not leave it"), "Bo may not leave it");
        assert_eq!(sentence("Bo", "crew@acme.example is taken"), "crew@acme.example is taken");
        assert_eq!(sentence("Bo", "asked since 2026-01-05T13:25:00Z"), "Asked since 13:25");
        let unknown = "00000000-0000-0000-0000-000000000001";
        assert_eq!(sentence("Bo", &format!("no room {unknown}")), "No room 00000000…");
    }
}
