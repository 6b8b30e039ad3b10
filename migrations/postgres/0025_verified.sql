-- Why: numbers that an owner holds elsewhere and has proven to hold. The same as migrations/sqlite/0025_verified.sql.

CREATE TABLE verifications (
  id UUID PRIMARY KEY NOT NULL,
  user_id UUID NOT NULL REFERENCES users (id),
  phone_number TEXT NOT NULL,
  label TEXT,
  -- How it is proven: by typing a code that is seen here on that telephone, or here one that was sent there.
  way TEXT NOT NULL CHECK (way IN ('call', 'text')),
  state TEXT NOT NULL CHECK (state IN ('meant', 'waiting', 'verified', 'failed', 'removed')),
  -- What is to be typed on the telephone. It is worth nothing elsewhere.
  shown_code TEXT,
  -- A code that was sent is kept as its fingerprint.
  code_hash TEXT,
  guesses BIGINT NOT NULL DEFAULT 0,
  -- The carrier's id of a caller id, or of the text.
  twilio_sid TEXT,
  -- Why it failed, in words.
  words TEXT,
  -- When the carrier is asked about it.
  next_look_at TIMESTAMPTZ,
  -- Until when the code counts.
  ends_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  verified_at TIMESTAMPTZ
);
-- One way of proving a number is begun once at a time, and not again where it is proven.
CREATE UNIQUE INDEX verifications_one ON verifications (user_id, phone_number, way) WHERE state IN ('meant', 'waiting', 'verified');
CREATE INDEX verifications_of_user ON verifications (user_id, id);
CREATE INDEX verifications_due ON verifications (next_look_at) WHERE next_look_at IS NOT NULL;

ALTER TABLE verifications ENABLE ROW LEVEL SECURITY;
ALTER TABLE verifications FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON verifications USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);
