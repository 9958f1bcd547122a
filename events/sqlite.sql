-- A store of travaux, format 1. Made in one transaction: there all at once, or not at all.

BEGIN IMMEDIATE;

CREATE TABLE IF NOT EXISTS stored_events (
    rowid INTEGER PRIMARY KEY AUTOINCREMENT,        -- order of recording over all negotiations; no number comes twice
    originator_id TEXT NOT NULL,                    -- the negotiation
    originator_version INTEGER NOT NULL,            -- the entry number: 1, 2, 3 …
    topic TEXT NOT NULL,                            -- the type of event
    state BLOB NOT NULL,                            -- the entry in canonical JSON (RFC 8785, UTF-8)
    event_id TEXT NOT NULL GENERATED ALWAYS AS (json_extract(CAST(state AS TEXT), '$.event.id')) VIRTUAL,
    UNIQUE (originator_id, originator_version)
);

CREATE UNIQUE INDEX IF NOT EXISTS event_ids ON stored_events (originator_id, event_id);

-- Also against INSERT OR REPLACE, which deletes without asking the trigger below.
CREATE TRIGGER IF NOT EXISTS entries_follow_each_other BEFORE INSERT ON stored_events
WHEN NEW.originator_version IS NOT 1 + (
        SELECT coalesce(max(originator_version), 0) FROM stored_events WHERE originator_id = NEW.originator_id)
    OR EXISTS (SELECT 1 FROM stored_events WHERE rowid = NEW.rowid)
    OR EXISTS (SELECT 1 FROM stored_events WHERE originator_id = NEW.originator_id AND event_id = NEW.event_id)
BEGIN
    SELECT RAISE(ABORT, 'an entry follows the last one, and no event is recorded twice');
END;

CREATE TRIGGER IF NOT EXISTS entries_never_change BEFORE UPDATE ON stored_events
BEGIN
    SELECT RAISE(ABORT, 'entries never change');
END;

CREATE TRIGGER IF NOT EXISTS entries_are_never_deleted BEFORE DELETE ON stored_events
BEGIN
    SELECT RAISE(ABORT, 'entries are never deleted');
END;

-- The texts of passages, which the entries hold by commitment only: SHA-256 over salt and text.
CREATE TABLE IF NOT EXISTS passages (
    negotiation TEXT NOT NULL,
    entry INTEGER NOT NULL,
    commitment TEXT NOT NULL,
    salt BLOB,                                      -- both NULL once erased
    text TEXT,
    CHECK ((salt IS NULL) = (text IS NULL)),
    PRIMARY KEY (negotiation, entry, commitment)
) WITHOUT ROWID;

CREATE TRIGGER IF NOT EXISTS passages_stay_or_are_erased BEFORE UPDATE ON passages
WHEN NEW.text IS NOT NULL OR NEW.salt IS NOT NULL
    OR (NEW.negotiation, NEW.entry, NEW.commitment) IS NOT (OLD.negotiation, OLD.entry, OLD.commitment)
BEGIN
    SELECT RAISE(ABORT, 'a passage stays as it is or is erased');
END;

CREATE TRIGGER IF NOT EXISTS passages_are_never_deleted BEFORE DELETE ON passages
BEGIN
    SELECT RAISE(ABORT, 'a passage is erased by setting salt and text to NULL');
END;

-- For people with sqlite3: SELECT * FROM entries WHERE negotiation = '…';
CREATE VIEW IF NOT EXISTS entries AS
SELECT originator_id AS negotiation,
    originator_version AS entry,
    json_extract(CAST(state AS TEXT), '$.recorded_at') AS recorded_at,
    json_extract(CAST(state AS TEXT), '$.recorder') AS recorder,
    topic AS type,
    event_id AS id,
    json_extract(CAST(state AS TEXT), '$.event.source') AS source,
    CAST(state AS TEXT) AS state
FROM stored_events;

PRAGMA application_id = 1953658488;                 -- "trvx"
PRAGMA user_version = 1;

COMMIT;
