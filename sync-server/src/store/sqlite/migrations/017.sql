-- When a phone asked last; people by the beginning of their name.
ALTER TABLE device ADD COLUMN seen_at INTEGER;
CREATE INDEX user_name ON user (realm, name);
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('user', 'user', '10000 10000 1'),
    ('user', 'sqlite_autoindex_user_2', '10000 10000 1'),
    ('user', 'user_name', '10000 10000 2 1');
ANALYZE sqlite_schema;
