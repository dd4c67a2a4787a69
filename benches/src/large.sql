-- Copies the rows of one user and of one group, so often that the company is large. Ids and names are
-- replaced in the text of a row, so that a copy has the size of what it is a copy of.
CREATE FUNCTION pg_temp.user_id(number bigint) RETURNS text IMMUTABLE LANGUAGE sql
    RETURN md5('user ' || number)::uuid::text;

-- Copies the rows of a table in which one of the texts occurs. `texts` says by what each is replaced in a
-- copy of this number.
CREATE FUNCTION pg_temp.copy_rows(of_table text, pattern text, copies bigint, texts text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    replaced text := 'to_jsonb(source)::text';
    pair record;
    positions text := '';
BEGIN
    FOR pair IN SELECT * FROM json_each_text(texts::json) LOOP
        replaced := format('replace(%s, %L, %s)', replaced, pair.key, pair.value);
    END LOOP;
    IF of_table = 'events' THEN
        positions := '|| jsonb_build_object(''position'', (SELECT max(position) FROM events)
            + (number - 1) * (SELECT count(*) FROM events WHERE to_jsonb(events)::text ~ '
            || quote_literal(pattern) || ') + row_number() OVER (PARTITION BY number))';
    END IF;
    EXECUTE format(
        'INSERT INTO %1$I SELECT made.* FROM (
            SELECT %2$s::jsonb %3$s AS form FROM %1$I AS source, generate_series(1, %4$s) AS number
            WHERE to_jsonb(source)::text ~ %5$L
        ) AS forms, LATERAL jsonb_populate_record(NULL::%1$I, form) AS made',
        of_table, replaced, positions, copies, pattern);
END
$$;
