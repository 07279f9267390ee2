-- Rounds 专项排查, and what has been answered in them.
CREATE TABLE round (
    realm INTEGER NOT NULL REFERENCES realm,
    round INTEGER NOT NULL,
    grid TEXT NOT NULL,
    name TEXT NOT NULL,
    checklist TEXT NOT NULL,
    -- Kinds of places, a space between; empty: every household.
    places TEXT NOT NULL,
    from_on TEXT NOT NULL,
    until_on TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    PRIMARY KEY (realm, round),
    FOREIGN KEY (realm, grid) REFERENCES grid (realm, grid)
) STRICT, WITHOUT ROWID;
CREATE INDEX round_checklist ON round (realm, checklist, until_on, round);

-- Every basic grid that is asked.
CREATE TABLE round_grid (
    realm INTEGER NOT NULL,
    round INTEGER NOT NULL,
    grid TEXT NOT NULL,
    -- Households or places that have answered.
    answered INTEGER NOT NULL DEFAULT 0,
    -- "Nothing found", by whom and when.
    nothing_by INTEGER,
    nothing_at INTEGER,
    PRIMARY KEY (realm, round, grid),
    FOREIGN KEY (realm, round) REFERENCES round (realm, round)
) STRICT, WITHOUT ROWID;
CREATE INDEX round_grid_missing ON round_grid (realm, round, grid) WHERE answered = 0 AND nothing_at IS NULL;

-- The visit by which a household or place answers.
CREATE TABLE round_answer (
    realm INTEGER NOT NULL,
    round INTEGER NOT NULL,
    subject BLOB NOT NULL,
    grid TEXT NOT NULL,
    visit BLOB NOT NULL,
    -- What was chosen, as it is counted: question=choice, a line each.
    choices TEXT NOT NULL,
    PRIMARY KEY (realm, round, subject),
    FOREIGN KEY (realm, round, grid) REFERENCES round_grid (realm, round, grid)
) STRICT, WITHOUT ROWID;
CREATE INDEX round_answer_visit ON round_answer (realm, visit, round);
CREATE INDEX round_answer_subject ON round_answer (realm, subject, round);

-- How often each choice was made.
CREATE TABLE round_tally (
    realm INTEGER NOT NULL,
    round INTEGER NOT NULL,
    -- question=choice
    choice TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (realm, round, choice),
    FOREIGN KEY (realm, round) REFERENCES round (realm, round)
) STRICT, WITHOUT ROWID;

-- The checklist that a visit answered, without its version. Visits published before have none here.
ALTER TABLE visit ADD COLUMN checklist TEXT NOT NULL DEFAULT '';
CREATE INDEX visit_answers ON visit (realm, checklist, visited_on) WHERE checklist <> '' AND outcome = 'met';
CREATE INDEX visit_place ON visit (realm, place, visited_on) WHERE place IS NOT NULL;

-- Places as the console lists them. Those published before come with their next change.
CREATE TABLE place (
    realm INTEGER NOT NULL REFERENCES realm,
    id BLOB NOT NULL,
    grid TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (realm, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX place_grid ON place (realm, grid, kind, id);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('checklist', 'checklist', '100 100 3 1'),
    ('round', 'round', '1000 1000 1'),
    ('round', 'round_checklist', '1000 1000 100 1 1'),
    ('round_grid', 'round_grid', '500000 500000 5000 1'),
    ('round_grid', 'round_grid_missing', '50000 50000 500 1'),
    ('round_answer', 'round_answer', '1000000 1000000 100000 1'),
    ('round_answer', 'round_answer_visit', '1000000 1000000 1 1'),
    ('round_answer', 'round_answer_subject', '1000000 1000000 4 1'),
    ('round_tally', 'round_tally', '10000 10000 20 1'),
    ('visit', 'visit_answers', '300000 300000 60000 500'),
    ('visit', 'visit_place', '50000 50000 4 1'),
    ('place', 'place', '20000 20000 1'),
    ('place', 'place_grid', '20000 20000 4 2 1');
ANALYZE sqlite_schema;
