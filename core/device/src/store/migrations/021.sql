-- What an own change stands on, 32 bytes each: it is put among the published ones without loading
-- its document. Not known of those that waited before this version: their documents are loaded.
ALTER TABLE awaiting ADD COLUMN deps BLOB;
