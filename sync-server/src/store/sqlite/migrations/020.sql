-- The roll call by place is counts by index, however large the place is. `grid`: where the household
-- lies now; none: it was registered twice, and its other entry counts.
ALTER TABLE roll_call ADD COLUMN grid TEXT;
UPDATE roll_call SET grid = (
    SELECT household.grid FROM household
    WHERE household.realm = roll_call.realm AND household.id = roll_call.household
      AND household.same_as IS NULL
);
CREATE INDEX roll_call_grid ON roll_call (realm, alert, grid) WHERE grid IS NOT NULL;
CREATE INDEX household_to_reach ON household (realm, grid) WHERE same_as IS NULL;

-- What a message is about, `alert.3` or `round.7`; the base roles that it is for, none: whoever reads
-- the grid; how many people that were; who took it back.
ALTER TABLE notice ADD COLUMN about TEXT;
ALTER TABLE notice ADD COLUMN roles TEXT NOT NULL DEFAULT '';
ALTER TABLE notice ADD COLUMN addressed INTEGER;
ALTER TABLE notice ADD COLUMN withdrawn_at INTEGER;
ALTER TABLE notice ADD COLUMN withdrawn_by INTEGER;
CREATE INDEX notice_about ON notice (realm, about, notice) WHERE about IS NOT NULL;

-- A round that was ended before its last day, and by whom.
ALTER TABLE round ADD COLUMN ended_at INTEGER;
ALTER TABLE round ADD COLUMN ended_by INTEGER;
CREATE INDEX round_until ON round (realm, until_on, round) WHERE ended_at IS NULL;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('roll_call', 'roll_call_grid', '200000 200000 10000 25'),
    ('household', 'household_to_reach', '150000 150000 30'),
    ('notice', 'notice_about', '1000 1000 20 1'),
    ('round', 'round_until', '1000 1000 2 1');
ANALYZE sqlite_schema;
