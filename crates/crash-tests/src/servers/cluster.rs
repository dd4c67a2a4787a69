use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::PathBuf;

use super::{Guard, Home, ask, processes, wait_until};

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

/// A primary with two synchronous standbys. They run until this value is dropped, or until this
/// process ends.
#[derive(Debug)]
pub struct Cluster {
    home: Home,
    _guard: Guard,
}

impl Cluster {
    /// Starts the servers. Returns `None` if their programs are not found.
    #[must_use]
    pub fn start() -> Option<Self> {
        let home = Home::new("guildhall-failover-")?;
        let end = r#"for data in "$1"/*/data; do "$0" -D "$data" -m immediate stop; done"#;
        let guard = home.guard(end);
        let cluster = Self { home, _guard: guard };
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
    #[must_use]
    pub fn url(&self) -> String {
        let hosts = self.hosts();
        format!("host='{hosts}' user=guildhall dbname=postgres target_session_attrs=read-write")
    }

    /// Kills every process of the primary. None of them can do anything more.
    pub fn kill_primary(&self) {
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
        self.home.command("/bin/sh").args(["-c", "ipcrm -m \"$0\"", segment]).output().unwrap();
        // Another process may get its id.
        fs::remove_file(file).unwrap();
    }

    /// Promotes the standby that has received the most. What is acknowledged was applied by one of
    /// the two, so it has all of that.
    pub fn promote_furthest(&self) {
        let received = |name: &&str| {
            // What was received is empty or low after a standby was started again.
            let furthest = "SELECT greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())";
            let received = self.ask(name, &format!("{furthest} - '0/0'")).unwrap();
            received.parse::<u64>().unwrap()
        };
        let furthest = SERVERS[1..].iter().copied().max_by_key(received).unwrap();
        assert_eq!(self.ask(furthest, "SELECT pg_promote()").as_deref(), Some("t"));
    }

    /// Makes the directories of all servers. A copy of one that never ran begins like it.
    fn make_servers(&self) {
        let [primary, standbys @ ..] = SERVERS;
        for name in SERVERS {
            let dir = self.home.dir.join(name);
            fs::create_dir(&dir).unwrap();
            self.home.give(&dir);
        }
        let data = self.data(primary);
        let path = data.to_str().unwrap();
        self.home.run("initdb", &["-D", path, "-U", "guildhall", "-A", "trust", "--no-sync"]);
        self.configure(primary, SETTINGS);
        for name in standbys {
            let copied =
                self.home.command("/bin/cp").arg("-R").args([&data, &self.data(name)]).status();
            assert!(copied.unwrap().success());
            let signal = self.data(name).join("standby.signal");
            fs::write(&signal, "").unwrap();
            self.home.give(&signal);
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
        self.home.run("pg_ctl", &["-D", data.to_str().unwrap(), "-w", "start"]);
    }

    /// Appends settings to the file of a server, and where it listens.
    fn configure(&self, name: &str, settings: &str) {
        let file = self.data(name).join("postgresql.conf");
        let mut file = OpenOptions::new().append(true).open(file).unwrap();
        let host = self.host(name);
        writeln!(file, "{settings}unix_socket_directories = '{host}'").unwrap();
    }

    /// Returns where the servers listen, as a URL lists it.
    fn hosts(&self) -> String {
        SERVERS.map(|name| self.host(name)).join(",")
    }

    /// Returns the directory of a server, in which it listens.
    fn host(&self, name: &str) -> String {
        self.home.dir.join(name).to_str().unwrap().to_owned()
    }

    fn data(&self, name: &str) -> PathBuf {
        self.home.dir.join(name).join("data")
    }

    /// Returns the only value that a statement gives on a server.
    fn ask(&self, name: &str, statement: &str) -> Option<String> {
        ask(&format!("host='{}' user=guildhall dbname=postgres", self.host(name)), statement)
    }

    fn signal(&self, name: &str, to: &[u32]) {
        let ids = to.iter().map(u32::to_string);
        let mut kill = self.home.command("/bin/sh");
        // One of them may have ended by itself.
        kill.args(["-c", "kill -s \"$0\" \"$@\"", name]).args(ids).output().unwrap();
    }
}
