use std::fmt::Debug;
use std::str::FromStr;

use guildhall_kernel::{
    CompanyId, Description, DomainName, EmailAddress, GroupId, ListAddress, ListLocalPart, Name,
    Picture, RoomId, User, UserId,
};
use proptest::prelude::*;
use proptest::sample::select;

use crate::cast::{ACME, ORBIT, PEOPLE, domain, email, group, group_room, room};

/// Generates the id of one of two companies.
pub fn company_id() -> impl Strategy<Value = CompanyId> {
    select(vec![ACME, ORBIT])
}

/// Generates the id of one of four groups.
pub fn group_id() -> impl Strategy<Value = GroupId> {
    (1..=4_u8).prop_map(group)
}

/// Generates the id of one of four rooms, or of the room of a group.
pub fn room_id() -> impl Strategy<Value = RoomId> {
    prop_oneof![4 => (1..=4_u8).prop_map(room), 1 => group_id().prop_map(group_room)]
}

/// Generates the id of one of [`PEOPLE`].
pub fn user_id() -> impl Strategy<Value = UserId> {
    select(PEOPLE.map(|user| User::id(&user)).to_vec())
}

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

/// Generates a mail domain, most often one of a few that include a company's own. Others have 3 or
/// 253 bytes.
pub fn domain_name() -> impl Strategy<Value = DomainName> {
    prop_oneof![
        12 => select(DOMAINS.map(domain).to_vec()),
        1 => "[a-z]\\.[a-z]".prop_map(|text| domain(&text)),
        1 => "([a-z]{63}\\.){3}[a-z]{61}".prop_map(|text| domain(&text)),
    ]
    .boxed()
}

/// Generates a mail address, most often one of a few, of which some differ only in their spelling.
/// Others are very short or have 254 bytes.
pub fn email_address() -> impl Strategy<Value = EmailAddress> {
    let few = [
        "ann@acme.example",
        "pat@partner.example",
        "pat@PARTNER.example",
        "Ann@acme.example",
        "\"pat\"@partner.example",
        "\"pat p.\"@partner.example",
        "crew@acme.example",
        "pat@[192.0.2.1]",
    ];
    prop_oneof![
        12 => select(few.map(email).to_vec()),
        1 => "[a-z]@[a-z]\\.[a-z]".prop_map(|text| email(&text)),
        1 => "[a-z]{64}@([a-z]{63}\\.){2}[a-z]{61}".prop_map(|text| email(&text)),
    ]
    .boxed()
}

/// Generates the local part of a list's address.
pub fn list_local_part() -> impl Strategy<Value = ListLocalPart> {
    list_address().prop_map(|address| address.local_part().parse().unwrap()).boxed()
}

/// Generates the address of a list, most often one of a few. Others have 2 or 40 characters before
/// the `@`.
pub fn list_address() -> impl Strategy<Value = ListAddress> {
    let local = prop_oneof![
        12 => select(vec!["crew".to_owned(), "cast".to_owned(), "launch.crew".to_owned()]),
        1 => "[a-z0-9]{2}",
        1 => "[a-z][a-z0-9_!#-]{63}",
    ]
    .boxed();
    let at = prop_oneof![3 => Just(domain(DOMAINS[0])), 1 => select(DOMAINS.map(domain).to_vec())];
    (local, at).prop_map(|(local, at)| ListAddress::new(&local, at).unwrap()).boxed()
}

const DOMAINS: [&str; 4] = ["acme.example", "orbit.example", "bücher.example", "acme.test"];
