-- Regular meetings 综治例会 and the questions that wander between them.
CREATE TABLE meeting (
    realm INTEGER NOT NULL REFERENCES realm,
    meeting INTEGER NOT NULL,
    grid TEXT NOT NULL,
    held_on TEXT NOT NULL,
    -- planned, held, closed
    stage TEXT NOT NULL,
    place TEXT NOT NULL,
    chair INTEGER,
    -- Who came and is no user of the realm.
    others TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (realm, meeting),
    FOREIGN KEY (realm, grid) REFERENCES grid (realm, grid)
) STRICT, WITHOUT ROWID;
CREATE INDEX meeting_grid ON meeting (realm, grid, held_on, meeting);

CREATE TABLE meeting_person (
    realm INTEGER NOT NULL REFERENCES realm,
    meeting INTEGER NOT NULL,
    user INTEGER NOT NULL,
    PRIMARY KEY (realm, meeting, user)
) STRICT, WITHOUT ROWID;

-- One row a question, wherever it stands now.
CREATE TABLE question (
    realm INTEGER NOT NULL REFERENCES realm,
    question INTEGER NOT NULL,
    grid TEXT NOT NULL,
    -- The meeting on whose list it stands; none: it waits for the next one of its grid.
    meeting INTEGER,
    -- open, left (with unit, person and date), done, dropped
    state TEXT NOT NULL,
    -- case, round, typed
    source TEXT NOT NULL,
    -- Empty where a case says it.
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    document BLOB,
    unit TEXT,
    person INTEGER,
    due_on TEXT,
    -- 0 none, 1 yellow, 2 red
    card INTEGER NOT NULL DEFAULT 0,
    steps INTEGER NOT NULL,
    PRIMARY KEY (realm, question)
) STRICT, WITHOUT ROWID;
CREATE INDEX question_waiting ON question (realm, grid, question) WHERE state = 'open' AND meeting IS NULL;
CREATE INDEX question_left ON question (realm, grid, due_on, question) WHERE state = 'left';
CREATE INDEX question_due ON question (realm, due_on, question) WHERE state = 'left' AND card < 2;
-- A case stands in one question at a time.
CREATE UNIQUE INDEX question_case ON question (realm, document)
    WHERE document IS NOT NULL AND state IN ('open', 'left');

-- What became of it, never rewritten.
CREATE TABLE question_step (
    realm INTEGER NOT NULL REFERENCES realm,
    question INTEGER NOT NULL,
    n INTEGER NOT NULL,
    -- raised, listed, left, up, down, done, dropped, card, waits
    step TEXT NOT NULL,
    meeting INTEGER,
    grid TEXT NOT NULL,
    to_grid TEXT,
    unit TEXT,
    person INTEGER,
    due_on TEXT,
    text TEXT NOT NULL,
    -- None: the server.
    by INTEGER,
    at INTEGER NOT NULL,
    -- The step on its case that went with it, and why that was refused.
    case_step TEXT,
    case_refused INTEGER,
    PRIMARY KEY (realm, question, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX question_step_meeting ON question_step (realm, meeting, question, n) WHERE meeting IS NOT NULL;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('meeting', 'meeting', '10000 10000 1'),
    ('meeting', 'meeting_grid', '10000 10000 20 1 1'),
    ('meeting_person', 'meeting_person', '50000 50000 5 1'),
    ('question', 'question', '100000 100000 1'),
    ('question', 'question_waiting', '1000 1000 4 1'),
    ('question', 'question_left', '1000 1000 4 1 1'),
    ('question', 'question_due', '1000 1000 20 1'),
    ('question', 'question_case', '1000 1000 1'),
    ('question_step', 'question_step', '300000 300000 3 1'),
    ('question_step', 'question_step_meeting', '300000 300000 30 3 1');
ANALYZE sqlite_schema;
