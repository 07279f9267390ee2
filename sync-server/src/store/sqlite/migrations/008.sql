-- What the server's clock knows of each open case.
CREATE TABLE case_clock (
    realm INTEGER NOT NULL REFERENCES realm,
    id BLOB NOT NULL,
    -- As in case_row: where those at a desk look for it.
    grid TEXT,
    -- The step that brought it to its stage, and when the server published that; how many steps it has.
    since TEXT,
    since_at INTEGER NOT NULL,
    steps INTEGER NOT NULL,
    -- The day on which the clock has something to do with it.
    wake_on TEXT,
    -- From this day on, those who raised it are to be asked.
    ask_on TEXT,
    -- Settled on the spot, and drawn to be called back.
    sampled INTEGER NOT NULL,
    PRIMARY KEY (realm, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_clock_wake ON case_clock (realm, wake_on, id) WHERE wake_on IS NOT NULL;
CREATE INDEX case_clock_ask ON case_clock (realm, grid, ask_on, id) WHERE ask_on IS NOT NULL;
-- Each is looked at once, and counts from then.
INSERT INTO case_clock (realm, id, grid, since, since_at, steps, wake_on, ask_on, sampled)
    SELECT realm, id, grid, NULL, received_at, 0, '1970-01-01', NULL, 0 FROM case_row
    WHERE stage NOT IN ('blank', 'declined', 'merged', 'closed', 'withdrawn');

-- What phones were told of the days on which posts and links begin and end: 1 begun, 2 ended.
ALTER TABLE assignment ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
ALTER TABLE contact_link ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
CREATE INDEX assignment_begins ON assignment (realm, from_at, assignment) WHERE told = 0;
CREATE INDEX assignment_ends ON assignment (realm, until_at, assignment) WHERE told < 2 AND until_at IS NOT NULL;
CREATE INDEX link_begins ON contact_link (realm, from_at, link) WHERE told = 0;
CREATE INDEX link_ends ON contact_link (realm, until_at, link) WHERE told < 2 AND until_at IS NOT NULL;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('case_clock', 'case_clock', '10000 10000 1'),
    ('case_clock', 'case_clock_wake', '10000 10000 100 1'),
    ('case_clock', 'case_clock_ask', '2000 2000 4 2 1'),
    ('assignment', 'assignment_begins', '100 100 10 1'),
    ('assignment', 'assignment_ends', '1000 1000 100 1'),
    ('contact_link', 'link_begins', '100 100 10 1'),
    ('contact_link', 'link_ends', '1000 1000 100 1');
ANALYZE sqlite_schema;
