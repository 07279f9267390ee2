-- Where cases and places lie, for files and maps; known from their next change on.
CREATE TABLE position (
    realm INTEGER NOT NULL REFERENCES realm,
    id BLOB NOT NULL,
    lat INTEGER NOT NULL,
    lon INTEGER NOT NULL,
    PRIMARY KEY (realm, id)
) STRICT, WITHOUT ROWID;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('position', 'position', '50000 50000 1');
ANALYZE sqlite_schema;
