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
-- When a comparison last read the number at the carrier.
ALTER TABLE user_twilio_numbers ADD COLUMN seen_at TEXT;

-- Minutes for which a release can be undone, unless its owner says otherwise when asking for it.
ALTER TABLE user_preferences ADD COLUMN release_after_minutes INTEGER NOT NULL DEFAULT 60 CHECK (release_after_minutes BETWEEN 0 AND 10080);

-- An owner's own words on their numbers.
CREATE TABLE number_tags (
  user_id BLOB NOT NULL REFERENCES users (id),
  tag TEXT NOT NULL,
  number_id BLOB NOT NULL REFERENCES user_twilio_numbers (id),
  PRIMARY KEY (user_id, tag, number_id)
) STRICT;
CREATE INDEX number_tags_of_number ON number_tags (number_id);

-- What happens to a call or a text that no campaign takes. A number without a row: nothing was said here.
CREATE TABLE answering (
  number_id BLOB PRIMARY KEY NOT NULL REFERENCES user_twilio_numbers (id),
  user_id BLOB NOT NULL REFERENCES users (id),
  -- What its owner wants, as JSON.
  wanted TEXT NOT NULL,
  -- The wish is not at the carrier yet; with words, the carrier has refused it.
  is_open INTEGER NOT NULL DEFAULT 0,
  refusal TEXT,
  next_try_at TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX answering_open ON answering (next_try_at) WHERE is_open = 1;
