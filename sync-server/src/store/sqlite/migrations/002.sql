-- Documents and their changes. Small integers stand for documents and actors; the bytes of a
-- change lie in an append-only rowid table and are never rewritten: what became of a change
-- stands in tables of its own.

CREATE TABLE document (
    no INTEGER PRIMARY KEY,
    realm INTEGER NOT NULL REFERENCES realm,
    id BLOB NOT NULL,
    kind INTEGER NOT NULL,
    schema INTEGER NOT NULL,
    -- The scope in which its first change put it; ignored in later ones.
    home TEXT NOT NULL,
    -- The household or place that it belongs to: of visits and care.
    owner BLOB,
    -- Who began it; none: the server.
    author INTEGER,
    -- Counts publications: whoever publishes names the one it started from.
    version INTEGER NOT NULL DEFAULT 0,
    -- Published heads, sorted; empty while nothing is published.
    heads BLOB NOT NULL DEFAULT x'',
    -- Keyed hash over id, heads and all published hashes.
    proof BLOB,
    -- The document that took its place when a person was erased from it.
    replaced_by BLOB,
    -- The saved document of what is published.
    snapshot BLOB,
    UNIQUE (realm, id)
) STRICT;
CREATE INDEX document_owner ON document (realm, owner) WHERE owner IS NOT NULL;

CREATE TABLE actor (
    no INTEGER PRIMARY KEY,
    realm INTEGER NOT NULL REFERENCES realm,
    actor BLOB NOT NULL,
    -- 0 for the server.
    device INTEGER NOT NULL,
    UNIQUE (realm, actor)
) STRICT;

CREATE TABLE change (
    no INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES document,
    actor INTEGER NOT NULL REFERENCES actor,
    seq INTEGER NOT NULL,
    max_op INTEGER NOT NULL,
    hash BLOB NOT NULL,
    at INTEGER NOT NULL,
    -- Packed: without header, checksum and the genesis dependency.
    bytes BLOB NOT NULL
) STRICT;
CREATE INDEX change_actor ON change (document, actor, seq);

-- Accepted and not yet published.
CREATE TABLE pending (
    change INTEGER PRIMARY KEY REFERENCES change,
    document INTEGER NOT NULL REFERENCES document
) STRICT;
CREATE INDEX pending_document ON pending (document);

-- Kept and not applied.
CREATE TABLE quarantine (
    change INTEGER PRIMARY KEY REFERENCES change,
    document INTEGER NOT NULL REFERENCES document,
    device INTEGER NOT NULL,
    -- Why, by its number on the wire; Held where it only waits for another.
    code INTEGER NOT NULL,
    -- The change that it waits for.
    waits_for BLOB,
    -- Set once, by whoever decides first: replaced by the author, adopted or dismissed by a supervisor.
    decided TEXT,
    decided_at INTEGER
) STRICT;
CREATE INDEX quarantine_document ON quarantine (document);

-- In which logs a document stands: the truth that the logs follow.
CREATE TABLE document_scope (
    document INTEGER NOT NULL REFERENCES document,
    scope TEXT NOT NULL,
    PRIMARY KEY (document, scope)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_scope_scope ON document_scope (scope, document);

-- Logs that a document stood in before: work written there may still arrive.
CREATE TABLE document_left (
    document INTEGER NOT NULL REFERENCES document,
    scope TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (document, scope)
) STRICT, WITHOUT ROWID;

-- What a device has yet to hear of changes it wrote.
CREATE TABLE verdict (
    realm INTEGER NOT NULL REFERENCES realm,
    device INTEGER NOT NULL,
    id INTEGER NOT NULL,
    -- CBOR of the wire's verdict.
    verdict BLOB NOT NULL,
    PRIMARY KEY (realm, device, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE verdict_count (
    realm INTEGER NOT NULL REFERENCES realm,
    device INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (realm, device)
) STRICT, WITHOUT ROWID;

-- All that a device ever wrote and the server holds: what a receipt is signed over.
CREATE TABLE authored (
    realm INTEGER NOT NULL REFERENCES realm,
    device INTEGER NOT NULL,
    sum BLOB NOT NULL,
    photos INTEGER NOT NULL DEFAULT 0,
    reads INTEGER NOT NULL DEFAULT 0,
    read_head BLOB NOT NULL,
    durable_at INTEGER NOT NULL,
    PRIMARY KEY (realm, device)
) STRICT, WITHOUT ROWID;

CREATE TABLE authored_generation (
    realm INTEGER NOT NULL REFERENCES realm,
    device INTEGER NOT NULL,
    generation BLOB NOT NULL,
    changes INTEGER NOT NULL,
    PRIMARY KEY (realm, device, generation)
) STRICT, WITHOUT ROWID;

-- Who opened which sheet.
CREATE TABLE sheet_read (
    realm INTEGER NOT NULL REFERENCES realm,
    device INTEGER NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    document BLOB NOT NULL,
    head BLOB NOT NULL,
    PRIMARY KEY (realm, device, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX sheet_read_document ON sheet_read (realm, document, at);

CREATE TABLE fact (
    realm INTEGER NOT NULL REFERENCES realm,
    id BLOB NOT NULL,
    user INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    at INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (realm, id)
) STRICT, WITHOUT ROWID;

-- Where a household, place or activity lies; written with its first change. Moving a household changes this row, never the document.
CREATE TABLE home (
    realm INTEGER NOT NULL REFERENCES realm,
    document BLOB NOT NULL,
    grid TEXT NOT NULL,
    PRIMARY KEY (realm, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX home_grid ON home (realm, grid);

-- Households as the console lists them.
CREATE TABLE household (
    realm INTEGER NOT NULL REFERENCES realm,
    id BLOB NOT NULL,
    grid TEXT NOT NULL,
    house_no TEXT NOT NULL,
    address TEXT NOT NULL,
    phone TEXT NOT NULL,
    head TEXT NOT NULL,
    people INTEGER NOT NULL,
    presence TEXT NOT NULL,
    -- A service need, never sorted by.
    colour TEXT NOT NULL,
    review_on TEXT,
    -- Something in it waits for a cadre: 1 colour, 2 two versions, 4 contest, added.
    review INTEGER NOT NULL,
    same_as BLOB,
    PRIMARY KEY (realm, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX household_grid ON household (realm, grid, house_no, id);
CREATE INDEX household_review ON household (realm, grid, id) WHERE review <> 0;

-- Visits as the console lists them.
CREATE TABLE visit (
    realm INTEGER NOT NULL REFERENCES realm,
    id BLOB NOT NULL,
    household BLOB,
    place BLOB,
    visited_on TEXT,
    next_on TEXT,
    kind TEXT NOT NULL,
    outcome TEXT NOT NULL,
    author INTEGER,
    PRIMARY KEY (realm, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX visit_household ON visit (realm, household, visited_on);

-- Cases as the console lists them.
CREATE TABLE case_row (
    realm INTEGER NOT NULL REFERENCES realm,
    id BLOB NOT NULL,
    grid TEXT,
    number TEXT,
    phone_code TEXT NOT NULL,
    kind TEXT NOT NULL,
    category TEXT,
    title TEXT NOT NULL,
    stage TEXT NOT NULL,
    unit TEXT,
    confidential INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    due_on TEXT,
    provisional INTEGER NOT NULL DEFAULT 0,
    overdue INTEGER NOT NULL DEFAULT 0,
    raised_by INTEGER,
    -- Steps kept and not applied, for the clerk to look at.
    refused INTEGER NOT NULL,
    PRIMARY KEY (realm, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_stage ON case_row (realm, stage, received_at, id);
CREATE INDEX case_grid ON case_row (realm, grid, received_at, id);
CREATE INDEX case_unit ON case_row (realm, unit, stage, id);

-- What became of each step: n counts up, never rewritten.
CREATE TABLE case_step (
    realm INTEGER NOT NULL REFERENCES realm,
    id BLOB NOT NULL,
    n INTEGER NOT NULL,
    entry TEXT NOT NULL,
    -- 0 applied, else the refusal's number on the wire.
    verdict INTEGER NOT NULL,
    PRIMARY KEY (realm, id, n)
) STRICT, WITHOUT ROWID;

-- Case numbers: they stand on printed slips, so a restored server takes them back before it
-- publishes the case again.
CREATE TABLE case_number (
    realm INTEGER NOT NULL REFERENCES realm,
    id BLOB NOT NULL,
    number TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (realm, id),
    UNIQUE (realm, number)
) STRICT, WITHOUT ROWID;

-- Entries that have a new key, since their change was replayed.
CREATE TABLE rekeyed (
    realm INTEGER NOT NULL REFERENCES realm,
    document BLOB NOT NULL,
    old TEXT NOT NULL,
    new TEXT NOT NULL,
    PRIMARY KEY (realm, document, old)
) STRICT, WITHOUT ROWID;

-- The last serial of each day's case numbers.
CREATE TABLE case_serial (
    realm INTEGER NOT NULL REFERENCES realm,
    day TEXT NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (realm, day)
) STRICT, WITHOUT ROWID;

-- Households and places whose logs must be brought to a link or grid that changed.
CREATE TABLE rescope (
    realm INTEGER NOT NULL REFERENCES realm,
    document BLOB NOT NULL,
    PRIMARY KEY (realm, document)
) STRICT, WITHOUT ROWID;
