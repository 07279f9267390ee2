-- Commits that this database has made. The number beside the ledger is never higher, unless this
-- file was set back.
CREATE TABLE commit_count (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    n INTEGER NOT NULL
) STRICT;
INSERT INTO commit_count (only, n) VALUES (1, 0);
