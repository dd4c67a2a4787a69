//! A primary that is killed under load, and a standby that takes over.

mod checks;
mod load;

use std::io::{self, Write};
use std::iter;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use guildhall::Guildhall;
use guildhall_crash_tests::servers::Cluster;
use guildhall_permissions::CompanyRepository;
use guildhall_store_postgres::PostgresStore;
use pollster::block_on;

use self::load::{Acknowledged, Client};
use crate::server::on_runtime;
use crate::world::World;

const CLIENTS: u128 = 6;

/// The primary is killed when so many changes are acknowledged.
const BEFORE: usize = 150;

/// So many changes more are acknowledged by the standby that took over.
const AFTER: usize = 150;

/// If no change is acknowledged for so long, the test fails instead of waiting for ever.
const STALLED: Duration = Duration::from_secs(20);

// about: CO-9
#[test]
fn a_standby_takes_over_with_every_acknowledged_change_once() {
    let Some(cluster) = Cluster::start() else { return };
    let (world, url) = (World::new(), cluster.url());
    let store = block_on(on_runtime(async move { PostgresStore::connect(&url).await })).unwrap();
    block_on(store.save_company(world.created.clone())).unwrap();
    let hall = Guildhall::new(store.clone());
    let (is_over, repeats) = (AtomicBool::new(false), AtomicU32::new(0));
    let (sender, acknowledged) = mpsc::channel();
    let mut all = Vec::new();
    // If the test fails in here, the servers end, and so do the clients.
    let (_cluster, killed, promoted) = thread::scope(|scope| {
        for number in 1..=CLIENTS {
            let client = Client::new(&hall, number, &repeats);
            let (sender, is_over) = (sender.clone(), &is_over);
            scope.spawn(move || client.work(&sender, is_over));
        }
        drop(sender);
        all.extend((0..BEFORE).map(|_| next(&acknowledged).unwrap()));
        let killed = Instant::now();
        cluster.kill_primary();
        let promoted = Instant::now();
        cluster.promote_furthest();
        // What was acknowledged before may still be on its way here.
        all.extend((0..AFTER).map(|_| next(&acknowledged).unwrap()));
        is_over.store(true, Ordering::Relaxed);
        all.extend(iter::from_fn(|| next(&acknowledged)));
        (cluster, killed, promoted)
    });
    let (before, after): (Vec<_>, Vec<_>) = all.iter().partition(|one| one.at < promoted);
    let first = after.iter().map(|one| one.at).min().unwrap();
    say(&format!(
        "failover: {} changes were acknowledged, then the primary was killed; the next one {:.2} s \
         after that, {:.2} s after the call to promote; {} more; {} calls were repeated\n",
        before.len(),
        (first - killed).as_secs_f64(),
        (first - promoted).as_secs_f64(),
        after.len(),
        repeats.load(Ordering::Relaxed),
    ));
    checks::each_change_is_stored_once(&store, world.company.id(), &all);
}

/// Returns the next acknowledged change, or nothing if all clients have ended.
fn next(acknowledged: &Receiver<Acknowledged>) -> Option<Acknowledged> {
    match acknowledged.recv_timeout(STALLED) {
        Ok(one) => Some(one),
        Err(RecvTimeoutError::Disconnected) => None,
        Err(RecvTimeoutError::Timeout) => panic!("no change is acknowledged"),
    }
}

/// Tells what happened, also if the test does not fail.
fn say(line: &str) {
    // This is not captured, unlike what a test prints.
    io::stderr().write_all(line.as_bytes()).unwrap();
}
