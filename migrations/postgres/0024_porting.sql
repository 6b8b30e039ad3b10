-- Why: numbers that come from another carrier: the request to Twilio, followed from the intent to the number's arrival.
-- The same as migrations/sqlite/0024_porting.sql.

CREATE TABLE ports (
  id UUID PRIMARY KEY NOT NULL,
  user_id UUID NOT NULL REFERENCES users (id),
  idempotency_key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  -- For people, and part of the place that the papers are sealed for.
  reference TEXT NOT NULL UNIQUE,
  phone_number TEXT NOT NULL,
  -- Who is asked to sign.
  signer_email TEXT NOT NULL,
  -- What the losing carrier knows, PIN and bill among it, sealed; gone as soon as Twilio has it or never will.
  papers TEXT,
  papers_key TEXT GENERATED ALWAYS AS (split_part(papers, '.', 2)) STORED,
  state TEXT NOT NULL CHECK (state IN
    ('meant', 'ready', 'sending', 'followed', 'withdrawing', 'arriving', 'arrived', 'withdrawn', 'not_sent', 'ended')),
  -- Twilio's id of the bill: one a request, so that a request that nobody answered is known again by it.
  document_sid TEXT,
  -- Twilio's id of the request.
  port_sid TEXT,
  -- How Twilio last said that it stands.
  carrier_status TEXT,
  -- Where the letter of authorization is signed, and why something is asked for, in words that came from Twilio.
  signature_url TEXT,
  note TEXT,
  port_date TEXT,
  -- Why nothing came of it.
  cause TEXT,
  withdraw_asked_at TIMESTAMPTZ,
  number_id UUID REFERENCES user_twilio_numbers (id),
  -- When the request may first have been sent.
  sent_at TIMESTAMPTZ,
  epoch BIGINT NOT NULL DEFAULT 0,
  lease_until TIMESTAMPTZ NOT NULL,
  -- When it is looked at again; nothing once it is over.
  next_look_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  UNIQUE (user_id, idempotency_key)
);
CREATE INDEX ports_due ON ports (next_look_at) WHERE next_look_at IS NOT NULL;
CREATE INDEX ports_key ON ports (papers_key) WHERE papers IS NOT NULL;
-- One request of an owner for a number at a time.
CREATE UNIQUE INDEX ports_open ON ports (user_id, phone_number)
  WHERE state IN ('meant', 'ready', 'sending', 'followed', 'withdrawing', 'arriving');

ALTER TABLE ports ENABLE ROW LEVEL SECURITY;
ALTER TABLE ports FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON ports USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);
