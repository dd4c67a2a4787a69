use crate::answer::{ModelResult, only_if};

/// Parses a name of 1 to 100 characters, without outer white space and control characters (GR-4).
/// Stories have only names in NFC.
pub(crate) fn name(text: &str) -> ModelResult<String> {
    let name = text.trim();
    only_if((1..=100).contains(&name.chars().count()), "GR-4")?;
    only_if(!name.contains(char::is_control), "GR-4")?;
    Ok(name.to_owned())
}

/// Parses a description of up to 300 characters, which can be empty (GR-4).
pub(crate) fn description(text: &str) -> ModelResult<String> {
    let text = text.trim();
    only_if(text.chars().count() <= 300, "GR-4")?;
    only_if(!text.contains(char::is_control), "GR-4")?;
    Ok(text.to_owned())
}

/// Makes the name of a room from the title of an event. A long title is cut, not refused (RM-6).
pub(crate) fn cut_title(title: &str) -> Option<String> {
    let spaced = title.replace(char::is_control, " ");
    let cut: String = spaced.trim().chars().take(100).collect();
    name(&cut).ok()
}
