-- Why: searches that an owner keeps under a name, to ask them again. The same as migrations/postgres/0026_searches.sql.

CREATE TABLE saved_searches (
  id BLOB PRIMARY KEY NOT NULL,
  user_id BLOB NOT NULL REFERENCES users (id),
  name TEXT NOT NULL,
  -- The question as it stands in the address of My Phone Numbers.
  search TEXT NOT NULL,
  created_at TEXT NOT NULL,
  UNIQUE (user_id, name)
) STRICT;
