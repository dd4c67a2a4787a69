use std::collections::BTreeMap;
use std::sync::LazyLock;

use guildhall_groups::{AggregateId, RoomRecord, StaleCopy};
use guildhall_kernel::{CompanyId, Counts, GroupId, RoomId, UserId};
use guildhall_rooms::{Participant, RoomHeader, RoomState, RoomType};

use super::copies::{Copied, is, stale};
use super::{claims, events, groups, inspected, transposed};
use crate::codec::{check_row, column, decode, unsigned};
use crate::room_saves::kind;
use crate::session::Session;
use crate::{PostgresError, Stored};

static ROOM: LazyLock<String> =
    LazyLock::new(|| room_in("SELECT company_id FROM homes_of_rooms WHERE room_id = $1"));

/// The statement of a room whose home is not recorded. It reads the ids of all rooms.
static HOMELESS_ROOM: LazyLock<String> =
    LazyLock::new(|| room_in("SELECT company_id FROM rooms WHERE id = $1 LIMIT 1"));

fn room_in(company: &str) -> String {
    format!(
        "SELECT header, members, externals, company_id, version::text, kind, open::text, fingerprint,
            (SELECT company_id FROM homes_of_rooms WHERE room_id = $1)::text
        FROM rooms WHERE id = $1 AND company_id = ({company})"
    )
}

/// Reads all that is stored of a room.
pub(super) async fn room(at: &Session, id: RoomId) -> Result<Option<RoomRecord>, PostgresError> {
    let row = match at.row(&ROOM, &[id.as_uuid()]).await? {
        Some(row) => Some(row),
        None => at.row(&HOMELESS_ROOM, &[id.as_uuid()]).await?,
    };
    let what = Stored::Room(id);
    let Some(row) = row else { return Ok(None) };
    let header: RoomHeader = decode(what, column(&row, 0)?)?;
    let company = CompanyId::new(column(&row, 3)?);
    check_row(what, header.id() == id && header.company() == company)?;
    let mut stale = stale(&row, 4, None, columns(&header))?;
    let entries = entries(at, &header, &mut stale).await?;
    let group = match group_of(&header) {
        Some(group) => transposed(inspected(groups::header(at, company, group).await)?),
        None => None,
    };
    let mut record = RoomRecord {
        counts: Counts::new(unsigned(what, &row, 1)?, 0, unsigned(what, &row, 2)?),
        last_event: events::last(at, company, AggregateId::Room(id)).await?,
        holders: BTreeMap::new(),
        header,
        entries,
        group,
        stale,
    };
    if let Ok(room) = record.room() {
        record.holders = claims::holders(at, room.claims()).await?;
    }
    Ok(Some(record))
}

/// Reads the header of a room of this company.
pub(super) async fn header(
    at: &Session,
    company: CompanyId,
    id: RoomId,
) -> Result<Option<RoomHeader>, PostgresError> {
    const HEADER: &str = "SELECT header FROM rooms WHERE company_id = $1 AND id = $2";
    let row = at.row(HEADER, &[company.as_uuid(), id.as_uuid()]).await?;
    row.map(|row| decode(Stored::Room(id), column(&row, 0)?)).transpose()
}

fn columns(header: &RoomHeader) -> Vec<Copied> {
    vec![
        is("rooms.version", &header.version()),
        is("rooms.kind", &kind(header.kind())),
        is("rooms.open", &(header.state() == RoomState::Open)),
        is("rooms.fingerprint", &header.fingerprint()),
        is("homes_of_rooms.company_id", &header.company()),
    ]
}

async fn entries(
    at: &Session,
    header: &RoomHeader,
    copies: &mut Vec<StaleCopy>,
) -> Result<BTreeMap<UserId, Participant>, PostgresError> {
    const ENTRIES: &str = "
        SELECT seat.user_id, seat.form, seat.is_in::text, seat.external::text,
            seat.guest_of::text, own.company_id::text
        FROM participants AS seat
        LEFT JOIN LATERAL (
            SELECT company_id FROM rooms_of_users
            WHERE user_id = seat.user_id AND room_id = seat.room_id LIMIT 1
        ) AS own ON TRUE
        WHERE seat.company_id = $1 AND seat.room_id = $2 ORDER BY seat.user_id";
    let (company, id) = (header.company(), header.id());
    let mut entries = BTreeMap::new();
    for row in at.rows(ENTRIES, &[company.as_uuid(), id.as_uuid()]).await? {
        let user = UserId::new(column(&row, 0)?);
        let entry: Participant = decode(Stored::Room(id), column(&row, 1)?)?;
        let external = entry.is_in() && entry.user().is_external_to(company);
        let guest_of = entry.user().company().filter(|_| external);
        let columns = vec![
            is("participants.is_in", &entry.is_in()),
            is("participants.external", &external),
            ("participants.guest_of", guest_of.map(|company| company.to_string())),
            ("rooms_of_users", entry.is_in().then(|| company.to_string())),
        ];
        copies.extend(stale(&row, 2, Some(user), columns)?);
        entries.insert(user, entry);
    }
    Ok(entries)
}

fn group_of(header: &RoomHeader) -> Option<GroupId> {
    match header.room_type() {
        RoomType::Group { group } | RoomType::Team { team: group } => Some(*group),
        _ => None,
    }
}
