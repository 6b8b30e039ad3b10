-- Why: numbers of other countries, which want an address or a bundle of papers.
-- The same as migrations/postgres/0027_abroad.sql.

-- What a number is bought with, where its country wants it: an address, a bundle of papers. Ids of Twilio.
ALTER TABLE purchases ADD COLUMN address_sid TEXT;
ALTER TABLE purchases ADD COLUMN bundle_sid TEXT;

-- Addresses that are to be made at Twilio, written down before they are asked for, each once. The addresses themselves are
-- Twilio's to keep: there they are listed.
CREATE TABLE address_wishes (
  id BLOB PRIMARY KEY NOT NULL,
  user_id BLOB NOT NULL REFERENCES users (id),
  -- Its name at Twilio, by which it is found there after a silence.
  reference TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('meant', 'made', 'refused')),
  -- Twilio's id, once it is known.
  sid TEXT,
  -- What makes two of them the same address.
  fingerprint TEXT NOT NULL,
  -- Until when somebody is asking Twilio for it; nobody else does before then.
  lease_until TEXT NOT NULL,
  -- What was typed, as JSON.
  fields TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX address_wishes_once ON address_wishes (user_id, fingerprint);
