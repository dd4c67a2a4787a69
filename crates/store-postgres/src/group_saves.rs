//! Writes groups, their entries and the texts by which a search finds them.

use std::sync::LazyLock;

use guildhall_groups::{
    AggregateId, ClaimHolder, Event, GroupChange, GroupEvent, GroupState, SearchText,
};
use guildhall_mailing_list::MailRight;
use guildhall_permissions::Privacy;

use crate::atom::{Atom, Step, Turn};
use crate::claims;
use crate::codec::{encode, version};
use crate::entries::Guests;
use crate::rows::{ByNumber, with_column};
use crate::{PostgresError, Stored, nestings, outbox, quotas, recipient_saves};

/// Writes everything of the change but its rooms and what its decision read.
pub(crate) fn put(atom: &mut Atom, change: &GroupChange) -> Result<(), PostgresError> {
    put_header(atom, change)?;
    let group = change.group();
    claims::apply(atom, ClaimHolder::Group(group.id()), change.claims());
    put_words(atom, change);
    put_entries(atom, change)?;
    recipient_saves::put(atom, change);
    nestings::put(atom, change);
    quotas::apply(atom, change);
    let events = change.events().iter().cloned().map(Event::Group);
    let aggregate = AggregateId::Group(group.id());
    outbox::append(atom, group.company(), aggregate, group.version(), events)
}

/// Returns whether the change deletes the group.
pub(crate) fn deletes(change: &GroupChange) -> bool {
    change.events().iter().any(|event| matches!(event.event, GroupEvent::Deleted { .. }))
}

/// Writes the header, if the stored one has the version that the change expects.
///
/// A column that is named is dear even if its value stays: its index is asked, and its trigger. So the
/// keys are named only by a change of one of them.
fn put_header(atom: &mut Atom, change: &GroupChange) -> Result<(), PostgresError> {
    const INSERT: &str = "
        WITH home AS (
            INSERT INTO homes_of_groups (group_id, company_id) VALUES ($2, $1)
            ON CONFLICT (group_id) DO NOTHING
            RETURNING 1
        ), put AS (
            INSERT INTO groups (company_id, id, version, members, masters, externals, recipients,
                                header, room_id, name_key, public, deleted, team, orphaned)
            SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14 FROM home
            RETURNING 1
        )
        SELECT must_hold(count(*) = 1, 'the group is stored already') FROM put";
    const UPDATE: &str = "
        WITH put AS (
            UPDATE groups SET version = $3, members = $4, masters = $5, externals = $6,
                recipients = $7, header = $8
            WHERE company_id = $1 AND id = $2 AND version = $9
            RETURNING 1
        )
        SELECT must_hold(count(*) = 1, 'the group has changed') FROM put";
    const UPDATE_WITH_KEYS: &str = "
        WITH put AS (
            UPDATE groups SET version = $3, members = $4, masters = $5, externals = $6,
                recipients = $7, header = $8, room_id = $9, name_key = coalesce($10, name_key),
                public = $11, deleted = $12, team = $13, orphaned = $14
            WHERE company_id = $1 AND id = $2 AND version = $15
            RETURNING 1
        )
        SELECT must_hold(count(*) = 1, 'the group has changed') FROM put";
    let (group, header) = (change.group(), change.group().header());
    let (id, counts) = (*group.id().as_uuid(), group.roster().counts());
    let form = encode(Stored::Group(group.id()), header)?;
    let put = |statement| {
        Step::new(Turn::Groups, id, statement)
            .with(*group.company().as_uuid())
            .with(id)
            .with(version(group.version()))
            .with(i64::from(counts.members()))
            .with(i64::from(counts.masters()))
            .with(i64::from(counts.externals()))
            .with(i64::from(group.recipients().count()))
            .with(form)
    };
    let with_keys = |put: Step| {
        // A name that stays keeps its key, which costs more than the rest.
        let name = change.is_renamed().then(|| header.name().key().as_str().to_owned());
        put.with(*group.room().as_uuid())
            .with(name)
            .with(header.privacy() == Privacy::Public)
            .with(group.is_deleted())
            .with(group.is_team())
            .with(matches!(header.state(), GroupState::Orphaned(_)))
    };
    atom.add(match change.expected() {
        None => with_keys(put(INSERT)),
        Some(old) if change.keeps_keys() => put(UPDATE).with(version(old)),
        Some(old) => with_keys(put(UPDATE_WITH_KEYS)).with(version(old)),
    });
    Ok(())
}

/// Writes the texts by which a search finds the group, if they changed (GR-16).
fn put_words(atom: &mut Atom, change: &GroupChange) {
    const DELETE: &str = "DELETE FROM group_words WHERE company_id = $1 AND group_id = $2";
    const INSERT: &str = "
        INSERT INTO group_words (company_id, group_id, word) SELECT $1, $2, unnest($3::text[])
        ON CONFLICT (company_id, group_id, word) DO NOTHING";
    let group = change.group();
    let (company, id) = (*group.company().as_uuid(), *group.id().as_uuid());
    let step = |statement| Step::new(Turn::Entries, id, statement).with(company).with(id);
    if change.expected().is_some() && (change.is_renamed() || group.is_deleted()) {
        atom.add(step(DELETE));
    }
    if change.is_renamed() && !group.is_deleted() {
        let key = group.header().name().key();
        let words: Vec<_> = SearchText::entries(&key).collect();
        atom.add(step(INSERT).with(words));
    }
}

/// Writes the changed entries, and beside each user the groups that they belong to.
fn put_entries(atom: &mut Atom, change: &GroupChange) -> Result<(), PostgresError> {
    static PUT: LazyLock<ByNumber> = LazyLock::new(|| {
        let types = ["uuid", "bool", "bool", "bool", "bool", "bool", "bool", "uuid", "text"];
        ByNumber::of(3, &types, |rows| {
            format!(
                "WITH put AS (
                    INSERT INTO memberships (company_id, group_id, user_id, member, master, asks,
                                             posts, sends_as, external, guest_of, form)
                    SELECT $1, $2, * FROM {rows} AS changed
                    ON CONFLICT (company_id, group_id, user_id) DO UPDATE
                    SET member = excluded.member, master = excluded.master, asks = excluded.asks,
                        posts = excluded.posts, sends_as = excluded.sends_as,
                        external = excluded.external, guest_of = excluded.guest_of,
                        form = excluded.form
                    RETURNING user_id, member, master, asks
                )
                INSERT INTO groups_of_users (company_id, group_id, user_id, member, master, asks)
                SELECT $1, $2, * FROM put WHERE member OR master OR asks
                ON CONFLICT (user_id, group_id) DO UPDATE
                SET member = excluded.member, master = excluded.master, asks = excluded.asks"
            )
        })
    });
    const LEAVE: &str = "DELETE FROM groups_of_users WHERE user_id = ANY ($1) AND group_id = $2";
    let group = change.group();
    let (company, id) = (*group.company().as_uuid(), *group.id().as_uuid());
    let (mut users, mut members, mut masters) = (Vec::new(), Vec::new(), Vec::new());
    let (mut asking, mut posting, mut sending) = (Vec::new(), Vec::new(), Vec::new());
    let (mut guests, mut forms) = (Guests::default(), Vec::new());
    let mut gone = Vec::new();
    for (user, entry) in change.rows() {
        let user = *user.as_uuid();
        let (is_member, is_master, asks) =
            (entry.is_member(), entry.is_master(), entry.asked_at().is_some());
        users.push(user);
        members.push(is_member);
        masters.push(is_master);
        asking.push(asks);
        posting.push(entry.rights().hold(MailRight::Post));
        sending.push(entry.rights().hold(MailRight::SendAs));
        guests.add(entry.user(), group.company(), is_member);
        forms.push(encode(Stored::Group(group.id()), entry)?);
        gone.extend((!is_member && !is_master && !asks).then_some(user));
    }
    if users.is_empty() {
        return Ok(());
    }
    let step = |statement| Step::new(Turn::Entries, id, statement);
    let put = step(PUT.text(users.len())).with(company).with(id);
    let put = with_column(put, users);
    let put = [members, masters, asking, posting, sending].into_iter().fold(put, with_column);
    atom.add(with_column(guests.bind(put), forms));
    if !gone.is_empty() {
        atom.add(step(LEAVE).with(gone).with(id));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use guildhall_groups::GroupDraft;
    use guildhall_testkit::cast::{Office, group_id, user};
    use guildhall_testkit::commands;

    use super::*;

    // about: GR-16
    #[test]
    fn the_words_of_a_group_are_written_only_with_its_name() {
        let office = Office::new();
        let created = office.group(group_id(1), user(1), GroupDraft::named("Night watch").unwrap());
        assert_eq!(steps(&created), 1);
        for (command, count) in [(commands::some_edit(), 0), (commands::rename("Day watch"), 2)] {
            let mut group = created.group().clone();
            let event = group.execute(user(1), command, &office.cx(2)).unwrap();
            let changed = GroupChange::between(created.group(), group, vec![event]);
            assert_eq!(steps(&changed), count, "{:?}", changed.group().header().name());
        }
    }

    /// Returns how many statements write the words.
    fn steps(change: &GroupChange) -> usize {
        let mut atom = Atom::default();
        put_words(&mut atom, change);
        let appends = Atom::appends(&[&atom]);
        Atom::steps(&[&atom], &appends).len()
    }
}
