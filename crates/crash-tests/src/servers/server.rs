use std::fs;
use std::io::Write;

use super::processes::children;
use super::{Guard, Home};

/// One server. It ends with this value, or with this process.
#[derive(Debug)]
pub struct Server {
    home: Home,
    _guard: Guard,
}

impl Server {
    /// Starts a server. Returns `None` if its programs are not found.
    #[must_use]
    pub fn start() -> Option<Self> {
        let home = Home::new("guildhall-postgres-")?;
        let guard = home.guard(r#""$0" -D "$1/data" -m immediate stop"#);
        let server = Self { home, _guard: guard };
        let data = server.data();
        server.home.run(
            "initdb",
            &["-D", &data, "-U", "guildhall", "-A", "trust", "-E", "UTF8", "--no-sync"],
        );
        // In the file, so that a program that measures can set it otherwise. Nothing that a process
        // has written is lost with it: only the end of the whole machine could lose it, which is not
        // tried here.
        let settings = server.home.dir.join("data/postgresql.conf");
        let mut settings = fs::OpenOptions::new().append(true).open(settings).unwrap();
        writeln!(settings, "fsync = off").unwrap();
        server.start_again();
        Some(server)
    }

    /// Returns the URL of the server.
    #[must_use]
    pub fn url(&self) -> String {
        format!("host='{}' user=guildhall dbname=postgres", self.home.dir.display())
    }

    /// Ends all processes of the server at once, as in a crash.
    pub fn crash(&self) {
        self.home.run("pg_ctl", &["-D", &self.data(), "-m", "immediate", "stop"]);
    }

    /// Stops all processes of the server by SIGSTOP, so that they answer nothing, until the returned
    /// value is dropped.
    #[must_use]
    pub fn freeze(&self) -> Frozen<'_> {
        self.signal_all("STOP");
        Frozen(self)
    }

    fn signal_all(&self, signal: &str) {
        let file = self.home.dir.join("data/postmaster.pid");
        let text = fs::read_to_string(file).unwrap();
        let first: u32 = text.lines().next().unwrap().trim().parse().unwrap();
        for id in children(first).into_iter().chain([first]) {
            self.home.run("/bin/sh", &["-c", &format!("kill -{signal} {id}")]);
        }
    }

    /// Starts the server after a crash, which it recovers from.
    pub fn start_again(&self) {
        let host = self.home.dir.display();
        let options = format!(
            "-c listen_addresses='' -c unix_socket_directories='{host}' -c max_connections=200"
        );
        self.home.run("pg_ctl", &["-D", &self.data(), "-w", "-o", &options, "start"]);
    }

    fn data(&self) -> String {
        self.home.dir.join("data").display().to_string()
    }
}

/// A server that is frozen.
#[derive(Debug)]
pub struct Frozen<'a>(&'a Server);

impl Drop for Frozen<'_> {
    fn drop(&mut self) {
        self.0.signal_all("CONT");
    }
}
