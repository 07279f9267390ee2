-- The emergency switch 平战转换: each time that it was thrown, with who and why; never rewritten but
-- for its end.
CREATE TABLE alert (
    realm INTEGER NOT NULL REFERENCES realm,
    alert INTEGER NOT NULL,
    grid TEXT NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    since INTEGER NOT NULL,
    -- None: at the command line.
    by INTEGER,
    ended_at INTEGER,
    ended_by INTEGER,
    end_reason TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (realm, alert),
    FOREIGN KEY (realm, grid) REFERENCES grid (realm, grid)
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_grid ON alert (realm, grid, alert);
-- A grid is switched once at a time.
CREATE UNIQUE INDEX alert_on ON alert (realm, grid) WHERE ended_at IS NULL;

-- Households that somebody has reached since.
CREATE TABLE roll_call (
    realm INTEGER NOT NULL REFERENCES realm,
    alert INTEGER NOT NULL,
    household BLOB NOT NULL,
    visit BLOB NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (realm, alert, household)
) STRICT, WITHOUT ROWID;
CREATE INDEX roll_call_household ON roll_call (realm, household);

-- Shown without log-in too.
ALTER TABLE notice ADD COLUMN public INTEGER NOT NULL DEFAULT 0;
CREATE INDEX notice_public ON notice (realm, notice) WHERE public = 1;
CREATE INDEX notice_grid ON notice (realm, grid, notice);
-- Who has seen a message.
CREATE TABLE notice_seen (
    realm INTEGER NOT NULL REFERENCES realm,
    notice INTEGER NOT NULL,
    user INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (realm, notice, user)
) STRICT, WITHOUT ROWID;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('alert', 'alert', '1000 1000 1'),
    ('alert', 'alert_grid', '1000 1000 4 1'),
    ('alert', 'alert_on', '10 10 1'),
    ('roll_call', 'roll_call', '200000 200000 10000 1'),
    ('roll_call', 'roll_call_household', '200000 200000 2 1'),
    ('notice', 'notice', '10000 10000 1'),
    ('notice', 'notice_public', '1000 1000 1'),
    ('notice', 'notice_grid', '10000 10000 20 1'),
    ('notice_seen', 'notice_seen', '500000 500000 100 1');
ANALYZE sqlite_schema;
