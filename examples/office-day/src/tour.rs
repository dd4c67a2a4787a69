//! The tour from its beginning to its end.

use std::path::Path;

use guildhall::Stores;
use guildhall_store_postgres::PostgresStore;
use guildhall_store_sqlite::SqliteStore;

use crate::chapters::{
    contact, evening, group, inside, leaving, limits, mail, morning, nesting, outside, partners,
    retention, rooms, switches, team,
};
use crate::day::Day;
use crate::office::{Office, Past};
use crate::stop::Stop;
use crate::timeline::Timeline;

/// Plays a day and the weeks after it in this file, or in a temporary one, and writes the timeline.
pub(crate) fn walk(kept: Option<&Path>, timeline: Timeline) -> Result<(), Stop> {
    if let Some(path) = kept {
        return pollster::block_on(walk_in_file(path, Some(path), timeline));
    }
    let folder = tempfile::tempdir().map_err(Stop::NoTemporaryFile)?;
    let path = folder.path().join("office-day.db");
    pollster::block_on(walk_in_file(&path, None, timeline))
}

/// Plays a day and the weeks after it in the PostgreSQL database of this URL, and writes the
/// timeline.
pub(crate) fn walk_in_database(url: &str, timeline: Timeline) -> Result<(), Stop> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(1).enable_all().build().map_err(Stop::NoThread)?;
    runtime.block_on(async {
        let store = PostgresStore::connect(url).await.map_err(Stop::UnusableDatabase)?;
        let office = Office::open(store).await?.ok_or_else(|| Stop::OtherCompanies {
            place: "The database".to_owned(),
            advice: "Give --database-url another database.",
        })?;
        let (timeline, events) = play(&office, timeline).await?;
        Ok(timeline.end(events, Some("schema guildhall".to_owned()))?)
    })
}

async fn walk_in_file(path: &Path, kept: Option<&Path>, timeline: Timeline) -> Result<(), Stop> {
    let unusable = |cause| Stop::Unusable { path: path.to_owned(), cause };
    let store = SqliteStore::open(path).map_err(unusable)?;
    let office = Office::open(store.clone()).await?.ok_or_else(|| Stop::OtherCompanies {
        place: path.display().to_string(),
        advice: "Give --db the path of a new file.",
    })?;
    let (timeline, events) = play(&office, timeline).await?;
    // Everything is in one file only when it is closed.
    store.close().await.map_err(unusable)?;
    Ok(timeline.end(events, kept.map(|path| path.display().to_string()))?)
}

/// Plays the story. Returns the timeline without its end, and the number of events now.
async fn play<S: Stores>(
    office: &Office<S>,
    mut timeline: Timeline,
) -> Result<(Timeline, u64), Stop> {
    timeline.begin(office.date(), office.before().events)?;
    let mut day = Day::new(office, timeline);
    story(&mut day).await?;
    let timeline = day.into_timeline();
    let past = Past::read(office.hall()).await?;
    Ok((timeline, past.events))
}

async fn story<S: Stores>(day: &mut Day<'_, S>) -> Result<(), Stop> {
    morning::play(day).await?;
    let rooms = rooms::play(day).await?;
    let rooms = inside::play(day, rooms).await?;
    let crew = group::play(day, rooms).await?;
    switches::play(day, crew).await?;
    let partners = partners::play(day).await?;
    mail::play(day, crew, partners).await?;
    outside::play(day, crew).await?;
    evening::play(day, crew, partners).await?;
    let research = team::play(day).await?;
    let groups = nesting::play(day, research).await?;
    limits::play(day, &groups).await?;
    contact::play(day).await?;
    retention::play(day, &groups).await?;
    leaving::play(day, &groups).await
}
