-- Why: what a review of billing, keys and rates has found. The same as migrations/sqlite/0011_billing.sql.

-- Stripe's mode, test or live: rows of the one mean nothing to a key of the other. Nothing where it was not kept yet.
ALTER TABLE billing_events ADD COLUMN livemode BOOLEAN;
ALTER TABLE billing_owners ADD COLUMN livemode BOOLEAN;
ALTER TABLE billing_subscriptions ADD COLUMN livemode BOOLEAN;
ALTER TABLE billing_checkouts ADD COLUMN livemode BOOLEAN;
ALTER TABLE billing_checkouts NO FORCE ROW LEVEL SECURITY;
UPDATE billing_checkouts SET livemode = session_id LIKE 'cs_live_%'
  WHERE session_id LIKE 'cs_live_%' OR session_id LIKE 'cs_test_%';
ALTER TABLE billing_checkouts FORCE ROW LEVEL SECURITY;

-- Since when the desk has known that a payment failed: past due has an end.
ALTER TABLE billing_subscriptions ADD COLUMN owed_since TIMESTAMPTZ;

-- What could not be looked at waits longer each time, so that it keeps nobody else waiting.
ALTER TABLE billing_subscriptions ADD COLUMN failures BIGINT NOT NULL DEFAULT 0;
ALTER TABLE billing_subscriptions ADD COLUMN next_read_at TIMESTAMPTZ;
ALTER TABLE billing_checkouts ADD COLUMN failures BIGINT NOT NULL DEFAULT 0;
ALTER TABLE billing_owners ADD COLUMN failures BIGINT NOT NULL DEFAULT 0;
ALTER TABLE billing_owners ADD COLUMN next_look_at TIMESTAMPTZ;
ALTER TABLE user_preferences ADD COLUMN change_tries BIGINT NOT NULL DEFAULT 0;

-- The id of the key that a token is sealed under, as the token itself names it: a start asks which keys it needs.
ALTER TABLE user_preferences ADD COLUMN subaccount_key TEXT
  GENERATED ALWAYS AS (split_part(subaccount_token, '.', 2)) STORED;
CREATE INDEX user_preferences_key ON user_preferences (subaccount_key);
