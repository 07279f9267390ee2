-- An offer is kept until what it brings is delivered again: a server may be set back once more
-- before it has published it.

-- When the server answered it in its present life, by its clock; none: it is still to be made.
ALTER TABLE offer ADD COLUMN answered_at INTEGER;
-- The heads of an offered document, 32 bytes each, sorted; table and key of an offered row.
ALTER TABLE offer ADD COLUMN heads BLOB;
ALTER TABLE offer ADD COLUMN tbl INTEGER;
ALTER TABLE offer ADD COLUMN key BLOB;
CREATE INDEX offer_document ON offer (document);
