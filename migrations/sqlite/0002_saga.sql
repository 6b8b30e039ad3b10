-- Why: a purchase may try several exact numbers, be undone, be one of several ordered together, and be compared with
-- what the carrier holds. The same tables as migrations/postgres/0002_saga.sql.
--
-- SQLite cannot change a CHECK, so three tables are made anew. They are copied aside and dropped children first, so that
-- no row ever refers to one that is gone.
CREATE TABLE old_attempts AS SELECT * FROM purchase_attempts;
CREATE TABLE old_purchases AS SELECT * FROM purchases;
CREATE TABLE old_numbers AS SELECT * FROM user_twilio_numbers;
DROP TABLE purchase_attempts;
DROP TABLE purchases;
DROP TABLE user_twilio_numbers;

CREATE TABLE user_twilio_numbers (
  id BLOB PRIMARY KEY NOT NULL,
  user_id BLOB NOT NULL REFERENCES users (id),
  subaccount_sid TEXT NOT NULL,
  phone_number TEXT NOT NULL,
  phone_sid TEXT NOT NULL CONSTRAINT user_twilio_numbers_sid_unique UNIQUE,
  friendly_name TEXT,
  -- The name last written at the carrier, by which a change made there is seen.
  carrier_name TEXT,
  -- Where calls and texts are announced, as last written or accepted; nothing is nowhere.
  carrier_voice_url TEXT,
  carrier_sms_url TEXT,
  capabilities TEXT NOT NULL,
  is_primary INTEGER NOT NULL DEFAULT 0,
  -- lost: the carrier holds it no more, and nobody here gave it back.
  status TEXT NOT NULL CHECK (status IN ('active', 'releasing', 'released', 'lost')),
  country TEXT NOT NULL,
  number_type TEXT NOT NULL CHECK (number_type IN ('local', 'tollFree', 'mobile')),
  locality TEXT,
  region TEXT,
  monthly_price_cents INTEGER,
  currency TEXT,
  purchased_at TEXT NOT NULL,
  -- When the carrier's list first did not show it.
  missing_since TEXT,
  released_at TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
INSERT INTO user_twilio_numbers (id, user_id, subaccount_sid, phone_number, phone_sid, friendly_name, capabilities, is_primary,
    status, country, number_type, locality, region, monthly_price_cents, currency, purchased_at, released_at, created_at, updated_at)
  SELECT id, user_id, subaccount_sid, phone_number, phone_sid, friendly_name, capabilities, is_primary,
    status, country, number_type, locality, region, monthly_price_cents, currency, purchased_at, released_at, created_at, updated_at
  FROM old_numbers;
DROP TABLE old_numbers;
-- A number is held once in a subaccount, and an owner has at most one primary number.
CREATE UNIQUE INDEX user_twilio_numbers_held ON user_twilio_numbers (subaccount_sid, phone_number) WHERE status IN ('active', 'releasing');
CREATE UNIQUE INDEX user_twilio_numbers_primary ON user_twilio_numbers (user_id) WHERE is_primary = 1 AND status <> 'released';
CREATE INDEX user_twilio_numbers_listed ON user_twilio_numbers (user_id, id) WHERE status <> 'released';

-- Several numbers ordered with one click; each is a purchase of its own.
CREATE TABLE bulk_purchases (
  id BLOB PRIMARY KEY NOT NULL,
  user_id BLOB NOT NULL REFERENCES users (id),
  idempotency_key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  created_at TEXT NOT NULL,
  CONSTRAINT bulk_purchases_key_unique UNIQUE (user_id, idempotency_key)
) STRICT;

CREATE TABLE purchases (
  id BLOB PRIMARY KEY NOT NULL,
  user_id BLOB NOT NULL REFERENCES users (id),
  reference TEXT NOT NULL CONSTRAINT purchases_reference_unique UNIQUE,
  idempotency_key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  bulk_id BLOB REFERENCES bulk_purchases (id),
  bulk_position INTEGER,
  requested_number TEXT NOT NULL,
  country TEXT NOT NULL,
  friendly_name TEXT,
  substitution TEXT NOT NULL CHECK (substitution IN ('closest', 'never')),
  -- How far from the pick the closest may be: exchange, area-code, overlay, a number of miles; nothing is anywhere near.
  substitution_within TEXT,
  -- What every substitute must be able to do.
  wanted TEXT NOT NULL DEFAULT '{"voice":true,"sms":false,"mms":false,"rcs":false}',
  offer TEXT NOT NULL,
  monthly_price_cents INTEGER,
  currency TEXT,
  -- What a substitute may cost per month, in the currency above; nothing is the price of the pick.
  highest_price_cents INTEGER,
  -- compensating: what was bought cannot be kept and is being given back.
  state TEXT NOT NULL CHECK (state IN ('buying', 'compensating', 'bought', 'not_bought')),
  cause TEXT,
  carrier_code INTEGER,
  number_id BLOB REFERENCES user_twilio_numbers (id),
  -- What the owner said to a substitute.
  decision TEXT CHECK (decision IN ('kept', 'released')),
  decided_at TEXT,
  -- The purchase whose substitute this one takes the place of; that number is released once this one is bought.
  replaces BLOB REFERENCES purchases (id),
  epoch INTEGER NOT NULL DEFAULT 0,
  lease_until TEXT NOT NULL,
  next_look_at TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  settled_at TEXT,
  CONSTRAINT purchases_key_unique UNIQUE (user_id, idempotency_key)
) STRICT;
INSERT INTO purchases (id, user_id, reference, idempotency_key, request_hash, requested_number, country, friendly_name, substitution,
    offer, monthly_price_cents, currency, state, cause, carrier_code, number_id, epoch, lease_until, next_look_at, created_at, updated_at, settled_at)
  SELECT id, user_id, reference, idempotency_key, request_hash, requested_number, country, friendly_name, 'never',
    offer, monthly_price_cents, currency, state, cause, carrier_code, number_id, epoch, lease_until, next_look_at, created_at, updated_at, settled_at
  FROM old_purchases;
DROP TABLE old_purchases;
-- Two tabs that buy the same number are one purchase while it runs.
CREATE UNIQUE INDEX purchases_open_number ON purchases (user_id, requested_number) WHERE state IN ('buying', 'compensating');
CREATE INDEX purchases_open ON purchases (next_look_at) WHERE state IN ('buying', 'compensating');
CREATE INDEX purchases_of_user ON purchases (user_id, created_at);
CREATE INDEX purchases_replacing ON purchases (replaces) WHERE replaces IS NOT NULL;
CREATE INDEX purchases_of_bulk ON purchases (bulk_id, bulk_position) WHERE bulk_id IS NOT NULL;

CREATE TABLE purchase_attempts (
  purchase_id BLOB NOT NULL REFERENCES purchases (id),
  attempt INTEGER NOT NULL,
  user_id BLOB NOT NULL REFERENCES users (id),
  phone_number TEXT NOT NULL,
  -- What the carrier said of the number before it was ordered, and why it was chosen when it is a substitute.
  offer TEXT NOT NULL DEFAULT 'null',
  reason TEXT,
  -- compensating: the carrier gave it, it is not wanted any more, and is being given back.
  state TEXT NOT NULL CHECK (state IN ('meant', 'silent', 'bought', 'refused', 'compensating', 'rolled_back')),
  carrier_sid TEXT,
  carrier_code INTEGER,
  -- When it was last ordered again without a definite answer so far.
  ordered_at TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  PRIMARY KEY (purchase_id, attempt)
) STRICT;
INSERT INTO purchase_attempts (purchase_id, attempt, user_id, phone_number, state, carrier_sid, carrier_code, created_at, updated_at)
  SELECT purchase_id, attempt, (SELECT user_id FROM purchases WHERE id = purchase_id), phone_number, state, carrier_sid, carrier_code,
    created_at, updated_at
  FROM old_attempts;
DROP TABLE old_attempts;
-- A driver that was overtaken could leave an attempt open under a purchase that had ended.
UPDATE purchase_attempts SET state = 'refused'
  WHERE state IN ('meant', 'silent') AND purchase_id IN (SELECT id FROM purchases WHERE state IN ('bought', 'not_bought'));
-- Two purchases of one owner never order the same number at the same time: the carrier would say yes to both.
CREATE UNIQUE INDEX purchase_attempts_open ON purchase_attempts (user_id, phone_number) WHERE state IN ('meant', 'silent', 'compensating');
CREATE INDEX purchase_attempts_undone ON purchase_attempts (updated_at) WHERE state = 'compensating';
CREATE INDEX purchase_attempts_of_number ON purchase_attempts (user_id, phone_number, created_at);

-- Until when one server opens the owner's account at the carrier; no other one does meanwhile.
ALTER TABLE user_preferences ADD COLUMN opening_until TEXT;

-- Further keys under which a purchase was joined while it ran: each brings its outcome from then on.
CREATE TABLE purchase_keys (
  user_id BLOB NOT NULL REFERENCES users (id),
  idempotency_key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  purchase_id BLOB NOT NULL REFERENCES purchases (id),
  created_at TEXT NOT NULL,
  PRIMARY KEY (user_id, idempotency_key)
) STRICT;

-- What the host allows one owner instead of the settings; nothing is as in the settings, 0 is no limit.
CREATE TABLE user_limits (
  user_id BLOB PRIMARY KEY NOT NULL REFERENCES users (id),
  numbers_per_day INTEGER CHECK (numbers_per_day >= 0),
  numbers_total INTEGER CHECK (numbers_total >= 0),
  monthly_spend_cents INTEGER CHECK (monthly_spend_cents >= 0),
  updated_at TEXT NOT NULL
) STRICT;

-- One row per owner: when the carrier's list was last compared with ours, and who is at it.
CREATE TABLE reconciliations (
  user_id BLOB PRIMARY KEY NOT NULL REFERENCES users (id),
  epoch INTEGER NOT NULL DEFAULT 0,
  lease_until TEXT NOT NULL,
  next_at TEXT NOT NULL,
  compared_at TEXT,
  -- When the carrier could last not be read, and why, in words for the owner; nothing once it could.
  failed_at TEXT,
  failure TEXT,
  held INTEGER NOT NULL DEFAULT 0,
  agreed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX reconciliations_due ON reconciliations (next_at);

-- What the two sides do not agree on; each is open until the carrier and the desk agree again or the owner decides.
CREATE TABLE reconciliation_findings (
  id BLOB PRIMARY KEY NOT NULL,
  user_id BLOB NOT NULL REFERENCES users (id),
  kind TEXT NOT NULL CHECK (kind IN ('only_carrier', 'only_here', 'name', 'voice_url', 'sms_url')),
  phone_number TEXT NOT NULL,
  phone_sid TEXT NOT NULL,
  number_id BLOB REFERENCES user_twilio_numbers (id),
  -- The number as the carrier showed it, for the day it is added to the list.
  holding TEXT NOT NULL,
  wanted TEXT,
  actual TEXT,
  found_at TEXT NOT NULL,
  seen_at TEXT NOT NULL,
  closed_at TEXT,
  outcome TEXT
) STRICT;
CREATE UNIQUE INDEX reconciliation_findings_open ON reconciliation_findings (user_id, kind, phone_sid) WHERE closed_at IS NULL;
