-- When the server accepted it, by the server's clock: what does not come back as published belongs to
-- others only, and leaves this phone.
ALTER TABLE awaiting ADD COLUMN at INTEGER NOT NULL DEFAULT 0;
