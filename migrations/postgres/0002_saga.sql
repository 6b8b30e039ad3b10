-- Why: a purchase may try several exact numbers, be undone, be one of several ordered together, and be compared with
-- what the carrier holds. The same tables as migrations/sqlite/0002_saga.sql.

ALTER TABLE user_twilio_numbers DROP CONSTRAINT user_twilio_numbers_status_check;
-- lost: the carrier holds it no more, and nobody here gave it back.
ALTER TABLE user_twilio_numbers ADD CONSTRAINT user_twilio_numbers_status_check CHECK (status IN ('active', 'releasing', 'released', 'lost'));
-- The name last written at the carrier, by which a change made there is seen.
ALTER TABLE user_twilio_numbers ADD COLUMN carrier_name TEXT;
-- Where calls and texts are announced, as last written or accepted; nothing is nowhere.
ALTER TABLE user_twilio_numbers ADD COLUMN carrier_voice_url TEXT;
ALTER TABLE user_twilio_numbers ADD COLUMN carrier_sms_url TEXT;
-- When the carrier's list first did not show it.
ALTER TABLE user_twilio_numbers ADD COLUMN missing_since TIMESTAMPTZ;
DROP INDEX user_twilio_numbers_held;
CREATE UNIQUE INDEX user_twilio_numbers_held ON user_twilio_numbers (subaccount_sid, phone_number) WHERE status IN ('active', 'releasing');

-- Several numbers ordered with one click; each is a purchase of its own.
CREATE TABLE bulk_purchases (
  id UUID PRIMARY KEY NOT NULL,
  user_id UUID NOT NULL REFERENCES users (id),
  idempotency_key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  CONSTRAINT bulk_purchases_key_unique UNIQUE (user_id, idempotency_key)
);

ALTER TABLE purchases ADD COLUMN bulk_id UUID REFERENCES bulk_purchases (id);
ALTER TABLE purchases ADD COLUMN bulk_position BIGINT;
-- How far from the pick the closest may be: exchange, area-code, overlay, a number of miles; nothing is anywhere near.
ALTER TABLE purchases ADD COLUMN substitution_within TEXT;
-- What every substitute must be able to do.
ALTER TABLE purchases ADD COLUMN wanted JSONB NOT NULL DEFAULT '{"voice":true,"sms":false,"mms":false,"rcs":false}';
-- What a substitute may cost per month, in the currency of the price; nothing is the price of the pick.
ALTER TABLE purchases ADD COLUMN highest_price_cents BIGINT;
-- What the owner said to a substitute.
ALTER TABLE purchases ADD COLUMN decision TEXT CHECK (decision IN ('kept', 'released'));
ALTER TABLE purchases ADD COLUMN decided_at TIMESTAMPTZ;
-- The purchase whose substitute this one takes the place of; that number is released once this one is bought.
ALTER TABLE purchases ADD COLUMN replaces UUID REFERENCES purchases (id);
ALTER TABLE purchases DROP CONSTRAINT purchases_state_check;
-- compensating: what was bought cannot be kept and is being given back.
ALTER TABLE purchases ADD CONSTRAINT purchases_state_check CHECK (state IN ('buying', 'compensating', 'bought', 'not_bought'));
-- Until now nothing was ever bought in a pick's place: orders still open go on under that rule.
UPDATE purchases SET substitution = 'never';
DROP INDEX purchases_open_number;
DROP INDEX purchases_open;
CREATE UNIQUE INDEX purchases_open_number ON purchases (user_id, requested_number) WHERE state IN ('buying', 'compensating');
CREATE INDEX purchases_open ON purchases (next_look_at) WHERE state IN ('buying', 'compensating');
CREATE INDEX purchases_replacing ON purchases (replaces) WHERE replaces IS NOT NULL;
CREATE INDEX purchases_of_bulk ON purchases (bulk_id, bulk_position) WHERE bulk_id IS NOT NULL;

ALTER TABLE purchase_attempts ADD COLUMN user_id UUID REFERENCES users (id);
UPDATE purchase_attempts SET user_id = (SELECT user_id FROM purchases WHERE id = purchase_id);
ALTER TABLE purchase_attempts ALTER COLUMN user_id SET NOT NULL;
-- What the carrier said of the number before it was ordered, and why it was chosen when it is a substitute.
ALTER TABLE purchase_attempts ADD COLUMN offer JSONB NOT NULL DEFAULT 'null';
ALTER TABLE purchase_attempts ADD COLUMN reason TEXT;
-- When it was last ordered again without a definite answer so far.
ALTER TABLE purchase_attempts ADD COLUMN ordered_at TIMESTAMPTZ;
ALTER TABLE purchase_attempts DROP CONSTRAINT purchase_attempts_state_check;
-- compensating: the carrier gave it, it is not wanted any more, and is being given back.
ALTER TABLE purchase_attempts ADD CONSTRAINT purchase_attempts_state_check
  CHECK (state IN ('meant', 'silent', 'bought', 'refused', 'compensating', 'rolled_back'));
-- A driver that was overtaken could leave an attempt open under a purchase that had ended.
UPDATE purchase_attempts SET state = 'refused'
  WHERE state IN ('meant', 'silent') AND purchase_id IN (SELECT id FROM purchases WHERE state IN ('bought', 'not_bought'));
-- Two purchases of one owner never order the same number at the same time: the carrier would say yes to both.
CREATE UNIQUE INDEX purchase_attempts_open ON purchase_attempts (user_id, phone_number) WHERE state IN ('meant', 'silent', 'compensating');
CREATE INDEX purchase_attempts_undone ON purchase_attempts (updated_at) WHERE state = 'compensating';
CREATE INDEX purchase_attempts_of_number ON purchase_attempts (user_id, phone_number, created_at);

-- Until when one server opens the owner's account at the carrier; no other one does meanwhile.
ALTER TABLE user_preferences ADD COLUMN opening_until TIMESTAMPTZ;

-- Further keys under which a purchase was joined while it ran: each brings its outcome from then on.
CREATE TABLE purchase_keys (
  user_id UUID NOT NULL REFERENCES users (id),
  idempotency_key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  purchase_id UUID NOT NULL REFERENCES purchases (id),
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (user_id, idempotency_key)
);

-- What the host allows one owner instead of the settings; nothing is as in the settings, 0 is no limit.
CREATE TABLE user_limits (
  user_id UUID PRIMARY KEY NOT NULL REFERENCES users (id),
  numbers_per_day BIGINT CHECK (numbers_per_day >= 0),
  numbers_total BIGINT CHECK (numbers_total >= 0),
  monthly_spend_cents BIGINT CHECK (monthly_spend_cents >= 0),
  updated_at TIMESTAMPTZ NOT NULL
);

-- One row per owner: when the carrier's list was last compared with ours, and who is at it.
CREATE TABLE reconciliations (
  user_id UUID PRIMARY KEY NOT NULL REFERENCES users (id),
  epoch BIGINT NOT NULL DEFAULT 0,
  lease_until TIMESTAMPTZ NOT NULL,
  next_at TIMESTAMPTZ NOT NULL,
  compared_at TIMESTAMPTZ,
  -- When the carrier could last not be read, and why, in words for the owner; nothing once it could.
  failed_at TIMESTAMPTZ,
  failure TEXT,
  held BIGINT NOT NULL DEFAULT 0,
  agreed BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX reconciliations_due ON reconciliations (next_at);

-- What the two sides do not agree on; each is open until the carrier and the desk agree again or the owner decides.
CREATE TABLE reconciliation_findings (
  id UUID PRIMARY KEY NOT NULL,
  user_id UUID NOT NULL REFERENCES users (id),
  kind TEXT NOT NULL CHECK (kind IN ('only_carrier', 'only_here', 'name', 'voice_url', 'sms_url')),
  phone_number TEXT NOT NULL,
  phone_sid TEXT NOT NULL,
  number_id UUID REFERENCES user_twilio_numbers (id),
  -- The number as the carrier showed it, for the day it is added to the list.
  holding JSONB NOT NULL,
  wanted TEXT,
  actual TEXT,
  found_at TIMESTAMPTZ NOT NULL,
  seen_at TIMESTAMPTZ NOT NULL,
  closed_at TIMESTAMPTZ,
  outcome TEXT
);
CREATE UNIQUE INDEX reconciliation_findings_open ON reconciliation_findings (user_id, kind, phone_sid) WHERE closed_at IS NULL;
