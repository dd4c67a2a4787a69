use std::fmt::Debug;
use std::str::FromStr;

use guildhall_kernel::{Description, Name, Picture};
use proptest::prelude::*;
use proptest::sample::select;

/// Generates a name, most often one of a few that collide (GR-4). Others have 1 or 100 characters,
/// or are any name.
pub fn name() -> impl Strategy<Value = Name> {
    let few = ["Crew", "crew", "Cast", "Straße", "STRASSE", "Équipe", "企画"];
    text(&few, "[A-Za-zé企😀]", "[a-zé企😀]{100}", "[A-Z][a-z 0-9é&-]{0,20}[a-z]")
}

/// Generates a description, most often one of a few. Others have 1 or 300 characters, or are any
/// description.
pub fn description() -> impl Strategy<Value = Description> {
    let few = ["All who launch", "All who land", "全員"];
    text(&few, "[A-Za-zé企😀]", "[a-zé企😀]{300}", "[A-Z][a-z 0-9é,.-]{0,80}[a-z.]")
}

/// Generates a picture, most often one of a few. Others have 1 or 500 characters, or are any
/// picture.
pub fn picture() -> impl Strategy<Value = Picture> {
    let few = ["https://pictures.example/crew.png", "crew-2"];
    text(&few, "[a-z0-9]", "[a-z0-9/]{500}", "[a-z]{1,8}/[a-z0-9]{1,16}")
}

fn text<T>(
    few: &[&str],
    shortest: &'static str,
    longest: &'static str,
    any: &'static str,
) -> impl Strategy<Value = T> + use<T>
where
    T: Clone + Debug + FromStr<Err: Debug> + 'static,
{
    let few: Vec<_> = few.iter().map(|text| (*text).to_owned()).collect();
    let text = prop_oneof![12 => select(few), 2 => any, 1 => shortest, 1 => longest];
    text.prop_map(|text| text.parse().unwrap()).boxed()
}
