-- Lets the company grow, with the group and the room whose ids are 1000 and 100000.
CREATE FUNCTION grown(kind text, number bigint) RETURNS uuid IMMUTABLE LANGUAGE sql
    RETURN md5(kind || number)::uuid;
CREATE FUNCTION numbered(number bigint) RETURNS uuid IMMUTABLE LANGUAGE sql
    RETURN lpad(to_hex(number), 32, '0')::uuid;

INSERT INTO registrations SELECT grown('user', n), numbered(1), 'registered', 1 FROM generate_series(1, 3000) AS n;
INSERT INTO profiles SELECT grown('user', n), numbered(1), NULL, NULL, replace(form, numbered(3)::text, grown('user', n)::text)
FROM profiles, generate_series(1, 3000) AS n WHERE user_id = numbered(3);
INSERT INTO claims SELECT 'address:' || n || '@acme.example', 'user', grown('user', n), numbered(1)
FROM generate_series(1, 3000) AS n;

INSERT INTO homes_of_rooms SELECT grown('room', n), numbered(1) FROM generate_series(1, 3000) AS n;
INSERT INTO rooms SELECT numbered(1), grown('room', n), 1, 'general', true, md5(n::text), 2, 0, '2026', '{}'
FROM generate_series(1, 3000) AS n;
INSERT INTO participants SELECT numbered(1), grown('room', n), grown('user', u), true, false, NULL, '{}'
FROM generate_series(1, 3000) AS n, generate_series(n, n + 1) AS u;
INSERT INTO rooms_of_users SELECT user_id, room_id, company_id FROM participants WHERE form = '{}';

INSERT INTO homes_of_groups SELECT grown('group', n), numbered(1) FROM generate_series(1, 3000) AS n;
INSERT INTO groups SELECT numbered(1), grown('group', n), 1, grown('room', n), 'other ' || n, false, false, false, false, 2, 0, 0, 2, '{}'
FROM generate_series(1, 3000) AS n;
INSERT INTO group_names SELECT company_id, name_key, id FROM groups WHERE header = '{}';
INSERT INTO group_words SELECT company_id, id, name_key FROM groups WHERE header = '{}';
INSERT INTO memberships SELECT numbered(1), grown('group', n), grown('user', u), true, false, true, false, false, false, NULL, '{}'
FROM generate_series(1, 3000) AS n, generate_series(n, n + 1) AS u;
INSERT INTO groups_of_users SELECT user_id, group_id, company_id, member, master, asks FROM memberships WHERE form = '{}';
INSERT INTO recipients SELECT numbered(1), grown('group', n), r::text, r::text, r::text
FROM generate_series(1, 3000) AS n, generate_series(1, 2) AS r;
INSERT INTO nestings SELECT numbered(1), grown('group', n), grown('group', n + 1) FROM generate_series(1, 2999, 2) AS n;
INSERT INTO last_indirect_members SELECT numbered(1), grown('group', n), grown('user', n), false, NULL
FROM generate_series(1, 3000) AS n;
INSERT INTO group_counts_of_users SELECT numbered(1), grown('user', n), 1 FROM generate_series(1, 3000) AS n;
INSERT INTO answers SELECT numbered(1), true, grown('user', n), n::text, grown('command', n), '2026', 'null'
FROM generate_series(1, 3000) AS n;
INSERT INTO events SELECT numbered(1), 1000000 + n, 'room', grown('room', n), 1, '{}' FROM generate_series(1, 3000) AS n;

-- Of these tables, a company has one row.
INSERT INTO companies SELECT grown('company', n), 1, '{}' FROM generate_series(1, 3000) AS n;
INSERT INTO groups_of_companies SELECT grown('company', n), 1 FROM generate_series(1, 3000) AS n;
INSERT INTO outbox_heads SELECT grown('company', n), 1 FROM generate_series(1, 3000) AS n;
INSERT INTO nestings_made SELECT grown('company', n), 1 FROM generate_series(1, 3000) AS n;

-- The group and the room have thousands of members, with the form of the third.
INSERT INTO memberships SELECT company_id, group_id, grown('user', n), true, false, true, false, false, false, NULL,
    replace(form, numbered(3)::text, grown('user', n)::text)
FROM memberships, generate_series(1, 3000) AS n WHERE group_id = numbered(1000) AND user_id = numbered(3);
INSERT INTO groups_of_users SELECT grown('user', n), numbered(1000), numbered(1), true, false, false
FROM generate_series(1, 3000) AS n;
UPDATE groups SET members = members + 3000 WHERE id = numbered(1000);
INSERT INTO participants SELECT company_id, room_id, grown('user', n), true, false, NULL,
    replace(form, numbered(3)::text, grown('user', n)::text)
FROM participants, generate_series(1, 3000) AS n WHERE room_id = numbered(100000) AND user_id = numbered(3);
INSERT INTO rooms_of_users SELECT grown('user', n), numbered(100000), numbered(1) FROM generate_series(1, 3000) AS n;
UPDATE rooms SET members = members + 3000 WHERE id = numbered(100000);
