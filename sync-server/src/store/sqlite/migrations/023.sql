-- Outlines of grids, for maps: geometries of GeoJSON as they were taken in. And in which grid a place
-- lies, for the middle of grids that have none.
CREATE TABLE outline (
    realm INTEGER NOT NULL REFERENCES realm,
    grid TEXT NOT NULL,
    shape TEXT NOT NULL,
    PRIMARY KEY (realm, grid)
) STRICT, WITHOUT ROWID;
ALTER TABLE position ADD COLUMN grid TEXT;
CREATE INDEX position_grid ON position (realm, grid, lat, lon) WHERE grid IS NOT NULL;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('outline', 'outline', '10000 10000 1'),
    ('position', 'position_grid', '10000 10000 4 1 1');
ANALYZE sqlite_schema;
