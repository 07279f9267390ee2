-- Work is counted by who did it and when.
CREATE INDEX visit_author ON visit (realm, author, visited_on, household);
CREATE INDEX case_raised ON case_row (realm, raised_by, received_at);

-- What households or voters said of somebody's work, counted on paper and written down by a cadre.
CREATE TABLE ballot (
    realm INTEGER NOT NULL,
    -- The form's key: sent twice, it is one.
    key BLOB NOT NULL,
    user INTEGER NOT NULL,
    -- Of the preset.
    evaluation TEXT NOT NULL,
    held_on TEXT NOT NULL,
    good INTEGER NOT NULL,
    fair INTEGER NOT NULL,
    poor INTEGER NOT NULL,
    words TEXT,
    by_user INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (realm, key),
    FOREIGN KEY (realm, user) REFERENCES user (realm, user)
) STRICT, WITHOUT ROWID;
CREATE INDEX ballot_user ON ballot (realm, user, held_on);

-- Points of a household, for taking part. Nothing takes any off: what a reward cost is its own row.
CREATE TABLE points (
    realm INTEGER NOT NULL,
    key BLOB NOT NULL,
    household BLOB NOT NULL,
    -- Of the preset.
    code TEXT NOT NULL,
    points INTEGER NOT NULL CHECK (points > 0),
    on_day TEXT NOT NULL,
    by_user INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (realm, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX points_household ON points (realm, household, on_day);

-- What the points supermarket of a place has left.
CREATE TABLE reward_stock (
    realm INTEGER NOT NULL,
    grid TEXT NOT NULL,
    -- Of the preset.
    reward TEXT NOT NULL,
    left_over INTEGER NOT NULL CHECK (left_over >= 0),
    PRIMARY KEY (realm, grid, reward),
    FOREIGN KEY (realm, grid) REFERENCES grid (realm, grid)
) STRICT, WITHOUT ROWID;

-- What came into it, and what a household took for its points.
CREATE TABLE reward_moved (
    realm INTEGER NOT NULL,
    key BLOB NOT NULL,
    grid TEXT NOT NULL,
    reward TEXT NOT NULL,
    -- Who took it; none: it came in.
    household BLOB,
    count INTEGER NOT NULL CHECK (count > 0),
    -- What it cost altogether; 0 for what came in.
    points INTEGER NOT NULL,
    by_user INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (realm, key),
    FOREIGN KEY (realm, grid) REFERENCES grid (realm, grid)
) STRICT, WITHOUT ROWID;
CREATE INDEX reward_moved_grid ON reward_moved (realm, grid, at, key);
CREATE INDEX reward_moved_household ON reward_moved (realm, household, at) WHERE household IS NOT NULL;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('visit', 'visit_author', '300000 300000 60 1 1'),
    ('case_row', 'case_raised', '100000 100000 20 1'),
    ('ballot', 'ballot', '10000 10000 1'),
    ('ballot', 'ballot_user', '10000 10000 2 1'),
    ('points', 'points', '100000 100000 1'),
    ('points', 'points_household', '100000 100000 4 1'),
    ('reward_moved', 'reward_moved', '50000 50000 1'),
    ('reward_moved', 'reward_moved_grid', '50000 50000 300 1 1'),
    ('reward_moved', 'reward_moved_household', '50000 50000 2 1');
ANALYZE sqlite_schema;
