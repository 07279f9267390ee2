-- Activities 活动记录 as the console lists them.
CREATE TABLE activity (
    realm INTEGER NOT NULL REFERENCES realm,
    id BLOB NOT NULL,
    grid TEXT NOT NULL,
    -- Of the preset.
    kind TEXT NOT NULL,
    held_on TEXT NOT NULL,
    place TEXT NOT NULL,
    author INTEGER,
    -- How many took part, by name; what was decided.
    people INTEGER NOT NULL,
    decisions INTEGER NOT NULL,
    PRIMARY KEY (realm, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX activity_grid ON activity (realm, grid, held_on, id);
CREATE INDEX activity_kind ON activity (realm, grid, kind, held_on, id);
CREATE INDEX activity_author ON activity (realm, author, held_on, id);
CREATE INDEX activity_author_kind ON activity (realm, author, kind, held_on);
-- A meeting that a village held without the server.
CREATE INDEX activity_decided ON activity (realm, grid, held_on, id) WHERE decisions > 0;

-- How many there were in a month, for every node with all below it: kept with each, so that no page
-- counts a county's.
CREATE TABLE activity_count (
    realm INTEGER NOT NULL REFERENCES realm,
    grid TEXT NOT NULL,
    -- yyyy-mm
    month TEXT NOT NULL,
    kind TEXT NOT NULL,
    n INTEGER NOT NULL,
    people INTEGER NOT NULL,
    PRIMARY KEY (realm, grid, month, kind)
) STRICT, WITHOUT ROWID;

-- Those published before are looked at once more: 3 is an activity.
INSERT OR IGNORE INTO rescope (realm, document)
    SELECT realm, id FROM document WHERE kind = 3 AND heads <> x'';

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('activity', 'activity', '500000 500000 1'),
    ('activity', 'activity_grid', '500000 500000 100 2 1'),
    ('activity', 'activity_kind', '500000 500000 100 50 1 1'),
    ('activity', 'activity_author', '500000 500000 100 2 1'),
    ('activity', 'activity_author_kind', '500000 500000 100 50 1'),
    ('activity', 'activity_decided', '20000 20000 20 2 1'),
    ('activity_count', 'activity_count', '500000 500000 60 4 1');
ANALYZE sqlite_schema;
