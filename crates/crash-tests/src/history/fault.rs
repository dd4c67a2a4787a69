use std::fmt;

use guildhall::groups::Position;

use crate::{CallId, Said};

/// A call that fits nowhere in a history.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum HistoryFault {
    /// An event is of no call that was made.
    NoCall {
        /// The position of the event.
        position: Position,
        /// The call that the event names.
        call: CallId,
    },
    /// A call was executed twice, or something else was stored between its events.
    Twice {
        /// The call.
        call: CallId,
        /// Its step.
        step: String,
        /// The position of the second event.
        position: Position,
    },
    /// A change was answered before another was made, and comes after it in the outbox.
    Order {
        /// The call that was made and answered first.
        first: CallId,
        /// Its step.
        first_step: String,
        /// The call that was made later.
        second: CallId,
        /// Its step.
        second_step: String,
    },
    /// A change is not what the model makes of the step after the changes before it.
    Change {
        /// The call.
        call: CallId,
        /// Its step.
        step: String,
        /// Its place among the changes, counted from 1.
        place: usize,
        /// The answer of the model.
        model: Said,
        /// The answer, if the call has one.
        said: Option<Said>,
    },
    /// A call that changed nothing has an answer that the model gives at no place that the clock
    /// allows. If it is the answer to a change, the change is lost.
    NoPlace {
        /// The call.
        call: CallId,
        /// Its step.
        step: String,
        /// Its answer.
        said: Said,
        /// The places, each as the number of changes before it, with the answer of the model.
        places: Vec<(usize, Said)>,
    },
}

impl fmt::Display for HistoryFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCall { position, call } => {
                write!(f, "position {} is of call {call}, which was not made", position.number())
            }
            Self::Twice { call, step, position } => {
                let position = position.number();
                write!(f, "call {call} is stored twice, again at position {position}: {step}")
            }
            Self::Order { first, first_step, second, second_step } => {
                writeln!(f, "call {first} was answered before call {second} was made,")?;
                writeln!(f, "and comes after it in the outbox:")?;
                writeln!(f, "    {first}: {first_step}")?;
                write!(f, "    {second}: {second_step}")
            }
            Self::Change { call, step, place, model, said } => {
                writeln!(
                    f,
                    "call {call} is change {place}, and does not follow from those before:"
                )?;
                writeln!(f, "    {step}")?;
                writeln!(f, "    the model: {model}")?;
                match said {
                    Some(said) => write!(f, "    the call:  {said}"),
                    None => f.write_str("    the call is stored, and has no answer"),
                }
            }
            Self::NoPlace { call, step, said, places } => {
                writeln!(f, "call {call} has an answer of no moment while it ran, or was lost:")?;
                writeln!(f, "    {step}")?;
                write!(f, "    the call: {said}")?;
                for (place, model) in places {
                    write!(f, "\n    the model after {place} changes: {model}")?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for HistoryFault {}
