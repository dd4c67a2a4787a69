use std::fmt;

use guildhall_oracle::Answer;
use guildhall_oracle::story::Step;

/// A step that the model and the hall answer differently. It prints as the story up to there.
#[derive(Clone, Debug)]
pub struct Disagreement {
    /// The story before, a sentence for each step.
    pub before: Vec<String>,
    /// The step.
    pub step: Box<Step>,
    /// What the model answers.
    pub model: Answer,
    /// What the hall answers.
    pub hall: Answer,
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the model and the hall disagree:")?;
        for (n, sentence) in (1..).zip(&self.before) {
            writeln!(f, "{n:>4}. {sentence}")?;
        }
        writeln!(f, "{:>4}. {}.", self.before.len() + 1, self.step)?;
        writeln!(f, "      the model: {}", beside(&self.model, &self.hall))?;
        write!(f, "      the hall:  {}", beside(&self.hall, &self.model))
    }
}

impl std::error::Error for Disagreement {}

/// An answer, or of two listings what stands in this one alone. Where that says nothing, since they differ in
/// their order, it is the whole.
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
    fn of_two_listings_what_differs_is_told() {
        let (model, hall) = (done(&["room 0", "room 1", "room 2"]), done(&["room 0", "room 2"]));

        assert_eq!(beside(&model, &hall), "done: room 1 (besides 2 that both say)");
        assert_eq!(beside(&hall, &model), "done (besides 2 that both say)");
    }

    #[test]
    fn what_differs_in_order_alone_is_told_whole() {
        let (model, hall) = (done(&["room 0", "room 1"]), done(&["room 1", "room 0"]));

        assert_eq!(beside(&model, &hall), "done: room 0; room 1");
    }
}
