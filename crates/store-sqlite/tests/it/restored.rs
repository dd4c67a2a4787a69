//! A store whose file gets other content, as from a backup.

use async_sqlite::rusqlite::Connection;
use guildhall_permissions::CompanyRepository;
use guildhall_store_sqlite::SqliteStore;
use pollster::block_on;

use crate::world::World;

// about: CO-8
#[test]
fn another_company_with_the_same_id_and_version_is_read_anew() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.db");
    let [store, restores] = [(); 2].map(|()| SqliteStore::open(&path).unwrap());
    let other_program = Connection::open(&path).unwrap();
    for name in ["Acme", "Orbit", "Acme"] {
        let world = World::named(name);
        other_program.execute_batch("DELETE FROM companies; DELETE FROM events").unwrap();
        block_on(restores.save_company(world.created)).unwrap();
        let found = block_on(store.find_company(world.company.id())).unwrap();
        assert_eq!(found, Some(world.company));
    }
}
