-- Why: owners subscribe at Stripe, and their subaccount follows. The same as migrations/postgres/0004_billing.sql.

-- What is asked of an owner's subaccount (`wanted`), and what the carrier last confirmed (`status`). While `changing`, a
-- call is on its way whose outcome nobody has written down.
ALTER TABLE user_preferences ADD COLUMN wanted TEXT CHECK (wanted IN ('active', 'suspended'));
ALTER TABLE user_preferences ADD COLUMN status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended', 'closed'));
ALTER TABLE user_preferences ADD COLUMN status_since TEXT;
ALTER TABLE user_preferences ADD COLUMN changing INTEGER NOT NULL DEFAULT 0;
ALTER TABLE user_preferences ADD COLUMN change_epoch INTEGER NOT NULL DEFAULT 0;
ALTER TABLE user_preferences ADD COLUMN next_change_at TEXT;
CREATE INDEX user_preferences_wanted ON user_preferences (next_change_at) WHERE wanted IS NOT NULL;

-- One row an owner who has ever been at Stripe.
CREATE TABLE billing_owners (
  user_id BLOB PRIMARY KEY NOT NULL REFERENCES users (id),
  customer_id TEXT CONSTRAINT billing_owners_customer_unique UNIQUE,
  standing TEXT NOT NULL CHECK (standing IN ('none', 'active', 'past_due', 'ended')),
  standing_since TEXT NOT NULL,
  grace_until TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX billing_owners_grace ON billing_owners (grace_until) WHERE grace_until IS NOT NULL;

-- Subscriptions as Stripe last showed them. `version` lets a slow reader see that another was quicker.
CREATE TABLE billing_subscriptions (
  id TEXT PRIMARY KEY NOT NULL,
  user_id BLOB NOT NULL REFERENCES users (id),
  customer_id TEXT,
  status TEXT NOT NULL,
  cancel_at_period_end INTEGER NOT NULL,
  period_end TEXT,
  cancel_at TEXT,
  ended_at TEXT,
  version INTEGER NOT NULL,
  read_at TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX billing_subscriptions_of_user ON billing_subscriptions (user_id);
CREATE INDEX billing_subscriptions_read ON billing_subscriptions (read_at);

-- Payments begun. Written down before Stripe is asked; the id is Stripe's idempotency key.
CREATE TABLE billing_checkouts (
  id BLOB PRIMARY KEY NOT NULL,
  user_id BLOB NOT NULL REFERENCES users (id),
  session_id TEXT CONSTRAINT billing_checkouts_session_unique UNIQUE,
  url TEXT,
  state TEXT NOT NULL CHECK (state IN ('meant', 'open', 'confirming', 'paid', 'failed', 'expired')),
  next_look_at TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
-- Two tabs that subscribe are one payment.
CREATE UNIQUE INDEX billing_checkouts_one ON billing_checkouts (user_id) WHERE state IN ('meant', 'open', 'confirming');
CREATE INDEX billing_checkouts_look ON billing_checkouts (next_look_at) WHERE state IN ('open', 'confirming');

-- Every signed event of Stripe, once. `new` waits to be worked on, `parked` waits for the host: it matches nobody.
CREATE TABLE billing_events (
  id TEXT PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('new', 'done', 'ignored', 'parked')),
  why TEXT,
  user_id BLOB REFERENCES users (id),
  tries INTEGER NOT NULL DEFAULT 0,
  next_at TEXT NOT NULL,
  received_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX billing_events_new ON billing_events (next_at) WHERE state = 'new';
CREATE INDEX billing_events_parked ON billing_events (received_at) WHERE state = 'parked';
