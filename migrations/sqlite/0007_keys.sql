-- Why: what carriers tell by themselves is kept once for its owner, until a later feature reads it. The same as
-- migrations/postgres/0007_keys.sql.

CREATE TABLE inbox (
  id BLOB PRIMARY KEY NOT NULL,
  user_id BLOB NOT NULL REFERENCES users (id),
  source TEXT NOT NULL CHECK (source IN ('twilio', 'vapi')),
  topic TEXT NOT NULL,
  -- The same for every repetition of one message: a replay is not kept again.
  delivery TEXT NOT NULL,
  body TEXT NOT NULL,
  received_at TEXT NOT NULL,
  CONSTRAINT inbox_once UNIQUE (user_id, source, delivery)
) STRICT;
CREATE INDEX inbox_of_user ON inbox (user_id, id);

-- When calls to numbers of high risk were seen to be closed for the subaccount, and when to look again after a refusal.
ALTER TABLE user_preferences ADD COLUMN dialing_closed_at TEXT;
ALTER TABLE user_preferences ADD COLUMN dialing_look_at TEXT;
