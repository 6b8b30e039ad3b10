-- Why: PostgreSQL itself keeps one owner's rows from another. Every statement runs in a transaction that has said whose it
-- is; one that has not said it sees nothing. FORCE binds the owner of the tables too: a later step that changes rows
-- lifts it for itself (NO FORCE ROW LEVEL SECURITY) and puts it back.
--
-- Who may do what at all stands in src/server/db/grants.sql, with the policies of the background rounds.

-- After a transaction that said something, the setting is an empty text and not nothing.
CREATE FUNCTION said(setting TEXT) RETURNS TEXT LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT NULLIF(current_setting('app.' || setting, true), '') $$;

ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE users FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON users USING (id = said('user_id')::uuid) WITH CHECK (id = said('user_id')::uuid);

ALTER TABLE api_tokens ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_tokens FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON api_tokens USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);

ALTER TABLE user_preferences ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_preferences FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON user_preferences USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);

ALTER TABLE user_limits ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_limits FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON user_limits USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);

ALTER TABLE user_twilio_numbers ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_twilio_numbers FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON user_twilio_numbers USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);

ALTER TABLE bulk_purchases ENABLE ROW LEVEL SECURITY;
ALTER TABLE bulk_purchases FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON bulk_purchases USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);

ALTER TABLE purchases ENABLE ROW LEVEL SECURITY;
ALTER TABLE purchases FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON purchases USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);

ALTER TABLE purchase_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE purchase_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON purchase_keys USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);

ALTER TABLE purchase_attempts ENABLE ROW LEVEL SECURITY;
ALTER TABLE purchase_attempts FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON purchase_attempts USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);

ALTER TABLE reconciliations ENABLE ROW LEVEL SECURITY;
ALTER TABLE reconciliations FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON reconciliations USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);

ALTER TABLE reconciliation_findings ENABLE ROW LEVEL SECURITY;
ALTER TABLE reconciliation_findings FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON reconciliation_findings USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);

ALTER TABLE audit_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_events FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON audit_events USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);

-- At the door, before anybody is known: the one row that what is shown fits.
CREATE POLICY door_email ON users FOR SELECT USING (email = said('email'));
CREATE POLICY door_token ON api_tokens FOR SELECT USING (token_hash = said('token'));
CREATE POLICY door_token ON users FOR SELECT
  USING (id = (SELECT user_id FROM api_tokens WHERE token_hash = said('token') AND revoked_at IS NULL));

ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY door_session ON sessions USING (id_hash = said('session')) WITH CHECK (id_hash = said('session'));
