-- Statistics: the day on which a case was solved, while that stands; and how many cases came in each
-- week and how long they took, by kind, for every node with all below it. Without confidential ones.
ALTER TABLE case_row ADD COLUMN solved_on TEXT;
CREATE TABLE case_tally (
    realm INTEGER NOT NULL REFERENCES realm,
    grid TEXT NOT NULL,
    -- The Monday, in days since 1970.
    week INTEGER NOT NULL,
    kind TEXT NOT NULL,
    -- In which class of days it was solved; -1: not solved.
    class INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (realm, grid, week, kind, class)
) STRICT, WITHOUT ROWID;
INSERT INTO case_tally (realm, grid, week, kind, class, n)
    WITH RECURSIVE above (realm, top, grid) AS (
        SELECT realm, grid, grid FROM grid
        UNION ALL
        SELECT above.realm, grid.parent, above.grid
        FROM above JOIN grid ON grid.realm = above.realm AND grid.grid = above.top
        WHERE grid.parent IS NOT NULL)
    SELECT case_row.realm, above.top,
        (received_at + 28800000) / 86400000 - ((received_at + 28800000) / 86400000 + 3) % 7, kind, -1, count(*)
    FROM above CROSS JOIN case_row ON case_row.realm = above.realm AND case_row.grid = above.grid
    WHERE confidential = 0 AND number IS NOT NULL
    GROUP BY 1, 2, 3, 4;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('case_tally', 'case_tally', '500000 500000 100 20 5 1');
ANALYZE sqlite_schema;
