use std::fmt;

use guildhall_oracle::Answer;
use guildhall_oracle::story::Step;

/// A step that the model and the front door answer differently. It prints the story up to this
/// step.
#[derive(Clone, Debug)]
pub struct Disagreement {
    /// The story before this step, one sentence for each step.
    pub before: Vec<String>,
    /// The step.
    pub step: Box<Step>,
    /// The answer of the model.
    pub model: Answer,
    /// The answer of the front door.
    pub front_door: Answer,
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the model and the front door disagree:")?;
        for (n, sentence) in (1..).zip(&self.before) {
            writeln!(f, "{n:>4}. {sentence}")?;
        }
        writeln!(f, "{:>4}. {}.", self.before.len() + 1, self.step)?;
        writeln!(f, "      the model:      {}", beside(&self.model, &self.front_door))?;
        write!(f, "      the front door: {}", beside(&self.front_door, &self.model))
    }
}

impl std::error::Error for Disagreement {}

/// Returns the text of an answer. If both answers are listings, the text has only the lines that
/// the other one lacks. If the listings differ only in their order, the text has all lines.
fn beside(answer: &Answer, other: &Answer) -> String {
    let (Answer::Done(mine), Answer::Done(theirs)) = (answer, other) else {
        return answer.to_string();
    };
    let alone = |lines: &[String], beside: &[String]| -> Vec<String> {
        lines.iter().filter(|line| !beside.contains(line)).cloned().collect()
    };
    let (here, there) = (alone(mine, theirs), alone(theirs, mine));
    let alike = mine.len() - here.len();
    if alike == 0 || (here.is_empty() && there.is_empty()) {
        return answer.to_string();
    }
    format!("{} (besides {alike} that both say)", Answer::Done(here))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done(lines: &[&str]) -> Answer {
        Answer::Done(lines.iter().map(|line| (*line).to_owned()).collect())
    }

    #[test]
    fn two_listings_show_only_their_differences() {
        let (model, front_door) =
            (done(&["room 0", "room 1", "room 2"]), done(&["room 0", "room 2"]));

        assert_eq!(beside(&model, &front_door), "done: room 1 (besides 2 that both say)");
        assert_eq!(beside(&front_door, &model), "done (besides 2 that both say)");
    }

    #[test]
    fn listings_that_differ_only_in_order_are_shown_whole() {
        let (model, front_door) = (done(&["room 0", "room 1"]), done(&["room 1", "room 0"]));

        assert_eq!(beside(&model, &front_door), "done: room 0; room 1");
    }
}
