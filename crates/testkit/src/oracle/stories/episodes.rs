//! Steps that make sense one after the other, which single ones seldom hit on.

use guildhall_oracle::Person::Gus;
use guildhall_oracle::story::{
    CompanyDeed, Feature, FeatureDeed, Look, MailDeed, MailRight, ServiceDeed, Step,
};
use guildhall_oracle::{Company, Person};
use proptest::prelude::*;
use proptest::sample::select;

use super::draws::{feature, group, person};
use super::mail::incoming;
use super::rooms::{lost_contact, same_people};

/// Some steps with a purpose. Each can be missing.
pub(super) fn episode() -> BoxedStrategy<Vec<Step>> {
    let steps = prop_oneof![
        off_and_on(),
        locked(),
        deleted(),
        shut(),
        named(),
        same_people(),
        lost_contact()
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

/// Message is off for some days (FT-3).
fn off_and_on() -> BoxedStrategy<Vec<Step>> {
    let days = prop_oneof![2 => select(vec![29_u16, 30, 31]), 1 => 0_u16..90];
    // To the second, when all these steps happen and none between them.
    let less = prop_oneof![2 => Just(3_u8), 1 => 0_u8..5];
    (manager(), group(), days, less)
        .prop_map(|(by, group, days, less)| {
            let switch = |on| FeatureDeed::Switch(vec![(Feature::Message, on)]);
            vec![
                Step::Feature(by, group, switch(true)),
                Step::Feature(by, group, switch(false)),
                Step::Service(ServiceDeed::Wait(days, less)),
                Step::Look(by, Look::KeptUntil(group)),
                Step::Feature(by, group, switch(true)),
            ]
        })
        .boxed()
}

/// A feature is locked or disabled, somebody tries to switch it, and it is open again (CO-5, CO-6).
fn locked() -> BoxedStrategy<Vec<Step>> {
    (person(), group(), feature(), any::<bool>())
        .prop_map(|(by, group, feature, lock)| {
            let shut = |shut| match (lock, shut) {
                (true, true) => Step::Feature(Gus, group, FeatureDeed::Lock(vec![feature])),
                (true, false) => Step::Feature(Gus, group, FeatureDeed::Unlock(vec![feature])),
                (false, true) => Step::Company(Gus, CompanyDeed::DisableFeature(feature)),
                (false, false) => Step::Company(Gus, CompanyDeed::AllowFeature(feature)),
            };
            let switch = |feature| FeatureDeed::Switch(vec![(feature, false)]);
            vec![
                shut(true),
                Step::Feature(by, group, switch(feature)),
                Step::Feature(by, group, switch(Feature::Message)),
                shut(false),
            ]
        })
        .boxed()
}

/// Data are deleted, and reported so (FT-5).
fn deleted() -> BoxedStrategy<Vec<Step>> {
    let data = select(vec![Feature::Note, Feature::Event, Feature::Folder]);
    (manager(), group(), data)
        .prop_map(|(by, group, data)| {
            vec![
                Step::Feature(by, group, FeatureDeed::DeleteData(data)),
                Step::Feature(by, group, FeatureDeed::DeleteData(data)),
                Step::Service(ServiceDeed::ReportDeletion(group, data)),
            ]
        })
        .boxed()
}

/// Mail comes in while it is not welcome (ML-4, ML-5), and with a recipient outside (ML-6).
fn shut() -> BoxedStrategy<Vec<Step>> {
    let flag = || prop::option::of(any::<bool>());
    let pat = "pat@partner.example".to_owned();
    let to = select(vec!["crew@acme.example".to_owned(), "launch.crew@acme.example".to_owned()]);
    (manager(), group(), to, (flag(), flag(), flag()), [incoming(), incoming(), incoming()])
        .prop_map(move |(by, group, to, (on, restricted, block), [one, two, three])| {
            let came = |mail| Step::Service(ServiceDeed::Mail(Company::Acme, to.clone(), mail));
            vec![
                Step::Mail(by, group, MailDeed::Open(to.clone())),
                Step::Mail(by, group, MailDeed::AddRecipients(vec![pat.clone()])),
                Step::Mail(by, group, MailDeed::Edit { address: None, on, restricted, block }),
                came(one),
                came(two),
                came(three),
                Step::Look(by, Look::Post(group)),
                Step::Mail(by, group, MailDeed::RemoveRecipients(vec![pat.clone()])),
            ]
        })
        .boxed()
}

/// Somebody may write to a list, or as it, and then no longer (ML-3, ML-4).
fn named() -> BoxedStrategy<Vec<Step>> {
    (manager(), group(), person(), select(MailRight::ALL.to_vec()))
        .prop_map(|(by, group, named, right)| {
            let restricted =
                MailDeed::Edit { address: None, on: None, restricted: Some(true), block: None };
            vec![
                Step::Mail(by, group, restricted),
                Step::Mail(by, group, MailDeed::Grant(right, vec![named])),
                Step::Look(named, Look::Post(group)),
                Step::Look(named, Look::SendAs(group)),
                Step::Mail(by, group, MailDeed::Revoke(right, vec![named])),
            ]
        })
        .boxed()
}

/// Who manages most of what there is.
fn manager() -> BoxedStrategy<Person> {
    prop_oneof![3 => Just(Person::Ann), 2 => Just(Gus), 1 => person()].boxed()
}
