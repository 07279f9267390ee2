-- From which step the time of a case counts, and when the server published that: a case that came to
-- another level, back to work, or was taken up again has its own time. None: from its report.
ALTER TABLE case_clock ADD COLUMN timed_from TEXT;
ALTER TABLE case_clock ADD COLUMN timed_at INTEGER;
-- The clock looks at each open case once more: a unit has the days of its own level now.
UPDATE case_clock SET wake_on = '1970-01-01';
