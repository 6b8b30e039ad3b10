-- Why: a second factor at sign-in, and a bound on guesses by somebody half in. The same as migrations/postgres/0008_factor.sql.

-- One row an owner who has ever had one. `last_step` is the newest step of 30 seconds whose code was used: neither it nor an
-- older one counts again.
CREATE TABLE second_factors (
  user_id BLOB PRIMARY KEY NOT NULL REFERENCES users (id),
  secret TEXT,
  -- The id of the key that the secret is sealed under, as it names it itself.
  secret_key TEXT GENERATED ALWAYS AS (substr(secret, 4, instr(substr(secret, 4), '.') - 1)) VIRTUAL,
  since TEXT,
  last_step INTEGER NOT NULL,
  updated_at TEXT NOT NULL,
  CHECK ((secret IS NULL) = (since IS NULL))
) STRICT;

CREATE INDEX second_factors_key ON second_factors (secret_key);

-- Each is good once; `ended_at` says when it was used, or was replaced by others.
CREATE TABLE recovery_codes (
  id BLOB PRIMARY KEY NOT NULL,
  user_id BLOB NOT NULL REFERENCES users (id),
  code_hash TEXT NOT NULL,
  ended_at TEXT,
  created_at TEXT NOT NULL,
  CONSTRAINT recovery_codes_once UNIQUE (user_id, code_hash)
) STRICT;

-- How many guesses were wrong in a row, and when the next may be.
CREATE TABLE wrong_guesses (
  user_id BLOB NOT NULL REFERENCES users (id),
  place TEXT NOT NULL CHECK (place IN ('sign_in', 'code', 'password')),
  wrong INTEGER NOT NULL,
  next_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  PRIMARY KEY (user_id, place)
) STRICT;
