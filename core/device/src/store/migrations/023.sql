-- Photos on their way.

-- A person asked for the original; it comes on any connection.
ALTER TABLE photo ADD COLUMN wanted INTEGER NOT NULL DEFAULT 0;

-- Where an upload lies at the server, and what became of the last tries.
CREATE TABLE photo_try (
    document   BLOB NOT NULL,
    hash       BLOB NOT NULL,
    part       INTEGER NOT NULL,
    location   TEXT,
    tries      INTEGER NOT NULL DEFAULT 0,
    -- This phone's clock.
    not_before INTEGER NOT NULL DEFAULT 0,
    code       INTEGER,
    PRIMARY KEY (document, hash, part),
    FOREIGN KEY (document, hash) REFERENCES photo (document, hash) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- What came so far of a file that is being fetched.
CREATE TABLE photo_piece (
    document BLOB NOT NULL,
    hash     BLOB NOT NULL,
    part     INTEGER NOT NULL,
    start    INTEGER NOT NULL,
    bytes    BLOB NOT NULL,
    PRIMARY KEY (document, hash, part, start),
    FOREIGN KEY (document, hash) REFERENCES photo (document, hash) ON DELETE CASCADE
) STRICT;
