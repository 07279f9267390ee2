-- Which places a case names: each place lists its cases.
CREATE TABLE case_place (
    realm INTEGER NOT NULL REFERENCES realm,
    place BLOB NOT NULL,
    id BLOB NOT NULL,
    PRIMARY KEY (realm, place, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_place_case ON case_place (realm, id);

-- Cases published before are looked at once more, for the places that they name and where they lie: 5.
INSERT OR IGNORE INTO rescope (realm, document)
    SELECT realm, id FROM document WHERE kind = 5 AND heads <> x'';

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('case_place', 'case_place', '100000 100000 10 1'),
    ('case_place', 'case_place_case', '100000 100000 2 1');
ANALYZE sqlite_schema;
