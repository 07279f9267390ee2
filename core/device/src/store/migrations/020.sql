-- What sync needs to know beyond the logs.

-- Why a scope must be compared item by item: 0 it need not, 1 digests differed, 2 a new epoch.
ALTER TABLE scope ADD COLUMN doubt INTEGER NOT NULL DEFAULT 0;
-- Own and server's digest that were compared already: not again until one of them changes.
ALTER TABLE scope ADD COLUMN compared BLOB;
-- The head at which both digests were last found equal.
ALTER TABLE scope ADD COLUMN proven INTEGER;

-- Own changes that the server accepted and has not published: after a new epoch they go out again.
CREATE TABLE awaiting (
    document BLOB NOT NULL,
    hash     BLOB NOT NULL,
    PRIMARY KEY (document, hash)
) STRICT, WITHOUT ROWID;

-- Own changes that the server holds and this phone has no more (a replay took them out of their
-- document, or the document left): when it is erased they leave the sum.
CREATE TABLE replayed (
    document   BLOB NOT NULL,
    hash       BLOB NOT NULL,
    generation BLOB NOT NULL,
    PRIMARY KEY (document, hash)
) STRICT, WITHOUT ROWID;

-- Facts that the server took, until a receipt says that a backup covers them.
CREATE TABLE kept_fact (
    id       BLOB PRIMARY KEY,
    kind     INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    data     BLOB NOT NULL,
    -- The server's clock.
    taken_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What a restored server may have lost, as it goes over the wire. Rows first: their numbers are
-- the lower ones.
CREATE TABLE offer (
    number   INTEGER PRIMARY KEY,
    -- Of which document, so that an erased one is not offered; empty for a row.
    document BLOB NOT NULL,
    cbor     BLOB NOT NULL UNIQUE
) STRICT;

-- What was published and does not apply here.
CREATE TABLE trouble (
    document BLOB NOT NULL,
    -- Empty when its bytes are no change at all.
    hash     BLOB NOT NULL,
    code     INTEGER NOT NULL,
    PRIMARY KEY (document, hash)
) STRICT, WITHOUT ROWID;
