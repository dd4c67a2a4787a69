//! Who receives a mail to a list, for any nesting of groups, and loops (ML-9, ML-10).

use std::collections::BTreeSet;

use guildhall::kernel::{EmailAddress, GroupId, User};
use guildhall::mailing_list::{
    ExternalMail, ListEdit, ListId, Mail, MailKind, Posting, SenderIdentity,
};
use guildhall::permissions::{Authority, Profile};
use guildhall_store_memory::MemoryStore;
use guildhall_store_sqlite::SqliteStore;
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::mail::{list, mail};
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, FLO, GUS, NAT, ORBIT, name_of};
use crate::world::{AnyStore, World, named};

const GROUPS: usize = 4;
const PEOPLE: [User; 4] = [BO, CY, DEE, FLO];
/// Addresses that are shared, and spelled differently.
const SHARED: [&str; 5] = [
    "home@elsewhere.example",
    "home@ELSEWHERE.example",
    "CompanyDomains@elsewhere.example",
    "list0@acme.exampl",
    "list0@sub.acme.example",
];

#[derive(Clone, Debug)]
struct Office {
    members: Vec<Vec<User>>,
    nested: BTreeSet<(usize, usize)>,
    shared: Vec<Option<&'static str>>,
    partners: Vec<&'static str>,
}

fn office() -> impl Strategy<Value = Office> {
    let members = vec(subsequence(&PEOPLE, 0..=PEOPLE.len()), GROUPS);
    let nested = btree_set((0..GROUPS, 0..GROUPS), 0..8);
    let shared = vec(proptest::option::of(select(&SHARED[..])), PEOPLE.len());
    let partners = vec(select(&SHARED[..]), 0..4);
    (members, nested, shared, partners).prop_map(|(members, nested, shared, partners)| Office {
        members,
        nested,
        shared,
        partners,
    })
}

fn identity() -> impl Strategy<Value = SenderIdentity> {
    prop_oneof![
        select(&[ANN, BO, GUS, EVE, NAT]).prop_map(SenderIdentity::User),
        select(&SHARED[..]).prop_map(|text| SenderIdentity::Verified(mail(text))),
        Just(SenderIdentity::Verified(mail("bo@acme.example"))),
        Just(SenderIdentity::Unverified(mail("bo@acme.example"))),
        Just(SenderIdentity::None),
    ]
}

fn edit() -> impl Strategy<Value = ListEdit> {
    let posting = select(&[Posting::Anyone, Posting::NamedMembers]);
    let external = select(&[ExternalMail::Accepted, ExternalMail::Blocked]);
    (posting, external).prop_map(|(posting, external)| {
        ListEdit::new().with_posting(posting).with_external_mail(external)
    })
}

fn sent() -> impl Strategy<Value = Mail> {
    let kind = select(&[MailKind::Automatic, MailKind::Ordinary]);
    (identity(), 0..3_usize, kind, 0..3_usize).prop_map(|(identity, hops, kind, lists)| {
        let mail = Mail::of(identity).with_hops(hops).with_kind(kind);
        let other = ListId::from_header("<news.elsewhere.example>").unwrap();
        (0..lists).fold(mail, |mail, _| mail.with_list_id(other.clone()))
    })
}

proptest! {
    // allows: ML-9
    #[test]
    fn each_address_gets_one_copy_and_the_list_none(office in office()) {
        pollster::block_on(async {
            deliver(World::over(MemoryStore::default()).await, &office).await?;
            deliver(World::over(SqliteStore::open_in_memory().unwrap()).await, &office).await
        })?;
    }

    // refuses: ML-10
    #[test]
    fn every_mail_that_went_through_the_list_is_discarded(sent in sent(), edit in edit()) {
        pollster::block_on(async {
            loops(World::over(MemoryStore::default()).await, &sent, &edit).await?;
            loops(World::over(SqliteStore::open_in_memory().unwrap()).await, &sent, &edit).await
        })?;
    }
}

async fn deliver<S: AnyStore>(hall: World<S>, office: &Office) -> Result<(), TestCaseError> {
    let at = |user: &User| format!("{}@acme.example", name_of(user.id()).to_lowercase());
    let profile = |user: User, address: &str| Profile {
        user,
        name: name_of(user.id()).parse().unwrap(),
        address: Some(mail(address)),
    };
    let people = PEOPLE.iter().zip(&office.shared);
    let mut profiles: Vec<_> = people
        .map(|(user, shared)| profile(*user, &shared.map_or(at(user), str::to_owned)))
        .collect();
    profiles.push(profile(ANN, &at(&ANN)));
    hall.save_profiles(ACME, profiles.clone()).await.unwrap();
    let mut groups = Vec::new();
    for (n, members) in office.members.iter().enumerate() {
        let draft = named(&format!("Crew {n}")).with_members(members.iter().copied());
        groups.push(hall.group(draft.with_list_at(list(&format!("list{n}@acme.example")))).await);
    }
    for (parent, child) in &office.nested {
        // A nesting that closes a cycle is refused.
        let _ = hall.user(ANN).group(groups[*parent]).nest(groups[*child]).await;
    }
    for (n, group) in groups.iter().enumerate() {
        for partner in &office.partners {
            // An address that is a recipient already is refused.
            let _ = hall.user(ANN).group(*group).add_recipients(&[mail(partner)]).await;
        }
        let recipients = hall.recipients(*group).await.unwrap();
        let keys: BTreeSet<_> = key_of(&hall, &recipients).await;
        prop_assert_eq!(keys.len(), recipients.len(), "{:?}", recipients);
        let own = list(&format!("list{n}@acme.example")).key();
        prop_assert!(!keys.contains(own.as_str()));
        let inside = hall.participants_of(*group).await;
        let of_users = profiles.iter().filter(|profile| inside.contains(&profile.id()));
        let mut expected: Vec<_> = of_users.filter_map(|profile| profile.address.clone()).collect();
        let group = hall.whole_group(*group).await;
        expected.extend(group.recipients().loaded().map(|(_, address)| address.clone()));
        prop_assert_eq!(keys, key_of(&hall, &expected).await);
    }
    Ok(())
}

async fn key_of<S: AnyStore>(hall: &World<S>, addresses: &[EmailAddress]) -> BTreeSet<String> {
    let company = hall.company(ACME).await.unwrap();
    let key = |address: &EmailAddress| address.key(company.domains()).as_str().to_owned();
    addresses.iter().map(key).collect()
}

async fn loops<S: AnyStore>(
    hall: World<S>,
    sent: &Mail,
    edit: &ListEdit,
) -> Result<(), TestCaseError> {
    let address = "crew@acme.example";
    let group = hall.group(named("Crew").with_members([BO]).with_list_at(list(address))).await;
    let child = hall.unit().await;
    hall.nest(group, child).await;
    // An edit that changes nothing is refused.
    let _ = hall.user(ANN).group(group).edit_mailing_list(edit.clone()).await;
    let own = own_id(&hall, group).await;

    let looped =
        hall.decide_mail(ACME, &mail(address), &sent.clone().with_list_id(own)).await.unwrap();

    prop_assert!(!looped.is_accepted(), "{:?}", looped);
    prop_assert!(looped.refusal().is_none(), "an answer to a loop would make another");
    Ok(())
}

/// The id that the list writes on its mails.
async fn own_id<S: AnyStore>(hall: &World<S>, group: GroupId) -> ListId {
    let headers = hall.list_headers(group, None).await.unwrap().unwrap();
    let fields = headers.fields();
    let (_, value) = fields.iter().find(|(name, _)| *name == "List-Id").unwrap();
    ListId::from_header(value).unwrap()
}

on_both_stores! {
    // about: ML-9
    async fn a_list_never_gets_its_own_mail_whichever_user_has_its_address(hall) {
        hall.let_create_external(Authority::EveryInternalUser).await;
        let draft = named("Crew").external().with_members([NAT, EVE]);
        let profile = |user: User, address| Profile {
            user,
            name: name_of(user.id()).parse().unwrap(),
            address: Some(mail(address)),
        };
        hall.save_profiles(ACME, vec![profile(ANN, "ann@acme.example")]).await.unwrap();
        // The company gets the domain after a user had the address.
        let strange = vec![profile(NAT, "Crew@new.example"), profile(EVE, "eve@orbit.example")];
        hall.save_profiles(ORBIT, strange).await.unwrap();
        hall.add_domain(ACME, "new.example".parse().unwrap()).await.unwrap();
        let group = hall.group(draft.with_list_at(list("crew@new.example"))).await;

        let recipients = hall.recipients(group).await.unwrap();

        assert_eq!(recipients, [mail("ann@acme.example"), mail("eve@orbit.example")]);
    }
}
