//! What the check of a store finds: nothing in a store that only use cases changed, and each of
//! some corruptions by its name.
//!
//! [`CORRUPTIONS`] are statements for the tables of `store-sqlite` and `store-postgres`. A store
//! with other tables can run [`findings`] after stories or cases of its own.

mod corruptions;
mod leftovers;
mod scene;
mod writers;

use guildhall::groups::Inspection;
use guildhall::{Error, Finding, Guildhall, Stores};

pub use self::corruptions::{CORRUPTIONS, Corruption, OF_POSTGRES, OF_SQLITE, Remedied};
pub use self::scene::{Dialect, Scene};
pub use self::writers::check_beside_writers;

/// Checks everything that is stored, and returns what is found.
///
/// # Panics
/// If the store fails.
#[must_use]
pub fn findings<S: Stores + Inspection>(store: S) -> Vec<Finding> {
    let hall = Guildhall::new(store);
    pollster::block_on(hall.verify().all()).unwrap()
}

/// Plants corruptions one by one, each in what the one before left if that was repaired, and
/// otherwise in a new store. Checks that each is found by its name, and that nothing else is.
/// Where a repair is offered, it must leave nothing to find.
///
/// `new` makes an empty store, with a function that runs statements by hand.
///
/// # Panics
/// If the check of the store finds something else.
pub fn check_corruptions<S, B>(dialect: Dialect, mut new: impl FnMut() -> (S, B))
where
    S: Stores + Inspection + Clone,
    B: Fn(&str),
{
    let of_dialect = match dialect {
        Dialect::Plain => [].as_slice(),
        Dialect::Postgres => [OF_POSTGRES, leftovers::IN_POSTGRES].as_slice(),
        Dialect::Sqlite => [OF_SQLITE, leftovers::IN_SQLITE].as_slice(),
    };
    let all = [CORRUPTIONS, leftovers::IN_BOTH].into_iter().chain(of_dialect.iter().copied());
    let mut at = None;
    for corruption in all.flatten() {
        let (store, by_hand, scene) = at.take().unwrap_or_else(|| {
            let (store, by_hand) = new();
            let scene = pollster::block_on(Scene::play(store.clone()));
            assert_eq!(findings(store.clone()), [], "before any corruption");
            (store, by_hand, scene)
        });
        let what = corruption.what;
        by_hand(&scene.fill(corruption.statements, dialect));
        let found = findings(store.clone());
        let kinds: Vec<_> = found.iter().map(kind).collect();
        assert_eq!(kinds, [corruption.found], "{what}: {found:#?}");
        let shown = format!("{}\n{}", found[0], serde_json::to_string(&found[0]).unwrap());
        let place = scene.fill(corruption.place, Dialect::Plain);
        assert!(shown.contains(&place), "{what}: {shown} does not name {place}");
        match (found[0].repair(), corruption.remedied) {
            (None, Remedied::Never) => {}
            (Some(repair), Remedied::ByRepair) => {
                let hall = Guildhall::new(store.clone());
                pollster::block_on(hall.repair(repair.clone())).unwrap();
                assert_eq!(findings(store.clone()), [], "{what}, after {repair:?}");
                at = Some((store, by_hand, scene));
            }
            (repair, _) => panic!("{what}: the repair is {repair:?}"),
        }
    }
}

/// Checks that a check of a store ends with the first error of the store.
///
/// `by_hand` runs statements in the tables.
///
/// # Panics
/// If the check goes on, or does not fail.
pub fn check_that_an_error_ends_it<S: Stores + Inspection>(store: S, by_hand: impl Fn(&str)) {
    let hall = Guildhall::new(store);
    let mut verification = hall.verify();
    assert!(pollster::block_on(verification.next()).unwrap().is_some());
    by_hand("ALTER TABLE rooms RENAME TO gone");
    let failed = loop {
        match pollster::block_on(verification.next()) {
            Ok(found) => assert!(found.is_some(), "the check ends without an error"),
            Err(error) => break error,
        }
    };
    assert!(matches!(failed, Error::Store(_)), "{failed:?}");
    by_hand("ALTER TABLE gone RENAME TO rooms");
    assert_eq!(pollster::block_on(verification.next()).unwrap(), None, "the check goes on");
}

/// Returns the name of the kind of a finding, as it is serialised.
fn kind(found: &Finding) -> String {
    serde_json::to_value(found).unwrap()["kind"].as_str().unwrap().to_owned()
}
