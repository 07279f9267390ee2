-- What pages of the console ask.

-- House numbers as people count them (2组9号 before 2组10号); who lives there, to find a household
-- that was registered twice; when the colour was decided; until when visits are refused.
ALTER TABLE household ADD COLUMN house_key TEXT NOT NULL DEFAULT '';
ALTER TABLE household ADD COLUMN who TEXT NOT NULL DEFAULT '';
ALTER TABLE household ADD COLUMN decided_on TEXT;
ALTER TABLE household ADD COLUMN refused_until TEXT;
UPDATE household SET house_key = house_no;
DROP INDEX household_grid;
CREATE INDEX household_grid ON household (realm, grid, house_key, id);
-- Those with a colour that goes out of date.
CREATE INDEX household_coloured ON household (realm, grid, id) WHERE colour <> 'green';

-- Open cases by their deadline, those without one last; the others by their age.
CREATE INDEX case_open ON case_row (realm, grid, coalesce(due_on, '9999-12-31'), id)
    WHERE stage NOT IN ('blank', 'declined', 'merged', 'closed', 'withdrawn');
CREATE INDEX case_open_realm ON case_row (realm, coalesce(due_on, '9999-12-31'), id)
    WHERE stage NOT IN ('blank', 'declined', 'merged', 'closed', 'withdrawn');
CREATE INDEX case_open_unit ON case_row (realm, unit, coalesce(due_on, '9999-12-31'), id)
    WHERE stage NOT IN ('blank', 'declined', 'merged', 'closed', 'withdrawn') AND unit IS NOT NULL;
CREATE INDEX case_ended ON case_row (realm, grid, received_at, id)
    WHERE stage IN ('declined', 'merged', 'closed', 'withdrawn');
CREATE INDEX case_ended_realm ON case_row (realm, received_at, id)
    WHERE stage IN ('declined', 'merged', 'closed', 'withdrawn');
-- Open cases with steps that were kept and not applied.
CREATE INDEX case_refused ON case_row (realm, grid, id)
    WHERE refused > 0 AND stage NOT IN ('blank', 'declined', 'merged', 'closed', 'withdrawn');

-- Who opened a household's sheet at the console.
CREATE INDEX audit_read ON audit (realm, subject, n) WHERE action = 'household.read';
