-- Why: searches that an owner keeps under a name, to ask them again. The same as migrations/sqlite/0026_searches.sql.

CREATE TABLE saved_searches (
  id UUID PRIMARY KEY NOT NULL,
  user_id UUID NOT NULL REFERENCES users (id),
  name TEXT NOT NULL,
  -- The question as it stands in the address of My Phone Numbers.
  search TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  UNIQUE (user_id, name)
);

ALTER TABLE saved_searches ENABLE ROW LEVEL SECURITY;
ALTER TABLE saved_searches FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON saved_searches USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);
