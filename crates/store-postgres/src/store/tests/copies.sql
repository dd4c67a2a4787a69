-- Copies what one company has a hundred times, for other companies, users, rooms and groups. So the
-- tables are filled, and most of them is not what a read asks for.
CREATE FUNCTION copied(id uuid, number int) RETURNS uuid IMMUTABLE LANGUAGE sql
    RETURN md5(id::text || number)::uuid;

DO $$
DECLARE
    of_table text;
    columns text;
BEGIN
    FOREACH of_table IN ARRAY ARRAY[
        'companies', 'registrations', 'profiles', 'claims', 'homes_of_rooms', 'homes_of_groups', 'rooms',
        'participants', 'rooms_of_users', 'groups', 'group_names', 'group_words', 'memberships',
        'groups_of_users', 'nestings', 'nestings_made', 'last_indirect_members', 'groups_of_companies',
        'group_counts_of_users', 'outbox_heads', 'events']
    LOOP
        SELECT string_agg(CASE
            WHEN data_type = 'uuid' THEN format('copied(%I, number)', column_name)
            WHEN column_name = 'claim' THEN 'claim || number'
            -- Every fifth copy of a member is a guest of the company of another copy.
            WHEN column_name = 'external' THEN 'number % 5 = 0'
            ELSE quote_ident(column_name)
        END, ', ' ORDER BY ordinal_position)
        INTO columns FROM information_schema.columns
        WHERE table_schema = current_schema AND table_name = of_table AND is_generated = 'NEVER';
        EXECUTE format('INSERT INTO %I SELECT %s FROM %1$I, generate_series(1, 100) AS number', of_table, columns);
    END LOOP;
END
$$;

UPDATE memberships SET guest_of = copied(company_id, 1) WHERE external;
UPDATE participants SET guest_of = copied(company_id, 1) WHERE external;

-- Of these tables, a company has only a few rows.
INSERT INTO companies SELECT gen_random_uuid(), 0 FROM generate_series(1, 5000);
INSERT INTO groups_of_companies SELECT gen_random_uuid(), 1 FROM generate_series(1, 5000);
INSERT INTO group_counts_of_users SELECT gen_random_uuid(), gen_random_uuid(), 1 FROM generate_series(1, 5000);
INSERT INTO outbox_heads SELECT gen_random_uuid(), 1 FROM generate_series(1, 5000);
INSERT INTO nestings_made SELECT gen_random_uuid(), 1 FROM generate_series(1, 5000);
INSERT INTO claims SELECT 'other:' || number, 'user', gen_random_uuid() FROM generate_series(1, 5000) AS number;
INSERT INTO recipients SELECT company_id, id, number::text, number::text, number::text
FROM groups, generate_series(1, 5) AS number WHERE company_id <> '00000000-0000-0000-0000-000000000001';
INSERT INTO answers SELECT md5((number % 100)::text)::uuid, TRUE, gen_random_uuid(), number::text, gen_random_uuid(), '2026', 'null'
FROM generate_series(1, 5000) AS number;
INSERT INTO registrations SELECT gen_random_uuid(), gen_random_uuid(), 'registered', 1 FROM generate_series(1, 5000);
INSERT INTO profiles SELECT gen_random_uuid(), gen_random_uuid(), NULL, NULL, '{}' FROM generate_series(1, 5000);
