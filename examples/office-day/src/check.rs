/// Says whether a step had its expected result, and how the timeline describes that result.
#[derive(Debug)]
pub(crate) struct Check {
    pub(crate) holds: bool,
    pub(crate) sentence: String,
}

/// Describes the result by the sentence, if the condition holds.
pub(crate) fn check(holds: bool, sentence: impl Into<String>) -> Check {
    Check { holds, sentence: sentence.into() }
}

/// Describes the result by the sentence, and requires only that the step was allowed.
pub(crate) fn says(sentence: impl Into<String>) -> Check {
    check(true, sentence)
}
