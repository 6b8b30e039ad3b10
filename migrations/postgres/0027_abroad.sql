-- Why: numbers of other countries, which want an address or a bundle of papers.
-- The same as migrations/sqlite/0027_abroad.sql.

-- What a number is bought with, where its country wants it: an address, a bundle of papers. Ids of Twilio.
ALTER TABLE purchases ADD COLUMN address_sid TEXT;
ALTER TABLE purchases ADD COLUMN bundle_sid TEXT;

-- Addresses that are to be made at Twilio, written down before they are asked for, each once. The addresses themselves are
-- Twilio's to keep: there they are listed.
CREATE TABLE address_wishes (
  id UUID PRIMARY KEY NOT NULL,
  user_id UUID NOT NULL REFERENCES users (id),
  -- Its name at Twilio, by which it is found there after a silence.
  reference TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('meant', 'made', 'refused')),
  -- Twilio's id, once it is known.
  sid TEXT,
  -- What makes two of them the same address.
  fingerprint TEXT NOT NULL,
  -- Until when somebody is asking Twilio for it; nobody else does before then.
  lease_until TIMESTAMPTZ NOT NULL,
  -- What was typed, as JSON.
  fields JSONB NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX address_wishes_once ON address_wishes (user_id, fingerprint);

ALTER TABLE address_wishes ENABLE ROW LEVEL SECURITY;
ALTER TABLE address_wishes FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON address_wishes USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);
