//! The tour from its beginning to its end.

use std::io;
use std::path::Path;

use guildhall_store_sqlite::SqliteStore;

use crate::chapters::{
    contact, evening, group, inside, leaving, limits, mail, morning, nesting, outside, partners,
    retention, rooms, switches, team,
};
use crate::day::Day;
use crate::office::{Office, Past};
use crate::stop::Stop;
use crate::timeline::{Form, Timeline};

/// Plays a day and the weeks after it in this file, or in a temporary one, and writes the timeline.
pub(crate) fn walk(kept: Option<&Path>, form: Form) -> Result<(), Stop> {
    let timeline = Timeline::new(form, Box::new(io::stdout()));
    if let Some(path) = kept {
        return pollster::block_on(walk_in(path, Some(path), timeline));
    }
    let folder = tempfile::tempdir().map_err(Stop::NoTemporaryFile)?;
    let path = folder.path().join("office-day.db");
    pollster::block_on(walk_in(&path, None, timeline))
}

async fn walk_in(path: &Path, kept: Option<&Path>, mut timeline: Timeline) -> Result<(), Stop> {
    let unusable = |cause| Stop::Unusable { path: path.to_owned(), cause };
    let store = SqliteStore::open(path).map_err(unusable)?;
    let office = Office::open(store).await?;
    let office = office.ok_or_else(|| Stop::OtherCompanies { path: path.to_owned() })?;
    timeline.begin(office.date(), office.before().events)?;
    let mut day = Day::new(&office, timeline);
    story(&mut day).await?;
    let timeline = day.into_timeline();
    let past = Past::read(office.hall()).await?;
    office.close().await.map_err(unusable)?;
    Ok(timeline.end(past.events, kept)?)
}

async fn story(day: &mut Day<'_>) -> Result<(), Stop> {
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
