-- Finds groups by the beginning of a word in the order of names, and makes a save cheaper. Versions that
-- know only the first schema run beside: what they write is put among the beginnings by triggers.

-- Those of some users who take part in a group through nested groups. A tombstone keeps whom it had.
CREATE TYPE indirect_members AS (users uuid[], are_external boolean[], companies uuid[]);

CREATE FUNCTION indirect_members(of_company uuid, top uuid, is_deleted boolean, asked uuid[])
RETURNS indirect_members STABLE LANGUAGE plpgsql AS $$
DECLARE
    members indirect_members;
BEGIN
    WITH RECURSIVE below (id) AS (
        SELECT top WHERE NOT is_deleted
        UNION
        SELECT child.id FROM below AS parent
        CROSS JOIN LATERAL (
            SELECT child_id FROM nestings
            WHERE company_id = of_company AND parent_id = parent.id OFFSET 0
        ) AS nesting
        CROSS JOIN LATERAL (
            SELECT id, deleted FROM groups
            WHERE company_id = of_company AND id = nesting.child_id LIMIT 1
        ) AS child
        WHERE NOT child.deleted
    )
    SELECT array_agg(found.user_id), array_agg(found.external), array_agg(found.guest_of)
    INTO members
    FROM (
        SELECT entry.user_id, entry.external, entry.guest_of
        FROM below CROSS JOIN unnest(asked) AS wanted (id) CROSS JOIN LATERAL (
            SELECT user_id, external, guest_of FROM memberships
            WHERE company_id = of_company AND group_id = below.id AND user_id = wanted.id AND member
            LIMIT 1
        ) AS entry
        WHERE below.id <> top
        UNION ALL
        SELECT last.user_id, last.external, last.guest_of
        FROM unnest(asked) AS wanted (id) CROSS JOIN LATERAL (
            SELECT user_id, external, guest_of FROM last_indirect_members
            WHERE company_id = of_company AND group_id = top AND user_id = wanted.id
            LIMIT 1
        ) AS last
        WHERE is_deleted
    ) AS found;
    RETURN members;
END
$$;

-- Counts the groups that the limit of a user counts, and keeps the number. The caller has locked its row,
-- and each statement here sees what was committed until it began.
CREATE FUNCTION counted_again(of_company uuid, of_user uuid) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    counted bigint;
BEGIN
    SELECT count(*) INTO counted
    FROM groups_of_users AS own
    CROSS JOIN LATERAL (
        SELECT deleted, team FROM groups
        WHERE company_id = of_company AND id = own.group_id LIMIT 1
    ) AS stored
    WHERE own.user_id = of_user AND own.company_id = of_company AND own.member
      AND NOT stored.deleted AND NOT stored.team;
    UPDATE group_counts_of_users SET at_most = counted
    WHERE company_id = of_company AND user_id = of_user;
    RETURN counted;
END
$$;

-- The beginnings, of one to three characters, of the texts by which a search finds a group. Triggers keep
-- them as `group_words` and `groups` say.
CREATE TABLE group_beginnings (
    company_id uuid NOT NULL,
    group_id uuid NOT NULL,
    beginning text COLLATE "C" NOT NULL,
    -- Who finds the group without being in it: 'group' and 'team' are public, and only an administrator
    -- finds what is 'private'.
    shown_as text COLLATE "C" NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    PRIMARY KEY (company_id, group_id, beginning)
);

CREATE INDEX group_beginnings_by_name
    ON group_beginnings (company_id, shown_as, beginning, name_key, group_id);

-- As what a search finds a group.
CREATE FUNCTION shown_as(public boolean, team boolean) RETURNS text IMMUTABLE LANGUAGE sql
    RETURN CASE WHEN NOT public THEN 'private' WHEN team THEN 'team' ELSE 'group' END;

CREATE FUNCTION begin_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO group_beginnings (company_id, group_id, beginning, shown_as, name_key)
    SELECT DISTINCT added.company_id, added.group_id, left(added.word, length),
        shown_as(named.public, named.team), named.name_key
    FROM added
    CROSS JOIN LATERAL (
        SELECT public, team, name_key FROM groups
        WHERE company_id = added.company_id AND id = added.group_id LIMIT 1
    ) AS named
    CROSS JOIN generate_series(1, 3) AS length
    ON CONFLICT (company_id, group_id, beginning) DO UPDATE
    SET shown_as = excluded.shown_as, name_key = excluded.name_key;
    RETURN NULL;
END
$$;

CREATE TRIGGER begin_words AFTER INSERT ON group_words REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION begin_words();

CREATE FUNCTION end_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM group_beginnings USING (
        SELECT DISTINCT company_id, group_id FROM removed OFFSET 0
    ) AS ended
    WHERE group_beginnings.company_id = ended.company_id AND group_beginnings.group_id = ended.group_id;
    RETURN NULL;
END
$$;

CREATE TRIGGER end_words AFTER DELETE ON group_words REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION end_words();

-- The words of a group that gets another name are written again.
CREATE FUNCTION show_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE group_beginnings SET shown_as = shown_as(NEW.public, NEW.team)
    WHERE company_id = NEW.company_id AND group_id = NEW.id;
    RETURN NULL;
END
$$;

CREATE TRIGGER show_words AFTER UPDATE OF public, team ON groups FOR EACH ROW
    WHEN (OLD.public <> NEW.public OR OLD.team <> NEW.team)
    EXECUTE FUNCTION show_words();

INSERT INTO group_beginnings (company_id, group_id, beginning, shown_as, name_key)
SELECT DISTINCT company_id, id, left(word, length), shown_as(public, team), name_key
FROM group_words JOIN groups USING (company_id) CROSS JOIN generate_series(1, 3) AS length
WHERE id = group_id;
