//! What becomes of the file.

use std::fs;

use bring_your_own_store::{RedbError, RedbStore};
use guildhall::{Application, CompanyId, GroupDraft, Guildhall, User, UserId};
use uuid::Uuid;

#[test]
fn a_file_that_is_opened_again_has_what_was_saved() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.redb");
    let acme = CompanyId::new(Uuid::from_u128(0xac));
    let ann = User::of_company(UserId::new(Uuid::from_u128(1)), acme);
    pollster::block_on(async {
        let hall = Guildhall::new(RedbStore::open(&path).unwrap());
        let name = "Acme".parse().unwrap();
        hall.create_company(acme, name, [ann.id()], [Application::Core]).await.unwrap();
        let draft = GroupDraft::named("Launch crew").unwrap();
        let crew = hall.user(ann).create_group(draft).await.unwrap().id();
        drop(hall);

        let hall = Guildhall::new(RedbStore::open(&path).unwrap());
        let found = hall.user(ann).group(crew).view().await.unwrap();
        assert_eq!(found.name.as_str(), "Launch crew");
    });
}

#[test]
fn a_file_that_is_open_or_of_another_kind_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let (path, other) = (dir.path().join("hall.redb"), dir.path().join("notes.txt"));
    let _open = RedbStore::open(&path).unwrap();
    assert!(matches!(RedbStore::open(&path), Err(RedbError::Database(_))));

    fs::write(&other, "Buy milk.").unwrap();
    assert!(matches!(RedbStore::open(&other), Err(RedbError::Database(_))));
    assert_eq!(fs::read_to_string(&other).unwrap(), "Buy milk.");
}
