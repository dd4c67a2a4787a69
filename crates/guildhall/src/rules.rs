//! Every rule there is, wherever it is enforced.

use guildhall_kernel::Rule;

/// The rules, family by family: companies, rooms, groups, room features, mailing lists.
///
/// ```
/// let code = "GR-10";
/// let rule = guildhall::rules::all().into_iter().find(|rule| rule.code() == code).unwrap();
/// assert!(rule.sentence().starts_with("Members cannot leave a group."));
/// ```
#[must_use]
pub fn all() -> Vec<&'static Rule> {
    let owned = [
        guildhall_kernel::rules::RULES,
        guildhall_permissions::rules::RULES,
        guildhall_room_features::rules::RULES,
        guildhall_mailing_list::rules::RULES,
        guildhall_rooms::rules::RULES,
        guildhall_groups::rules::RULES,
    ];
    let mut rules = owned.concat();
    rules.sort_by_key(|rule| entry(rule.code()));
    rules
}

/// Where a code stands: by its family, then by its number.
fn entry(code: &'static str) -> (Option<usize>, Option<u32>) {
    let families = ["CO", "RM", "GR", "FT", "ML"];
    let (family, number) = code.split_once('-').unwrap_or((code, ""));
    (families.iter().position(|known| *known == family), number.parse().ok())
}
