//! Makes rooms, groups and users of rows. A row has one room or group, with all of it that is asked
//! for.

use std::collections::BTreeMap;

use guildhall_groups::{Group, GroupEntry, GroupHeader, IndirectMembers};
use guildhall_kernel::{
    CompanyId, Counts, GroupId, RoomId, Roster, RosterEntry, RosterError, Scope, User, UserId,
};
use guildhall_mailing_list::ExternalRecipients;
use guildhall_rooms::{Participant, Room, RoomHeader};
use serde::de::DeserializeOwned;
use tokio_postgres::Row;
use uuid::Uuid;

use crate::codec::{check_row, column, decode, unsigned, version};
use crate::{PostgresError, Stored, recipients};

/// Makes a room of the [columns of a room](crate::loads::ROOM), the first of which is at this
/// place.
pub(crate) fn room(row: &Row, first: usize, scope: &Scope) -> Result<Room, PostgresError> {
    let id = RoomId::new(column(row, first)?);
    let what = Stored::Room(id);
    let header: RoomHeader = decode(what, column(row, first + 1)?)?;
    let stored = column::<i64>(row, first + 2)?;
    check_row(what, header.id() == id && version(header.version()) == stored)?;
    let count = |index| unsigned(what, row, index);
    let counts = Counts::new(count(first + 3)?, 0, count(first + 4)?);
    let user = |entry: &Participant| entry.user().id();
    let roster = roster(what, column(row, first + 5)?, user, scope, counts)?;
    Room::from_parts(header, roster).map_err(|cause| PostgresError::form(what, cause))
}

/// Makes a group of the [columns of a group](crate::loads::group_columns), the first of which is
/// at this place, without external recipients. Returns `None` if they are null.
pub(crate) fn group(
    row: &Row,
    first: usize,
    scope: &Scope,
) -> Result<Option<Group>, PostgresError> {
    group_with(row, first, scope, recipients::none)
}

/// Makes a group like [`group`], with the external recipients that a function returns for the group
/// and the number of all.
pub(crate) fn group_with(
    row: &Row,
    first: usize,
    scope: &Scope,
    recipients: impl FnOnce((GroupId, u32)) -> Result<ExternalRecipients, PostgresError>,
) -> Result<Option<Group>, PostgresError> {
    let Some(id) = column::<Option<Uuid>>(row, first)? else { return Ok(None) };
    let id = GroupId::new(id);
    let what = Stored::Group(id);
    let header: GroupHeader = decode(what, column(row, first + 1)?)?;
    let stored = column::<i64>(row, first + 2)?;
    check_row(what, header.id() == id && version(header.version()) == stored)?;
    let count = |index| unsigned::<u32>(what, row, index);
    let counts = Counts::new(count(first + 3)?, count(first + 4)?, count(first + 5)?);
    let user = |entry: &GroupEntry| entry.user().id();
    let recipients = recipients((id, count(first + 6)?))?;
    let roster = roster(what, column(row, first + 7)?, user, scope, counts)?;
    let group = Group::from_parts(header, roster, recipients);
    let group = group.map_err(|cause| PostgresError::form(what, cause))?;
    if group.header().nested().is_empty() {
        return Ok(Some(group));
    }
    let indirect = indirect_members(row, first + 8, group.company())?;
    Ok(Some(group.with_indirect_members(IndirectMembers::of(scope.clone(), indirect))))
}

/// Returns the user who is in a room or group of a company, of whose row the columns hold this.
pub(crate) fn user_of(
    user: UserId,
    owner: CompanyId,
    external: bool,
    guest_of: Option<Uuid>,
) -> User {
    match guest_of {
        _ if !external => User::of_company(user, owner),
        Some(company) => User::of_company(user, CompanyId::new(company)),
        None => User::of_no_company(user),
    }
}

/// Makes a roster of the stored forms of its entries, and the counts of the whole.
fn roster<E: DeserializeOwned + RosterEntry>(
    what: Stored,
    forms: Vec<&str>,
    user: impl Fn(&E) -> UserId,
    scope: &Scope,
    counts: Counts,
) -> Result<Roster<E>, PostgresError> {
    let mut entries = BTreeMap::new();
    for form in forms {
        let entry: E = decode(what, form)?;
        entries.insert(user(&entry), entry);
    }
    let roster = match scope {
        Scope::Users(users) => Roster::slice(users.clone(), entries, counts),
        Scope::Whole => {
            let whole: Roster<E> = entries.into_values().collect();
            if whole.counts() == counts { Ok(whole) } else { Err(RosterError::Counts) }
        }
    };
    roster.map_err(|cause| PostgresError::form(what, cause))
}

/// Reads users from three arrays of a row. The arrays are null if there are no users.
fn indirect_members(
    row: &Row,
    first: usize,
    company: CompanyId,
) -> Result<Vec<User>, PostgresError> {
    let users: Option<Vec<Uuid>> = column(row, first)?;
    let external: Option<Vec<bool>> = column(row, first + 1)?;
    let guest_of: Option<Vec<Option<Uuid>>> = column(row, first + 2)?;
    let users = users.into_iter().flatten().map(UserId::new);
    let columns = external.into_iter().flatten().zip(guest_of.into_iter().flatten());
    let users = users.zip(columns);
    Ok(users.map(|(user, (external, guest))| user_of(user, company, external, guest)).collect())
}
