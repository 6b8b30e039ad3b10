-- Why: numbers that Vapi gives, called AI lines. The same table as migrations/postgres/0014_lines.sql.

-- One row for each wish, from the click to its end. Vapi has no key that makes a repeated order harmless: the name carries the
-- reference, and by it what Vapi holds is found again.
CREATE TABLE lines (
  id BLOB PRIMARY KEY NOT NULL,
  user_id BLOB NOT NULL REFERENCES users (id),
  idempotency_key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  reference TEXT NOT NULL CONSTRAINT lines_reference_unique UNIQUE,
  label TEXT,
  -- What the owner asked for, and where the number was ordered: without a wish the desk chooses.
  asked_area_code TEXT,
  area_code TEXT NOT NULL,
  assistant_id TEXT,
  state TEXT NOT NULL CHECK (state IN ('ordering', 'activating', 'active', 'undoing', 'failed', 'releasing', 'released', 'lost')),
  cause TEXT,
  -- Area codes that Vapi named in place of this one, with spaces between.
  hints TEXT,
  -- What Vapi gave.
  vapi_id TEXT CONSTRAINT lines_vapi_id_unique UNIQUE,
  phone_number TEXT,
  -- Raised with every driver; each write names it.
  epoch INTEGER NOT NULL,
  lease_until TEXT NOT NULL,
  next_look_at TEXT NOT NULL,
  -- A reading of Vapi's whole list in which an active line was missing; the second is believed.
  missed_at TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  settled_at TEXT,
  CONSTRAINT lines_key_unique UNIQUE (user_id, idempotency_key),
  CHECK (state NOT IN ('activating', 'active', 'releasing', 'released', 'lost') OR vapi_id IS NOT NULL),
  CHECK (state NOT IN ('active', 'releasing') OR phone_number IS NOT NULL)
) STRICT;
CREATE INDEX lines_of_user ON lines (user_id, id);
CREATE INDEX lines_open ON lines (next_look_at) WHERE state IN ('ordering', 'activating', 'undoing', 'releasing');

-- How many lines one business may have, where the host has said so, and whether they asked for more.
CREATE TABLE line_limits (
  user_id BLOB PRIMARY KEY NOT NULL REFERENCES users (id),
  most INTEGER CHECK (most >= 0),
  asked_at TEXT,
  asked_why TEXT,
  updated_at TEXT NOT NULL
) STRICT;
