//! Corruptions of the tables of the SQL stores, and the findings that name them.

/// A corruption.
#[derive(Clone, Copy, Debug)]
pub struct Corruption {
    /// What was done.
    pub what: &'static str,
    /// The statements that do it. [`Scene::fill`](super::Scene::fill) fills in the ids.
    pub statements: &'static str,
    /// The kind of the only finding.
    pub found: &'static str,
    /// What the finding names.
    pub place: &'static str,
    /// What becomes of it.
    pub remedied: Remedied,
}

/// Whether a corruption can be repaired.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Remedied {
    /// The repair of the finding leaves nothing to find.
    ByRepair,
    /// No repair is offered, because what is true is lost.
    Never,
}

/// The corruptions of both SQL stores.
pub const CORRUPTIONS: &[Corruption] = &[
    repaired(
        "the claim of a pair is deleted",
        "DELETE FROM claims WHERE holder_id = {pair}",
        ("claim", "{pair}"),
    ),
    repaired(
        "the claim of an address is deleted",
        "DELETE FROM claims WHERE claim = 'address:crew@acme.example'",
        ("claim", "address:crew@acme.example of group {crew}"),
    ),
    repaired(
        "another group has the claim of an address",
        "UPDATE claims SET holder_id = {cast} WHERE claim = 'address:crew@acme.example'",
        ("claim", "belongs to group {crew}, but group {cast} holds it"),
    ),
    repaired(
        "a claim has a holder that is not stored",
        "INSERT INTO claims (claim, holder_kind, holder_id)
         VALUES ('address:ghost@acme.example', 'group', {stranger})",
        ("claim", "held by group {stranger}, which does not make it"),
    ),
    repaired(
        "a user without a profile has the claim of an address",
        "INSERT INTO claims (claim, holder_kind, holder_id)
         VALUES ('address:ghost@acme.example', 'user', {stranger})",
        ("claim", "held by user {stranger}"),
    ),
    repaired(
        "a claim of a domain is deleted",
        "DELETE FROM claims WHERE claim = 'domain:acme.example'",
        ("claim", "domain:acme.example of company {acme}"),
    ),
    repaired(
        "a group counts a member more",
        "UPDATE groups SET members = members + 1 WHERE id = {crew}",
        ("counts", "{crew}"),
    ),
    repaired(
        "a group counts a Master less",
        "UPDATE groups SET masters = 0 WHERE id = {cast}",
        ("counts", "{cast}"),
    ),
    repaired(
        "a room counts a participant less",
        "UPDATE rooms SET members = members - 1 WHERE id = {hall}",
        ("counts", "{hall}"),
    ),
    repaired(
        "a mailing list counts more external recipients",
        "UPDATE groups SET recipients = 5 WHERE id = {crew}",
        ("recipient_count", "{crew}"),
    ),
    repaired(
        "a company counts a group more",
        "UPDATE groups_of_companies SET counted = counted + 1 WHERE company_id = {acme}",
        ("groups_of_company", "{acme}"),
    ),
    repaired(
        "a limit of a company is another one",
        "UPDATE groups_of_companies SET at_most = 1 WHERE company_id = {acme}",
        ("copy", "groups_of_companies.at_most of company {acme}"),
    ),
    repaired(
        "a nesting is deleted beside the header",
        "DELETE FROM nestings WHERE parent_id = {crew}",
        ("nestings", "{cast}"),
    ),
    repaired(
        "the texts of a search are deleted",
        "DELETE FROM group_words WHERE group_id = {crew}",
        ("search_texts", "{crew}"),
    ),
    repaired(
        "an index has a group under another name",
        "UPDATE groups SET name_key = 'zebra' WHERE id = {crew}",
        ("copy", "groups.name_key"),
    ),
    repaired(
        "an index shows a group to everyone",
        "UPDATE groups SET public = NOT public WHERE id = {cast}",
        ("copy", "groups.public"),
    ),
    repaired(
        "an index leaves out a room",
        "UPDATE rooms SET open = false WHERE id = {hall}",
        ("copy", "rooms.open"),
    ),
    repaired(
        "an index leaves out a member",
        "UPDATE memberships SET member = false WHERE group_id = {crew} AND user_id = {cy}",
        ("copy", "memberships.member of {cy}"),
    ),
    repaired(
        "an index leaves out a guest",
        "UPDATE participants SET guest_of = NULL WHERE room_id = {hall}",
        ("copy", "participants.guest_of"),
    ),
    repaired(
        "a user left, and is still in rooms and groups",
        "UPDATE registrations SET state = 'left', version = version + 1 WHERE user_id = {cy}",
        ("user_left", "{hall}"),
    ),
    lost(
        "the entry of a member is deleted",
        "DELETE FROM memberships WHERE group_id = {crew} AND user_id = {cy}",
        ("state", "user {cy} in group {crew}"),
    ),
    lost(
        "the entry of a participant is deleted",
        "DELETE FROM participants WHERE room_id = {hall} AND user_id = {bo}",
        ("state", "user {bo} in room {hall}"),
    ),
    lost(
        "a group has another name than its events say",
        "UPDATE groups SET header = replace(header, '\"Crew\"', '\"Crow\"') WHERE id = {crew}",
        ("state", "Crow"),
    ),
    lost(
        "a company has another name than its events say",
        "UPDATE companies SET form = replace(form, '\"Acme\"', '\"Axme\"')",
        ("state", "Axme"),
    ),
    lost(
        "an external recipient is deleted",
        "DELETE FROM recipients WHERE group_id = {crew}",
        ("state", "pat@partner.example"),
    ),
    lost(
        "an event is deleted",
        "DELETE FROM events WHERE aggregate_id = {crew} AND version = 2",
        ("events_missing", "group {crew} from version 2 to version 2"),
    ),
    lost(
        "the last event of a group is deleted",
        "DELETE FROM events WHERE aggregate_id = {inner} AND version =
            (SELECT max(version) FROM events WHERE aggregate_id = {inner})",
        ("events_missing", "group {inner}"),
    ),
    lost(
        "a header is older than the events",
        "UPDATE groups SET version = 3, header = replace(header, '\"version\":4,', '\"version\":3,')
            WHERE id = {crew}",
        ("behind", "group {crew}"),
    ),
    lost(
        "a group is nested in one below it",
        "UPDATE events SET event = replace(event, '{inner text}', '{crew text}')
            WHERE aggregate_id = {cast};
         UPDATE groups SET header = replace(header, '{inner text}', '{crew text}')
            WHERE id = {cast};
         UPDATE nestings SET child_id = {crew} WHERE parent_id = {cast}",
        ("cycle", "{cast}"),
    ),
    lost(
        "a group has the room of nothing",
        "UPDATE events SET event = replace(event, '{crew room text}', '{hall text}')
            WHERE aggregate_id = {crew};
         UPDATE groups SET header = replace(header, '{crew room text}', '{hall text}'),
            room_id = {hall} WHERE id = {crew}",
        ("pair", "{crew}"),
    ),
    lost(
        "a form cannot be read",
        "UPDATE rooms SET header = '{' WHERE id = {pair}",
        ("unreadable", "room {pair}"),
    ),
    lost(
        "a list sends mail to another address than the profile has",
        "UPDATE profiles SET address = 'zoe@acme.example' WHERE user_id = {ann}",
        ("unreadable", "the profile of user {ann}"),
    ),
    lost(
        "a list asks who has another address than the profile has",
        "UPDATE profiles SET address_claim = 'address:zoe@acme.example' WHERE user_id = {ann}",
        ("unreadable", "the profile of user {ann}"),
    ),
    lost("a company is deleted", "DELETE FROM companies WHERE form LIKE '%\"Acme\"%'", ("company_missing", "{acme}")),
];

/// The corruptions of tables that only `store-sqlite` has, or has otherwise.
pub const OF_SQLITE: &[Corruption] = &[
    repaired(
        "the digest of a company is another one",
        "UPDATE companies SET digest = zeroblob(16) WHERE id = {acme}",
        ("copy", "companies.digest of company {acme}"),
    ),
    repaired(
        "a list finds a recipient by another address",
        "UPDATE recipients SET folded_key = 'zebra@partner.example' WHERE group_id = {crew}",
        ("copy", "recipients.folded_key"),
    ),
    repaired(
        "a search does not find a group by the beginning of its name",
        "DELETE FROM group_beginnings WHERE group_id = {crew} AND beginning = 'cr'",
        ("copy", "group_beginnings.beginning"),
    ),
    repaired(
        "a search finds a group under another name",
        "UPDATE group_beginnings SET name_key = 'zebra' WHERE group_id = {crew}",
        ("copy", "group_beginnings.beginning"),
    ),
    repaired(
        "the name of a group is free",
        "DELETE FROM claims WHERE claim = 'group-name:{acme text}:crew'",
        ("claim", "group-name:{acme}:crew of group {crew}"),
    ),
    repaired(
        "the number of a user's groups is too low",
        "UPDATE groups_of_users SET at_most = 0 WHERE user_id = {bo}",
        ("groups_of_user", "{bo}"),
    ),
    lost(
        "a group has no Group Master, and its events agree",
        "UPDATE events SET event = json_set(event, '$.group.masters', json('[]'))
            WHERE aggregate_id = {inner};
         UPDATE memberships SET form = json_remove(form, '$.mastership'), master = false
            WHERE group_id = {inner};
         UPDATE groups SET masters = 0 WHERE id = {inner}",
        ("contradiction", "{inner}"),
    ),
    lost("a group is deleted", "DELETE FROM groups WHERE id = {inner}", ("missing", "{inner}")),
    lost(
        "two groups have one name, and their events agree",
        "UPDATE events SET event = replace(event, '\"Cast\"', '\"Crew\"') WHERE aggregate_id = {cast};
         UPDATE groups SET header = replace(header, '\"Cast\"', '\"Crew\"'), name_key = 'crew'
            WHERE id = {cast};
         UPDATE group_words SET word = replace(word, 'cast', 'crew') WHERE group_id = {cast};
         UPDATE group_beginnings
            SET beginning = replace(replace(beginning, 'cas', 'cre'), 'ca', 'cr'), name_key = 'crew'
            WHERE group_id = {cast};
         DELETE FROM claims WHERE claim = 'group-name:{acme text}:cast'",
        ("claim_made_twice", "group-name:{acme}:crew"),
    ),
    lost(
        "positions of the outbox are skipped",
        "UPDATE events SET position = position + 3 WHERE company_id = {acme} AND position =
            (SELECT max(position) FROM events WHERE company_id = {acme})",
        ("positions_missing", "{acme}"),
    ),
];

/// The corruptions of tables that only `store-postgres` has, or has otherwise.
pub const OF_POSTGRES: &[Corruption] = &[
    repaired(
        "the name of a group is free",
        "DELETE FROM group_names WHERE group_id = {crew}",
        ("claim", "group-name:{acme}:crew of group {crew}"),
    ),
    repaired(
        "the list of a user leaves out a room",
        "DELETE FROM rooms_of_users WHERE room_id = {hall} AND user_id = {bo}",
        ("copy", "rooms_of_users of {bo}"),
    ),
    repaired(
        "the list of a user leaves out a group",
        "DELETE FROM groups_of_users WHERE group_id = {crew} AND user_id = {bo}",
        ("copy", "groups_of_users of {bo}"),
    ),
    repaired(
        "a search does not find a group by the beginning of its name",
        "DELETE FROM group_beginnings WHERE group_id = {crew} AND beginning = 'cr'",
        ("copy", "group_beginnings of group {crew}"),
    ),
    repaired(
        "a search finds a group by the beginning of no word",
        "INSERT INTO group_beginnings VALUES ({acme}, {crew}, 'zeb', 'group', 'crew')",
        ("copy", "group_beginnings of group {crew}"),
    ),
    repaired(
        "a search finds a group in the place of another name",
        "UPDATE group_beginnings SET name_key = 'zebra' WHERE group_id = {crew}",
        ("copy", "group_beginnings of group {crew}"),
    ),
    lost(
        "the head of the outbox is ahead of its events",
        "UPDATE outbox_heads SET position = position + 9 WHERE company_id = {acme}",
        ("positions_missing", "company {acme}"),
    ),
    repaired(
        "the head of the outbox is behind its events",
        "UPDATE outbox_heads SET position = position - 1 WHERE company_id = {acme}",
        ("copy", "outbox_heads.position of company {acme}"),
    ),
    lost(
        "the last event of a company is deleted",
        "DELETE FROM events WHERE company_id = {acme}
            AND position = (SELECT max(position) FROM events WHERE company_id = {acme})",
        ("events_missing", "The outbox does not have the events of"),
    ),
    repaired(
        "the company of a room that is looked up by its id is forgotten",
        "DELETE FROM homes_of_rooms WHERE room_id = {hall}",
        ("copy", "homes_of_rooms.company_id of room {hall}"),
    ),
    repaired(
        "the number of a user's groups is too low",
        "UPDATE group_counts_of_users SET at_most = 0 WHERE user_id = {bo}",
        ("groups_of_user", "{bo}"),
    ),
    lost(
        "a group is deleted",
        "SET session_replication_role = replica; DELETE FROM groups WHERE id = {inner}",
        ("missing", "{inner}"),
    ),
    lost(
        "two groups have one name, and their events agree",
        "UPDATE events SET event = replace(event, '\"Cast\"', '\"Crew\"') WHERE aggregate_id = {cast};
         UPDATE groups SET header = replace(header, '\"Cast\"', '\"Crew\"'), name_key = 'crew'
            WHERE id = {cast};
         UPDATE group_words SET word = replace(word, 'cast', 'crew') WHERE group_id = {cast};
         UPDATE group_beginnings
            SET beginning = replace(replace(beginning, 'cas', 'cre'), 'ca', 'cr'), name_key = 'crew'
            WHERE group_id = {cast};
         DELETE FROM group_names WHERE group_id = {cast}",
        ("claim_made_twice", "group-name:{acme}:crew"),
    ),
    lost(
        "positions of the outbox are skipped",
        "UPDATE events SET position = position + 3 WHERE company_id = {acme} AND position =
            (SELECT max(position) FROM events WHERE company_id = {acme});
         UPDATE outbox_heads SET position = position + 3 WHERE company_id = {acme}",
        ("positions_missing", "{acme}"),
    ),
];

pub(super) const fn repaired(
    what: &'static str,
    statements: &'static str,
    (found, place): (&'static str, &'static str),
) -> Corruption {
    Corruption { what, statements, found, place, remedied: Remedied::ByRepair }
}

pub(super) const fn lost(
    what: &'static str,
    statements: &'static str,
    (found, place): (&'static str, &'static str),
) -> Corruption {
    Corruption { what, statements, found, place, remedied: Remedied::Never }
}
