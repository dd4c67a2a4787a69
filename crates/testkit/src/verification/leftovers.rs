//! Rows that belong to nothing that is stored, and rows that cannot be read.

use super::corruptions::{Corruption, lost, repaired};

/// The corruptions of both SQL stores.
pub(super) const IN_BOTH: &[Corruption] = &[
    lost(
        "the header of a room of a group cannot be read",
        "UPDATE rooms SET header = '{' WHERE id = {crew room}",
        ("unreadable", "room {crew room}"),
    ),
    lost(
        "the header of a group cannot be read",
        "UPDATE groups SET header = '{' WHERE id = {crew}",
        ("unreadable", "group {crew}"),
    ),
    repaired(
        "a company that is not stored has made nestings",
        "INSERT INTO nestings_made (company_id, made) VALUES ({stranger}, 1)",
        ("leftover", "nestings_made"),
    ),
    repaired(
        "a company that is not stored has limits",
        "INSERT INTO groups_of_companies (company_id, counted) VALUES ({stranger}, 1)",
        ("leftover", "groups_of_companies"),
    ),
    lost(
        "a company that is not stored has an event",
        "INSERT INTO events (company_id, position, aggregate_kind, aggregate_id, version, event)
         VALUES ({stranger}, 1, 'room', {stranger}, 1, '{}')",
        ("leftover", "company {stranger} does not have it"),
    ),
];

/// The corruptions of `store-sqlite`.
pub(super) const IN_SQLITE: &[Corruption] = &[
    lost(
        "a group that is not stored has an entry",
        "INSERT INTO memberships
         SELECT {stranger}, user_id, member, master, posts, sends_as, asks, guest_of, form
         FROM memberships WHERE group_id = {crew} AND user_id = {cy}",
        ("leftover", "group {stranger} does not have it"),
    ),
    lost(
        "a room that is not stored has an entry",
        "INSERT INTO participants SELECT {stranger}, user_id, is_in, guest_of, form
         FROM participants WHERE room_id = {hall} AND user_id = {bo}",
        ("leftover", "room {stranger} does not have it"),
    ),
    lost(
        "a group that is not stored has a recipient",
        "INSERT INTO recipients VALUES ({stranger}, 'a@b.example', 'a@b.example', 'a@b.example')",
        ("leftover", "recipients"),
    ),
    lost(
        "a group that is not stored has last indirect members",
        "INSERT INTO last_indirect_members (group_id, user_id) VALUES ({stranger}, {cy})",
        ("leftover", "last_indirect_members"),
    ),
    repaired(
        "a group that is not stored has a text of a search",
        "INSERT INTO group_words VALUES ({stranger}, 'ghost ', {acme})",
        ("leftover", "group_words"),
    ),
    repaired(
        "a group is nested in one that is not stored",
        "INSERT INTO nestings VALUES ({stranger}, {inner})",
        ("leftover", "nestings"),
    ),
    repaired(
        "a search finds a group by the beginning of a name that it had",
        "INSERT INTO group_beginnings VALUES ({acme}, 0, 'zeb', 'zebra', {crew})",
        ("leftover", "group_beginnings"),
    ),
    repaired(
        "a search finds a group by the beginning of no word",
        "INSERT INTO group_beginnings VALUES ({acme}, 0, 'zeb', 'crew', {crew})",
        ("leftover", "zeb, crew"),
    ),
    repaired(
        "a company that is not stored counts the groups of a user",
        "INSERT INTO groups_of_users VALUES ({stranger}, {bo}, 1)",
        ("leftover", "groups_of_users"),
    ),
    lost(
        "the id of a company is damaged",
        "INSERT INTO companies SELECT x'dead', version, digest, form FROM companies LIMIT 1",
        ("leftover", "companies DEAD"),
    ),
    lost(
        "the id of a room is damaged",
        "INSERT INTO rooms SELECT x'dead', company_id, version, kind, open, fingerprint, members,
            externals, last_active, header FROM rooms WHERE id = {hall}",
        ("leftover", "rooms DEAD"),
    ),
    lost(
        "the company of a group is damaged",
        "INSERT INTO groups SELECT {stranger}, x'dead', version, room_id, name_key, public, deleted,
            team, orphaned, members, masters, externals, recipients, header
            FROM groups WHERE id = {crew}",
        ("leftover", "The row groups 0000000000000000000000000000DEAD has an id"),
    ),
    lost(
        "the id of a company is damaged",
        "INSERT INTO companies VALUES (x'dead', 1, zeroblob(16), '{}')",
        ("leftover", "companies DEAD"),
    ),
    lost(
        "the id of a user is damaged",
        "INSERT INTO registrations VALUES (x'dead', NULL, 'registered', 1)",
        ("leftover", "registrations DEAD"),
    ),
    lost(
        "the id of a profile is damaged",
        "INSERT INTO profiles (user_id, form) VALUES (x'dead', '{}')",
        ("leftover", "profiles DEAD"),
    ),
];

/// The corruptions of `store-postgres`.
pub(super) const IN_POSTGRES: &[Corruption] = &[
    lost(
        "a group that is not stored has an entry",
        "SET session_replication_role = replica; INSERT INTO memberships
         SELECT company_id, {stranger}, user_id, member, master, posts, sends_as, asks, external,
            guest_of, form
         FROM memberships WHERE group_id = {crew} AND user_id = {cy}",
        ("leftover", "group {stranger} does not have it"),
    ),
    lost(
        "a room that is not stored has an entry",
        "SET session_replication_role = replica; INSERT INTO participants
         SELECT company_id, {stranger}, user_id, is_in, external, guest_of, form
         FROM participants WHERE room_id = {hall} AND user_id = {bo}",
        ("leftover", "room {stranger} does not have it"),
    ),
    lost(
        "a group that is not stored has a recipient",
        "SET session_replication_role = replica; INSERT INTO recipients
         VALUES ({acme}, {stranger}, 'a@b.example', 'a@b.example', 'a@b.example')",
        ("leftover", "recipients"),
    ),
    lost(
        "a group that is not stored has last indirect members",
        "SET session_replication_role = replica; INSERT INTO last_indirect_members
         VALUES ({acme}, {stranger}, {cy}, false, NULL)",
        ("leftover", "last_indirect_members"),
    ),
    lost(
        "a company that is not stored has an outbox",
        "INSERT INTO outbox_heads VALUES ({stranger}, 1)",
        ("leftover", "company {stranger} does not have it"),
    ),
    repaired(
        "a group that is not stored has a text of a search",
        "SET session_replication_role = replica;
         INSERT INTO group_words VALUES ({acme}, {stranger}, 'ghost ')",
        ("leftover", "group_words"),
    ),
    repaired(
        "a group that is not stored has a beginning of a search",
        "SET session_replication_role = replica;
         INSERT INTO group_beginnings VALUES ({acme}, {stranger}, 'gho', 'group', 'ghost')",
        ("leftover", "group_beginnings"),
    ),
    repaired(
        "a group is nested in one that is not stored",
        "SET session_replication_role = replica;
         INSERT INTO nestings VALUES ({acme}, {stranger}, {inner})",
        ("leftover", "nestings"),
    ),
    repaired(
        "a room that is not stored is looked up by its id",
        "INSERT INTO homes_of_rooms VALUES ({stranger}, {acme})",
        ("leftover", "homes_of_rooms"),
    ),
    repaired(
        "a group that is not stored is looked up by its id",
        "INSERT INTO homes_of_groups VALUES ({stranger}, {acme})",
        ("leftover", "homes_of_groups"),
    ),
    repaired(
        "the list of a user has a room that they are not in",
        "INSERT INTO rooms_of_users VALUES ({stranger}, {hall}, {acme})",
        ("leftover", "room {hall} does not have it"),
    ),
    repaired(
        "the list of a user has a group that they are not in",
        "INSERT INTO groups_of_users VALUES ({stranger}, {crew}, {acme}, true, false, false)",
        ("leftover", "group {crew} does not have it"),
    ),
    repaired(
        "a company that is not stored counts the groups of a user",
        "INSERT INTO group_counts_of_users VALUES ({stranger}, {bo}, 1)",
        ("leftover", "group_counts_of_users"),
    ),
];
