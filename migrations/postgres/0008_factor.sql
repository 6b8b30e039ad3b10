-- Why: a second factor at sign-in, and a bound on guesses by somebody half in. The same as migrations/sqlite/0008_factor.sql.

-- One row an owner who has ever had one. `last_step` is the newest step of 30 seconds whose code was used: neither it nor an
-- older one counts again.
CREATE TABLE second_factors (
  user_id UUID PRIMARY KEY NOT NULL REFERENCES users (id),
  secret TEXT,
  -- The id of the key that the secret is sealed under, as it names it itself.
  secret_key TEXT GENERATED ALWAYS AS (split_part(secret, '.', 2)) STORED,
  since TIMESTAMPTZ,
  last_step BIGINT NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  CHECK ((secret IS NULL) = (since IS NULL))
);

CREATE INDEX second_factors_key ON second_factors (secret_key);

-- Each is good once; `ended_at` says when it was used, or was replaced by others.
CREATE TABLE recovery_codes (
  id UUID PRIMARY KEY NOT NULL,
  user_id UUID NOT NULL REFERENCES users (id),
  code_hash TEXT NOT NULL,
  ended_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  CONSTRAINT recovery_codes_once UNIQUE (user_id, code_hash)
);

-- How many guesses were wrong in a row, and when the next may be.
CREATE TABLE wrong_guesses (
  user_id UUID NOT NULL REFERENCES users (id),
  place TEXT NOT NULL CHECK (place IN ('sign_in', 'code', 'password')),
  wrong BIGINT NOT NULL,
  next_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (user_id, place)
);

ALTER TABLE second_factors ENABLE ROW LEVEL SECURITY;
ALTER TABLE second_factors FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON second_factors USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);
ALTER TABLE recovery_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE recovery_codes FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON recovery_codes USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);
ALTER TABLE wrong_guesses ENABLE ROW LEVEL SECURITY;
ALTER TABLE wrong_guesses FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON wrong_guesses USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);
