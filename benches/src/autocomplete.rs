//! The first 20 visible groups in whose names a word begins with a text: in the memory store over a
//! scan, and in SQLite by the number of groups.

use std::num::NonZeroU32;
use std::path::Path;
use std::time::Instant;

use guildhall::groups::GroupRepository;
use guildhall::groups::{GroupList, SearchText};
use guildhall::kernel::{GroupId, NameKey, PageRequest, User};
use guildhall::permissions::{Context, Privacy};
use guildhall::{Guildhall, Stores};
use guildhall_store_memory::MemoryStore;
use guildhall_store_sqlite::SqliteStore;
use pollster::block_on;
use tempfile::TempDir;

use crate::Failure;
use crate::copies::{Filling, Forms, Pattern};
use crate::measure::{Clock, each, interleaved, ratio, time};
use crate::ratios::Scale;
use crate::report::Row;
use crate::world::{self, ACME};

/// The words of names. A text finds about 6% of the groups.
const WORDS: [&str; 48] = [
    "alpha",
    "atlas",
    "bridge",
    "budget",
    "campus",
    "crew",
    "data",
    "design",
    "east",
    "events",
    "field",
    "finance",
    "garden",
    "growth",
    "harbour",
    "health",
    "island",
    "issues",
    "jazz",
    "journal",
    "kitchen",
    "knowledge",
    "launch",
    "legal",
    "market",
    "music",
    "north",
    "notes",
    "office",
    "orders",
    "people",
    "product",
    "quality",
    "quotes",
    "research",
    "river",
    "sales",
    "support",
    "team",
    "travel",
    "union",
    "updates",
    "vendors",
    "vision",
    "warehouse",
    "west",
    "yard",
    "zebra",
];

/// How long the memory store may take to be filled, in seconds.
const PATIENCE: f64 = 60.0;

const PAGE: NonZeroU32 = NonZeroU32::MIN.saturating_add(19);

/// The words of the name of a group, of which the last makes it unique.
fn words(number: usize) -> [String; 4] {
    let word = |factor: usize| WORDS[number * factor / 3 % WORDS.len()].to_owned();
    [word(7), word(11), word(29), number.to_string()]
}

/// Half of the groups are private, and the viewer is in none of them.
const fn privacy(number: usize) -> Privacy {
    if number.is_multiple_of(2) { Privacy::Public } else { Privacy::Private }
}

fn viewer() -> User {
    world::user(500_000_000)
}

/// Texts as a user types them.
fn texts() -> impl Iterator<Item = &'static str> {
    WORDS.iter().step_by(3).map(|word| &word[..3])
}

/// Compares the memory store with a scan of the names.
pub(crate) fn compare_with_scan(scale: Scale) -> Result<Vec<Row>, Failure> {
    let hall = block_on(world::hall(MemoryStore::default()))?;
    let company = world::company();
    let cx = Context::new(&company, world::at());
    let (wanted, begun) = (scale.of(1_000_000, 500), Instant::now());
    let mut names = Vec::new();
    while names.len() < wanted && begun.elapsed().as_secs_f64() < PATIENCE {
        let number = names.len();
        let name = words(number).join(" ");
        let draft = world::draft(&name, 1);
        let public = privacy(number) == Privacy::Public;
        let draft = if public { draft } else { draft.private() };
        let (group, change) = world::group_of(number, draft, &cx)?;
        block_on(hall.store().save_group(change))?;
        names.push((group.header().name().key(), group.id(), public));
    }
    let scan = |text: &str| {
        let text = SearchText::of(text);
        let is_found = |(name, _, public): &&(NameKey, GroupId, bool)| {
            *public && begins_a_word(name.as_str(), text.as_str())
        };
        let mut found: Vec<_> = names.iter().filter(is_found).collect();
        found.sort();
        found.into_iter().take(20).map(|(_, group, _)| *group).collect::<Vec<_>>()
    };
    for text in texts() {
        let (ours, scanned) = (block_on(first_page(&hall, text))?, scan(text));
        if ours != scanned || ours.is_empty() {
            return Err(format!("{text}: {ours:?} here, {scanned:?} by the scan").into());
        }
    }
    let mut ours = || texts().try_for_each(|text| block_on(first_page(&hall, text)).map(drop));
    let mut peer = || {
        texts().for_each(|text| drop(std::hint::black_box(scan(text))));
        Ok(())
    };
    let [peer, ours] = interleaved(scale.rounds(3), [&mut peer, &mut ours])?;
    let each = |samples| time(each(Clock::Thread, samples, texts().count()).median);
    let stopped = if names.len() < wanted {
        format!(" of {wanted} (filling it further would have taken more than {PATIENCE} s)")
    } else {
        String::new()
    };
    let compared = format!(
        "a scan of {}{stopped} names ({}) over `search_groups` in the memory store ({}), CPU time",
        names.len(),
        each(&peer),
        each(&ours)
    );
    Ok(vec![Row::new("autocomplete_vs_scan", ratio(Clock::Thread, &peer, &ours), compared)])
}

fn begins_a_word(name: &str, text: &str) -> bool {
    name.starts_with(text)
        || name.match_indices(' ').any(|(place, _)| name[place + 1..].starts_with(text))
}

/// Compares two files of different sizes.
pub(crate) fn compare_sizes(scale: Scale) -> Result<Vec<Row>, Failure> {
    let (many, few) = (scale.of(1_000_000, 5_000), scale.of(1_000, 1_000));
    let [large, small] = [Groups::new(many)?, Groups::new(few)?];
    for groups in [&large, &small] {
        groups.check()?;
    }
    let [large, small] = interleaved(scale.rounds(31), [&mut || large.ask(), &mut || small.ask()])?;
    let each = |samples| time(each(Clock::Wall, samples, texts().count()).median);
    let compared = format!(
        "`search_groups` in SQLite among {many} groups ({}) over {few} ({}), first page of 20",
        each(&large),
        each(&small)
    );
    Ok(vec![Row::new("autocomplete_sqlite_1m_vs_1k", ratio(Clock::Wall, &large, &small), compared)])
}

/// The beginnings of words, which the store writes beside the words.
const BEGINNINGS: &str = "
    INSERT INTO group_beginnings
    SELECT groups.company_id, team, substr(word, 1, length.value), name_key, groups.id
    FROM groups CROSS JOIN group_words ON group_id = groups.id CROSS JOIN json_each('[1,2,3]') AS length
    WHERE public = 1 ORDER BY 1, 2, 3, 4, 5 ON CONFLICT DO NOTHING";

/// A file full of groups.
struct Groups {
    hall: Guildhall<SqliteStore>,
    count: usize,
    _directory: TempDir,
}

impl Groups {
    fn new(count: usize) -> Result<Self, Failure> {
        let directory = tempfile::tempdir()?;
        let path = directory.path().join("hall.db");
        let patterns = patterns(&path)?;
        let filling = Filling::begin(&path)?;
        for number in 0..count {
            let id = Forms::id(world::group_id(number).as_uuid());
            let words = words(number).map(|word| Forms::text(&word));
            let fillings: Vec<_> = [id].into_iter().chain(words).collect();
            filling.add(&patterns[privacy(number) as usize], &fillings)?;
        }
        filling.run(BEGINNINGS)?;
        filling.end()?;
        let hall = Guildhall::new(SqliteStore::open(&path)?);
        Ok(Self { hall, count, _directory: directory })
    }

    /// Compares each first page with the names that were made.
    fn check(&self) -> Result<(), Failure> {
        for text in texts() {
            let public = (0..self.count).filter(|number| privacy(*number) == Privacy::Public);
            let names = public.map(|number| words(number).join(" "));
            let mut found: Vec<_> = names.filter(|name| begins_a_word(name, text)).collect();
            found.sort();
            found.truncate(20);
            let page = PageRequest::first(PAGE);
            let by = self.hall.user(viewer());
            let ours = block_on(by.search_groups(ACME, GroupList::All, text, page))?;
            let ours: Vec<_> = ours.items().iter().map(|view| view.name.to_string()).collect();
            if ours != found || ours.is_empty() {
                return Err(format!("{text}: {ours:?} here, {found:?} were made").into());
            }
        }
        Ok(())
    }

    fn ask(&self) -> Result<(), Failure> {
        texts().try_for_each(|text| block_on(first_page(&self.hall, text)).map(drop))
    }
}

async fn first_page<S: Stores>(hall: &Guildhall<S>, text: &str) -> Result<Vec<GroupId>, Failure> {
    let page = PageRequest::first(PAGE);
    let found = hall.user(viewer()).search_groups(ACME, GroupList::All, text, page).await?;
    Ok(found.items().iter().map(|view| view.id).collect())
}

/// Creates a private and a public group through the front door, as patterns for the others.
fn patterns(path: &Path) -> Result<[Pattern; 2], Failure> {
    let hall = block_on(world::hall(SqliteStore::open(path)?))?;
    let mut holes = Vec::new();
    for privacy in [Privacy::Private, Privacy::Public] {
        let words = ["qxfirst", "qxsecond", "qxthird"].map(str::to_owned);
        let last = format!("qx{privacy}");
        let words: Vec<_> = words.into_iter().chain([last]).collect();
        let draft = world::draft(&words.join(" "), 1);
        let draft = if privacy == Privacy::Public { draft } else { draft.private() };
        let group = block_on(hall.user(world::user(0)).create_group(draft))?.group;
        let words = words.iter().map(Forms::text);
        holes.push([Forms::id(group.id().as_uuid())].into_iter().chain(words).collect::<Vec<_>>());
    }
    // Its threads would hold the file for a moment after it is dropped.
    block_on(hall.store().clone().close())?;
    let tables = ["groups", "group_words", "memberships"];
    let [private, public] = [&holes[0], &holes[1]].map(|holes| Pattern::read(path, &tables, holes));
    Ok([private?, public?])
}
