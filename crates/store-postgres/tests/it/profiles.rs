//! Profiles that are saved and erased at once.

use futures_util::future::{join, join3};
use guildhall_kernel::{AddressKey, EmailAddress, RegistrationChange, RegistrationState};
use guildhall_permissions::{CompanyRepository, Profile, ProfileChange};
use guildhall_store_postgres::PostgresStore;
use pollster::block_on;

use crate::beside::Beside;
use crate::server::{Schema, by_hand, on_runtime};
use crate::world::{World, user};

// about: ML-2
#[test]
fn a_profile_that_is_erased_while_it_is_saved_leaves_no_claim() {
    let (schema, world) = (Schema::new(), World::new());
    let [store, other] = [(); 2].map(|()| block_on(on_runtime(schema.connect())).unwrap());
    block_on(store.save_profiles(vec![registered(&world, "ann")])).unwrap();
    block_on(async {
        let beside = Beside::begin(&schema, "SELECT 1 FROM profiles FOR UPDATE").await;
        let erase = async {
            let beside = beside.until_waited_for_by(1).await;
            let commit = async { beside.until_waited_for_by(2).await.commit().await };
            join(other.erase_profile(user(1).id()), commit).await.0
        };
        let (saved, erased) = join(store.save_profiles(vec![change(&world, "bo")]), erase).await;
        saved.unwrap();
        erased.unwrap();
    });
    assert_only_the_profile_has_a_claim(&store);
}

// about: ML-2
#[test]
fn a_profile_that_is_saved_for_the_first_time_while_it_is_erased_keeps_its_claim() {
    let (schema, world) = (Schema::new(), World::new());
    let [store, other] = [(); 2].map(|()| block_on(on_runtime(schema.connect())).unwrap());
    // The erasure waits after it deleted no profile.
    by_hand(&schema, "CREATE TABLE doors (door int PRIMARY KEY); INSERT INTO doors VALUES (1)");
    by_hand(
        &schema,
        "CREATE FUNCTION pass() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             PERFORM 1 FROM doors FOR SHARE;
             RETURN NULL;
         END $$;
         CREATE TRIGGER passes AFTER DELETE ON profiles FOR EACH STATEMENT EXECUTE FUNCTION pass()",
    );
    block_on(async {
        let beside = Beside::begin(&schema, "SELECT 1 FROM doors FOR UPDATE").await;
        let save = async {
            let beside = beside.until_waited_for_by(1).await;
            store.save_profiles(vec![registered(&world, "ann")]).await.unwrap();
            beside.commit().await;
        };
        join(other.erase_profile(user(1).id()), save).await.0.unwrap();
    });
    assert_only_the_profile_has_a_claim(&store);
}

// about: ML-2
#[test]
fn of_two_profiles_of_a_user_that_are_saved_at_once_one_has_a_claim() {
    let (schema, world) = (Schema::new(), World::new());
    let stores = [(); 2].map(|()| block_on(on_runtime(schema.connect())).unwrap());
    block_on(stores[0].save_profiles(vec![registered(&world, "ann")])).unwrap();
    block_on(stores[0].save_profiles(vec![nameless(&world)])).unwrap();
    block_on(async {
        let beside = Beside::begin(&schema, "SELECT 1 FROM profiles FOR UPDATE").await;
        let commit = async { beside.until_waited_for_by(2).await.commit().await };
        let [one, other] = ["bo", "cy"].map(|name| vec![change(&world, name)]);
        let [first, second] = &stores;
        let (one, other, ()) =
            join3(first.save_profiles(one), second.save_profiles(other), commit).await;
        one.unwrap();
        other.unwrap();
    });
    assert_only_the_profile_has_a_claim(&stores[0]);
}

/// Checks that the user holds the address of their stored profile, and no other one.
fn assert_only_the_profile_has_a_claim(store: &PostgresStore) {
    let profiles = block_on(store.find_profiles([user(1).id()].into())).unwrap();
    let stored = profiles.first().and_then(|profile| profile.address.as_ref());
    for name in ["ann", "bo", "cy"] {
        let holder = block_on(store.find_user_by_address(key(name))).unwrap();
        let expected = (stored == Some(&address(name))).then(|| user(1).id());
        assert_eq!(holder, expected, "{name}, and the profile has {stored:?}");
    }
}

fn registered(world: &World, name: &str) -> ProfileChange {
    let registration = RegistrationChange::to(None, user(1), RegistrationState::Registered);
    change(world, name).with_registration(registration)
}

/// Changes the address of the user to that of this name.
fn change(world: &World, name: &str) -> ProfileChange {
    let profile = Profile { address: Some(address(name)), ..nameless(world).profile().clone() };
    ProfileChange::new(world.company.id(), profile, &["acme.example".parse().unwrap()].into())
}

/// Takes the address from the user.
fn nameless(world: &World) -> ProfileChange {
    let profile = Profile { user: user(1), name: "Ann".parse().unwrap(), address: None };
    ProfileChange::new(world.company.id(), profile, &[].into())
}

fn address(name: &str) -> EmailAddress {
    format!("{name}@acme.example").parse().unwrap()
}

fn key(name: &str) -> AddressKey {
    address(name).folded_key()
}
