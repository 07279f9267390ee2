-- What is kept no longer than the preset says is found by its age: visits by their day, readings of
-- sheets by when they were taken in (a phone's clock may say anything). Of those from before, the
-- phone's word is all there is.
CREATE INDEX visit_day ON visit (realm, visited_on, id);
ALTER TABLE sheet_read ADD COLUMN taken_at INTEGER NOT NULL DEFAULT 0;
UPDATE sheet_read SET taken_at = at;
CREATE INDEX sheet_read_taken ON sheet_read (realm, taken_at);
-- A reading at the console whose time is over keeps its place in the chain, without who and whose.
CREATE INDEX audit_read_named ON audit (realm, n) WHERE action = 'household.read' AND subject <> '';

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('visit', 'visit_day', '300000 300000 300 1'),
    ('sheet_read', 'sheet_read_taken', '500000 500000 2'),
    ('audit', 'audit_read_named', '500000 500000 1');
ANALYZE sqlite_schema;
