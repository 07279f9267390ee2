-- Photos that arrived and were verified. The bytes lie in the blob folder; only a row here gives
-- anyone a right to them.
CREATE TABLE photo (
    realm INTEGER NOT NULL REFERENCES realm,
    document BLOB NOT NULL,
    -- The photo's name, as the document says it.
    hash BLOB NOT NULL,
    -- 0 thumbnail, 1 original
    part INTEGER NOT NULL,
    -- BLAKE3 of the bytes: of an original its hash again.
    blob BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    -- Who sent it, and when it was verified.
    device INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (realm, document, hash, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX photo_blob ON photo (realm, blob);

-- Originals counted in what a device wrote: those that it brought.
CREATE TABLE photo_sender (
    realm INTEGER NOT NULL REFERENCES realm,
    document BLOB NOT NULL,
    hash BLOB NOT NULL,
    device INTEGER NOT NULL,
    PRIMARY KEY (realm, document, hash, device)
) STRICT, WITHOUT ROWID;

-- Photos on their way. `received` counts what is durable in the partial file; it reaches `length`
-- only together with the photo's row.
CREATE TABLE upload (
    realm INTEGER NOT NULL REFERENCES realm,
    id BLOB NOT NULL,
    device INTEGER NOT NULL,
    document BLOB NOT NULL,
    hash BLOB NOT NULL,
    part INTEGER NOT NULL,
    blob BLOB NOT NULL,
    length INTEGER NOT NULL,
    received INTEGER NOT NULL DEFAULT 0,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (realm, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX upload_device ON upload (realm, device);
CREATE INDEX upload_document ON upload (realm, document);
CREATE INDEX upload_expires ON upload (expires_at);
