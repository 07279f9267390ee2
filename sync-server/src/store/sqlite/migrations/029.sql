-- Steps of cases that were kept and not applied: each stands on the list of the desk where its case
-- began or stands until somebody there has looked at it, whatever became of the case meanwhile.
CREATE TABLE refused_step (
    realm INTEGER NOT NULL REFERENCES realm,
    document BLOB NOT NULL,
    n INTEGER NOT NULL,
    -- When the server published it; for what is older than this table, when the case was received.
    at INTEGER NOT NULL,
    home TEXT,
    -- Where the case stands, and who may read it: both follow its row.
    grid TEXT,
    confidential INTEGER NOT NULL,
    seen_by INTEGER,
    seen_at INTEGER,
    PRIMARY KEY (realm, document, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX refused_step_unseen ON refused_step (realm, at, document, n, home, grid, confidential)
    WHERE seen_at IS NULL;
INSERT INTO refused_step (realm, document, n, at, grid, confidential)
    SELECT case_step.realm, case_step.id, n, received_at, grid, confidential
    FROM case_step JOIN case_row ON case_row.realm = case_step.realm AND case_row.id = case_step.id
    WHERE verdict <> 0;
DROP INDEX case_refused;
DELETE FROM sqlite_stat1 WHERE idx = 'case_refused';

-- The case that goes on in the place of one that was merged into it.
ALTER TABLE case_row ADD COLUMN merged_into BLOB;
CREATE INDEX case_merged ON case_row (realm, merged_into, received_at, id) WHERE merged_into IS NOT NULL;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('refused_step', 'refused_step', '10000 10000 2 1'),
    ('refused_step', 'refused_step_unseen', '1000 1000 1 1 1 1 1 1'),
    ('case_row', 'case_merged', '2000 2000 2 1 1');
ANALYZE sqlite_schema;
