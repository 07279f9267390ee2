-- What nobody does alone 双人审批: asked for with a reason, granted or refused by a second person.
CREATE TABLE approval (
    realm INTEGER NOT NULL REFERENCES realm,
    approval INTEGER NOT NULL,
    -- erase_household, erase_person, export
    matter TEXT NOT NULL,
    -- How far it reaches: who may decide follows from it.
    grid TEXT NOT NULL,
    -- Of an erasure: the household, and the person's entry in it.
    document BLOB,
    entry TEXT,
    -- Of an export: which, and by what filter.
    what TEXT,
    filter TEXT,
    -- Why, in words; emptied with the erasure that it was for.
    reason TEXT NOT NULL,
    asked_by INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    -- Not decided, or not used, until then: it is void.
    until_at INTEGER NOT NULL,
    decided_by INTEGER,
    decided_at INTEGER,
    granted INTEGER,
    -- Done: the erasure, or the one download.
    used_at INTEGER,
    PRIMARY KEY (realm, approval),
    FOREIGN KEY (realm, grid) REFERENCES grid (realm, grid),
    FOREIGN KEY (realm, asked_by) REFERENCES user (realm, user),
    FOREIGN KEY (realm, decided_by) REFERENCES user (realm, user)
) STRICT, WITHOUT ROWID;
CREATE INDEX approval_document ON approval (realm, document) WHERE document IS NOT NULL;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('approval', 'approval', '10000 10000 1'),
    ('approval', 'approval_document', '1000 1000 2 1');
ANALYZE sqlite_schema;

-- Files of photos that nothing names any more: deleted once what ended them is on disk.
CREATE TABLE shred (
    realm INTEGER NOT NULL REFERENCES realm,
    blob BLOB NOT NULL,
    PRIMARY KEY (realm, blob)
) STRICT, WITHOUT ROWID;
