-- Checklists that were brought in, a row a version: none is ever changed.
CREATE TABLE checklist (
    realm INTEGER NOT NULL REFERENCES realm,
    code TEXT NOT NULL,
    version INTEGER NOT NULL,
    -- The form as it travels.
    form BLOB NOT NULL,
    installed_at INTEGER NOT NULL,
    PRIMARY KEY (realm, code, version)
) STRICT, WITHOUT ROWID;
