-- The case board. The lane in which a case lies (its stage; apart from it what a unit sent back and
-- what more time was asked for), the card that it has, and its place in the lane: open cases by the
-- day of their deadline, counted from 1970, those without one last; the others the newest first.
ALTER TABLE case_row ADD COLUMN lane TEXT NOT NULL DEFAULT 'blank';
ALTER TABLE case_row ADD COLUMN card TEXT;
ALTER TABLE case_row ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
-- Finer lanes and cards come with the next step of each.
UPDATE case_row SET lane = stage, place =
    CASE WHEN stage IN ('declined', 'merged', 'closed', 'withdrawn') THEN -received_at
         ELSE coalesce(CAST(julianday(due_on) - 2440587.5 AS INTEGER), 1000000) END;
DROP INDEX case_stage;
DROP INDEX case_unit;
DROP INDEX case_open;
DROP INDEX case_open_realm;
DROP INDEX case_open_unit;
DROP INDEX case_ended;
DROP INDEX case_ended_realm;
CREATE INDEX case_open ON case_row (realm, grid, place, id)
    WHERE stage NOT IN ('blank', 'declined', 'merged', 'closed', 'withdrawn');
CREATE INDEX case_open_realm ON case_row (realm, place, id)
    WHERE stage NOT IN ('blank', 'declined', 'merged', 'closed', 'withdrawn');
CREATE INDEX case_open_unit ON case_row (realm, unit, place, id)
    WHERE stage NOT IN ('blank', 'declined', 'merged', 'closed', 'withdrawn') AND unit IS NOT NULL;
CREATE INDEX case_ended ON case_row (realm, grid, place, id)
    WHERE stage IN ('declined', 'merged', 'closed', 'withdrawn');
CREATE INDEX case_ended_realm ON case_row (realm, place, id)
    WHERE stage IN ('declined', 'merged', 'closed', 'withdrawn');
CREATE INDEX case_ended_unit ON case_row (realm, unit, place, id)
    WHERE stage IN ('declined', 'merged', 'closed', 'withdrawn') AND unit IS NOT NULL;
CREATE INDEX case_lane_realm ON case_row (realm, lane, place, id);
CREATE INDEX case_lane_grid ON case_row (realm, grid, lane, place, id);
CREATE INDEX case_lane_unit ON case_row (realm, unit, lane, place, id) WHERE unit IS NOT NULL;
CREATE INDEX case_code ON case_row (realm, phone_code) WHERE phone_code <> '';

-- How many cases lie in each lane, for every node with all below it: kept with each step, so that no
-- page counts a county's cases. Confidential ones apart.
CREATE TABLE case_count (
    realm INTEGER NOT NULL REFERENCES realm,
    grid TEXT NOT NULL,
    -- Empty while no unit has it.
    unit TEXT NOT NULL,
    lane TEXT NOT NULL,
    overdue INTEGER NOT NULL,
    confidential INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (realm, grid, unit, lane, overdue, confidential)
) STRICT, WITHOUT ROWID;
INSERT INTO case_count (realm, grid, unit, lane, overdue, confidential, n)
    WITH RECURSIVE above (realm, top, grid) AS (
        SELECT realm, grid, grid FROM grid
        UNION ALL
        SELECT above.realm, grid.parent, above.grid
        FROM above JOIN grid ON grid.realm = above.realm AND grid.grid = above.top
        WHERE grid.parent IS NOT NULL)
    SELECT case_row.realm, above.top, coalesce(unit, ''), lane, overdue, confidential, count(*)
    FROM above CROSS JOIN case_row ON case_row.realm = above.realm AND case_row.grid = above.grid
    GROUP BY case_row.realm, above.top, coalesce(unit, ''), lane, overdue, confidential;

DELETE FROM sqlite_stat1 WHERE idx IN ('case_stage', 'case_unit');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('case_row', 'case_lane_realm', '100000 100000 10000 100 1'),
    ('case_row', 'case_lane_grid', '100000 100000 20 5 2 1'),
    ('case_row', 'case_lane_unit', '90000 90000 1000 200 2 1'),
    ('case_row', 'case_ended_unit', '80000 80000 1000 2 1'),
    ('case_row', 'case_code', '70000 70000 2'),
    ('case_count', 'case_count', '100000 100000 20 5 2 2 1');
ANALYZE sqlite_schema;
