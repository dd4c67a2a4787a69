-- Teams, and groups and teams as members of groups.

ALTER TABLE groups ADD COLUMN team INTEGER NOT NULL DEFAULT 0;

DROP INDEX groups_public;
CREATE INDEX groups_public ON groups (company_id, name_key, id)
    WHERE deleted = 0 AND public = 1 AND team = 0;
CREATE INDEX teams_public ON groups (company_id, name_key, id)
    WHERE deleted = 0 AND public = 1 AND team = 1;
-- What the limits of a company are about.
CREATE INDEX groups_counted ON groups (company_id, id) WHERE deleted = 0 AND team = 0;

CREATE INDEX rooms_open ON rooms (company_id, id) WHERE open = 1;

CREATE TABLE nestings (
    parent_id BLOB NOT NULL REFERENCES groups (id),
    child_id BLOB NOT NULL REFERENCES groups (id),
    PRIMARY KEY (parent_id, child_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX nestings_of_child ON nestings (child_id, parent_id);

-- How many nestings a company has made, those that are no more included.
CREATE TABLE nestings_made (
    company_id BLOB PRIMARY KEY NOT NULL,
    made INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Headers did not say since when a feature is off. The event that last switched it does. Whatever is
-- damaged is left as it is: to read it is an error that names it.
UPDATE groups SET header = json_set(header, '$.features.off', json((
    SELECT json_group_object(feature, at) FROM (
        SELECT switched.key AS feature, switched.value AS setting,
               happening ->> '$.group.at' AS at, max(events.version)
        FROM events
        CROSS JOIN json_each(iif(json_valid(happening), happening, '{}'), '$.group.switches')
            AS switched
        WHERE aggregate_kind = 'group' AND aggregate_id = groups.id
        GROUP BY switched.key
    )
    WHERE setting = 'off'
)))
WHERE iif(json_valid(header), json_array_length(header, '$.features.on') < 5, 0);
