-- Why: texts of numbers, both ways, and the threads they make. The same as migrations/sqlite/0018_texts.sql.

CREATE TABLE texts (
  -- Gives the order: a UUID of version 7.
  id UUID PRIMARY KEY NOT NULL,
  user_id UUID NOT NULL REFERENCES users (id),
  number_id UUID NOT NULL REFERENCES user_twilio_numbers (id),
  -- E.164, a short code, or a name that somebody sends under.
  other TEXT NOT NULL,
  is_inbound BOOLEAN NOT NULL,
  body TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('meant', 'unknown', 'not_sent', 'queued', 'sending', 'sent', 'delivered', 'read', 'undelivered', 'failed', 'received')),
  segments BIGINT NOT NULL,
  -- In millionths; NULL until Twilio says.
  price_micros BIGINT,
  currency TEXT,
  error_code BIGINT,
  -- What came with it: Twilio's id and the kind of each, as JSON.
  media JSONB NOT NULL,
  -- NULL until Twilio has said yes.
  twilio_sid TEXT,
  -- Of what was sent from here: a repeat under the key is the same text.
  idempotency_key TEXT,
  request_hash TEXT,
  -- The text that the desk answers with this one.
  answers_to UUID REFERENCES texts (id),
  -- When Twilio is asked about it, and how often it was since it last changed.
  next_look_at TIMESTAMPTZ,
  looks BIGINT NOT NULL DEFAULT 0,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX texts_by_sid ON texts (user_id, twilio_sid);
CREATE UNIQUE INDEX texts_by_key ON texts (user_id, idempotency_key);
CREATE UNIQUE INDEX texts_answers ON texts (user_id, answers_to);
CREATE INDEX texts_of_thread ON texts (user_id, number_id, other, id);
CREATE INDEX texts_of_owner ON texts (user_id, id);
CREATE INDEX texts_due ON texts (next_look_at) WHERE next_look_at IS NOT NULL;

-- One row for a number and another party.
CREATE TABLE text_threads (
  user_id UUID NOT NULL REFERENCES users (id),
  number_id UUID NOT NULL REFERENCES user_twilio_numbers (id),
  other TEXT NOT NULL,
  -- Its latest text.
  last_id UUID NOT NULL REFERENCES texts (id),
  unread BIGINT NOT NULL DEFAULT 0,
  -- They want no texts since then. NULL: they take them.
  opted_out_at TIMESTAMPTZ,
  -- Known by a refusal of Twilio's alone: whether they have texted START since, the desk may not have been told.
  is_refusal BOOLEAN NOT NULL DEFAULT FALSE,
  -- When they were last answered by the desk itself.
  answered_at TIMESTAMPTZ,
  PRIMARY KEY (number_id, other)
);
CREATE INDEX text_threads_newest ON text_threads (user_id, number_id, last_id);

-- What somebody has typed to a party and not sent yet; empty where it was.
CREATE TABLE text_drafts (
  user_id UUID NOT NULL REFERENCES users (id),
  number_id UUID NOT NULL REFERENCES user_twilio_numbers (id),
  other TEXT NOT NULL,
  body TEXT NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (number_id, other)
);

ALTER TABLE texts ENABLE ROW LEVEL SECURITY;
ALTER TABLE texts FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON texts USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);

ALTER TABLE text_threads ENABLE ROW LEVEL SECURITY;
ALTER TABLE text_threads FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON text_threads USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);

ALTER TABLE text_drafts ENABLE ROW LEVEL SECURITY;
ALTER TABLE text_drafts FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON text_drafts USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);
