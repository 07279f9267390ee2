-- Work that the server had not taken when what it was about was erased: how much, for its author to be
-- told. Of what it said nothing stays.
CREATE TABLE erased_work (
    document BLOB PRIMARY KEY,
    kind     INTEGER NOT NULL,
    changes  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
