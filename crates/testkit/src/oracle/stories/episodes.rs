//! Sequences of steps that only make sense together. Separately generated steps seldom form one.

use guildhall_oracle::Person::{Ann, Bo, Cy, Gus};
use guildhall_oracle::story::{
    CompanyStep, Feature, FeatureStep, GroupNo, GroupStep, MailRight, MailStep, Query, ServiceStep,
    Setting, Step,
};
use guildhall_oracle::{Company, Person};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::groups::{drafted, incoming};
use super::rooms::{ended_contact, lost_contact, same_people};
use super::{address, company, domain, feature, group, list_address, person};

/// Generates a sequence of steps. Each step can be missing.
pub(super) fn episode() -> BoxedStrategy<Vec<Step>> {
    let steps = prop_oneof![
        1 => off_and_on(),
        1 => locked(),
        1 => locked_group(),
        1 => deleted(),
        1 => shut(),
        1 => moved_domain(),
        1 => named(),
        2 => asked(),
        1 => same_people(),
        1 => lost_contact(),
        1 => ended_contact(),
        1 => drafted(),
    ];
    steps
        .prop_flat_map(|steps| {
            steps
                .into_iter()
                .map(|step| prop::option::weighted(0.95, Just(step)))
                .collect::<Vec<_>>()
        })
        .prop_map(|steps| steps.into_iter().flatten().collect())
        .boxed()
}

/// Turns Message off for some days, and on again (FT-3).
fn off_and_on() -> BoxedStrategy<Vec<Step>> {
    let days = prop_oneof![2 => select(vec![29_u16, 30, 31]), 1 => 0_u16..90];
    // With 3, Message is off for exactly that number of days if none of these steps is missing.
    let less = prop_oneof![2 => Just(3_u8), 1 => 0_u8..5];
    (manager(), group(), days, less)
        .prop_map(|(by, group, days, less)| {
            let switch = |on| FeatureStep::Switch(vec![(Feature::Message, on)]);
            vec![
                Step::Feature(by, group, switch(true)),
                Step::Feature(by, group, switch(false)),
                Step::Service(ServiceStep::Wait(days, less)),
                Step::Query(by, Query::KeptUntil(group)),
                Step::Feature(by, group, switch(true)),
            ]
        })
        .boxed()
}

/// Locks or disables a feature, has a user switch it, and unlocks or allows it again (CO-5, CO-6).
fn locked() -> BoxedStrategy<Vec<Step>> {
    (person(), group(), feature(), any::<bool>())
        .prop_map(|(by, group, feature, lock)| {
            let lock_it = |to| FeatureStep::Lock(vec![(Setting::Feature(feature), to)]);
            let shut = |shut| match (lock, shut) {
                (true, true) => Step::Feature(Gus, group, lock_it(true)),
                (true, false) => Step::Feature(Gus, group, lock_it(false)),
                (false, true) => Step::Company(Gus, CompanyStep::DisableFeature(feature)),
                (false, false) => Step::Company(Gus, CompanyStep::AllowFeature(feature)),
            };
            let switch = |feature| FeatureStep::Switch(vec![(feature, false)]);
            vec![
                shut(true),
                Step::Feature(by, group, switch(feature)),
                Step::Feature(by, group, switch(Feature::Message)),
                shut(false),
            ]
        })
        .boxed()
}

/// Locks the name, the privacy and the members, has a user change each, and unlocks one (CO-6).
fn locked_group() -> BoxedStrategy<Vec<Step>> {
    let settings = [Setting::Members, Setting::Name, Setting::Privacy];
    (manager(), group(), group(), person(), any::<bool>(), select(settings.to_vec()))
        .prop_map(move |(by, group, child, other, private, again)| {
            let to = |settings: &[Setting], locked| {
                let named = settings.iter().map(|setting| (*setting, locked)).collect();
                Step::Feature(Gus, group, FeatureStep::Lock(named))
            };
            let group_step = |step| Step::Group(by, group, step);
            vec![
                to(&settings, true),
                group_step(GroupStep::Rename("Locked".to_owned())),
                group_step(GroupStep::Describe("Locked".to_owned())),
                group_step(GroupStep::MakePrivate(private)),
                group_step(GroupStep::Add(vec![other])),
                group_step(GroupStep::Remove(vec![other])),
                group_step(GroupStep::Nest(child)),
                to(&[again], false),
                group_step(GroupStep::MakePrivate(!private)),
                group_step(GroupStep::Add(vec![other])),
            ]
        })
        .boxed()
}

/// Requests the deletion of data, and reports it (FT-5).
fn deleted() -> BoxedStrategy<Vec<Step>> {
    let data = select(vec![Feature::Note, Feature::Event, Feature::Folder]);
    (manager(), group(), data)
        .prop_map(|(by, group, data)| {
            vec![
                Step::Feature(by, group, FeatureStep::DeleteData(data)),
                Step::Feature(by, group, FeatureStep::DeleteData(data)),
                Step::Service(ServiceStep::ReportDeletion(group, data)),
            ]
        })
        .boxed()
}

/// Sends mail to a restricted list (ML-4, ML-5) with an external recipient (ML-6).
fn shut() -> BoxedStrategy<Vec<Step>> {
    let flag = || prop::option::of(any::<bool>());
    let pat = "pat@partner.example".to_owned();
    let to = select(vec!["crew@acme.example".to_owned(), "launch.crew@acme.example".to_owned()]);
    (manager(), group(), to, (flag(), flag(), flag()), [incoming(), incoming(), incoming()])
        .prop_map(move |(by, group, to, (on, restricted, block), [one, two, three])| {
            let came = |mail| Step::Service(ServiceStep::Mail(Company::Acme, to.clone(), mail));
            vec![
                Step::Mail(by, group, MailStep::Open(to.clone())),
                Step::Mail(by, group, MailStep::AddRecipients(vec![pat.clone()])),
                Step::Mail(by, group, MailStep::Edit { address: None, on, restricted, block }),
                came(one),
                came(two),
                came(three),
                Step::Query(by, Query::Post(group)),
                Step::Mail(by, group, MailStep::RemoveRecipients(vec![pat.clone()])),
            ]
        })
        .boxed()
}

/// Opens a list with recipients in domains that a company gets or loses (ML-2, ML-6).
fn moved_domain() -> BoxedStrategy<Vec<Step>> {
    let named = || vec(address(), 1..3);
    let draws = (named(), [address(), address()], [person(), person()]);
    (manager(), group(), company(), [domain(), domain()], list_address(), draws, incoming())
        .prop_map(|(by, group, company, [gets, loses], list, (named, held, users), mail)| {
            let [one, two] = users;
            let [first, second] = held.map(Some);
            vec![
                Step::Mail(by, group, MailStep::Open(list.clone())),
                Step::Mail(by, group, MailStep::AddRecipients(named.clone())),
                Step::Service(ServiceStep::SaveProfile(one, first)),
                Step::Service(ServiceStep::AddDomain(company, gets)),
                Step::Service(ServiceStep::RemoveDomain(company, loses)),
                Step::Query(by, Query::Recipients(group)),
                Step::Service(ServiceStep::SaveProfile(two, second)),
                Step::Service(ServiceStep::SaveProfile(one, Some(list.clone()))),
                Step::Query(by, Query::Recipients(group)),
                Step::Service(ServiceStep::Mail(company, list, mail)),
                Step::Mail(by, group, MailStep::RemoveRecipients(named)),
                Step::Service(ServiceStep::AddDomain(company, company.domain().to_owned())),
            ]
        })
        .boxed()
}

/// Grants a user a mail right, and revokes it (ML-3, ML-4).
fn named() -> BoxedStrategy<Vec<Step>> {
    (manager(), group(), person(), select(MailRight::ALL.to_vec()))
        .prop_map(|(by, group, named, right)| {
            let restricted =
                MailStep::Edit { address: None, on: None, restricted: Some(true), block: None };
            vec![
                Step::Mail(by, group, restricted),
                Step::Mail(by, group, MailStep::Grant(right, vec![named])),
                Step::Query(named, Query::Post(group)),
                Step::Query(named, Query::SendAs(group)),
                Step::Mail(by, group, MailStep::Revoke(right, vec![named])),
            ]
        })
        .boxed()
}

/// Asks to join a group and is answered, or withdraws the request (GR-17).
fn asked() -> BoxedStrategy<Vec<Step>> {
    let answer = |by, group, asks| {
        prop_oneof![
            Just(Step::Group(by, group, GroupStep::Accept(vec![asks]))),
            Just(Step::Group(by, group, GroupStep::Decline(vec![asks]))),
            Just(Step::Group(asks, group, GroupStep::Withdraw)),
        ]
    };
    // Most stories begin with a public group of this number that has neither of the two.
    let group = prop_oneof![4 => Just(GroupNo(4)), 1 => group()];
    (select(vec![Bo, Cy]), group, select(vec![Ann, Gus]), wait())
        .prop_flat_map(move |(asks, group, by, wait)| {
            answer(by, group, asks).prop_map(move |answer| {
                let mut steps = vec![Step::Group(asks, group, GroupStep::Ask)];
                steps.extend(wait.map(|days| Step::Service(ServiceStep::Wait(days, 0))));
                steps.push(answer);
                steps
            })
        })
        .boxed()
}

/// Generates a time about as long as a request is open, or none.
fn wait() -> BoxedStrategy<Option<u16>> {
    prop_oneof![4 => Just(None), 1 => select(vec![29_u16, 30, 31]).prop_map(Some)].boxed()
}

/// Generates a user, most often one who manages many groups.
fn manager() -> BoxedStrategy<Person> {
    prop_oneof![3 => Just(Ann), 2 => Just(Gus), 1 => person()].boxed()
}
