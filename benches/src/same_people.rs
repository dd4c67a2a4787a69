//! The rooms with exactly these people, through the front door over SQLite, over the best SQL
//! without a fingerprint, and by the number of rooms.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use async_sqlite::rusqlite::types::Value;
use async_sqlite::rusqlite::{Connection, params, params_from_iter};
use guildhall::Guildhall;
use guildhall::kernel::{RoomId, User};
use guildhall::rooms::{Fingerprint, RoomDraft};
use guildhall_store_sqlite::SqliteStore;
use pollster::block_on;
use tempfile::TempDir;
use uuid::Uuid;

use crate::Failure;
use crate::copies::{Filling, Forms, Pattern};
use crate::measure::{Clock, Sample, as_f64, each, interleaved, ratio, time};
use crate::ratios::Scale;
use crate::raw_sql;
use crate::report::Row;
use crate::world::{self, ACME};

/// The numbers of participants. Most rooms are small.
const SIZES: std::ops::RangeInclusive<usize> = 3..=12;

/// How many sets of people are asked for in each round.
const QUERIES: usize = 40;

/// Asks for sets of people that have a room, and for sets that have none.
pub(crate) fn compare(scale: Scale) -> Result<Vec<Row>, Failure> {
    let (many, few) = (scale.of(1_000_000, 2_000), scale.of(100_000, 500));
    let [large, small] = [Rooms::new(many)?, Rooms::new(few)?];
    for rooms in [&large, &small] {
        rooms.check()?;
    }
    let rounds = scale.rounds(25);
    let mut by_kind = Vec::new();
    for kind in [&large.hits, &large.misses] {
        let samples = interleaved::<3, Failure>(
            rounds,
            [&mut || large.ask_by_hand(kind), &mut || large.ask(kind), &mut || {
                large.ask_for_the_least(kind)
            }],
        )?;
        by_kind.push(samples);
    }
    let [small_samples, large_samples] = interleaved::<2, Failure>(
        rounds,
        [&mut || small.ask(&small.hits), &mut || large.ask(&large.hits)],
    )?;
    let one = |samples: &[Sample]| time(each(Clock::Wall, samples, QUERIES).median);
    let over = |lane: fn(&[Vec<Sample>; 3]) -> &Vec<Sample>| -> Vec<_> {
        by_kind.iter().map(|lanes| ratio(Clock::Wall, &lanes[0], lane(lanes))).collect()
    };
    let (ratios, floors) = (over(|lanes| &lanes[1]), over(|lanes| &lanes[2]));
    let described: Vec<_> = by_kind
        .iter()
        .zip(["found", "not there"])
        .map(|([by_hand, ours, least], kind)| {
            let [by_hand, ours, least] = [by_hand, ours, least].map(|samples| one(samples));
            format!("{kind} {by_hand} over {ours}, only the rows {least}")
        })
        .collect();
    let worse = usize::from(ratios[0].median >= ratios[1].median);
    let by_hand = format!(
        "SQL that knows the rarest of the people over `rooms_with`, {many} rooms ({}); the worse \
         counts",
        described.join(", ")
    );
    let by_size = format!(
        "`rooms_with` among {many} rooms ({}) over {few} ({})",
        one(&large_samples),
        one(&small_samples)
    );
    Ok(vec![
        Row::new("same_people_vs_sql_division", ratios[worse], by_hand).with_floor(floors[worse]),
        Row::new(
            "same_people_1m_vs_100k",
            ratio(Clock::Wall, &large_samples, &small_samples),
            by_size,
        ),
    ])
}

/// A file full of rooms, and what is asked of it.
struct Rooms {
    hall: Guildhall<SqliteStore>,
    db: Connection,
    hits: Vec<Query>,
    misses: Vec<Query>,
    _directory: TempDir,
}

/// A set of people, the rarest first.
struct Query(Vec<User>);

impl Rooms {
    fn new(count: usize) -> Result<Self, Failure> {
        let directory = tempfile::tempdir()?;
        let path = directory.path().join("hall.db");
        let patterns = patterns(&path)?;
        let (mut chance, users) = (Chance(count as u64), count / 10);
        let mut rooms_by_user: HashMap<usize, usize> = HashMap::new();
        let (mut sets, mut known) = (Vec::new(), BTreeSet::new());
        let filling = Filling::begin(&path)?;
        for number in 0..count {
            let people = chance.people(users);
            for user in &people {
                *rooms_by_user.entry(*user).or_default() += 1;
            }
            filling.add(&patterns[people.len() - SIZES.start()], &fillings(number, &people))?;
            if number % (count / QUERIES) == 0 && sets.len() < QUERIES {
                sets.push(people.clone());
            }
            known.insert(people);
        }
        filling.end()?;
        let rarest_first = |people: &BTreeSet<usize>| {
            let mut people: Vec<_> = people.iter().copied().collect();
            people.sort_by_key(|user| rooms_by_user.get(user).copied().unwrap_or_default());
            Query(people.into_iter().map(world::user).collect())
        };
        let mut others = Vec::new();
        for people in &sets {
            // The same people but one.
            let mut other = people.clone();
            while known.contains(&other) {
                other.pop_first();
                other.extend(chance.people(users).first());
            }
            others.push(other);
        }
        let hits = sets.iter().map(rarest_first).collect();
        let misses = others.iter().map(rarest_first).collect();
        let db = Connection::open(&path)?;
        raw_sql::configure(&db)?;
        db.set_prepared_statement_cache_capacity(64);
        let hall = Guildhall::new(SqliteStore::open(&path)?);
        Ok(Self { hall, db, hits, misses, _directory: directory })
    }

    /// Compares what both find.
    fn check(&self) -> Result<(), Failure> {
        for (queries, found) in [(&self.hits, true), (&self.misses, false)] {
            for query in queries {
                let ours: BTreeSet<_> = self.rooms_with(query)?.into_iter().collect();
                let by_hand: BTreeSet<_> = self.by_hand(query)?.into_iter().collect();
                let least = self.least(query)?.into_iter().collect();
                if ours != by_hand || ours != least || ours.is_empty() == found {
                    return Err(format!("{ours:?} here, {by_hand:?}, {least:?} by hand").into());
                }
            }
        }
        Ok(())
    }

    fn ask(&self, queries: &[Query]) -> Result<(), Failure> {
        queries.iter().try_for_each(|query| self.rooms_with(query).map(drop))
    }

    fn ask_by_hand(&self, queries: &[Query]) -> Result<(), Failure> {
        queries.iter().try_for_each(|query| self.by_hand(query).map(drop))
    }

    fn ask_for_the_least(&self, queries: &[Query]) -> Result<(), Failure> {
        queries.iter().try_for_each(|query| self.least(query).map(drop))
    }

    fn rooms_with(&self, query: &Query) -> Result<Vec<RoomId>, Failure> {
        let (first, others) = query.0.split_first().ok_or("no one is asked for")?;
        let rooms = block_on(self.hall.user(*first).rooms_with(others))?;
        Ok(rooms.iter().map(guildhall::rooms::Room::id).collect())
    }

    /// The least that finds the same, and knows that the people are still who the call says: the rows
    /// that `rooms_with` reads, by their indexes, in one transaction. Nothing of a room is parsed.
    fn least(&self, query: &Query) -> Result<Vec<RoomId>, Failure> {
        const ROOMS: &str = "
            SELECT rooms.id, header, version, members, externals, own.form
            FROM rooms INDEXED BY rooms_with_exactly
            LEFT JOIN participants AS own ON own.room_id = rooms.id AND own.user_id = ?4
            WHERE company_id = ?1 AND fingerprint = ?2 AND kind = 'general' AND open = 1
              AND members = ?3
            ORDER BY last_active DESC, rooms.id LIMIT 20";
        const TAKES_PART: &str =
            "SELECT is_in FROM participants WHERE room_id = ?1 AND user_id = ?2";
        const REGISTERED: &str =
            "SELECT company_id, state, version FROM registrations WHERE user_id = ?1";
        let users: Vec<_> = query.0.iter().map(|user| *user.id().as_uuid()).collect();
        let fingerprint = Fingerprint::of(query.0.iter().map(User::id)).to_string();
        self.db.prepare_cached("BEGIN DEFERRED")?.execute([])?;
        let mut rooms = self.db.prepare_cached(ROOMS)?;
        let key = params![ACME.as_uuid(), fingerprint, users.len(), users[0]];
        let ids = rooms.query_map(key, |row| row.get::<_, Uuid>(0))?;
        let mut takes_part = self.db.prepare_cached(TAKES_PART)?;
        let mut found = Vec::new();
        for id in ids {
            let id = id?;
            let mut is_in = |user| takes_part.query_row([id, user], |row| row.get::<_, bool>(0));
            if users.iter().all(|user| is_in(*user).unwrap_or(false)) {
                found.push(RoomId::new(id));
            }
        }
        let mut registered = self.db.prepare_cached(REGISTERED)?;
        for user in &users {
            // No user of these rooms is stored.
            registered.query([user])?.next()?;
        }
        self.db.prepare_cached("ROLLBACK")?.execute([])?;
        Ok(found)
    }

    /// Relational division: the rooms of the rarest of the people that have exactly the others.
    fn by_hand(&self, query: &Query) -> Result<Vec<RoomId>, Failure> {
        let others = (2..=query.0.len()).map(|place| {
            format!(
                "AND EXISTS (SELECT 1 FROM participants
                             WHERE room_id = first.room_id AND user_id = ?{place} AND is_in = 1)"
            )
        });
        let statement = format!(
            "SELECT id FROM participants AS first INDEXED BY participants_in
             CROSS JOIN rooms ON id = first.room_id
             WHERE first.user_id = ?1 AND first.is_in = 1 AND kind = 'general' AND open = 1
             AND members = {} {} ORDER BY last_active DESC, id LIMIT 20",
            query.0.len(),
            others.collect::<String>()
        );
        let key = query.0.iter().map(|user| Value::Blob(user.id().as_uuid().as_bytes().to_vec()));
        let mut statement = self.db.prepare_cached(&statement)?;
        let ids = statement.query_map(params_from_iter(key), |row| row.get(0).map(RoomId::new))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }
}

/// Opens a room of each size through the front door, as patterns for the others. The rooms stay in
/// the file.
fn patterns(path: &Path) -> Result<Vec<Pattern>, Failure> {
    let hall = block_on(world::hall(SqliteStore::open(path)?))?;
    let mut opened = Vec::new();
    for size in SIZES {
        // No other room has these users.
        let users: Vec<_> =
            (0..size).map(|place| world::user(90_000_000 + size * 100 + place)).collect();
        let draft = RoomDraft::from_event("Launch", users.iter().copied());
        let room = block_on(hall.user(users[0]).create_room(draft))?.id();
        let fingerprint = Fingerprint::of(users.iter().map(User::id));
        let ids = users.iter().map(|user| Forms::id(user.id().as_uuid()));
        let holes = [Forms::id(room.as_uuid()), Forms::text(&fingerprint)];
        opened.push(holes.into_iter().chain(ids).collect::<Vec<_>>());
    }
    // Its threads would hold the file for a moment after it is dropped.
    block_on(hall.store().clone().close())?;
    opened.iter().map(|holes| Pattern::read(path, &["rooms", "participants"], holes)).collect()
}

fn fillings(number: usize, people: &BTreeSet<usize>) -> Vec<Forms> {
    let users: Vec<_> = people.iter().map(|user| world::user(*user).id()).collect();
    let room = Forms::id(world::room_id(number).as_uuid());
    let fingerprint = Forms::text(&Fingerprint::of(users.iter().copied()));
    let ids = users.iter().map(|user| Forms::id(user.as_uuid()));
    [room, fingerprint].into_iter().chain(ids).collect()
}

/// Chance that repeats itself with the same seed.
struct Chance(u64);

impl Chance {
    /// Returns a number from 0 to 1 (`SplitMix64`).
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let high = u32::try_from((mixed ^ (mixed >> 31)) >> 32).unwrap_or_default();
        f64::from(high) / f64::from(u32::MAX)
    }

    /// Chooses people. Some are in many rooms: Zipf's law with exponent 0.8.
    fn people(&mut self, users: usize) -> BTreeSet<usize> {
        let span = as_f64(SIZES.end() - SIZES.start());
        let size = SIZES.start() + whole(self.roll() * self.roll() * (span + 0.99));
        let mut people = BTreeSet::new();
        while people.len() < size {
            let rank = (1.0 + self.roll() * (as_f64(users).powf(0.2) - 1.0)).powi(5) - 1.0;
            people.insert(whole(rank).min(users - 1));
        }
        people
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small, and not negative"
)]
const fn whole(number: f64) -> usize {
    number as usize
}
