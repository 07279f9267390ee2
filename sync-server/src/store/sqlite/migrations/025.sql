-- Of an open case: from when on those who raised it are to be asked, by when its unit is to accept
-- it, and why those who supervise look at it (bits of `Watch`). The board lists and counts by them.
ALTER TABLE case_row ADD COLUMN ask_on TEXT;
ALTER TABLE case_row ADD COLUMN accept_by TEXT;
ALTER TABLE case_row ADD COLUMN watch INTEGER NOT NULL DEFAULT 0;
UPDATE case_row SET ask_on = (
    SELECT ask_on FROM case_clock WHERE case_clock.realm = case_row.realm AND case_clock.id = case_row.id);
DROP INDEX case_clock_ask;
DELETE FROM sqlite_stat1 WHERE idx = 'case_clock_ask';
ALTER TABLE case_clock DROP COLUMN ask_on;
-- The clock looks at each open case once more, for the other two.
UPDATE case_clock SET wake_on = '1970-01-01';
CREATE INDEX case_asked ON case_row (realm, place, id, ask_on, grid, unit, confidential)
    WHERE ask_on IS NOT NULL;
CREATE INDEX case_watched ON case_row (realm, place, id, watch, grid, unit, confidential)
    WHERE watch <> 0;

-- What may cost a unit points, by the server's clock: written once, weighed against the preset when it
-- is looked at. Category and confidentiality follow the case's row.
CREATE TABLE unit_fault (
    realm INTEGER NOT NULL REFERENCES realm,
    document BLOB NOT NULL,
    cause TEXT NOT NULL,
    -- The card's step, the deadline, the step that handed it over: what happens twice is two.
    about TEXT NOT NULL,
    unit TEXT NOT NULL,
    on_day TEXT NOT NULL,
    category TEXT,
    confidential INTEGER NOT NULL,
    PRIMARY KEY (realm, document, cause, about)
) STRICT, WITHOUT ROWID;
CREATE INDEX unit_fault_day ON unit_fault (realm, on_day, document);
CREATE INDEX unit_fault_unit ON unit_fault (realm, unit, on_day, document);

-- Whose work an evaluation is about, and of what; a household's cases have no unit and no score.
ALTER TABLE evaluation ADD COLUMN unit TEXT;
ALTER TABLE evaluation ADD COLUMN category TEXT;
ALTER TABLE evaluation ADD COLUMN confidential INTEGER NOT NULL DEFAULT 0;
UPDATE evaluation SET (unit, category, confidential) = (
    SELECT unit, category, confidential FROM case_row
    WHERE case_row.realm = evaluation.realm AND case_row.id = evaluation.document)
    WHERE EXISTS (SELECT 1 FROM case_row
        WHERE case_row.realm = evaluation.realm AND case_row.id = evaluation.document);
INSERT INTO unit_fault (realm, document, cause, about, unit, on_day, category, confidential)
    SELECT realm, document, 'bad_review', '', unit, date((at + 28800000) / 1000, 'unixepoch'), category,
        confidential
    FROM evaluation WHERE unit IS NOT NULL AND speed + duty + completion + feedback < 12;
CREATE INDEX evaluation_year ON evaluation
    (realm, at, unit, category, confidential, speed, duty, completion, feedback) WHERE unit IS NOT NULL;
CREATE INDEX evaluation_unit ON evaluation (realm, unit, at, document) WHERE unit IS NOT NULL;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('case_row', 'case_asked', '8000 8000 100 1 1 1 1 1'),
    ('case_row', 'case_watched', '1000 1000 20 1 1 1 1 1'),
    ('unit_fault', 'unit_fault', '20000 20000 2 1 1'),
    ('unit_fault', 'unit_fault_day', '20000 20000 100 1 1 1'),
    ('unit_fault', 'unit_fault_unit', '20000 20000 200 2 1 1'),
    ('evaluation', 'evaluation_year', '50000 50000 1 1 1 1 1 1 1 1 1'),
    ('evaluation', 'evaluation_unit', '50000 50000 500 1 1');
ANALYZE sqlite_schema;
