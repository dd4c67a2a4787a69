//! Edits of values that can be absent: a value that is not named stays unchanged (FT-6).

use guildhall_kernel::Edit;
use proptest::prelude::*;

// about: FT-6
#[test]
fn the_default_edit_keeps_the_value() {
    let mut present = Some(1);
    Edit::default().apply_to(&mut present);
    assert_eq!(present, Some(1));
    assert!(Edit::<u8>::default().keeps());
}

#[test]
fn an_edit_sets_or_clears_the_value() {
    let mut present = Some(1);
    Edit::Set(2).apply_to(&mut present);
    assert_eq!(present, Some(2));
    Edit::Clear.apply_to(&mut present);
    assert_eq!(present, None);
}

#[test]
fn an_edit_to_the_present_value_keeps_it() {
    assert_eq!(Edit::Set(1).against(Some(&1)), Edit::Keep);
    assert_eq!(Edit::Set(2).against(Some(&1)), Edit::Set(2));
    assert_eq!(Edit::<u8>::Clear.against(None), Edit::Keep);
}

proptest! {
    // about: FT-6
    #[test]
    fn an_edit_reduced_to_its_change_has_the_same_effect(edit in edit(), present in option()) {
        let changed = edit.against(present.as_ref());
        let (mut one, mut other) = (present, present);
        edit.apply_to(&mut one);
        changed.apply_to(&mut other);
        prop_assert_eq!(one, other);
        prop_assert_eq!(changed.keeps(), one == present);
    }

    #[test]
    fn an_edit_to_a_value_gives_that_value(wanted in option(), present in option()) {
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
