-- Every key begins with the realm: the root of a preset's tree. Nothing crosses realms.

CREATE TABLE realm (
    realm INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    root TEXT NOT NULL,
    epoch BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- The last number issued of each noun. Numbers are never used twice, not even by a restored
-- server, since phones and slips remember them.
CREATE TABLE counter (
    realm INTEGER NOT NULL REFERENCES realm,
    noun TEXT NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (realm, noun)
) STRICT, WITHOUT ROWID;

-- How far the ledger has been applied.
CREATE TABLE ledger_mark (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    n INTEGER NOT NULL,
    hash BLOB NOT NULL
) STRICT;

-- All that arrived before this moment is in a backup: what receipts may promise.
CREATE TABLE backup (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    covers INTEGER NOT NULL
) STRICT;

CREATE TABLE preset (
    realm INTEGER PRIMARY KEY REFERENCES realm,
    code TEXT NOT NULL,
    version INTEGER NOT NULL,
    toml TEXT NOT NULL,
    installed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE grid (
    realm INTEGER NOT NULL REFERENCES realm,
    grid TEXT NOT NULL,
    parent TEXT,
    level TEXT NOT NULL,
    name TEXT NOT NULL,
    is_unit INTEGER NOT NULL,
    -- Made by the preset's rule; no published place.
    made INTEGER NOT NULL,
    PRIMARY KEY (realm, grid),
    FOREIGN KEY (realm, parent) REFERENCES grid (realm, grid)
) STRICT, WITHOUT ROWID;
CREATE INDEX grid_parent ON grid (realm, parent);

CREATE TABLE unit (
    realm INTEGER NOT NULL,
    unit TEXT NOT NULL,
    -- The preset's rule that it comes from, if any.
    rule TEXT,
    grid TEXT NOT NULL,
    -- Its own node, where it is a grid as well.
    node TEXT,
    name_zh TEXT NOT NULL,
    name_en TEXT,
    phone TEXT,
    PRIMARY KEY (realm, unit),
    FOREIGN KEY (realm, grid) REFERENCES grid (realm, grid),
    FOREIGN KEY (realm, node) REFERENCES grid (realm, grid)
) STRICT, WITHOUT ROWID;

CREATE TABLE user (
    realm INTEGER NOT NULL REFERENCES realm,
    user INTEGER NOT NULL,
    login TEXT NOT NULL,
    name TEXT NOT NULL,
    phone TEXT,
    -- Argon2id, PHC text; none: can't sign in at the console.
    password TEXT,
    totp BLOB,
    -- The step of the last one-time code that was used.
    totp_step INTEGER,
    disabled INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (realm, user),
    UNIQUE (realm, login)
) STRICT, WITHOUT ROWID;

CREATE TABLE assignment (
    realm INTEGER NOT NULL,
    assignment INTEGER NOT NULL,
    user INTEGER NOT NULL,
    post TEXT NOT NULL,
    -- What the preset lets that post do; brought up to date when a preset is installed.
    role INTEGER NOT NULL,
    grid TEXT,
    unit TEXT,
    from_at INTEGER NOT NULL,
    until_at INTEGER,
    PRIMARY KEY (realm, assignment),
    FOREIGN KEY (realm, user) REFERENCES user (realm, user),
    FOREIGN KEY (realm, grid) REFERENCES grid (realm, grid),
    FOREIGN KEY (realm, unit) REFERENCES unit (realm, unit),
    CHECK ((grid IS NULL) <> (unit IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX assignment_user ON assignment (realm, user);
CREATE INDEX assignment_grid ON assignment (realm, grid);
CREATE INDEX assignment_unit ON assignment (realm, unit);

CREATE TABLE contact_link (
    realm INTEGER NOT NULL REFERENCES realm,
    link INTEGER NOT NULL,
    line TEXT NOT NULL,
    user INTEGER,
    unit TEXT,
    care INTEGER NOT NULL,
    from_at INTEGER NOT NULL,
    until_at INTEGER,
    PRIMARY KEY (realm, link),
    FOREIGN KEY (realm, user) REFERENCES user (realm, user),
    FOREIGN KEY (realm, unit) REFERENCES unit (realm, unit),
    CHECK ((user IS NULL) <> (unit IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_link_user ON contact_link (realm, user);
CREATE INDEX contact_link_unit ON contact_link (realm, unit);

CREATE TABLE link_household (
    realm INTEGER NOT NULL,
    link INTEGER NOT NULL,
    household BLOB NOT NULL,
    PRIMARY KEY (realm, link, household),
    FOREIGN KEY (realm, link) REFERENCES contact_link (realm, link)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_household_of ON link_household (realm, household);

CREATE TABLE link_grid (
    realm INTEGER NOT NULL,
    link INTEGER NOT NULL,
    grid TEXT NOT NULL,
    PRIMARY KEY (realm, link, grid),
    FOREIGN KEY (realm, link) REFERENCES contact_link (realm, link),
    FOREIGN KEY (realm, grid) REFERENCES grid (realm, grid)
) STRICT, WITHOUT ROWID;

CREATE TABLE link_unit (
    realm INTEGER NOT NULL,
    link INTEGER NOT NULL,
    unit TEXT NOT NULL,
    PRIMARY KEY (realm, link, unit),
    FOREIGN KEY (realm, link) REFERENCES contact_link (realm, link),
    FOREIGN KEY (realm, unit) REFERENCES unit (realm, unit)
) STRICT, WITHOUT ROWID;

CREATE TABLE device (
    realm INTEGER NOT NULL,
    device INTEGER NOT NULL,
    id BLOB NOT NULL,
    user INTEGER NOT NULL,
    -- P-256, compressed.
    public_key BLOB NOT NULL,
    enrolled_at INTEGER NOT NULL,
    revoked_at INTEGER,
    wiped_at INTEGER,
    -- The last request counter taken from it.
    counter INTEGER NOT NULL DEFAULT 0,
    -- The app's name and version.
    app TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (realm, device),
    UNIQUE (realm, id),
    FOREIGN KEY (realm, user) REFERENCES user (realm, user)
) STRICT, WITHOUT ROWID;
-- A sync request names its device before its realm is known.
CREATE INDEX device_id ON device (id);
CREATE INDEX device_user ON device (realm, user);

CREATE TABLE enrol_code (
    realm INTEGER NOT NULL,
    -- BLAKE3 of the code; the code itself is shown once.
    hash BLOB NOT NULL,
    user INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    -- The device that used it.
    device INTEGER,
    PRIMARY KEY (realm, hash),
    FOREIGN KEY (realm, user) REFERENCES user (realm, user),
    FOREIGN KEY (realm, device) REFERENCES device (realm, device)
) STRICT, WITHOUT ROWID;
-- A code says by itself which realm it is for.
CREATE UNIQUE INDEX enrol_code_hash ON enrol_code (hash);

CREATE TABLE session (
    realm INTEGER NOT NULL,
    -- BLAKE3 of the cookie's token.
    hash BLOB NOT NULL,
    user INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (realm, hash),
    FOREIGN KEY (realm, user) REFERENCES user (realm, user)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_user ON session (realm, user);

-- Failed attempts to sign in, of accounts that exist and of those that don't.
CREATE TABLE attempt (
    realm INTEGER NOT NULL,
    hash BLOB NOT NULL,
    failures INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    PRIMARY KEY (realm, hash)
) STRICT, WITHOUT ROWID;

-- Who did what, each row chained to the one before it. Ids and codes only.
CREATE TABLE audit (
    realm INTEGER NOT NULL REFERENCES realm,
    n INTEGER NOT NULL,
    at INTEGER NOT NULL,
    -- 'server', 'command', 'user:<id>', 'device:<number>'
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (realm, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotency (
    realm INTEGER NOT NULL REFERENCES realm,
    key BLOB NOT NULL,
    -- BLAKE3 of what was asked: the same key for something else is refused.
    request BLOB NOT NULL,
    result BLOB NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (realm, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_at ON idempotency (at);

CREATE TABLE hotline (
    realm INTEGER NOT NULL,
    grid TEXT NOT NULL,
    phone TEXT NOT NULL,
    on_duty TEXT NOT NULL,
    PRIMARY KEY (realm, grid),
    FOREIGN KEY (realm, grid) REFERENCES grid (realm, grid)
) STRICT, WITHOUT ROWID;

CREATE TABLE holiday (
    realm INTEGER NOT NULL REFERENCES realm,
    day TEXT NOT NULL,
    -- 0 off, 1 worked
    kind INTEGER NOT NULL,
    PRIMARY KEY (realm, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE notice (
    realm INTEGER NOT NULL,
    notice INTEGER NOT NULL,
    grid TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    emergency INTEGER NOT NULL,
    author INTEGER NOT NULL,
    from_at INTEGER NOT NULL,
    until_at INTEGER,
    PRIMARY KEY (realm, notice),
    FOREIGN KEY (realm, grid) REFERENCES grid (realm, grid),
    FOREIGN KEY (realm, author) REFERENCES user (realm, user)
) STRICT, WITHOUT ROWID;

-- Documents erased, bytes and hashes: refused on every path.
CREATE TABLE erased (
    realm INTEGER NOT NULL REFERENCES realm,
    document BLOB NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (realm, document)
) STRICT, WITHOUT ROWID;

-- Change logs. A small number stands for a scope's name in the logs.
CREATE TABLE scope (
    realm INTEGER NOT NULL REFERENCES realm,
    scope INTEGER NOT NULL,
    name TEXT NOT NULL,
    head INTEGER NOT NULL DEFAULT 0,
    -- Of what the scope holds at its head.
    digest BLOB NOT NULL,
    PRIMARY KEY (realm, scope),
    UNIQUE (realm, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE scope_log (
    realm INTEGER NOT NULL,
    scope INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    -- CBOR of the wire's row, remove, erase or replaced.
    item BLOB NOT NULL,
    PRIMARY KEY (realm, scope, seq),
    FOREIGN KEY (realm, scope) REFERENCES scope (realm, scope)
) STRICT, WITHOUT ROWID;

-- Where in a scope's log the newest version of each row stands; older versions are taken out of
-- the log, so that a new device reads each row once.
CREATE TABLE row_current (
    realm INTEGER NOT NULL,
    scope INTEGER NOT NULL,
    tbl INTEGER NOT NULL,
    key BLOB NOT NULL,
    version INTEGER NOT NULL,
    -- 0: it was removed from this scope.
    live INTEGER NOT NULL,
    -- BLAKE3 of the body, to see that nothing changed.
    body BLOB NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (realm, scope, tbl, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX row_current_row ON row_current (realm, tbl, key, version);
