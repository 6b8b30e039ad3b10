-- Why: one change to several numbers, done number by number, also after a desk that stopped half way.
-- The same as migrations/postgres/0022_bulk.sql.

CREATE TABLE bulk_changes (
  user_id BLOB NOT NULL REFERENCES users (id),
  -- Chosen by whoever asks, so that the same one sent twice is one.
  id BLOB NOT NULL,
  -- What is done to each number, as JSON.
  change TEXT NOT NULL,
  tries INTEGER NOT NULL,
  -- Until then it is somebody's.
  next_try_at TEXT NOT NULL,
  created_at TEXT NOT NULL,
  ended_at TEXT,
  PRIMARY KEY (user_id, id)
) STRICT;
CREATE INDEX bulk_changes_open ON bulk_changes (next_try_at) WHERE ended_at IS NULL;

CREATE TABLE bulk_lines (
  user_id BLOB NOT NULL,
  change_id BLOB NOT NULL,
  place INTEGER NOT NULL,
  number_id BLOB NOT NULL REFERENCES user_twilio_numbers (id),
  phone_number TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('open', 'done', 'waiting', 'refused')),
  message TEXT,
  PRIMARY KEY (user_id, change_id, place),
  UNIQUE (user_id, change_id, number_id),
  FOREIGN KEY (user_id, change_id) REFERENCES bulk_changes (user_id, id)
) STRICT;
