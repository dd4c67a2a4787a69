-- Every primary key, unique index and foreign key of what belongs to a company begins with the company,
-- so that a cluster can keep a company on one node. What does not belong to one company has tables of its
-- own, which come first. Texts that are compared have the collation "C", which compares bytes. A moment is
-- RFC 3339 with nine digits of a second, which sorts like the moments: timestamptz would round to
-- microseconds. Stored forms are JSON in text: jsonb would refuse some characters and change the form, and
-- no query looks into a form. The columns beside a form repeat values for queries.

-- Fails the statement, and with it the transaction, unless the condition holds. A save is sent as a whole,
-- with its COMMIT, so only the server can stop it.
CREATE FUNCTION must_hold(holds boolean, what text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF NOT holds THEN
        RAISE EXCEPTION 'Guildhall saves nothing' USING ERRCODE = 'ZG001', DETAIL = what;
    END IF;
    RETURN holds;
END
$$;

-- Locks a group with all groups nested in it, until the transaction ends, against changes. While it waits for
-- a lock, other groups can be nested, so it looks again until it has locked all.
CREATE FUNCTION hold_nested(company uuid, top uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    held uuid[] := '{}';
    reached uuid[];
BEGIN
    LOOP
        WITH RECURSIVE below (id) AS (
            SELECT top
            UNION
            SELECT child_id FROM below CROSS JOIN LATERAL (
                SELECT child_id FROM nestings WHERE company_id = company AND parent_id = below.id OFFSET 0
            ) AS nesting
        )
        SELECT array_agg(id) INTO reached FROM below;
        EXIT WHEN NOT EXISTS (SELECT unnest(reached) EXCEPT SELECT unnest(held));
        PERFORM 1 FROM (SELECT unnest(reached) ORDER BY 1) AS wanted (id) CROSS JOIN LATERAL (
            SELECT 1 FROM groups WHERE company_id = company AND id = wanted.id FOR SHARE
        ) AS held;
        held := reached;
    END LOOP;
END
$$;

-- Of no company: who a user is.

CREATE TABLE registrations (
    user_id uuid PRIMARY KEY,
    company_id uuid,
    state text COLLATE "C" NOT NULL,
    version bigint NOT NULL
);

CREATE INDEX registrations_of_company ON registrations (company_id, user_id) WHERE state <> 'left';

CREATE TABLE profiles (
    user_id uuid PRIMARY KEY,
    company_id uuid,
    -- The address, and the claim on it, which any holder can have. Both are null if there is no address.
    address text,
    address_claim text COLLATE "C",
    form text NOT NULL
);

CREATE INDEX profiles_of_company ON profiles (company_id, user_id);

-- Of no company: the addresses, domains, pairs and to-me rooms that only one holder can have.

CREATE TABLE claims (
    claim text COLLATE "C" PRIMARY KEY,
    holder_kind text COLLATE "C" NOT NULL,
    holder_id uuid NOT NULL,
    -- The company whose directory made the claim of a user.
    directory_id uuid
);

CREATE INDEX claims_of_users ON claims (holder_id, directory_id) WHERE holder_kind = 'user';

-- Of no company: the company of a room or group that is looked up by its id alone.

CREATE TABLE homes_of_rooms (
    room_id uuid PRIMARY KEY,
    company_id uuid NOT NULL
);

CREATE TABLE homes_of_groups (
    group_id uuid PRIMARY KEY,
    company_id uuid NOT NULL
);

-- Of no company: the rooms and groups of a user, in all companies. They repeat what the entries of the rooms
-- and groups say, so that the lists of a user are read in one place.

CREATE TABLE rooms_of_users (
    user_id uuid NOT NULL,
    room_id uuid NOT NULL,
    company_id uuid NOT NULL,
    PRIMARY KEY (user_id, room_id) INCLUDE (company_id)
);

CREATE TABLE groups_of_users (
    user_id uuid NOT NULL,
    group_id uuid NOT NULL,
    company_id uuid NOT NULL,
    member boolean NOT NULL,
    master boolean NOT NULL,
    asks boolean NOT NULL,
    PRIMARY KEY (user_id, group_id) INCLUDE (company_id, member, master, asks)
);

-- Of a company.

-- A row of version 0 has no form: the company is not stored. The row is there because a change was decided
-- on that, and is locked until the change is saved.
CREATE TABLE companies (
    company_id uuid PRIMARY KEY,
    version bigint NOT NULL,
    form text,
    -- Tells forms of one version apart, if the database was replaced by another one.
    digest bigint GENERATED ALWAYS AS (hashtextextended(form, 0)) STORED,
    CHECK ((version = 0) = (form IS NULL))
);

CREATE TABLE rooms (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    open boolean NOT NULL,
    fingerprint text COLLATE "C" NOT NULL,
    members bigint NOT NULL,
    externals bigint NOT NULL,
    last_active text COLLATE "C" NOT NULL,
    header text NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE INDEX rooms_with_exactly ON rooms (company_id, fingerprint, last_active DESC, id)
    WHERE kind = 'general' AND open;
CREATE INDEX rooms_open ON rooms (company_id, id) WHERE open;
-- The rooms from which users are removed when the company ends external contact.
CREATE INDEX rooms_with_externals ON rooms (company_id, id) WHERE open AND externals > 0;

CREATE TABLE participants (
    company_id uuid NOT NULL,
    room_id uuid NOT NULL,
    user_id uuid NOT NULL,
    is_in boolean NOT NULL,
    -- Whether the user is in the room and of another company or of none, and of which.
    external boolean NOT NULL,
    guest_of uuid,
    form text NOT NULL,
    PRIMARY KEY (company_id, room_id, user_id),
    FOREIGN KEY (company_id, room_id) REFERENCES rooms (company_id, id)
);

CREATE INDEX participants_guests ON participants (guest_of, room_id) INCLUDE (company_id)
    WHERE guest_of IS NOT NULL;

CREATE TABLE groups (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    room_id uuid NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    public boolean NOT NULL,
    deleted boolean NOT NULL,
    team boolean NOT NULL,
    orphaned boolean NOT NULL,
    members bigint NOT NULL,
    masters bigint NOT NULL,
    externals bigint NOT NULL,
    recipients bigint NOT NULL,
    header text NOT NULL,
    PRIMARY KEY (company_id, id),
    FOREIGN KEY (company_id, room_id) REFERENCES rooms (company_id, id)
);

CREATE INDEX groups_by_name ON groups (company_id, name_key, id) WHERE NOT deleted;
CREATE INDEX groups_public ON groups (company_id, name_key, id)
    WHERE NOT deleted AND public AND NOT team;
CREATE INDEX teams_by_name ON groups (company_id, name_key, id) WHERE NOT deleted AND team;
CREATE INDEX teams_public ON groups (company_id, name_key, id) WHERE NOT deleted AND public AND team;
CREATE INDEX groups_orphaned ON groups (company_id, name_key, id) WHERE NOT deleted AND orphaned;
CREATE INDEX groups_with_externals ON groups (company_id, id) WHERE NOT deleted AND externals > 0;

-- The names that only one group of the company can have.
CREATE TABLE group_names (
    company_id uuid NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    group_id uuid NOT NULL,
    PRIMARY KEY (company_id, name_key)
);

-- The texts by which a search finds a group that is not deleted: its name from each of its words on.
CREATE TABLE group_words (
    company_id uuid NOT NULL,
    group_id uuid NOT NULL,
    word text COLLATE "C" NOT NULL,
    PRIMARY KEY (company_id, group_id, word),
    FOREIGN KEY (company_id, group_id) REFERENCES groups (company_id, id)
);

CREATE INDEX group_words_of_company ON group_words (company_id, word, group_id);

CREATE TABLE memberships (
    company_id uuid NOT NULL,
    group_id uuid NOT NULL,
    user_id uuid NOT NULL,
    member boolean NOT NULL,
    master boolean NOT NULL,
    posts boolean NOT NULL,
    sends_as boolean NOT NULL,
    asks boolean NOT NULL,
    -- Whether the user is a member and of another company or of none, and of which.
    external boolean NOT NULL,
    guest_of uuid,
    form text NOT NULL,
    PRIMARY KEY (company_id, group_id, user_id),
    FOREIGN KEY (company_id, group_id) REFERENCES groups (company_id, id)
);

CREATE INDEX memberships_guests ON memberships (guest_of, group_id) INCLUDE (company_id)
    WHERE guest_of IS NOT NULL;
-- Has all that a list of participants shows.
CREATE INDEX memberships_members ON memberships (company_id, group_id, user_id)
    INCLUDE (external, guest_of) WHERE member;
CREATE INDEX memberships_asking ON memberships (company_id, group_id, user_id) WHERE asks;
CREATE INDEX memberships_masters ON memberships (company_id, group_id, user_id) WHERE master;
CREATE INDEX memberships_posting ON memberships (company_id, group_id, user_id) WHERE posts;
CREATE INDEX memberships_sending_as ON memberships (company_id, group_id, user_id) WHERE sends_as;

-- The external recipients of a mailing list. Spellings of one address have one folded key.
CREATE TABLE recipients (
    company_id uuid NOT NULL,
    group_id uuid NOT NULL,
    folded_key text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    address text NOT NULL,
    PRIMARY KEY (company_id, group_id, folded_key, key),
    FOREIGN KEY (company_id, group_id) REFERENCES groups (company_id, id)
);

CREATE TABLE nestings (
    company_id uuid NOT NULL,
    parent_id uuid NOT NULL,
    child_id uuid NOT NULL,
    PRIMARY KEY (company_id, parent_id, child_id),
    FOREIGN KEY (company_id, parent_id) REFERENCES groups (company_id, id),
    FOREIGN KEY (company_id, child_id) REFERENCES groups (company_id, id)
);

CREATE INDEX nestings_of_child ON nestings (company_id, child_id, parent_id);

-- The number of nestings that a company ever made, including ended ones.
CREATE TABLE nestings_made (
    company_id uuid PRIMARY KEY,
    made bigint NOT NULL
);

-- The users who took part in a deleted group through nested groups when it was deleted.
CREATE TABLE last_indirect_members (
    company_id uuid NOT NULL,
    group_id uuid NOT NULL,
    user_id uuid NOT NULL,
    -- As of a membership.
    external boolean NOT NULL,
    guest_of uuid,
    PRIMARY KEY (company_id, group_id, user_id),
    FOREIGN KEY (company_id, group_id) REFERENCES groups (company_id, id)
);

-- The number of groups that the limit of a company counts: those that are not deleted, without teams.
-- Beside it are the limits of the company and of each user, unless the company is not stored. A version
-- that changes what a plan allows writes them again.
CREATE TABLE groups_of_companies (
    company_id uuid PRIMARY KEY,
    counted bigint NOT NULL,
    at_most bigint,
    at_most_of_user bigint
);

-- A number that is not less than the number of groups that the limit of a user counts.
CREATE TABLE group_counts_of_users (
    company_id uuid NOT NULL,
    user_id uuid NOT NULL,
    at_most bigint NOT NULL,
    PRIMARY KEY (company_id, user_id)
);

-- The answers to commands with an id. For users of no company, the company is nil and `has_company` false.
CREATE TABLE answers (
    company_id uuid NOT NULL,
    has_company boolean NOT NULL,
    user_id uuid NOT NULL,
    command_key text COLLATE "C" NOT NULL,
    asked uuid NOT NULL,
    made_at text COLLATE "C" NOT NULL,
    answer text NOT NULL,
    PRIMARY KEY (company_id, user_id, command_key, has_company)
);

-- Only a statement that says that a moment is no empty text uses it. Others look up an answer by its key.
CREATE INDEX answers_by_age ON answers (company_id, has_company, made_at) WHERE made_at > '';

-- The last position of a company's events. A save locks this row last and keeps the lock until its commit,
-- so positions have the order of the commits, and a reader never sees a gap.
CREATE TABLE outbox_heads (
    company_id uuid PRIMARY KEY,
    position bigint NOT NULL
);

CREATE TABLE events (
    company_id uuid NOT NULL,
    position bigint NOT NULL,
    aggregate_kind text COLLATE "C" NOT NULL,
    aggregate_id uuid NOT NULL,
    version bigint NOT NULL,
    event text NOT NULL,
    PRIMARY KEY (company_id, position),
    UNIQUE (company_id, aggregate_kind, aggregate_id, version)
);
