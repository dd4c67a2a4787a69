//! Previews name the effects of changes in random companies (CO-2, CO-3, CO-4, CO-5, GR-12, GR-19,
//! RM-10).

use guildhall::kernel::{Feature, GroupId, User};
use guildhall::permissions::{Application, Authority, ExternalContacts};
use guildhall_store_memory::MemoryStore;
use guildhall_store_sqlite::SqliteStore;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::deletion;
use super::policy::{Change, assert_previewed, contacts, disable, external_groups};
use crate::people::{ACME, ALL, ANN, BO, CY, DEE, FLO, GUS, ids};
use crate::removals::random::plan::{Plan, plan};
use crate::removals::stored::{assert_others_stay, effects, stored};
use crate::world::{AnyStore, World};

proptest! {
    #[test]
    fn changes_of_the_policy_have_the_effects_of_their_previews(plan in plan(), steps in vec(step(), 1..5)) {
        pollster::block_on(async {
            let memory = World::over(MemoryStore::default()).await;
            let sqlite = World::over(SqliteStore::open_in_memory().unwrap()).await;
            change_as_previewed(&memory, &plan, &steps).await;
            change_as_previewed(&sqlite, &plan, &steps).await;
        });
    }

    #[test]
    fn deletions_have_the_effects_of_their_previews(
        plan in plan(), who in vec((select(&ALL), any::<Index>()), 1..5),
    ) {
        pollster::block_on(async {
            let memory = World::over(MemoryStore::default()).await;
            let sqlite = World::over(SqliteStore::open_in_memory().unwrap()).await;
            deletions(&memory, &plan, &who).await;
            deletions(&sqlite, &plan, &who).await;
        });
    }

    #[test]
    fn a_lost_permission_has_the_effects_of_its_preview(
        plan in plan(), user in select(&[ANN, BO, CY, DEE, GUS]),
    ) {
        pollster::block_on(async {
            let memory = World::over(MemoryStore::default()).await;
            let sqlite = World::over(SqliteStore::open_in_memory().unwrap()).await;
            loses_contact(&memory, &plan, user).await;
            loses_contact(&sqlite, &plan, user).await;
        });
    }
}

/// A change that is previewed, or one that restores a permission.
#[derive(Clone, Debug)]
enum Step {
    Change(Change),
    Allow(Feature),
    Grant(Application),
}

fn step() -> impl Strategy<Value = Step> {
    let application = || select(&[Application::Approval, Application::Core]);
    let external_contacts = select(&[ExternalContacts::Allowed, ExternalContacts::Forbidden]);
    let authority = prop_oneof![
        Just(Authority::EveryInternalUser),
        Just(Authority::named(ids([ANN, BO, CY, DEE, FLO, GUS]))),
        Just(Authority::NoOne),
    ];
    prop_oneof![
        3 => select(&Feature::ALL).prop_map(|feature| Step::Change(disable(feature))),
        2 => application().prop_map(|lost| Step::Change(Change::Revoke(lost))),
        2 => external_contacts.prop_map(|to| Step::Change(contacts(to))),
        2 => authority.prop_map(|to| Step::Change(external_groups(to))),
        1 => select(&Feature::ALL).prop_map(Step::Allow),
        2 => application().prop_map(Step::Grant),
    ]
}

async fn change_as_previewed<S: AnyStore>(hall: &World<S>, plan: &Plan, steps: &[Step]) {
    plan.carry_out(hall).await;
    hall.let_create_external(Authority::EveryInternalUser).await;
    for step in steps {
        match step {
            Step::Change(change) => drop(assert_previewed(hall, change.clone()).await),
            Step::Allow(feature) => drop(hall.user(GUS).allow_feature(*feature).await.unwrap()),
            Step::Grant(application) => {
                drop(hall.grant_application(ACME, *application).await.unwrap());
            }
        }
    }
}

async fn deletions<S: AnyStore>(hall: &World<S>, plan: &Plan, who: &[(User, Index)]) {
    plan.carry_out(hall).await;
    let groups: Vec<GroupId> = stored(hall).await.groups.into_keys().collect();
    if groups.is_empty() {
        return;
    }
    for (by, group) in who {
        deletion::assert_previewed(hall, *by, *group.get(&groups)).await;
        deletion::assert_previewed(hall, GUS, *group.get(&groups)).await;
    }
}

async fn loses_contact<S: AnyStore>(hall: &World<S>, plan: &Plan, user: User) {
    plan.carry_out(hall).await;
    let before = stored(hall).await;
    let preview = hall.user(GUS).preview_forbid_contact(user).await.unwrap();
    assert_eq!(stored(hall).await, before, "a preview changes nothing");

    assert_eq!(hall.user(GUS).forbid_contact(user).await.unwrap(), preview);

    let after = stored(hall).await;
    assert_eq!(preview, effects(user.id(), &before, &after));
    assert_others_stay(user.id(), &before, &after);
    assert_eq!(hall.user(GUS).preview_forbid_contact(user).await.unwrap(), []);
}
