-- Why: running a number: tags, notes, which follows as primary, where calls and texts go, a release that can be undone.
-- The same as migrations/postgres/0017_running.sql.

ALTER TABLE user_twilio_numbers ADD COLUMN notes TEXT;
-- A release that waits: when it begins, when that was decided, the campaign its owner said may stop, and which number is
-- primary from then on.
ALTER TABLE user_twilio_numbers ADD COLUMN release_at TEXT;
ALTER TABLE user_twilio_numbers ADD COLUMN release_asked_at TEXT;
ALTER TABLE user_twilio_numbers ADD COLUMN release_stops BLOB;
ALTER TABLE user_twilio_numbers ADD COLUMN release_next_primary BLOB;
CREATE INDEX user_twilio_numbers_queued ON user_twilio_numbers (release_at) WHERE release_at IS NOT NULL;
-- What else was last written at the carrier, or accepted from there. NULL: nothing stands there.
ALTER TABLE user_twilio_numbers ADD COLUMN carrier_voice_fallback_url TEXT;
ALTER TABLE user_twilio_numbers ADD COLUMN carrier_sms_fallback_url TEXT;
ALTER TABLE user_twilio_numbers ADD COLUMN carrier_status_url TEXT;
-- Whether these three were ever read there: what stands there at the first comparison is taken as it is.
ALTER TABLE user_twilio_numbers ADD COLUMN carrier_rest_known INTEGER NOT NULL DEFAULT 0;

-- How an owner likes their numbers handled. Without a row: as the desk does by itself.
CREATE TABLE number_preferences (
  user_id BLOB PRIMARY KEY NOT NULL REFERENCES users (id),
  -- Minutes for which a release can be undone, unless something else is said with it.
  release_after_minutes INTEGER NOT NULL CHECK (release_after_minutes BETWEEN 0 AND 10080),
  updated_at TEXT NOT NULL
) STRICT;

-- Which purchase brought a number.
CREATE INDEX purchases_of_number ON purchases (number_id) WHERE number_id IS NOT NULL;

-- An owner's own words on their numbers.
CREATE TABLE number_tags (
  user_id BLOB NOT NULL REFERENCES users (id),
  tag TEXT NOT NULL,
  number_id BLOB NOT NULL REFERENCES user_twilio_numbers (id),
  PRIMARY KEY (user_id, tag, number_id)
) STRICT;
CREATE INDEX number_tags_of_number ON number_tags (number_id);

-- Whether the campaign that uses it has it at work: from the launch until all of that is undone.
ALTER TABLE uses ADD COLUMN is_live INTEGER NOT NULL DEFAULT 0;
UPDATE uses SET is_live = 1
  WHERE campaign_id IN (SELECT id FROM campaigns WHERE state NOT IN ('draft', 'paused', 'deleted'));

-- Where calls and texts go. A number without a row: nothing was ever said here.
CREATE TABLE setups (
  number_id BLOB PRIMARY KEY NOT NULL REFERENCES user_twilio_numbers (id),
  user_id BLOB NOT NULL REFERENCES users (id),
  -- What the desk does with a call or a text that it is told of, as JSON.
  plan TEXT NOT NULL,
  -- What is being set at the carrier and is not confirmed yet, as JSON.
  wish TEXT,
  -- Why the carrier did not take the last wish, in words.
  refusal TEXT,
  -- Counts the wishes: an answer to an earlier one settles nothing.
  epoch INTEGER NOT NULL DEFAULT 0,
  next_try_at TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX setups_open ON setups (next_try_at) WHERE wish IS NOT NULL;

-- More settings are held against the carrier's.
ALTER TABLE reconciliation_findings RENAME TO old_findings;
DROP INDEX reconciliation_findings_open;
CREATE TABLE reconciliation_findings (
  id BLOB PRIMARY KEY NOT NULL,
  user_id BLOB NOT NULL REFERENCES users (id),
  kind TEXT NOT NULL CHECK (kind IN
    ('only_carrier', 'only_here', 'name', 'voice_url', 'sms_url', 'voice_fallback_url', 'sms_fallback_url', 'status_url')),
  phone_number TEXT NOT NULL,
  phone_sid TEXT NOT NULL,
  number_id BLOB REFERENCES user_twilio_numbers (id),
  -- The number as the carrier showed it, for the day it is added to the list.
  holding TEXT NOT NULL,
  wanted TEXT,
  actual TEXT,
  found_at TEXT NOT NULL,
  seen_at TEXT NOT NULL,
  closed_at TEXT,
  outcome TEXT
) STRICT;
INSERT INTO reconciliation_findings SELECT * FROM old_findings;
DROP TABLE old_findings;
CREATE UNIQUE INDEX reconciliation_findings_open ON reconciliation_findings (user_id, kind, phone_sid) WHERE closed_at IS NULL;
CREATE INDEX reconciliation_findings_of_number ON reconciliation_findings (number_id) WHERE closed_at IS NULL;
