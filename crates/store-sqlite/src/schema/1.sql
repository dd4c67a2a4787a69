-- An id has 16 bytes, which sort like the ids. A moment is RFC 3339 with nine digits of a second, which
-- sorts like the moments. The columns beside a stored form (JSON) repeat values for queries. A table with
-- long stored forms has a rowid, so its inner pages hold only keys.

-- The form names users and can be long. SQLite reads the columns before it without the form.
CREATE TABLE companies (
    id BLOB PRIMARY KEY NOT NULL,
    version INTEGER NOT NULL,
    -- Tells forms of one version apart, if the content of the file was replaced.
    digest BLOB NOT NULL,
    form TEXT NOT NULL
) STRICT;

CREATE TABLE profiles (
    user_id BLOB PRIMARY KEY NOT NULL,
    company_id BLOB,
    -- The address, and the claim on it, which any holder can have. Both are null if there is no address.
    address TEXT,
    address_claim TEXT,
    form TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX profiles_of_company ON profiles (company_id, user_id);

CREATE TABLE registrations (
    user_id BLOB PRIMARY KEY NOT NULL,
    company_id BLOB,
    state TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX registrations_of_company ON registrations (company_id, user_id)
    WHERE state <> 'left';

CREATE TABLE claims (
    claim TEXT PRIMARY KEY NOT NULL,
    holder_kind TEXT NOT NULL,
    holder_id BLOB NOT NULL,
    -- The company whose directory made the claim of a user.
    directory_id BLOB
) STRICT, WITHOUT ROWID;

CREATE INDEX claims_of_users ON claims (holder_id, directory_id) WHERE holder_kind = 'user';

CREATE TABLE rooms (
    id BLOB PRIMARY KEY NOT NULL,
    company_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    kind TEXT NOT NULL,
    open INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    members INTEGER NOT NULL,
    externals INTEGER NOT NULL,
    last_active TEXT NOT NULL,
    header TEXT NOT NULL
) STRICT;

CREATE INDEX rooms_with_exactly ON rooms (company_id, fingerprint, last_active DESC, id)
    WHERE kind = 'general' AND open = 1;
CREATE INDEX rooms_open ON rooms (company_id, id) WHERE open = 1;
-- The rooms from which users are removed when the company ends external contact.
CREATE INDEX rooms_with_externals ON rooms (company_id, id) WHERE open = 1 AND externals > 0;
CREATE INDEX rooms_by_activity ON rooms (last_active DESC, id) WHERE open = 1;

CREATE TABLE participants (
    room_id BLOB NOT NULL REFERENCES rooms (id),
    user_id BLOB NOT NULL,
    is_in INTEGER NOT NULL,
    -- The company of a user who is in the room of another company. No bytes for a user of no company.
    guest_of BLOB,
    form TEXT NOT NULL,
    PRIMARY KEY (room_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX participants_in ON participants (user_id, room_id) WHERE is_in = 1;
CREATE INDEX participants_guests ON participants (guest_of, room_id) WHERE guest_of IS NOT NULL;

CREATE TABLE groups (
    id BLOB PRIMARY KEY NOT NULL,
    company_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    room_id BLOB NOT NULL REFERENCES rooms (id),
    name_key TEXT NOT NULL,
    public INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    team INTEGER NOT NULL,
    orphaned INTEGER NOT NULL,
    members INTEGER NOT NULL,
    masters INTEGER NOT NULL,
    externals INTEGER NOT NULL,
    recipients INTEGER NOT NULL,
    header TEXT NOT NULL
) STRICT;

CREATE INDEX groups_by_name ON groups (company_id, name_key, id) WHERE deleted = 0;
CREATE INDEX groups_public ON groups (company_id, name_key, id)
    WHERE deleted = 0 AND public = 1 AND team = 0;
CREATE INDEX teams_by_name ON groups (company_id, name_key, id) WHERE deleted = 0 AND team = 1;
CREATE INDEX teams_public ON groups (company_id, name_key, id)
    WHERE deleted = 0 AND public = 1 AND team = 1;
CREATE INDEX groups_orphaned ON groups (company_id, name_key, id) WHERE deleted = 0 AND orphaned = 1;
CREATE INDEX groups_with_externals ON groups (company_id, id) WHERE deleted = 0 AND externals > 0;
CREATE INDEX groups_of_room ON groups (room_id, id) WHERE deleted = 0;
-- Counts the groups of a user for the limits of a company.
CREATE INDEX groups_counted ON groups (company_id, id) WHERE deleted = 0 AND team = 0;

-- The number of groups that the limit of a company counts: those that are not deleted, without teams.
-- Beside it are the limits of the company and of each user, unless the company is not stored. A version
-- that changes what a plan allows writes them again.
CREATE TABLE groups_of_companies (
    company_id BLOB PRIMARY KEY NOT NULL,
    counted INTEGER NOT NULL,
    at_most INTEGER,
    at_most_of_user INTEGER
) STRICT, WITHOUT ROWID;

-- A number that is not less than the number of groups that the limit of a user counts.
CREATE TABLE groups_of_users (
    company_id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    at_most INTEGER NOT NULL,
    PRIMARY KEY (company_id, user_id)
) STRICT, WITHOUT ROWID;

-- The texts by which a search finds a group that is not deleted: its name from each of its words on.
CREATE TABLE group_words (
    group_id BLOB NOT NULL REFERENCES groups (id),
    word TEXT NOT NULL,
    company_id BLOB NOT NULL,
    PRIMARY KEY (group_id, word)
) STRICT, WITHOUT ROWID;

CREATE INDEX group_words_of_company ON group_words (company_id, word, group_id);

-- The public groups and teams that are not deleted, by each beginning of each of their words, in the order of
-- names. A row whose name is not that of its group is ignored.
CREATE TABLE group_beginnings (
    company_id BLOB NOT NULL,
    team INTEGER NOT NULL,
    beginning TEXT NOT NULL,
    name_key TEXT NOT NULL,
    group_id BLOB NOT NULL REFERENCES groups (id),
    PRIMARY KEY (company_id, team, beginning, name_key, group_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE nestings (
    parent_id BLOB NOT NULL REFERENCES groups (id),
    child_id BLOB NOT NULL REFERENCES groups (id),
    PRIMARY KEY (parent_id, child_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX nestings_of_child ON nestings (child_id, parent_id);

-- The users who took part in a deleted group through nested groups when it was deleted.
CREATE TABLE last_indirect_members (
    group_id BLOB NOT NULL REFERENCES groups (id),
    user_id BLOB NOT NULL,
    -- As of a membership.
    guest_of BLOB,
    PRIMARY KEY (group_id, user_id)
) STRICT, WITHOUT ROWID;

-- The number of nestings that a company ever made, including ended ones.
CREATE TABLE nestings_made (
    company_id BLOB PRIMARY KEY NOT NULL,
    made INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE memberships (
    group_id BLOB NOT NULL REFERENCES groups (id),
    user_id BLOB NOT NULL,
    member INTEGER NOT NULL,
    master INTEGER NOT NULL,
    posts INTEGER NOT NULL,
    sends_as INTEGER NOT NULL,
    asks INTEGER NOT NULL,
    -- The company of a member of another company's group. No bytes for a member of no company.
    guest_of BLOB,
    form TEXT NOT NULL,
    PRIMARY KEY (group_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX memberships_of_user ON memberships (user_id, group_id, member, master, asks)
    WHERE member = 1 OR master = 1 OR asks = 1;
CREATE INDEX memberships_guests ON memberships (guest_of, group_id) WHERE guest_of IS NOT NULL;
CREATE INDEX memberships_asking ON memberships (group_id, user_id) WHERE asks = 1;
-- Has all that a list of participants shows.
CREATE INDEX memberships_members ON memberships (group_id, user_id, guest_of) WHERE member = 1;
CREATE INDEX memberships_masters ON memberships (group_id, user_id) WHERE master = 1;
CREATE INDEX memberships_posting ON memberships (group_id, user_id) WHERE posts = 1;
CREATE INDEX memberships_sending_as ON memberships (group_id, user_id) WHERE sends_as = 1;

-- The external recipients of the mailing lists. Addresses that differ only in case have one folded key.
CREATE TABLE recipients (
    group_id BLOB NOT NULL REFERENCES groups (id),
    folded_key TEXT NOT NULL,
    key TEXT NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (group_id, folded_key, key)
) STRICT, WITHOUT ROWID;

-- The answers to commands with an id. No bytes for the company of users of no company.
CREATE TABLE answers (
    company_id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    command_key TEXT NOT NULL,
    asked BLOB NOT NULL,
    made_at TEXT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (company_id, user_id, command_key)
) STRICT;

CREATE INDEX answers_by_age ON answers (company_id, made_at);

-- The positions of a company are 1, 2, 3 and so on. An event is never deleted, so none is used twice.
-- The table is its own index by position, so an event is written to one page less.
CREATE TABLE events (
    company_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    aggregate_kind TEXT NOT NULL,
    aggregate_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    event TEXT NOT NULL,
    PRIMARY KEY (company_id, position),
    UNIQUE (aggregate_kind, aggregate_id, version)
) STRICT, WITHOUT ROWID;
