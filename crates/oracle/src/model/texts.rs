use crate::answer::{Verdict, only_if};

/// A name of 1 to 100 characters, without white space around it and without control characters
/// (GR-4). Stories have names that are in NFC already.
pub(crate) fn name(text: &str) -> Verdict<String> {
    let name = text.trim();
    only_if((1..=100).contains(&name.chars().count()), "GR-4")?;
    only_if(!name.contains(char::is_control), "GR-4")?;
    Ok(name.to_owned())
}

/// A description of up to 300 characters, which can be empty (GR-4).
pub(crate) fn description(text: &str) -> Verdict<String> {
    let text = text.trim();
    only_if(text.chars().count() <= 300, "GR-4")?;
    only_if(!text.contains(char::is_control), "GR-4")?;
    Ok(text.to_owned())
}

/// What a room is called after an event: another wrote the title, so it is cut and not refused
/// (RM-6).
pub(crate) fn cut_title(title: &str) -> Option<String> {
    let spaced = title.replace(char::is_control, " ");
    let cut: String = spaced.trim().chars().take(100).collect();
    name(&cut).ok()
}
