-- When a case was evaluated, by the server's clock: a unit's days to appeal count from there.
ALTER TABLE evaluation ADD COLUMN at INTEGER NOT NULL DEFAULT 0;

-- A unit's word against what a case costs it: once a case, decided by a supervisor before points are
-- taken.
CREATE TABLE appeal (
    realm INTEGER NOT NULL REFERENCES realm,
    document BLOB NOT NULL,
    unit TEXT NOT NULL,
    user INTEGER NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL,
    -- Null while it waits; 1: it stands, and nothing is deducted.
    upheld INTEGER,
    decided_by INTEGER,
    reason TEXT,
    decided_at INTEGER,
    PRIMARY KEY (realm, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX appeal_waiting ON appeal (realm, at, document) WHERE upheld IS NULL;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('appeal', 'appeal', '1000 1000 1'),
    ('appeal', 'appeal_waiting', '100 100 1 1'),
    ('evaluation', 'evaluation', '50000 50000 1');
ANALYZE sqlite_schema;
