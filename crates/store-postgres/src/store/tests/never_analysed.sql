-- Keeps the server from analysing the tables by itself.
DO $$
DECLARE
    of_table text;
BEGIN
    FOR of_table IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema
    LOOP
        EXECUTE format('ALTER TABLE %I SET (autovacuum_enabled = off)', of_table);
    END LOOP;
END
$$;
