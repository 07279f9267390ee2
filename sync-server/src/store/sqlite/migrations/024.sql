-- When each household is to be visited, and each place to be looked at: by what was promised, by the
-- days since somebody was met there, and by the preset's cadence; beside it the same by the cadence of
-- an emergency, so that throwing the switch counts nothing anew.
CREATE TABLE visit_due (
    realm INTEGER NOT NULL REFERENCES realm,
    subject BLOB NOT NULL,
    grid TEXT NOT NULL,
    -- 1: a place.
    place INTEGER NOT NULL,
    -- What its cadence follows: a household's need for service, a place's kind.
    cadence TEXT NOT NULL,
    last_on TEXT,
    met_on TEXT,
    promised_on TEXT,
    refused_until TEXT,
    counts_from TEXT,
    -- A day; empty: at once; ~: on request alone.
    due_on TEXT NOT NULL,
    alert_on TEXT NOT NULL,
    PRIMARY KEY (realm, subject)
) STRICT, WITHOUT ROWID;

-- How many are due on which day, and how many were visited last in which month, for every node with
-- all below it.
CREATE TABLE visit_count (
    realm INTEGER NOT NULL REFERENCES realm,
    grid TEXT NOT NULL,
    place INTEGER NOT NULL,
    -- due, alert: by due_on, alert_on; seen: by the month of last_on.
    what TEXT NOT NULL,
    day TEXT NOT NULL,
    cadence TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (realm, grid, place, what, day, cadence)
) STRICT, WITHOUT ROWID;

-- A place's address and whom to ask there.
ALTER TABLE place ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE place ADD COLUMN contact TEXT NOT NULL DEFAULT '';

-- Households and places published before are looked at once more: 0 and 4.
INSERT OR IGNORE INTO rescope (realm, document)
    SELECT realm, id FROM document WHERE kind IN (0, 4) AND heads <> x'';

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('visit_due', 'visit_due', '200000 200000 1'),
    ('visit_count', 'visit_count', '500000 500000 100 60 30 3 1');
ANALYZE sqlite_schema;
