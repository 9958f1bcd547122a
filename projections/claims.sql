CREATE TABLE IF NOT EXISTS claims (
    negotiation TEXT NOT NULL,
    subject TEXT NOT NULL,
    attribute TEXT NOT NULL,
    entry INTEGER NOT NULL,
    nth INTEGER NOT NULL,
    development TEXT NOT NULL,
    source TEXT NOT NULL,
    origin TEXT NOT NULL,
    value TEXT NOT NULL,
    act INTEGER NOT NULL,
    earliest INTEGER NOT NULL,
    latest INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    since INTEGER NOT NULL,
    reported_earliest INTEGER,
    reported_latest INTEGER,
    follows TEXT NOT NULL,
    state_of TEXT,
    replaces TEXT,
    inferred INTEGER NOT NULL,
    type TEXT NOT NULL,
    force TEXT,
    whose TEXT NOT NULL,
    voice TEXT NOT NULL,
    PRIMARY KEY (negotiation, subject, attribute, entry, nth)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS keeping (
    negotiation TEXT NOT NULL,
    entry INTEGER NOT NULL,
    type TEXT NOT NULL,
    PRIMARY KEY (negotiation, entry)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS folded (
    negotiation TEXT PRIMARY KEY,
    entry INTEGER NOT NULL,
    zone TEXT NOT NULL,
    edition INTEGER NOT NULL
) WITHOUT ROWID;
