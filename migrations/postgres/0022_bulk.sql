-- Why: one change to several numbers, done number by number, also after a desk that stopped half way.
-- The same as migrations/sqlite/0022_bulk.sql.

CREATE TABLE bulk_changes (
  user_id UUID NOT NULL REFERENCES users (id),
  -- Chosen by whoever asks, so that the same one sent twice is one.
  id UUID NOT NULL,
  -- What is done to each number, as JSON.
  change JSONB NOT NULL,
  tries BIGINT NOT NULL,
  -- Until then it is somebody's.
  next_try_at TIMESTAMPTZ NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  ended_at TIMESTAMPTZ,
  PRIMARY KEY (user_id, id)
);
CREATE INDEX bulk_changes_open ON bulk_changes (next_try_at) WHERE ended_at IS NULL;

CREATE TABLE bulk_lines (
  user_id UUID NOT NULL,
  change_id UUID NOT NULL,
  place BIGINT NOT NULL,
  number_id UUID NOT NULL REFERENCES user_twilio_numbers (id),
  phone_number TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('open', 'done', 'waiting', 'refused')),
  message TEXT,
  PRIMARY KEY (user_id, change_id, place),
  UNIQUE (user_id, change_id, number_id),
  FOREIGN KEY (user_id, change_id) REFERENCES bulk_changes (user_id, id)
);

ALTER TABLE bulk_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE bulk_changes FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON bulk_changes USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);

ALTER TABLE bulk_lines ENABLE ROW LEVEL SECURITY;
ALTER TABLE bulk_lines FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON bulk_lines USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);
