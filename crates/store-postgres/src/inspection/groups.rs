use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use guildhall_groups::{
    AggregateId, GroupEntry, GroupHeader, GroupRecord, GroupState, SearchText, StaleCopy,
};
use guildhall_kernel::{CompanyId, Counts, EmailAddress, GroupId, UserId};
use guildhall_mailing_list::{ExternalRecipients, MailRight};
use guildhall_permissions::{GroupType, Privacy};
use uuid::Uuid;

use super::copies::{Copied, is, stale};
use super::{claims, events, inspected, rooms, transposed};
use crate::codec::{check_row, column, decode, unsigned};
use crate::session::Session;
use crate::{PostgresError, Stored};

static GROUP: LazyLock<String> =
    LazyLock::new(|| group_in("SELECT company_id FROM homes_of_groups WHERE group_id = $1"));

/// The statement of a group whose home is not recorded. It reads the ids of all groups.
static HOMELESS_GROUP: LazyLock<String> =
    LazyLock::new(|| group_in("SELECT company_id FROM groups WHERE id = $1 LIMIT 1"));

fn group_in(company: &str) -> String {
    format!(
        "SELECT header, members, masters, externals, recipients, company_id,
            version::text, room_id::text, name_key, public::text, deleted::text, team::text,
            orphaned::text, (SELECT company_id FROM homes_of_groups WHERE group_id = $1)::text
        FROM groups WHERE id = $1 AND company_id = ({company})"
    )
}

/// Reads all that is stored of a group.
pub(super) async fn group(at: &Session, id: GroupId) -> Result<Option<GroupRecord>, PostgresError> {
    let row = match at.row(&GROUP, &[id.as_uuid()]).await? {
        Some(row) => Some(row),
        None => at.row(&HOMELESS_GROUP, &[id.as_uuid()]).await?,
    };
    let what = Stored::Group(id);
    let Some(row) = row else { return Ok(None) };
    let header: GroupHeader = decode(what, column(&row, 0)?)?;
    let company = CompanyId::new(column(&row, 5)?);
    check_row(what, header.id() == id && header.company() == company)?;
    let count = |index| unsigned::<u32>(what, &row, index);
    let mut stale = stale(&row, 6, None, columns(&header))?;
    let search_texts = search_texts(at, &header).await?;
    // The beginnings repeat the columns, too.
    if stale.is_empty() {
        stale.extend(beginnings(at, &header, &search_texts).await?);
    }
    let entries = entries(at, &header, &mut stale).await?;
    let mut record = GroupRecord {
        counts: Counts::new(count(1)?, count(2)?, count(3)?),
        recipient_count: count(4)?,
        entries,
        recipients: recipients(at, &header, &mut stale).await?,
        last_event: events::last(at, company, AggregateId::Group(id)).await?,
        room: transposed(inspected(rooms::header(at, company, header.room()).await)?),
        nested: nested(at, &header).await?,
        search_texts,
        holders: BTreeMap::new(),
        stale,
        header,
    };
    if let Ok(group) = record.group() {
        record.holders = claims::holders(at, group.claims()).await?;
    }
    Ok(Some(record))
}

/// Reads the header of a group of this company.
pub(super) async fn header(
    at: &Session,
    company: CompanyId,
    id: GroupId,
) -> Result<Option<GroupHeader>, PostgresError> {
    const HEADER: &str = "SELECT header FROM groups WHERE company_id = $1 AND id = $2";
    let row = at.row(HEADER, &[company.as_uuid(), id.as_uuid()]).await?;
    row.map(|row| decode(Stored::Group(id), column(&row, 0)?)).transpose()
}

fn columns(header: &GroupHeader) -> Vec<Copied> {
    let state = header.state();
    vec![
        is("groups.version", &header.version()),
        is("groups.room_id", &header.room()),
        is("groups.name_key", &String::from(header.name().key())),
        is("groups.public", &(header.privacy() == Privacy::Public)),
        is("groups.deleted", &matches!(state, GroupState::Deleted(_))),
        is("groups.team", &(header.group_type() == GroupType::Team)),
        is("groups.orphaned", &matches!(state, GroupState::Orphaned(_))),
        is("homes_of_groups.company_id", &header.company()),
    ]
}

async fn entries(
    at: &Session,
    header: &GroupHeader,
    copies: &mut Vec<StaleCopy>,
) -> Result<BTreeMap<UserId, GroupEntry>, PostgresError> {
    const ENTRIES: &str = "
        SELECT seat.user_id, seat.form, seat.member::text, seat.master::text, seat.posts::text,
            seat.sends_as::text, seat.asks::text, seat.external::text, seat.guest_of::text,
            own.company_id || ' ' || own.member || ' ' || own.master || ' ' || own.asks
        FROM memberships AS seat
        LEFT JOIN LATERAL (
            SELECT * FROM groups_of_users
            WHERE user_id = seat.user_id AND group_id = seat.group_id LIMIT 1
        ) AS own ON TRUE
        WHERE seat.company_id = $1 AND seat.group_id = $2 ORDER BY seat.user_id";
    let (company, id) = (header.company(), header.id());
    let mut entries = BTreeMap::new();
    for row in at.rows(ENTRIES, &[company.as_uuid(), id.as_uuid()]).await? {
        let user = UserId::new(column(&row, 0)?);
        let entry: GroupEntry = decode(Stored::Group(id), column(&row, 1)?)?;
        let (member, master, asks) =
            (entry.is_member(), entry.is_master(), entry.asked_at().is_some());
        let belongs = member || master || asks;
        let own = belongs.then(|| format!("{company} {member} {master} {asks}"));
        let external = member && entry.user().is_external_to(company);
        let guest_of = entry.user().company().filter(|_| external);
        let columns = vec![
            is("memberships.member", &member),
            is("memberships.master", &master),
            is("memberships.posts", &entry.rights().hold(MailRight::Post)),
            is("memberships.sends_as", &entry.rights().hold(MailRight::SendAs)),
            is("memberships.asks", &asks),
            is("memberships.external", &external),
            ("memberships.guest_of", guest_of.map(|company| company.to_string())),
            ("groups_of_users", own),
        ];
        copies.extend(stale(&row, 2, Some(user), columns)?);
        entries.insert(user, entry);
    }
    Ok(entries)
}

async fn recipients(
    at: &Session,
    header: &GroupHeader,
    copies: &mut Vec<StaleCopy>,
) -> Result<Vec<EmailAddress>, PostgresError> {
    const RECIPIENTS: &str = "
        SELECT address, folded_key, key FROM recipients WHERE company_id = $1 AND group_id = $2";
    let (company, id) = (header.company(), header.id());
    let mut recipients = Vec::new();
    for row in at.rows(RECIPIENTS, &[company.as_uuid(), id.as_uuid()]).await? {
        let text: &str = column(&row, 0)?;
        let address: EmailAddress =
            text.parse().map_err(|cause| PostgresError::form(Stored::Group(id), cause))?;
        let columns = vec![
            is("recipients.folded_key", &address.folded_key().as_str()),
            is("recipients.key", &ExternalRecipients::key_of(&address).as_str()),
        ];
        copies.extend(stale(&row, 1, None, columns)?);
        recipients.push(address);
    }
    Ok(recipients)
}

async fn nested(at: &Session, header: &GroupHeader) -> Result<BTreeSet<GroupId>, PostgresError> {
    const NESTED: &str = "SELECT child_id FROM nestings WHERE company_id = $1 AND parent_id = $2";
    let key = [header.company().as_uuid().to_owned(), header.id().as_uuid().to_owned()];
    let rows = at.rows(NESTED, &[&key[0], &key[1]]).await?;
    rows.iter().map(|row| Ok(GroupId::new(column::<Uuid>(row, 0)?))).collect()
}

async fn search_texts(
    at: &Session,
    header: &GroupHeader,
) -> Result<BTreeSet<String>, PostgresError> {
    const TEXTS: &str = "SELECT word FROM group_words WHERE company_id = $1 AND group_id = $2";
    let (company, id) = (header.company(), header.id());
    let rows = at.rows(TEXTS, &[company.as_uuid(), id.as_uuid()]).await?;
    rows.iter().map(|row| column(row, 0)).collect()
}

/// Compares the beginnings with those of the texts, if the texts are those of the name.
async fn beginnings(
    at: &Session,
    header: &GroupHeader,
    texts: &BTreeSet<String>,
) -> Result<Option<StaleCopy>, PostgresError> {
    const BEGINNINGS: &str = "
        SELECT beginning, shown_as, name_key FROM group_beginnings
        WHERE company_id = $1 AND group_id = $2";
    let (company, id, name) = (header.company(), header.id(), header.name().key());
    let is_deleted = matches!(header.state(), GroupState::Deleted(_));
    let of_name: BTreeSet<_> = SearchText::entries(&name).filter(|_| !is_deleted).collect();
    if *texts != of_name {
        return Ok(None);
    }
    let shown_as = match (header.privacy(), header.group_type()) {
        (Privacy::Private, _) => "private",
        (Privacy::Public, GroupType::Team) => "team",
        (Privacy::Public, _) => "group",
    };
    let beginnings = SearchText::beginnings(&name).into_iter().filter(|_| !is_deleted);
    let row =
        |beginning: &str, shown_as: &str, name: &str| format!("{beginning} {shown_as} {name}");
    let expected = beginnings.map(|beginning| row(&beginning, shown_as, name.as_str()));
    let expected: BTreeSet<_> = expected.collect();
    let rows = at.rows(BEGINNINGS, &[company.as_uuid(), id.as_uuid()]).await?;
    let actual = rows.iter().map(|of| Ok(row(column(of, 0)?, column(of, 1)?, column(of, 2)?)));
    let actual: BTreeSet<_> = actual.collect::<Result<_, PostgresError>>()?;
    let without = |one: &BTreeSet<String>, other| {
        let rest: Vec<_> = one.difference(other).map(String::as_str).collect();
        if rest.is_empty() { "nothing".to_owned() } else { rest.join(", ") }
    };
    Ok((expected != actual).then(|| StaleCopy {
        place: "group_beginnings".to_owned(),
        expected: without(&expected, &actual),
        actual: without(&actual, &expected),
    }))
}
