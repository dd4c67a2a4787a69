/// What must come of a step, in the words in which the timeline tells it.
#[derive(Debug)]
pub(crate) struct Ending {
    pub(crate) holds: bool,
    pub(crate) sentence: String,
}

/// The sentence tells the outcome, if this holds.
pub(crate) fn that(holds: bool, sentence: impl Into<String>) -> Ending {
    Ending { holds, sentence: sentence.into() }
}

/// The sentence tells the outcome: that the step was allowed says it all.
pub(crate) fn so(sentence: impl Into<String>) -> Ending {
    that(true, sentence)
}
