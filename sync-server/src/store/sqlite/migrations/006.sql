-- How a unit did, from the side that raised the case: once a case. The unit sees it without the person.
CREATE TABLE evaluation (
    realm INTEGER NOT NULL REFERENCES realm,
    document BLOB NOT NULL,
    user INTEGER NOT NULL,
    speed INTEGER NOT NULL,
    duty INTEGER NOT NULL,
    completion INTEGER NOT NULL,
    feedback INTEGER NOT NULL,
    words TEXT,
    PRIMARY KEY (realm, document)
) STRICT, WITHOUT ROWID;
