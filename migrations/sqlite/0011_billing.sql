-- Why: what a review of billing, keys and rates has found. The same as migrations/postgres/0011_billing.sql.

-- Stripe's mode, test or live: rows of the one mean nothing to a key of the other. Nothing where it was not kept yet.
ALTER TABLE billing_events ADD COLUMN livemode INTEGER;
ALTER TABLE billing_owners ADD COLUMN livemode INTEGER;
ALTER TABLE billing_subscriptions ADD COLUMN livemode INTEGER;
ALTER TABLE billing_checkouts ADD COLUMN livemode INTEGER;
UPDATE billing_checkouts SET livemode = CASE WHEN session_id LIKE 'cs_live_%' THEN 1 ELSE 0 END
  WHERE session_id LIKE 'cs_live_%' OR session_id LIKE 'cs_test_%';

-- Since when the desk has known that a payment failed: past due has an end.
ALTER TABLE billing_subscriptions ADD COLUMN owed_since TEXT;

-- What could not be looked at waits longer each time, so that it keeps nobody else waiting.
ALTER TABLE billing_subscriptions ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE billing_subscriptions ADD COLUMN next_read_at TEXT;
ALTER TABLE billing_checkouts ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE billing_owners ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE billing_owners ADD COLUMN next_look_at TEXT;
ALTER TABLE user_preferences ADD COLUMN change_tries INTEGER NOT NULL DEFAULT 0;

-- The id of the key that a token is sealed under, as the token itself names it: a start asks which keys it needs.
ALTER TABLE user_preferences ADD COLUMN subaccount_key TEXT
  GENERATED ALWAYS AS (substr(subaccount_token, 4, instr(substr(subaccount_token, 4), '.') - 1)) VIRTUAL;
CREATE INDEX user_preferences_key ON user_preferences (subaccount_key);
