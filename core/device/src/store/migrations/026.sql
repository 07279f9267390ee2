-- Which checklist a visit answered, and in which version: a round counts those. Visits from before
-- have none here; no round is as old.
ALTER TABLE visit ADD COLUMN checklist TEXT NOT NULL DEFAULT '';

-- Grids of which this phone's user said in a round that nothing was found.
CREATE TABLE nothing_found (
    round INTEGER NOT NULL,
    grid TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (round, grid)
) STRICT, WITHOUT ROWID;
