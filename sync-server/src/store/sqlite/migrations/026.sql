-- One-time codes that somebody is turning on: the secret counts once a code of it was typed, in the
-- session that asked for it.
CREATE TABLE code_setup (
    realm INTEGER NOT NULL REFERENCES realm,
    user INTEGER NOT NULL,
    session BLOB NOT NULL,
    secret BLOB NOT NULL,
    begun_at INTEGER NOT NULL,
    PRIMARY KEY (realm, user)
) STRICT, WITHOUT ROWID;

-- Codes for whoever lost the phone that makes the others: as keyed hashes, gone when used.
CREATE TABLE recovery_code (
    realm INTEGER NOT NULL REFERENCES realm,
    user INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (realm, user, hash)
) STRICT, WITHOUT ROWID;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('code_setup', 'code_setup', '100 100 1'),
    ('recovery_code', 'recovery_code', '50000 50000 10 1');
ANALYZE sqlite_schema;
