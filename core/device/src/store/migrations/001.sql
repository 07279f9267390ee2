-- Documents have a small number here, so that rows and indexes need not repeat 16 bytes.

CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE document (
    number    INTEGER PRIMARY KEY,
    id        BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    kind      INTEGER NOT NULL,
    schema    INTEGER NOT NULL,
    -- The scope in which it was begun, or first read.
    home      TEXT,
    -- Automerge's document chunk.
    saved     BLOB NOT NULL,
    -- Heads of what the server published, 32 bytes each, sorted; empty before the first.
    published BLOB NOT NULL DEFAULT x'',
    -- The server's word that it published them.
    proof     BLOB
) STRICT;

-- What this phone wrote and the server does not hold durably, or does not apply.
CREATE TABLE outbox (
    number     INTEGER PRIMARY KEY,
    document   BLOB NOT NULL,
    kind       INTEGER NOT NULL,
    schema     INTEGER NOT NULL,
    scope      TEXT,
    hash       BLOB NOT NULL UNIQUE,
    generation BLOB NOT NULL,
    seq        INTEGER NOT NULL,
    bytes      BLOB NOT NULL,
    made_at    INTEGER NOT NULL,
    state      INTEGER NOT NULL DEFAULT 0,
    code       INTEGER,
    -- The document to write to instead, when this one was replaced.
    moved_to   BLOB,
    replaces   BLOB,
    rekeyed    BLOB,
    -- 1 once it is in `authored`.
    counted    INTEGER NOT NULL DEFAULT 0,
    UNIQUE (document, generation, seq)
) STRICT;
CREATE INDEX outbox_by_state ON outbox (state, number);

-- How many changes of each generation the server said it took; the sum is a setting.
CREATE TABLE authored (
    generation BLOB PRIMARY KEY,
    count      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Documents that live on as another.
CREATE TABLE replaced (
    old BLOB PRIMARY KEY,
    new BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Photos whose files are to be shredded once the transaction that ended them is durable.
CREATE TABLE shred (
    hash BLOB PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE scope (
    number INTEGER PRIMARY KEY,
    name   TEXT NOT NULL UNIQUE,
    head   INTEGER NOT NULL DEFAULT 0,
    mac    BLOB,
    -- Sum over the scope's documents and rows as they are here.
    digest BLOB NOT NULL
) STRICT;

CREATE TABLE scope_document (
    scope    INTEGER NOT NULL REFERENCES scope (number) ON DELETE CASCADE,
    document INTEGER NOT NULL REFERENCES document (number) ON DELETE CASCADE,
    PRIMARY KEY (scope, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX scope_of_document ON scope_document (document);

CREATE TABLE server_row (
    tbl     INTEGER NOT NULL,
    key     BLOB NOT NULL,
    version INTEGER NOT NULL,
    -- The whole row in CBOR; NULL: removed.
    cbor    BLOB,
    PRIMARY KEY (tbl, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE scope_row (
    scope   INTEGER NOT NULL REFERENCES scope (number) ON DELETE CASCADE,
    tbl     INTEGER NOT NULL,
    key     BLOB NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (scope, tbl, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX scope_of_row ON scope_row (tbl, key);

-- Who opened which sheet on this phone.
CREATE TABLE read_log (
    number   INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,
    document BLOB NOT NULL,
    head     BLOB NOT NULL
) STRICT;

CREATE TABLE fact (
    id    BLOB PRIMARY KEY,
    kind  INTEGER NOT NULL,
    at    INTEGER NOT NULL,
    data  BLOB NOT NULL,
    state INTEGER NOT NULL DEFAULT 0,
    code  INTEGER
) STRICT;

CREATE TABLE notice_seen (
    notice INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL
) STRICT;

CREATE TABLE photo (
    document BLOB NOT NULL,
    hash     BLOB NOT NULL,
    width    INTEGER NOT NULL,
    height   INTEGER NOT NULL,
    -- 1 when taken on this phone.
    own      INTEGER NOT NULL,
    thumb_bytes    INTEGER NOT NULL DEFAULT 0,
    thumb_state    INTEGER NOT NULL,
    original_bytes INTEGER NOT NULL DEFAULT 0,
    original_state INTEGER NOT NULL,
    PRIMARY KEY (document, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX photo_by_hash ON photo (hash);

-- Forms as they are typed.
CREATE TABLE draft (
    form     TEXT NOT NULL,
    subject  BLOB NOT NULL,
    body     BLOB NOT NULL,
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (form, subject)
) STRICT, WITHOUT ROWID;

-- Rows for the screens, made from documents and server rows in the same transaction.

CREATE TABLE household (
    number        INTEGER PRIMARY KEY REFERENCES document (number) ON DELETE CASCADE,
    grid          TEXT,
    house_no      TEXT NOT NULL,
    address       TEXT NOT NULL,
    phone         TEXT NOT NULL,
    lat           INTEGER,
    lon           INTEGER,
    presence      TEXT,
    names         TEXT NOT NULL,
    people        INTEGER NOT NULL,
    refused_until TEXT,
    same_as       BLOB,
    colour        INTEGER NOT NULL,
    need_code     TEXT,
    decided_at    INTEGER,
    review_on     TEXT,
    -- What waits for a cadre: proposals, several decisions at once, contests.
    proposals     INTEGER NOT NULL,
    decisions     INTEGER NOT NULL,
    contests      INTEGER NOT NULL,
    -- Fields with two versions.
    conflicts     INTEGER NOT NULL
) STRICT;
CREATE INDEX household_by_grid ON household (grid);
-- Households registered twice are looked for by what they share.
CREATE INDEX household_by_phone ON household (phone) WHERE phone <> '';
CREATE INDEX household_by_door ON household (house_no, address) WHERE house_no <> '';

CREATE TABLE person (
    household INTEGER NOT NULL REFERENCES document (number) ON DELETE CASCADE,
    entry     TEXT NOT NULL,
    name      TEXT NOT NULL,
    phone     TEXT NOT NULL,
    born      TEXT,
    PRIMARY KEY (household, entry)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_by_phone ON person (name, phone) WHERE phone <> '';
CREATE INDEX person_by_birth ON person (name, born) WHERE length(born) = 7;

CREATE TABLE visit (
    number     INTEGER PRIMARY KEY REFERENCES document (number) ON DELETE CASCADE,
    -- The household or place: it may arrive later than the visit.
    subject    BLOB NOT NULL,
    kind       TEXT NOT NULL,
    outcome    TEXT NOT NULL,
    visited_on TEXT,
    next_on    TEXT
) STRICT;
CREATE INDEX visit_by_subject ON visit (subject, visited_on, outcome, next_on);

CREATE TABLE activity (
    number  INTEGER PRIMARY KEY REFERENCES document (number) ON DELETE CASCADE,
    kind    TEXT NOT NULL,
    grid    TEXT NOT NULL,
    place   TEXT NOT NULL,
    held_on TEXT
) STRICT;

CREATE TABLE place (
    number        INTEGER PRIMARY KEY REFERENCES document (number) ON DELETE CASCADE,
    grid          TEXT,
    kind          TEXT NOT NULL,
    name          TEXT NOT NULL,
    address       TEXT NOT NULL,
    phone         TEXT NOT NULL,
    contact       TEXT NOT NULL,
    lat           INTEGER,
    lon           INTEGER
) STRICT;

CREATE TABLE case_sheet (
    number       INTEGER PRIMARY KEY REFERENCES document (number) ON DELETE CASCADE,
    kind         TEXT NOT NULL,
    category     TEXT,
    title        TEXT NOT NULL,
    phone_code   TEXT NOT NULL,
    case_number  TEXT,
    confidential INTEGER NOT NULL,
    stage        TEXT NOT NULL,
    open         INTEGER NOT NULL,
    reported_at  INTEGER NOT NULL,
    changed_at   INTEGER NOT NULL,
    due_on       TEXT,
    overdue      INTEGER NOT NULL,
    unit         TEXT,
    -- 1 when this phone's user reported it.
    mine         INTEGER NOT NULL,
    -- Steps kept and not applied.
    refused      INTEGER NOT NULL
) STRICT;
CREATE INDEX case_by_change ON case_sheet (open, changed_at);

CREATE TABLE case_party (
    number  INTEGER NOT NULL REFERENCES document (number) ON DELETE CASCADE,
    -- A household or place.
    subject BLOB NOT NULL,
    PRIMARY KEY (subject, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX party_of_case ON case_party (number);

-- Keys of households, places and cases; the rowid is the document's number.
-- docs/decisions/035-search-index.md
CREATE VIRTUAL TABLE search USING fts5 (
    keys, tokenize = 'ascii', detail = 'none', content = '', contentless_delete = 1
);
