//! PostgreSQL servers in processes of their own, which end with this process.
//!
//! `GUILDHALL_POSTGRES_BIN` names the directory of the server's programs, which are otherwise
//! looked for.

mod cluster;
mod processes;
mod server;

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;
use std::{env, thread};

use pollster::block_on;
use tokio::runtime::Runtime;
use tokio_postgres::{NoTls, SimpleQueryMessage};

pub use cluster::Cluster;
pub use server::{Frozen, Server};

/// Runs a future on one runtime of this process, because the tests themselves run on none.
pub async fn on_runtime<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> T {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    let runtime = RUNTIME.get_or_init(|| {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        builder.worker_threads(2).enable_all().build().unwrap()
    });
    runtime.spawn(future).await.unwrap()
}

/// Says that PostgreSQL was not found, and fails if it is required: if `GUILDHALL_REQUIRE_SERVERS`
/// is set.
pub fn say_skipped() {
    let missing = "PostgreSQL was not found (set DATABASE_URL or GUILDHALL_POSTGRES_BIN)";
    assert!(env::var_os("GUILDHALL_REQUIRE_SERVERS").is_none(), "{missing}");
    // This is not captured, unlike what a test prints.
    io::stderr().write_all(format!("skipped: {missing}\n").as_bytes()).unwrap();
}

/// Returns the directory of the server's programs.
#[must_use]
pub fn programs() -> Option<PathBuf> {
    if let Some(named) = env::var_os("GUILDHALL_POSTGRES_BIN") {
        return Some(PathBuf::from(named));
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut installed: Vec<_> = versions.map(|version| version.path().join("bin")).collect();
    installed.sort();
    env::split_paths(&path).chain(installed).find(|dir| dir.join("initdb").exists())
}

/// A directory with the files of servers, and the user who runs them.
#[derive(Debug)]
struct Home {
    programs: PathBuf,
    dir: PathBuf,
    user: Option<(u32, u32)>,
}

impl Home {
    /// Makes the directory. Returns `None` if there are no programs of a server.
    fn new(prefix: &str) -> Option<Self> {
        let Some(programs) = programs() else {
            say_skipped();
            return None;
        };
        let dir = tempfile::Builder::new().prefix(prefix).tempdir().unwrap().keep();
        let home = Self { programs, dir, user: unprivileged_user() };
        home.give(&home.dir);
        Some(home)
    }

    /// Starts a shell that ends the servers as soon as this process ends, however it ends. The
    /// shell script gets `pg_ctl` as `$0` and the directory as `$1`.
    fn guard(&self, end: &str) -> Guard {
        let mut guard = self.command("/bin/sh");
        guard.arg("-c").arg(format!("read -r _; {end}; rm -rf \"$1\""));
        guard.arg(self.programs.join("pg_ctl")).arg(&self.dir);
        guard.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        Guard(guard.spawn().unwrap())
    }

    /// Runs one of the server's programs to its end.
    fn run(&self, program: &str, arguments: &[&str]) {
        // A server that the program leaves behind writes here too, and would hold a pipe open.
        let log = self.dir.join("log");
        let file = OpenOptions::new().create(true).append(true).open(&log).unwrap();
        let mut command = self.command(self.programs.join(program));
        command.args(arguments).stdin(Stdio::null());
        command.stdout(file.try_clone().unwrap()).stderr(file);
        let ended = command.status().unwrap();
        assert!(ended.success(), "{program}: {}", fs::read_to_string(&log).unwrap());
    }

    fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        // The server refuses to run as root.
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        command.current_dir(&self.dir).env("HOME", &self.dir);
        command
    }

    fn give(&self, path: &Path) {
        if let Some((user, group)) = self.user {
            chown(path, Some(user), Some(group)).unwrap();
        }
    }
}

/// The shell that ends the servers.
#[derive(Debug)]
struct Guard(Child);

impl Drop for Guard {
    fn drop(&mut self) {
        // It reads to the end, and is waited for.
        drop(self.0.stdin.take());
        self.0.wait().ok();
    }
}

/// Returns the ids of a user and a group that may run the server, if this process is root.
fn unprivileged_user() -> Option<(u32, u32)> {
    let is_root = fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
    let users = fs::read_to_string("/etc/passwd").ok().filter(|_| is_root)?;
    let ids = |name: &str| {
        let mut fields = users.lines().map(|line| line.split(':').collect::<Vec<_>>());
        let found = fields.find(|fields| fields[0] == name)?;
        Some((found[2].parse().ok()?, found[3].parse().ok()?))
    };
    ids("postgres").or_else(|| ids("daemon"))
}

/// Returns the only value that a statement gives, or `None` if it gives no row.
pub(crate) fn ask(url: &str, statement: &str) -> Option<String> {
    let (url, statement) = (url.to_owned(), statement.to_owned());
    block_on(on_runtime(async move {
        let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
        tokio::spawn(connection);
        let answers = client.simple_query(&statement).await.unwrap();
        answers.iter().find_map(|answer| match answer {
            SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        })
    }))
}

/// Waits for other processes, until something is so.
pub(crate) fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..6000 {
        if is_so() {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("never: {what}");
}
