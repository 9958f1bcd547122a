-- A store of travaux in PostgreSQL, format 1, in a schema of its own or in one shared with other tables.
-- Run by `travaux store init` in one transaction, with what stands in braces filled in.

CREATE TABLE {schema}.stored_events (
    notification_id BIGSERIAL NOT NULL,             -- order of recording over all negotiations
    originator_id TEXT COLLATE "C" NOT NULL,        -- the negotiation
    originator_version BIGINT NOT NULL,             -- the entry number: 1, 2, 3 …
    topic TEXT COLLATE "C" NOT NULL,                -- the type of event
    state BYTEA NOT NULL,                           -- the entry in canonical JSON (RFC 8785, UTF-8)
    event_id TEXT COLLATE "C" NOT NULL,             -- as the entry says; filled in by the trigger below
    PRIMARY KEY (originator_id, originator_version)
) {partitioned:originator_id};

CREATE UNIQUE INDEX event_ids ON {schema}.stored_events (originator_id, event_id);
CREATE INDEX stored_events_in_order ON {schema}.stored_events (notification_id);

-- Whoever appends, by us or by hand, holds this lock until the end of the transaction, from before the first order
-- number is drawn: so numbers appear in the order in which they were drawn. No VACUUM waits for it, unlike LOCK TABLE,
-- and it needs no right to change entries.
CREATE FUNCTION {schema}.appending() RETURNS VOID LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock(1953658488::BIGINT << 32 | '{schema}.stored_events'::REGCLASS::OID::BIGINT)
$$;

CREATE FUNCTION {schema}.one_appends() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM {schema}.appending();
    RETURN NULL;
END $$;

CREATE TRIGGER one_appends BEFORE INSERT ON {schema}.stored_events EXECUTE FUNCTION {schema}.one_appends();

-- An escaped NUL is no text for PostgreSQL; ids have none, and for them it may stand as anything.
CREATE FUNCTION {schema}.as_json(state BYTEA) RETURNS JSONB LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT replace(convert_from(state, 'UTF8'), '\u0000', '\ufffd')::JSONB
$$;

CREATE FUNCTION {schema}.follows_the_last() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.originator_version <> 1 + coalesce((SELECT max(originator_version) FROM {schema}.stored_events
            WHERE originator_id = NEW.originator_id), 0) THEN
        RAISE EXCEPTION 'an entry follows the last one' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    NEW.event_id := {schema}.as_json(NEW.state) -> 'event' ->> 'id';
    RETURN NEW;
END $$;

CREATE TRIGGER follows_the_last BEFORE INSERT ON {schema}.stored_events
FOR EACH ROW EXECUTE FUNCTION {schema}.follows_the_last();

CREATE FUNCTION {schema}.refused() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER entries_never_change BEFORE UPDATE OR DELETE ON {schema}.stored_events
FOR EACH ROW EXECUTE FUNCTION {schema}.refused('entries are never changed or deleted');

CREATE TRIGGER entries_are_never_emptied BEFORE TRUNCATE ON {schema}.stored_events
EXECUTE FUNCTION {schema}.refused('entries are never changed or deleted');

-- The texts of passages, which the entries hold by commitment only: SHA-256 over salt and text.
CREATE TABLE {schema}.passages (
    negotiation TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    commitment TEXT COLLATE "C" NOT NULL,
    salt BYTEA,                                     -- both NULL once erased
    text BYTEA,                                     -- in UTF-8: a passage may hold what TEXT may not
    CHECK ((salt IS NULL) = (text IS NULL)),
    PRIMARY KEY (negotiation, entry, commitment)
) {partitioned:negotiation};

-- ANALYZE would keep samples of the words in pg_statistic, where no erasure reaches them.
ALTER TABLE {schema}.passages ALTER COLUMN text SET STATISTICS 0, ALTER COLUMN salt SET STATISTICS 0;

CREATE TRIGGER passages_stay_or_are_erased BEFORE UPDATE ON {schema}.passages FOR EACH ROW
WHEN (NEW.text IS NOT NULL OR NEW.salt IS NOT NULL
    OR (NEW.negotiation, NEW.entry, NEW.commitment) IS DISTINCT FROM (OLD.negotiation, OLD.entry, OLD.commitment))
EXECUTE FUNCTION {schema}.refused('a passage stays as it is or is erased');

CREATE TRIGGER passages_are_never_deleted BEFORE DELETE ON {schema}.passages FOR EACH ROW
EXECUTE FUNCTION {schema}.refused('a passage is erased by setting salt and text to NULL');

CREATE TRIGGER passages_are_never_emptied BEFORE TRUNCATE ON {schema}.passages
EXECUTE FUNCTION {schema}.refused('a passage is erased by setting salt and text to NULL');

-- Whoever listens is told of which negotiation there is more, once it is committed.
CREATE FUNCTION {schema}.tells() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify({channel}, originator_id) FROM (SELECT DISTINCT originator_id FROM added) AS negotiations;
    RETURN NULL;
END $$;

CREATE TRIGGER tells AFTER INSERT ON {schema}.stored_events REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION {schema}.tells();

-- For people with psql: SELECT * FROM entries WHERE negotiation = '…';
CREATE VIEW {schema}.entries AS
SELECT originator_id AS negotiation,
    originator_version AS entry,
    {schema}.as_json(state) ->> 'recorded_at' AS recorded_at,
    {schema}.as_json(state) ->> 'recorder' AS recorder,
    topic AS type,
    event_id AS id,
    {schema}.as_json(state) -> 'event' ->> 'source' AS source,
    convert_from(state, 'UTF8') AS state
FROM {schema}.stored_events;

CREATE TABLE {schema}.store (format INTEGER NOT NULL, partitions INTEGER NOT NULL);
INSERT INTO {schema}.store VALUES (1, {partitions});
