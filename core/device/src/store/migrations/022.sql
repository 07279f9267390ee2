-- Own changes come back by the beginnings of their names, without their documents.
CREATE INDEX awaiting_by_hash ON awaiting (hash);
