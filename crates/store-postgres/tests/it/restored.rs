//! A store whose database is replaced by another one, as by a backup.

use guildhall_permissions::CompanyRepository;
use pollster::block_on;

use crate::oracle::empty;
use crate::server::{Schema, on_runtime};
use crate::world::World;

// about: CO-8
#[test]
fn another_company_with_the_same_id_and_version_is_read_anew() {
    let schema = Schema::new();
    let [store, restores] = [(); 2].map(|()| block_on(on_runtime(schema.connect())).unwrap());
    for name in ["Acme", "Orbit", "Acme"] {
        let world = World::named(name);
        empty(&schema);
        block_on(restores.save_company(world.created)).unwrap();
        let found = block_on(store.find_company(world.company.id())).unwrap();
        assert_eq!(found, Some(world.company));
    }
}
