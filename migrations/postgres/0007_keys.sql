-- Why: what carriers tell by themselves is kept once for its owner, until a later feature reads it. The same as
-- migrations/sqlite/0007_keys.sql.

CREATE TABLE inbox (
  id UUID PRIMARY KEY NOT NULL,
  user_id UUID NOT NULL REFERENCES users (id),
  source TEXT NOT NULL CHECK (source IN ('twilio', 'vapi')),
  topic TEXT NOT NULL,
  -- The same for every repetition of one message: a replay is not kept again.
  delivery TEXT NOT NULL,
  body JSONB NOT NULL,
  received_at TIMESTAMPTZ NOT NULL,
  CONSTRAINT inbox_once UNIQUE (user_id, source, delivery)
);
CREATE INDEX inbox_of_user ON inbox (user_id, id);

ALTER TABLE inbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE inbox FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON inbox USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);

-- Whoever calls in the carrier's name shows the SID of a subaccount, and is then held against its token.
CREATE POLICY door_account ON user_preferences FOR SELECT USING (subaccount_sid = said('account'));

-- When calls to numbers of high risk were seen to be closed for the subaccount, and when to look again after a refusal.
ALTER TABLE user_preferences ADD COLUMN dialing_closed_at TIMESTAMPTZ;
ALTER TABLE user_preferences ADD COLUMN dialing_look_at TIMESTAMPTZ;
