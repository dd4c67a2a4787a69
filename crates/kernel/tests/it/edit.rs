//! Edits of what can be absent: what is not named stays (FT-6).

use guildhall_kernel::Edit;
use proptest::prelude::*;

// about: FT-6
#[test]
fn an_edit_that_names_nothing_keeps() {
    let mut present = Some(1);
    Edit::default().apply_to(&mut present);
    assert_eq!(present, Some(1));
    assert!(Edit::<u8>::default().keeps());
}

#[test]
fn an_edit_clears_or_sets() {
    let mut present = Some(1);
    Edit::Set(2).apply_to(&mut present);
    assert_eq!(present, Some(2));
    Edit::Clear.apply_to(&mut present);
    assert_eq!(present, None);
}

proptest! {
    // about: FT-6
    #[test]
    fn an_edit_comes_to_what_it_changes(edit in edit(), present in option()) {
        let changed = edit.against(present.as_ref());
        let (mut one, mut other) = (present, present);
        edit.apply_to(&mut one);
        changed.apply_to(&mut other);
        prop_assert_eq!(one, other);
        prop_assert_eq!(changed.keeps(), one == present);
    }

    #[test]
    fn a_value_that_may_be_absent_is_what_the_edit_leaves(wanted in option(), present in option()) {
        let mut edited = present;
        Edit::to(wanted).apply_to(&mut edited);
        prop_assert_eq!(edited, wanted);
    }
}

fn edit() -> impl Strategy<Value = Edit<u8>> {
    prop_oneof![Just(Edit::Clear), Just(Edit::Keep), (0..3_u8).prop_map(Edit::Set)]
}

fn option() -> impl Strategy<Value = Option<u8>> {
    prop_oneof![Just(None), (0..3_u8).prop_map(Some)]
}
