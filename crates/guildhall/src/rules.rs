//! Every rule: one constant each, and the list of all.

use std::num::NonZeroU32;

pub use guildhall_groups::rules::{
    GR_1, GR_2, GR_5, GR_7, GR_8, GR_11, GR_12, GR_13, GR_16, GR_20, ML_8,
};
use guildhall_kernel::Rule;
pub use guildhall_kernel::rules::{CO_9, CO_10, FT_3, GR_4, ML_2, ML_13};
pub use guildhall_mailing_list::rules::{
    ML_1, ML_3, ML_4, ML_5, ML_6, ML_7, ML_9, ML_10, ML_11, ML_12, ML_14, ML_15,
};
pub use guildhall_permissions::rules::{
    CO_1, CO_2, CO_3, CO_4, CO_5, CO_6, CO_7, CO_8, FT_1, GR_3, GR_6, GR_9, GR_10, GR_14, GR_15,
    GR_17, GR_18, GR_19, RM_2, RM_7, RM_9, RM_10, RM_11, RM_12, RM_14, RM_19, RM_20,
};
pub use guildhall_room_features::rules::{FT_2, FT_4, FT_5, FT_6};
pub use guildhall_rooms::rules::{
    FT_7, RM_1, RM_3, RM_4, RM_5, RM_6, RM_8, RM_13, RM_15, RM_16, RM_17, RM_18, RM_21, RM_22,
};

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
    let mut rules = [
        guildhall_kernel::rules::RULES,
        guildhall_permissions::rules::RULES,
        guildhall_room_features::rules::RULES,
        guildhall_mailing_list::rules::RULES,
        guildhall_rooms::rules::RULES,
        guildhall_groups::rules::RULES,
    ]
    .concat();
    rules.sort_by_key(|rule| order(rule.code()));
    rules
}

/// Returns the key by which codes are sorted: the family, then the number.
fn order(code: &'static str) -> (Option<usize>, Option<u32>) {
    let families = ["CO", "RM", "GR", "FT", "ML"];
    let (family, number) = code.split_once('-').unwrap_or((code, ""));
    (families.iter().position(|known| *known == family), number.parse().ok())
}
