-- Why: whoever hosts the desk sees across businesses, and nobody else does. The same tables as
-- migrations/postgres/0010_operator.sql.

-- Accounts that may look at all businesses. Only a command of the host writes here.
CREATE TABLE operators (
  user_id BLOB PRIMARY KEY NOT NULL REFERENCES users (id),
  made_at TEXT NOT NULL
) STRICT;

-- What an operator found out about an event that matches nobody, and who it was.
ALTER TABLE billing_events ADD COLUMN note TEXT;
ALTER TABLE billing_events ADD COLUMN dealt_by BLOB REFERENCES users (id);
ALTER TABLE billing_events ADD COLUMN dealt_at TEXT;

-- Figures of all businesses at once.
CREATE INDEX user_twilio_numbers_rented ON user_twilio_numbers (user_id, monthly_price_cents) WHERE status IN ('active', 'releasing');
CREATE INDEX purchases_lately ON purchases (created_at, state);
