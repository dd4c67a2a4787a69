use crate::answer::{ModelResult, only_if};

/// The invisible characters that stories have. They are allowed, and make no two names different.
pub(crate) const INVISIBLE: [char; 3] = ['\u{200b}', '\u{200d}', '\u{fe0f}'];

/// The characters besides control characters that stories have and no text can have.
const REFUSED: [char; 4] = ['\u{202e}', '\u{2028}', '\u{e000}', '\u{fffe}'];

/// Parses a name of 1 to 100 characters, one of them visible, without outer white space and
/// characters that no text can have (GR-4). Stories have only names in NFC.
pub(crate) fn name(text: &str) -> ModelResult<String> {
    let name = text.trim();
    only_if((1..=100).contains(&name.chars().count()), "GR-4")?;
    only_if(name.contains(is_visible), "GR-4")?;
    only_if(!name.contains(is_refused), "GR-4")?;
    Ok(name.to_owned())
}

/// Parses a description of up to 300 characters, which can be empty (GR-4).
pub(crate) fn description(text: &str) -> ModelResult<String> {
    let text = text.trim();
    only_if(text.chars().count() <= 300, "GR-4")?;
    only_if(!text.contains(is_refused), "GR-4")?;
    only_if(text.is_empty() || text.contains(is_visible), "GR-4")?;
    Ok(text.to_owned())
}

/// Makes the name of a room from the title of an event. A long title is cut, not refused (RM-6).
pub(crate) fn cut_title(title: &str) -> Option<String> {
    let shown = title.replace('\u{202e}', "");
    let spaced = shown.replace(is_refused, " ");
    let cut: String = spaced.trim().chars().take(100).collect();
    name(&cut).ok()
}

fn is_visible(character: char) -> bool {
    !character.is_whitespace() && !INVISIBLE.contains(&character)
}

fn is_refused(character: char) -> bool {
    character.is_control() || REFUSED.contains(&character)
}
