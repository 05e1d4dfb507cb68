-- The rights of the role that the program works as on PostgreSQL. Run it once, as the owner of
-- the database, after the owner has opened it with tutorwatch for the first time, and again
-- after an update that changed the schema:
--
--   psql "postgres://owner@host/tutorwatch" -f src/store/engine/roles.sql
--   CREATE ROLE officer_app LOGIN PASSWORD '…' IN ROLE tutorwatch_app;
--
-- The role may read the audit log and add to it, and has no right to change or empty it.
DO $$
BEGIN
    -- Two runs at once: the second finds it made.
    CREATE ROLE tutorwatch_app NOLOGIN;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
END;
$$;
DO $$
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO tutorwatch_app', current_schema());
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO tutorwatch_app', current_schema());
    EXECUTE format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA %I TO tutorwatch_app', current_schema());
END;
$$;
REVOKE UPDATE, DELETE, TRUNCATE ON audit FROM tutorwatch_app;
REVOKE INSERT, UPDATE, DELETE ON _sqlx_migrations FROM tutorwatch_app;
