//! Where ids come from, and what a hall shows of itself in a log.

use std::sync::Arc;

use guildhall::{Environment, Guildhall, SystemEnvironment};
use guildhall_store_memory::MemoryStore;
use uuid::Version;

#[test]
fn each_id_is_new_also_through_a_shared_environment() {
    let shared = Arc::new(SystemEnvironment);
    let ids = [SystemEnvironment.new_uuid(), SystemEnvironment.new_uuid(), shared.new_uuid()];
    assert!(ids.is_sorted_by(|one, other| one < other), "{ids:?}");
    assert_eq!(ids.map(|id| id.get_version()), [Some(Version::SortRand); 3]);
}

#[test]
fn a_hall_shows_its_store_and_its_environment() {
    let shown = format!("{:?}", Guildhall::new(MemoryStore::new()));
    assert!(shown.starts_with("Guildhall { store: MemoryStore {"), "{shown}");
    assert!(shown.ends_with("environment: SystemEnvironment, .. }"), "{shown}");
}
