use guildhall_kernel::Rule;

/// Returns every rule, by the crate that owns it.
#[must_use]
pub fn all_rules() -> Vec<&'static Rule> {
    [
        guildhall_kernel::rules::RULES,
        guildhall_permissions::rules::RULES,
        guildhall_room_features::rules::RULES,
        guildhall_mailing_list::rules::RULES,
        guildhall_rooms::rules::RULES,
        guildhall_groups::rules::RULES,
    ]
    .concat()
}
