-- Why: running a number: tags, notes, which follows as primary, where calls and texts go, a release that can be undone.
-- The same as migrations/sqlite/0017_running.sql.

ALTER TABLE user_twilio_numbers ADD COLUMN notes TEXT;
-- A release that waits: when it begins, when that was decided, the campaign its owner said may stop, and which number is
-- primary from then on.
ALTER TABLE user_twilio_numbers ADD COLUMN release_at TIMESTAMPTZ;
ALTER TABLE user_twilio_numbers ADD COLUMN release_asked_at TIMESTAMPTZ;
ALTER TABLE user_twilio_numbers ADD COLUMN release_stops UUID;
ALTER TABLE user_twilio_numbers ADD COLUMN release_next_primary UUID;
CREATE INDEX user_twilio_numbers_queued ON user_twilio_numbers (release_at) WHERE release_at IS NOT NULL;
-- What else was last written at the carrier, or accepted from there. NULL: nothing stands there.
ALTER TABLE user_twilio_numbers ADD COLUMN carrier_voice_fallback_url TEXT;
ALTER TABLE user_twilio_numbers ADD COLUMN carrier_sms_fallback_url TEXT;
ALTER TABLE user_twilio_numbers ADD COLUMN carrier_status_url TEXT;
-- Whether these three were ever read there: what stands there at the first comparison is taken as it is.
ALTER TABLE user_twilio_numbers ADD COLUMN carrier_rest_known BOOLEAN NOT NULL DEFAULT FALSE;

-- How an owner likes their numbers handled. Without a row: as the desk does by itself.
CREATE TABLE number_preferences (
  user_id UUID PRIMARY KEY NOT NULL REFERENCES users (id),
  -- Minutes for which a release can be undone, unless something else is said with it.
  release_after_minutes BIGINT NOT NULL CHECK (release_after_minutes BETWEEN 0 AND 10080),
  updated_at TIMESTAMPTZ NOT NULL
);

-- Which purchase brought a number.
CREATE INDEX purchases_of_number ON purchases (number_id) WHERE number_id IS NOT NULL;

-- An owner's own words on their numbers.
CREATE TABLE number_tags (
  user_id UUID NOT NULL REFERENCES users (id),
  tag TEXT NOT NULL,
  number_id UUID NOT NULL REFERENCES user_twilio_numbers (id),
  PRIMARY KEY (user_id, tag, number_id)
);
CREATE INDEX number_tags_of_number ON number_tags (number_id);

-- Whether the campaign that uses it has it at work: from the launch until all of that is undone.
ALTER TABLE uses ADD COLUMN is_live BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE uses NO FORCE ROW LEVEL SECURITY;
ALTER TABLE campaigns NO FORCE ROW LEVEL SECURITY;
UPDATE uses SET is_live = TRUE
  WHERE campaign_id IN (SELECT id FROM campaigns WHERE state NOT IN ('draft', 'paused', 'deleted'));
ALTER TABLE uses FORCE ROW LEVEL SECURITY;
ALTER TABLE campaigns FORCE ROW LEVEL SECURITY;

-- Where calls and texts go. A number without a row: nothing was ever said here.
CREATE TABLE setups (
  number_id UUID PRIMARY KEY NOT NULL REFERENCES user_twilio_numbers (id),
  user_id UUID NOT NULL REFERENCES users (id),
  -- What the desk does with a call or a text that it is told of, as JSON.
  plan JSONB NOT NULL,
  -- What is being set at the carrier and is not confirmed yet, as JSON.
  wish JSONB,
  -- Why the carrier did not take the last wish, in words.
  refusal TEXT,
  -- Counts the wishes: an answer to an earlier one settles nothing.
  epoch BIGINT NOT NULL DEFAULT 0,
  next_try_at TIMESTAMPTZ NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX setups_open ON setups (next_try_at) WHERE wish IS NOT NULL;

-- More settings are held against the carrier's.
ALTER TABLE reconciliation_findings DROP CONSTRAINT reconciliation_findings_kind_check;
ALTER TABLE reconciliation_findings ADD CONSTRAINT reconciliation_findings_kind_check CHECK (kind IN
  ('only_carrier', 'only_here', 'name', 'voice_url', 'sms_url', 'voice_fallback_url', 'sms_fallback_url', 'status_url'));
CREATE INDEX reconciliation_findings_of_number ON reconciliation_findings (number_id) WHERE closed_at IS NULL;

ALTER TABLE number_tags ENABLE ROW LEVEL SECURITY;
ALTER TABLE number_tags FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON number_tags USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);

ALTER TABLE setups ENABLE ROW LEVEL SECURITY;
ALTER TABLE setups FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON setups USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);

ALTER TABLE number_preferences ENABLE ROW LEVEL SECURITY;
ALTER TABLE number_preferences FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON number_preferences USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);
