-- Why: everything the first desk keeps. The same tables as migrations/sqlite/0001_desk.sql, in PostgreSQL's types.

-- One row: whose numbers this database holds (practice or live, and the main account), so that numbers of the practice
-- carrier are never shown as real ones, nor real ones looked for at the practice carrier.
CREATE TABLE holder (
  only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
  name TEXT NOT NULL
);

CREATE TABLE users (
  id UUID PRIMARY KEY NOT NULL,
  email TEXT NOT NULL CONSTRAINT users_email_unique UNIQUE,
  password_hash TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);

-- Only a hash of the session id is kept: a stolen copy of this table opens no session.
CREATE TABLE sessions (
  id_hash TEXT PRIMARY KEY NOT NULL,
  data JSONB NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX sessions_expire ON sessions (expires_at);

CREATE TABLE api_tokens (
  id UUID PRIMARY KEY NOT NULL,
  user_id UUID NOT NULL REFERENCES users (id),
  name TEXT NOT NULL,
  token_hash TEXT NOT NULL CONSTRAINT api_tokens_hash_unique UNIQUE,
  created_at TIMESTAMPTZ NOT NULL,
  revoked_at TIMESTAMPTZ
);
CREATE INDEX api_tokens_of_user ON api_tokens (user_id, created_at);

CREATE TABLE user_preferences (
  user_id UUID PRIMARY KEY NOT NULL REFERENCES users (id),
  subaccount_sid TEXT CONSTRAINT user_preferences_subaccount_unique UNIQUE,
  subaccount_token TEXT,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE user_twilio_numbers (
  id UUID PRIMARY KEY NOT NULL,
  user_id UUID NOT NULL REFERENCES users (id),
  subaccount_sid TEXT NOT NULL,
  phone_number TEXT NOT NULL,
  phone_sid TEXT NOT NULL CONSTRAINT user_twilio_numbers_sid_unique UNIQUE,
  friendly_name TEXT,
  capabilities JSONB NOT NULL,
  is_primary BOOLEAN NOT NULL DEFAULT FALSE,
  status TEXT NOT NULL CHECK (status IN ('active', 'releasing', 'released')),
  country TEXT NOT NULL,
  number_type TEXT NOT NULL CHECK (number_type IN ('local', 'tollFree', 'mobile')),
  locality TEXT,
  region TEXT,
  monthly_price_cents BIGINT,
  currency TEXT,
  purchased_at TIMESTAMPTZ NOT NULL,
  released_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
-- A number is held once in a subaccount, and an owner has at most one primary number.
CREATE UNIQUE INDEX user_twilio_numbers_held ON user_twilio_numbers (subaccount_sid, phone_number) WHERE status <> 'released';
CREATE UNIQUE INDEX user_twilio_numbers_primary ON user_twilio_numbers (user_id) WHERE is_primary AND status <> 'released';
CREATE INDEX user_twilio_numbers_listed ON user_twilio_numbers (user_id, id) WHERE status <> 'released';

CREATE TABLE purchases (
  id UUID PRIMARY KEY NOT NULL,
  user_id UUID NOT NULL REFERENCES users (id),
  reference TEXT NOT NULL CONSTRAINT purchases_reference_unique UNIQUE,
  idempotency_key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  requested_number TEXT NOT NULL,
  country TEXT NOT NULL,
  friendly_name TEXT,
  substitution TEXT NOT NULL CHECK (substitution IN ('closest', 'never')),
  offer JSONB NOT NULL,
  monthly_price_cents BIGINT,
  currency TEXT,
  state TEXT NOT NULL CHECK (state IN ('buying', 'bought', 'not_bought')),
  cause TEXT,
  carrier_code BIGINT,
  number_id UUID REFERENCES user_twilio_numbers (id),
  epoch BIGINT NOT NULL DEFAULT 0,
  lease_until TIMESTAMPTZ NOT NULL,
  next_look_at TIMESTAMPTZ NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  settled_at TIMESTAMPTZ,
  CONSTRAINT purchases_key_unique UNIQUE (user_id, idempotency_key)
);
-- Two tabs that buy the same number are one purchase while it runs.
CREATE UNIQUE INDEX purchases_open_number ON purchases (user_id, requested_number) WHERE state = 'buying';
CREATE INDEX purchases_open ON purchases (next_look_at) WHERE state = 'buying';
CREATE INDEX purchases_of_user ON purchases (user_id, created_at);

CREATE TABLE purchase_attempts (
  purchase_id UUID NOT NULL REFERENCES purchases (id),
  attempt BIGINT NOT NULL,
  phone_number TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('meant', 'silent', 'bought', 'refused')),
  carrier_sid TEXT,
  carrier_code BIGINT,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (purchase_id, attempt)
);

-- Append-only: who did what to what, when, and how it ended.
CREATE TABLE audit_events (
  id UUID PRIMARY KEY NOT NULL,
  user_id UUID NOT NULL,
  subject_id UUID NOT NULL,
  event TEXT NOT NULL,
  details JSONB NOT NULL,
  at TIMESTAMPTZ NOT NULL
);
CREATE INDEX audit_events_of_subject ON audit_events (subject_id, id);
CREATE FUNCTION audit_events_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_events is append-only';
END;
$$;
CREATE TRIGGER audit_events_stay BEFORE UPDATE OR DELETE ON audit_events FOR EACH ROW EXECUTE FUNCTION audit_events_refuse();
