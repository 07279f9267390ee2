-- People who were erased from a household: their entries are refused in its documents, which were
-- written anew without them.
CREATE TABLE forgotten (
    realm INTEGER NOT NULL REFERENCES realm,
    document BLOB NOT NULL,
    entry TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (realm, document, entry)
) STRICT, WITHOUT ROWID;

-- Who wrote them anew: nothing else begins them.
CREATE TABLE anew (
    realm INTEGER NOT NULL REFERENCES realm,
    document BLOB NOT NULL,
    actor BLOB NOT NULL,
    PRIMARY KEY (realm, document, actor)
) STRICT, WITHOUT ROWID;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('forgotten', 'forgotten', '1000 1000 1 1'),
    ('anew', 'anew', '1000 1000 1 1');
ANALYZE sqlite_schema;
