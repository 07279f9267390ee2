-- The case that goes on in the place of one that was merged into it; known of older ones when they change.
ALTER TABLE case_sheet ADD COLUMN merged_into BLOB;
CREATE INDEX case_sheet_merged ON case_sheet (merged_into) WHERE merged_into IS NOT NULL;
-- Cases with steps that were kept and not applied, however the case ended.
CREATE INDEX case_sheet_refused ON case_sheet (changed_at) WHERE refused > 0;
-- Which of those this phone's user has looked at: how many there were.
CREATE TABLE refused_seen (
    number  INTEGER PRIMARY KEY REFERENCES document (number) ON DELETE CASCADE,
    refused INTEGER NOT NULL
) STRICT;
