//! Every rule: one constant each, and the list of all.

use std::num::NonZeroU32;

#[doc(inline)]
pub use guildhall_groups::rules::RULES_BY_CRATE as RULES;
pub use guildhall_groups::rules::*;
use guildhall_kernel::Rule;
pub use guildhall_kernel::rules::*;
pub use guildhall_mailing_list::rules::*;
pub use guildhall_permissions::rules::*;
pub use guildhall_room_features::rules::*;
pub use guildhall_rooms::rules::*;

/// The greatest number of items on a page of any listing, and of events at once.
///
/// A request for more is answered with a page of this size and the key of the next one. So no
/// question reads or returns without bound, whatever its caller asks for.
pub const GREATEST_PAGE: NonZeroU32 = NonZeroU32::MIN.saturating_add(999);

/// Returns the rules family by family: companies, rooms, groups, room features, mailing lists.
///
/// ```
/// use guildhall::rules::{self, GR_10};
///
/// assert!(GR_10.sentence().starts_with("Members cannot leave a group."));
/// assert!(rules::all().contains(&&GR_10));
/// ```
#[must_use]
pub fn all() -> Vec<&'static Rule> {
    let mut rules = RULES.concat();
    rules.sort_by_key(|rule| order(rule.code()));
    rules
}

/// Returns the key by which codes are sorted: the family, then the number.
fn order(code: &'static str) -> (Option<usize>, Option<u32>) {
    let families = ["CO", "RM", "GR", "FT", "ML"];
    let (family, number) = code.split_once('-').unwrap_or((code, ""));
    (families.iter().position(|known| *known == family), number.parse().ok())
}
