//! The file of a database, and the files that SQLite keeps beside it.

use std::ffi::OsString;
use std::fs::{self, Metadata, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_sqlite::rusqlite::{self, Connection, OpenFlags, ffi};

use crate::SqliteError;
use crate::causes::of_system;

/// The names of the files beside the database, after its own name: the write-ahead log, the index
/// of the log, and the journal of a transaction outside of WAL mode.
pub(crate) const LOG: &str = "-wal";
const INDEX: &str = "-shm";
pub(crate) const JOURNAL: &str = "-journal";

/// How SQLite opens the file. The path is never one of its URIs.
pub(crate) fn flags() -> OpenFlags {
    OpenFlags::default() - OpenFlags::SQLITE_OPEN_URI
}

/// Creates the file if it is missing.
///
/// Refuses anything but files, because SQLite would wait forever for the other end of a pipe.
pub(crate) fn create(path: &Path) -> Result<(), SqliteError> {
    if fs::metadata(path).is_err() {
        create_missing(path)?;
    }
    let created = fs::metadata(path).map_err(|cause| of_system(cause, path))?;
    check_kind(path, &created)?;
    let real = real(path)?;
    for name in [LOG, INDEX, JOURNAL] {
        let path = beside(&real, name);
        match fs::metadata(&path) {
            Err(cause) if cause.kind() == ErrorKind::NotFound => {}
            found => check_kind(&path, &found.map_err(|cause| of_system(cause, &path))?)?,
        }
    }
    Ok(())
}

fn check_kind(path: &Path, found: &Metadata) -> Result<(), SqliteError> {
    if found.is_file() { Ok(()) } else { Err(SqliteError::NotAFile { path: path.to_owned() }) }
}

/// Creates an empty file.
///
/// SQLite does it, because the system ends all locks of a process on a file when the process closes
/// it, and another thread can have opened the new file. SQLite knows of its other connections.
fn create_missing(path: &Path) -> Result<(), SqliteError> {
    if Connection::open_with_flags(path, flags()).is_ok() {
        return Ok(());
    }
    // SQLite does not say why it failed.
    let created = OpenOptions::new().write(true).create_new(true).open(path);
    match created {
        Err(cause) if cause.kind() != ErrorKind::AlreadyExists => Err(of_system(cause, path)),
        _ => Ok(()),
    }
}

/// Returns the length of the file, in bytes.
pub(crate) fn length(path: &Path) -> Result<u64, SqliteError> {
    fs::metadata(path).map(|found| found.len()).map_err(|cause| of_system(cause, path))
}

/// Returns the length of a file beside this one, which is zero if it is missing.
pub(crate) fn length_beside(path: &Path, name: &str) -> Result<u64, SqliteError> {
    Ok(fs::metadata(beside(&real(path)?, name)).map_or(0, |found| found.len()))
}

/// Returns the path of a file that SQLite keeps beside this one.
pub(crate) fn beside(path: &Path, name: &str) -> PathBuf {
    let mut path = OsString::from(path);
    path.push(name);
    path.into()
}

/// Returns the path to which links lead. SQLite keeps the other files beside it.
fn real(path: &Path) -> Result<PathBuf, SqliteError> {
    fs::canonicalize(path).map_err(|cause| of_system(cause, path))
}

/// The files of an open database. SQLite keeps each of them while a connection is open, so a name
/// that leads to no file or another one was not changed by a store.
#[derive(Clone, Debug)]
pub(crate) struct Files {
    path: Arc<Path>,
    /// The database first. A database in memory has no files.
    open: Arc<[(PathBuf, Identity)]>,
    /// Whether the last check of a save failed.
    is_replaced: Arc<AtomicBool>,
}

impl Files {
    pub(crate) fn in_memory() -> Self {
        Self::new(Path::new(":memory:"), Arc::default())
    }

    /// Records the files of the database at this path, which a connection has opened.
    pub(crate) fn of(path: &Path) -> Result<Self, SqliteError> {
        let real = real(path)?;
        let beside = [LOG, INDEX].map(|name| beside(&real, name));
        let open = [path.to_owned()].into_iter().chain(beside).map(|path| {
            let identity = Identity::of(&path).map_err(|cause| of_system(cause, &path))?;
            Ok((path, identity))
        });
        let open = open.collect::<Result<_, SqliteError>>()?;
        Ok(Self::new(path, open))
    }

    fn new(path: &Path, open: Arc<[(PathBuf, Identity)]>) -> Self {
        Self { path: path.into(), open, is_replaced: Arc::default() }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Checks that each name still leads to the file that was opened.
    pub(crate) fn check(&self) -> Result<(), rusqlite::Error> {
        let checked = self.open.iter().try_for_each(|(path, opened)| opened.check(path));
        self.is_replaced.store(checked.is_err(), Ordering::Relaxed);
        checked
    }

    /// Checks it only if the last check failed, which costs nothing otherwise.
    pub(crate) fn check_again(&self) -> Result<(), rusqlite::Error> {
        if self.is_replaced.load(Ordering::Relaxed) { self.check() } else { Ok(()) }
    }
}

/// What tells a file from another one that has its name later.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Identity {
    #[cfg(unix)]
    device_and_inode: (u64, u64),
    /// Other systems do not let a file be deleted or renamed while SQLite has it open.
    #[cfg(not(unix))]
    created: Option<std::time::SystemTime>,
}

impl Identity {
    pub(crate) fn of(path: &Path) -> io::Result<Self> {
        #[cfg(target_os = "linux")]
        if let Some(found) = Self::without_times(path) {
            return Ok(found);
        }
        fs::metadata(path).map(|found| Self::from(&found))
    }

    /// Asks after nothing else. From Linux 6.13 on, a file whose times were asked for gets more exact
    /// ones at its next write, and the sync after that has to write the inode as well. For a log that is
    /// asked after at each save, that is another write of the disk for each.
    ///
    /// Returns `None` if this system has no such question, or there is no file.
    #[cfg(target_os = "linux")]
    fn without_times(path: &Path) -> Option<Self> {
        use rustix::fs::{AtFlags, CWD, StatxFlags, makedev, statx};

        let found = statx(CWD, path, AtFlags::empty(), StatxFlags::INO).ok()?;
        let device = makedev(found.stx_dev_major, found.stx_dev_minor);
        let is_known = StatxFlags::from_bits_retain(found.stx_mask).contains(StatxFlags::INO);
        is_known.then_some(Self { device_and_inode: (device, found.stx_ino) })
    }

    /// Checks that this name leads to this file, with SQLite's code for a file that does not.
    pub(crate) fn check(self, path: &Path) -> Result<(), rusqlite::Error> {
        let why = match Self::of(path) {
            Ok(found) if found == self => return Ok(()),
            Ok(_) => "another file has its name now".to_owned(),
            Err(cause) => cause.to_string(),
        };
        let message = format!("{} is not the file that was opened: {why}", path.display());
        let moved = ffi::Error::new(ffi::SQLITE_READONLY_DBMOVED);
        Err(rusqlite::Error::SqliteFailure(moved, Some(message)))
    }
}

impl From<&Metadata> for Identity {
    fn from(found: &Metadata) -> Self {
        #[cfg(unix)]
        use std::os::unix::fs::MetadataExt;

        Self {
            #[cfg(unix)]
            device_and_inode: (found.dev(), found.ino()),
            #[cfg(not(unix))]
            created: found.created().ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_has_one_identity_however_it_is_asked_for() {
        let directory = tempfile::tempdir().unwrap();
        let [one, other] = ["one", "other"].map(|name| directory.path().join(name));
        fs::write(&one, "1").unwrap();
        fs::write(&other, "1").unwrap();
        let by_metadata = Identity::from(&fs::metadata(&one).unwrap());
        assert_eq!(Identity::without_times(&one), Some(by_metadata));
        assert_ne!(Identity::without_times(&other), Some(by_metadata));
        fs::remove_file(&one).unwrap();
        assert_eq!(Identity::without_times(&one), None);
        assert_eq!(Identity::of(&one).unwrap_err().kind(), ErrorKind::NotFound);
    }

    // A relative path can begin like a URI.
    #[test]
    fn a_path_is_never_a_uri() {
        assert_eq!(flags() | OpenFlags::SQLITE_OPEN_URI, OpenFlags::default());
        assert!(!flags().contains(OpenFlags::SQLITE_OPEN_URI));
    }
}
