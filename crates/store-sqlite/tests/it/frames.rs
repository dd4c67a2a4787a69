//! How many pages a use case writes to the log, which the disk has to take before it is answered.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::fs;
use std::path::{Path, PathBuf};

use async_sqlite::rusqlite::Connection;
use guildhall::Guildhall;
use guildhall_groups::{GroupDraft, ProfileEdit};
use guildhall_permissions::Application;
use guildhall_rooms::RoomDraft;
use guildhall_store_sqlite::SqliteStore;
use pollster::block_on;

use crate::world::{World, user};

/// The bytes of the log before its first frame, of the head of a frame, and of a page.
const HEAD: u64 = 32;
const FRAME_HEAD: u64 = 24;
const PAGE: u64 = 4096;

#[test]
fn a_use_case_writes_few_pages() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.db");
    let hall = Guildhall::new(SqliteStore::open(&path).unwrap());
    let log = Log::of(&path);
    let company = World::new().company.id();
    let [ann, bo, cy, dee] = [1, 2, 3, 4].map(user);
    let mut frames = BTreeMap::new();
    block_on(async {
        let name = "Acme".parse().unwrap();
        hall.create_company(company, name, [user(99).id()], [Application::Core]).await.unwrap();
        let ann = hall.user(ann);
        let draft = GroupDraft::named("Crew").unwrap().with_members([bo, cy]);
        let crew = ann.group(ann.create_group(draft).await.unwrap().group.id());
        let draft = RoomDraft::from_contact_search([bo, cy]);
        let id = ann.create_room(draft).await.unwrap().room().id();
        let room = ann.room(id);
        // From now on, each user is known to the company, and has an entry.
        crew.add_members(&[dee]).await.unwrap();
        room.invite(&[dee]).await.unwrap();
        let mut counted = |name, frame| frames.insert(name, frame);
        counted("remove a member", log.frames_of(Box::pin(crew.remove_members(&[dee.id()]))).await);
        counted("add a member", log.frames_of(Box::pin(crew.add_members(&[dee]))).await);
        counted("appoint a Master", log.frames_of(Box::pin(crew.appoint_masters(&[bo]))).await);
        let text = Some("Sails".parse().unwrap());
        let edit = ProfileEdit::description(text);
        counted("describe a group", log.frames_of(Box::pin(crew.edit_profile(edit))).await);
        let edit = ProfileEdit::name("Sailors".parse().unwrap());
        counted("rename a group", log.frames_of(Box::pin(crew.edit_profile(edit))).await);
        counted("leave a room", log.frames_of(Box::pin(hall.user(dee).room(id).leave())).await);
        counted("invite to a room", log.frames_of(Box::pin(room.invite(&[dee]))).await);
        counted("open a one-to-one room", log.frames_of(Box::pin(ann.one_to_one(bo))).await);
        let draft = GroupDraft::named("Other").unwrap().with_members([bo, cy]);
        counted("create a group of three", log.frames_of(Box::pin(ann.create_group(draft))).await);
    });
    let most = BTreeMap::from([
        ("add a member", 7),
        ("appoint a Master", 7),
        // Here and when a group is renamed, one page has the beginnings of its words for searches.
        ("create a group of three", 22),
        ("describe a group", 3),
        ("invite to a room", 7),
        ("leave a room", 10),
        ("open a one-to-one room", 9),
        ("remove a member", 7),
        ("rename a group", 11),
    ]);
    assert!(most.keys().eq(frames.keys()));
    for (name, frames) in frames {
        assert!(frames <= most[name], "{name}: {frames}");
    }
}

/// The log of a database.
struct Log {
    database: PathBuf,
    log: PathBuf,
}

impl Log {
    fn of(database: &Path) -> Self {
        let mut log = database.as_os_str().to_owned();
        log.push("-wal");
        Self { database: database.to_owned(), log: log.into() }
    }

    /// Returns the number of pages that a use case writes.
    async fn frames_of<T, E: Debug>(&self, use_case: impl Future<Output = Result<T, E>>) -> u64 {
        self.start();
        use_case.await.unwrap();
        let frames = self.length() - HEAD;
        assert!(frames.is_multiple_of(FRAME_HEAD + PAGE));
        frames / (FRAME_HEAD + PAGE)
    }

    /// Moves the log into the database, and starts it anew.
    fn start(&self) {
        let db = Connection::open(&self.database).unwrap();
        let checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)";
        let busy: i64 = db.query_row(checkpoint, [], |row| row.get(0)).unwrap();
        assert_eq!((busy, self.length()), (0, 0));
    }

    fn length(&self) -> u64 {
        fs::metadata(&self.log).unwrap().len()
    }
}
