//! A PostgreSQL server for the tests of this process, and a schema for each test.
//!
//! `DATABASE_URL` names a server that runs already. Otherwise a server is started, and ends with
//! this process. `GUILDHALL_POSTGRES_BIN` names the directory of its programs, which are otherwise
//! looked for. Without any, the tests are skipped, unless `GUILDHALL_REQUIRE_SERVERS` is set.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{self, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use guildhall_store_postgres::{PostgresOptions, PostgresStore};
use tokio::runtime::Runtime;
use tokio_postgres::{Client, NoTls};

/// A schema that no other test uses. It is dropped with this value.
pub(crate) struct Schema(String);

impl Schema {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Self(format!("test {} {number}", process::id()))
    }

    pub(crate) fn name(&self) -> &str {
        &self.0
    }

    pub(crate) fn options(&self) -> PostgresOptions {
        PostgresStore::options().with_schema(self.name())
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        // The server that the tests start is deleted as a whole.
        if env::var_os("DATABASE_URL").is_some() {
            by_hand(self, &format!("DROP SCHEMA IF EXISTS \"{}\" CASCADE", self.0));
        }
    }
}

/// Runs statements in the schema.
pub(crate) fn by_hand(schema: &Schema, statements: &str) {
    let statements = statements.to_owned();
    pollster::block_on(async {
        let client = session(schema).await;
        on_runtime(async move { client.batch_execute(&statements).await.unwrap() }).await;
    });
}

/// Opens a session whose statements name tables of the schema.
pub(crate) async fn session(schema: &Schema) -> Client {
    let path = format!("SET search_path TO \"{}\"", schema.name());
    on_runtime(async move {
        let (client, connection) = tokio_postgres::connect(url(), NoTls).await.unwrap();
        tokio::spawn(connection);
        client.batch_execute(&path).await.unwrap();
        client
    })
    .await
}

/// Runs a future on the runtime of all tests, because the tests themselves run on none.
pub(crate) async fn on_runtime<T: Send + 'static>(
    future: impl Future<Output = T> + Send + 'static,
) -> T {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    let runtime = RUNTIME.get_or_init(|| {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        builder.worker_threads(2).enable_all().build().unwrap()
    });
    runtime.spawn(future).await.unwrap()
}

/// Returns the URL of the server of the tests.
pub(crate) fn url() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    URL.get_or_init(|| env::var("DATABASE_URL").unwrap_or_else(|_| start()))
}

/// Starts a server, and returns its URL.
fn start() -> String {
    let Some(programs) = programs() else { skip() };
    let dir = tempfile::Builder::new().prefix("guildhall-postgres-").tempdir().unwrap().keep();
    let user = unprivileged_user();
    if let Some((user, group)) = user {
        chown(&dir, Some(user), Some(group)).unwrap();
    }
    let command = |program: &Path| {
        let mut command = Command::new(program);
        // The server refuses to run as root.
        if let Some((user, group)) = user {
            command.uid(user).gid(group);
        }
        command.current_dir(&dir).env("HOME", &dir);
        command
    };
    let run = |program: &str, arguments: &[&str]| {
        let log = dir.join(format!("{program}.log"));
        let file = fs::File::create(&log).unwrap();
        let mut command = command(&programs.join(program));
        command.args(arguments).stdin(Stdio::null());
        command.stdout(file.try_clone().unwrap()).stderr(file);
        let ended = command.status().unwrap();
        assert!(ended.success(), "{program}: {}", fs::read_to_string(&log).unwrap());
    };
    let data = dir.join("data");
    let data = data.to_str().unwrap();
    let host = dir.to_str().unwrap();
    run("initdb", &["-D", data, "-U", "guildhall", "-A", "trust", "-E", "UTF8", "--no-sync"]);
    let options = format!(
        "-c listen_addresses='' -c unix_socket_directories='{host}' -c fsync=off \
         -c max_connections=200"
    );
    run("pg_ctl", &["-D", data, "-w", "-o", &options, "-l", "server.log", "start"]);
    // The shell reads until this process ends, however it ends.
    let mut guard = command(Path::new("/bin/sh"));
    let end = r#"read -r _; "$0" -D "$1" -m immediate stop; rm -rf "$2""#;
    guard.arg("-c").arg(end).arg(programs.join("pg_ctl")).args([data, host]);
    guard.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    // A process that is not waited for keeps its pipe until this process ends.
    std::mem::forget(guard.spawn().unwrap());
    format!("host='{host}' user=guildhall dbname=postgres")
}

/// Returns the directory of the server's programs.
pub(crate) fn programs() -> Option<PathBuf> {
    if let Some(named) = env::var_os("GUILDHALL_POSTGRES_BIN") {
        return Some(PathBuf::from(named));
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut installed: Vec<_> = versions.map(|version| version.path().join("bin")).collect();
    installed.sort();
    env::split_paths(&path).chain(installed).find(|dir| dir.join("initdb").exists())
}

/// Returns the ids of a user and a group that may run the server, if this process is root.
pub(crate) fn unprivileged_user() -> Option<(u32, u32)> {
    let is_root = fs::metadata("/proc/self").is_ok_and(|process| {
        use std::os::unix::fs::MetadataExt;
        process.uid() == 0
    });
    let users = fs::read_to_string("/etc/passwd").ok().filter(|_| is_root)?;
    let ids = |name: &str| {
        let mut fields = users.lines().map(|line| line.split(':').collect::<Vec<_>>());
        let found = fields.find(|fields| fields[0] == name)?;
        Some((found[2].parse().ok()?, found[3].parse().ok()?))
    };
    ids("postgres").or_else(|| ids("daemon"))
}

/// Ends the process, because no test can run without a server.
fn skip() -> ! {
    say_skipped();
    process::exit(0);
}

/// Says that PostgreSQL was not found, and fails if it is required.
pub(crate) fn say_skipped() {
    let missing = "PostgreSQL was not found (set DATABASE_URL or GUILDHALL_POSTGRES_BIN)";
    assert!(env::var_os("GUILDHALL_REQUIRE_SERVERS").is_none(), "{missing}");
    // This is not captured, unlike what a test prints.
    io::stderr().write_all(format!("skipped: {missing}\n").as_bytes()).unwrap();
}
