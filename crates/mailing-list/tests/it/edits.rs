//! Edits of a list: fields that are not named stay unchanged (FT-6), and an edit must change
//! something (ML-1).

use guildhall_kernel::Switch;
use guildhall_mailing_list::{ExternalMail, ListEdit, MailError, MailingList, Posting};
use proptest::prelude::*;
use proptest::sample::select;

use crate::samples::{crew, crew_with, list_address, own, reread};

// allows: FT-6
#[test]
fn an_edit_of_one_field_keeps_the_others() {
    let list = crew_with(ListEdit::new().with_external_mail(ExternalMail::Blocked));
    assert_eq!(list.external_mail(), ExternalMail::Blocked);
    assert_eq!(list.address(), crew().address());
    assert_eq!((list.state(), list.posting()), (Switch::On, Posting::Anyone));
}

// about: FT-6
#[test]
fn the_change_leaves_out_fields_that_stay_equal() {
    let edit = ListEdit::new().with_state(Switch::On).with_posting(Posting::NamedMembers);
    let changed = crew().decide(edit, &own());
    assert_eq!(changed, Ok(ListEdit::new().with_posting(Posting::NamedMembers)));
}

// about: FT-6
#[test]
fn an_omitted_field_is_not_named() {
    assert_eq!(ListEdit::new().new_address(), None);
    let address = list_address("all@acme.example");
    assert_eq!(ListEdit::new().with_address(address.clone()).new_address(), Some(&address));
    let read: ListEdit = serde_json::from_str(r#"{"posting":"named_members"}"#).unwrap();
    assert_eq!(read, ListEdit::new().with_posting(Posting::NamedMembers));
    assert_eq!(serde_json::from_str::<ListEdit>("{}").unwrap(), ListEdit::new());
}

// refuses: ML-1
#[test]
fn an_edit_that_changes_nothing_is_refused() {
    let same = ListEdit::new()
        .with_address(list_address("crew@acme.example"))
        .with_state(Switch::On)
        .with_posting(Posting::Anyone)
        .with_external_mail(ExternalMail::Accepted);
    for edit in [ListEdit::new(), same] {
        assert_eq!(crew().decide(edit, &own()), Err(MailError::NothingChanges));
    }
}

proptest! {
    // about: FT-6
    #[test]
    fn an_edit_changes_only_the_named_fields(first in edit(), last in edit()) {
        let mut list = crew();
        apply(&mut list, first.0.clone());
        let before = list.clone();
        let (edit, named) = last;
        let decided = list.decide(edit.clone(), &own());
        apply(&mut list, edit);

        let (address, state, posting, external_mail) = named;
        let mut expected = fields(&before);
        expected.0 = address.unwrap_or(expected.0);
        expected.1 = state.unwrap_or(expected.1);
        expected.2 = posting.unwrap_or(expected.2);
        expected.3 = external_mail.unwrap_or(expected.3);
        prop_assert_eq!(decided.is_ok(), expected != fields(&before));
        prop_assert_eq!(fields(&list), expected);
        reread(list);
    }
}

type Fields = (String, Switch, Posting, ExternalMail);
type Named = (Option<String>, Option<Switch>, Option<Posting>, Option<ExternalMail>);

fn fields(list: &MailingList) -> Fields {
    (list.address().to_string(), list.state(), list.posting(), list.external_mail())
}

fn apply(list: &mut MailingList, edit: ListEdit) {
    if let Ok(changed) = list.decide(edit, &own()) {
        list.apply_edit(&reread(changed));
    }
}

fn edit() -> impl Strategy<Value = (ListEdit, Named)> {
    let address = || prop_oneof![Just("crew@acme.example"), Just("team@acme.example")];
    let posting = vec![None, Some(Posting::Anyone), Some(Posting::NamedMembers)];
    let external = vec![None, Some(ExternalMail::Accepted), Some(ExternalMail::Blocked)];
    let named = (
        prop_oneof![Just(None), address().prop_map(|text| Some(text.to_owned()))],
        select(vec![None, Some(Switch::Off), Some(Switch::On)]),
        select(posting),
        select(external),
    );
    named.prop_map(|named: Named| {
        let mut edit = ListEdit::new();
        if let Some(address) = &named.0 {
            edit = edit.with_address(list_address(address));
        }
        if let Some(state) = named.1 {
            edit = edit.with_state(state);
        }
        if let Some(posting) = named.2 {
            edit = edit.with_posting(posting);
        }
        if let Some(external_mail) = named.3 {
            edit = edit.with_external_mail(external_mail);
        }
        (edit, named)
    })
}
