//! A primary with two synchronous standbys, in processes of their own.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use pollster::block_on;
use tokio_postgres::{NoTls, SimpleQueryMessage};

use super::processes;
use crate::server::{on_runtime, programs, say_skipped, unprivileged_user};

/// The names of the servers. The first one begins as the primary.
const SERVERS: [&str; 3] = ["s0", "s1", "s2"];

/// What all servers are set to.
///
/// Without `fsync`, nothing that a killed process has written is lost: the kernel has it. Only the
/// end of the whole machine could lose it, which is not tried here.
const SETTINGS: &str = "
listen_addresses = ''
fsync = off
dynamic_shared_memory_type = mmap
synchronous_standby_names = 'ANY 1 (s1, s2)'
synchronous_commit = remote_apply
wal_retrieve_retry_interval = 100
";

/// Servers that run until this value is dropped, or until this process ends.
pub(super) struct Cluster {
    programs: PathBuf,
    dir: PathBuf,
    user: Option<(u32, u32)>,
    guard: Child,
}

impl Cluster {
    /// Starts the servers. Returns nothing if there are no programs of a server.
    pub(super) fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            say_skipped();
            return None;
        };
        let dir = tempfile::Builder::new().prefix("guildhall-failover-").tempdir().unwrap().keep();
        let user = unprivileged_user();
        give(&dir, user);
        let guard = guard(&programs, &dir, user);
        let cluster = Self { programs, dir, user, guard };
        cluster.make_servers();
        for name in SERVERS {
            cluster.start_server(name);
        }
        let streaming = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'";
        wait_until("both standbys stream", || {
            cluster.ask(SERVERS[0], streaming).as_deref() == Some("2")
        });
        Some(cluster)
    }

    /// Returns the URL that names all servers, and finds the primary among them.
    pub(super) fn url(&self) -> String {
        let hosts = self.hosts();
        format!("host='{hosts}' user=guildhall dbname=postgres target_session_attrs=read-write")
    }

    /// Kills every process of the primary. None of them can do anything more.
    pub(super) fn kill_primary(&self) {
        let file = self.data(SERVERS[0]).join("postmaster.pid");
        let lines = fs::read_to_string(&file).unwrap();
        let lines: Vec<_> = lines.lines().collect();
        // One that is stopped starts no other process.
        let postmaster = lines[0].parse().unwrap();
        self.signal("STOP", &[postmaster]);
        wait_until("the primary is stopped", || processes::is_stopped(postmaster));
        let mut all = processes::children(postmaster);
        all.push(postmaster);
        self.signal("KILL", &all);
        wait_until("the primary is gone", || !all.iter().any(|id| processes::is_running(*id)));
        // It could not remove the segment by which a server locks its directory.
        let segment = lines[6].split_whitespace().last().unwrap();
        self.command("/bin/sh").args(["-c", "ipcrm -m \"$0\"", segment]).output().unwrap();
        // Another process may get its id.
        fs::remove_file(file).unwrap();
    }

    /// Promotes the standby that has received the most. What is acknowledged was applied by one of
    /// the two, so it has all of that.
    pub(super) fn promote_furthest(&self) {
        let received = |name: &&str| {
            let received = self.ask(name, "SELECT pg_last_wal_receive_lsn() - '0/0'").unwrap();
            received.parse::<u64>().unwrap()
        };
        let furthest = SERVERS[1..].iter().copied().max_by_key(received).unwrap();
        assert_eq!(self.ask(furthest, "SELECT pg_promote()").as_deref(), Some("t"));
    }

    /// Makes the directories of all servers. A copy of one that never ran begins like it.
    fn make_servers(&self) {
        let [primary, standbys @ ..] = SERVERS;
        for name in SERVERS {
            let home = self.dir.join(name);
            fs::create_dir(&home).unwrap();
            give(&home, self.user);
        }
        let data = self.data(primary);
        let path = data.to_str().unwrap();
        self.run("initdb", &["-D", path, "-U", "guildhall", "-A", "trust", "--no-sync"]);
        self.configure(primary, SETTINGS);
        for name in standbys {
            let copied = self.command("/bin/cp").arg("-R").args([&data, &self.data(name)]).status();
            assert!(copied.unwrap().success());
            let signal = self.data(name).join("standby.signal");
            fs::write(&signal, "").unwrap();
            give(&signal, self.user);
            // It finds the primary among the servers like a client, also the next one.
            let hosts = self.hosts();
            self.configure(
                name,
                &format!(
                    "primary_conninfo = 'host={hosts} user=guildhall application_name={name} \
                     target_session_attrs=read-write'\n"
                ),
            );
        }
    }

    fn start_server(&self, name: &str) {
        let data = self.data(name);
        self.run("pg_ctl", &["-D", data.to_str().unwrap(), "-w", "start"]);
    }

    /// Appends settings to the file of a server, and where it listens.
    fn configure(&self, name: &str, settings: &str) {
        let file = self.data(name).join("postgresql.conf");
        let mut file = OpenOptions::new().append(true).open(file).unwrap();
        let home = self.home(name);
        writeln!(file, "{settings}unix_socket_directories = '{home}'").unwrap();
    }

    /// Returns where the servers listen, as a URL lists it.
    fn hosts(&self) -> String {
        SERVERS.map(|name| self.home(name)).join(",")
    }

    /// Returns the directory of a server, in which it listens.
    fn home(&self, name: &str) -> String {
        self.dir.join(name).to_str().unwrap().to_owned()
    }

    fn data(&self, name: &str) -> PathBuf {
        self.dir.join(name).join("data")
    }

    /// Returns the only value that a statement gives on a server.
    fn ask(&self, name: &str, statement: &'static str) -> Option<String> {
        let url = format!("host='{}' user=guildhall dbname=postgres", self.home(name));
        block_on(on_runtime(async move {
            let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
            tokio::spawn(connection);
            let answers = client.simple_query(statement).await.unwrap();
            answers.iter().find_map(|answer| match answer {
                SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
                _ => None,
            })
        }))
    }

    fn signal(&self, name: &str, to: &[u32]) {
        let ids = to.iter().map(u32::to_string);
        let mut kill = self.command("/bin/sh");
        // One of them may have ended by itself.
        kill.args(["-c", "kill -s \"$0\" \"$@\"", name]).args(ids).output().unwrap();
    }

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
        command(program.as_ref(), &self.dir, self.user)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The guard reads to the end, and is waited for.
        drop(self.guard.stdin.take());
        self.guard.wait().ok();
    }
}

/// Starts a shell that ends the servers as soon as this process ends, however it ends.
fn guard(programs: &Path, dir: &Path, user: Option<(u32, u32)>) -> Child {
    let end = r#"
        read -r _
        for data in "$1"/*/data; do "$0" -D "$data" -m immediate stop; done
        rm -rf "$1""#;
    let mut guard = command(Path::new("/bin/sh"), dir, user);
    guard.arg("-c").arg(end).arg(programs.join("pg_ctl")).arg(dir);
    guard.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    guard.spawn().unwrap()
}

fn command(program: &Path, dir: &Path, user: Option<(u32, u32)>) -> Command {
    let mut command = Command::new(program);
    // The server refuses to run as root.
    if let Some((user, group)) = user {
        command.uid(user).gid(group);
    }
    command.current_dir(dir).env("HOME", dir);
    command
}

fn give(path: &Path, user: Option<(u32, u32)>) {
    if let Some((user, group)) = user {
        chown(path, Some(user), Some(group)).unwrap();
    }
}

/// Waits for other processes, until something is so.
fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..1000 {
        if is_so() {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("never: {what}");
}
