-- Why: whoever hosts the desk sees across businesses, and nobody else does. The same tables as
-- migrations/sqlite/0010_operator.sql; here the database itself looks whether it is an operator who asks.

-- Accounts that may look at all businesses. Only the role that owns the tables writes here (src/server/db/grants.sql):
-- no request can make an operator, whatever it runs.
CREATE TABLE operators (
  user_id UUID PRIMARY KEY NOT NULL REFERENCES users (id),
  made_at TIMESTAMPTZ NOT NULL
);
ALTER TABLE operators ENABLE ROW LEVEL SECURITY;
ALTER TABLE operators FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON operators USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);
CREATE POLICY operator ON operators FOR SELECT USING (user_id = said('operator')::uuid);

-- Whether the one named in app.operator is an operator. Nobody is named in what owners, the door and the rounds ask; the
-- rounds may not even look.
CREATE FUNCTION overlooks() RETURNS BOOLEAN LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF said('operator') IS NULL THEN
    RETURN FALSE;
  END IF;
  RETURN (SELECT COUNT(*) FROM operators WHERE user_id = said('operator')::uuid) > 0;
END;
$$;

-- What an operator looks at, and only looks: nothing is written across businesses. As a query of its own, it is asked once
-- a statement and not once a row. No such policy: sessions, api_tokens, purchase_keys, inbox, audit_events.
CREATE POLICY operator ON users FOR SELECT USING ((SELECT overlooks()));
CREATE POLICY operator ON user_preferences FOR SELECT USING ((SELECT overlooks()));
CREATE POLICY operator ON user_twilio_numbers FOR SELECT USING ((SELECT overlooks()));
CREATE POLICY operator ON purchases FOR SELECT USING ((SELECT overlooks()));
CREATE POLICY operator ON purchase_attempts FOR SELECT USING ((SELECT overlooks()));
CREATE POLICY operator ON reconciliations FOR SELECT USING ((SELECT overlooks()));
CREATE POLICY operator ON reconciliation_findings FOR SELECT USING ((SELECT overlooks()));
CREATE POLICY operator ON billing_owners FOR SELECT USING ((SELECT overlooks()));
CREATE POLICY operator ON billing_events FOR SELECT USING ((SELECT overlooks()));

-- What an operator found out about an event that matches nobody, and who it was.
ALTER TABLE billing_events ADD COLUMN note TEXT;
ALTER TABLE billing_events ADD COLUMN dealt_by UUID REFERENCES users (id);
ALTER TABLE billing_events ADD COLUMN dealt_at TIMESTAMPTZ;

-- Figures of all businesses at once.
CREATE INDEX user_twilio_numbers_rented ON user_twilio_numbers (user_id, monthly_price_cents) WHERE status IN ('active', 'releasing');
CREATE INDEX purchases_lately ON purchases (created_at, state);
