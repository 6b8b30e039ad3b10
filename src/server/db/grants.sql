-- Why: who may do what. Run after every migration, by the role that owns the tables; {desk} is the role in DATABASE_URL,
-- {rounds} the one in DATABASE_ROUNDS_URL. Whoever adds a table adds a line here, and a policy in the migration that
-- makes it.

-- Servers may start at the same time.
SELECT pg_advisory_xact_lock(hashtext('numberdesk grants'));

REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC, {desk}, {rounds};
GRANT USAGE ON SCHEMA {schema} TO {desk}, {rounds};

-- What requests do, each within the rows of its owner. Nothing is ever deleted but sessions, known browsers, links in
-- letters, tags, kept searches, what a number is in use for and old files of labels; the trail is only added to.
GRANT SELECT, INSERT, UPDATE ON
  users, api_tokens, user_preferences, user_limits, user_twilio_numbers, bulk_purchases, purchases, purchase_keys,
  purchase_attempts, reconciliations, reconciliation_findings, billing_owners, billing_subscriptions, billing_checkouts,
  second_factors, recovery_codes, wrong_guesses, lines, line_limits,
  campaigns, test_calls, setups, number_preferences, number_sums, texts, text_threads, text_drafts, number_prices, usage_readings,
  bulk_changes, bulk_lines, verifications, ports, address_wishes, wishes, wish_finds
  TO {desk};
GRANT SELECT, INSERT, UPDATE, DELETE ON sessions, known_browsers, account_links, uses, number_tags, label_files, saved_searches TO {desk};
GRANT SELECT, INSERT, UPDATE ON guesses TO {desk};
GRANT SELECT, INSERT ON audit_events, inbox, holder TO {desk};
GRANT SELECT ON billing_events TO {desk};
-- The end of a chain moves along with its lines, and by nothing else.
GRANT SELECT ON audit_heads TO {desk};
GRANT EXECUTE ON FUNCTION audit_head() TO {desk};
GRANT SELECT ON _sqlx_migrations TO {desk};
-- Who is an operator is written by the owner of the tables alone, from the command line.
GRANT SELECT ON operators TO {desk};

-- What rounds see: whose turn it is. The work itself is done as the owner whose turn it is, by {desk}.
GRANT SELECT (id, user_id, bulk_id, state, next_look_at, lease_until) ON purchases TO {rounds};
GRANT SELECT (user_id, purchase_id, attempt, state, updated_at, undo_refused_at) ON purchase_attempts TO {rounds};
GRANT SELECT (id, user_id, status, updated_at, release_refusal, release_at) ON user_twilio_numbers TO {rounds};
GRANT SELECT (user_id, subaccount_sid, subaccount_key, wanted, status, changing, next_change_at, dialing_closed_at, dialing_look_at)
  ON user_preferences TO {rounds};
GRANT SELECT (user_id, next_at, lease_until) ON reconciliations TO {rounds};
GRANT SELECT (kind, closed_at) ON reconciliation_findings TO {rounds};
GRANT SELECT (expires_at), DELETE ON sessions, guesses, known_browsers, account_links TO {rounds};
GRANT SELECT (id) ON users TO {rounds};
GRANT SELECT (user_id, since, secret_key) ON second_factors TO {rounds};
GRANT SELECT (user_id, customer_id, standing, grace_until, livemode, failures, next_look_at) ON billing_owners TO {rounds};
GRANT SELECT (id, user_id, status, read_at, livemode, failures, next_read_at) ON billing_subscriptions TO {rounds};
GRANT SELECT (user_id, session_id, state, next_look_at, livemode, failures) ON billing_checkouts TO {rounds};
GRANT SELECT (id, user_id, reference, state, vapi_id, next_look_at, lease_until) ON lines TO {rounds};
GRANT SELECT (user_id, campaign_id, ended_at) ON uses TO {rounds};
GRANT SELECT (id, user_id, reference, state, buying_key, import_id, assistant_id, asked_at, next_look_at, lease_until) ON campaigns TO {rounds};
GRANT SELECT (number_id, user_id, wish, next_try_at) ON setups TO {rounds};
GRANT SELECT (id, user_id, next_look_at) ON texts TO {rounds};
GRANT SELECT (id, user_id, state, papers_key, next_look_at, lease_until) ON ports TO {rounds};
GRANT SELECT (id, user_id, next_try_at, ended_at) ON bulk_changes TO {rounds};
GRANT SELECT (id, user_id, next_look_at) ON verifications TO {rounds};
GRANT SELECT (id, user_id, state, next_look_at, lease_until) ON wishes TO {rounds};
-- What Stripe tells comes in at no owner's request, and is worked on by rounds alone.
GRANT SELECT, INSERT, UPDATE ON billing_events TO {rounds};

-- In which rows. A policy that stands is left alone: to make one waits for everybody who uses its table.
DO $walls$
DECLARE
  wanted record;
BEGIN
  FOR wanted IN
    SELECT * FROM (VALUES
      ('purchases', 'rounds', 'SELECT', 'true'),
      ('purchase_attempts', 'rounds', 'SELECT', 'state = ''compensating'''),
      ('user_twilio_numbers', 'rounds', 'SELECT', 'true'),
      ('user_preferences', 'rounds', 'SELECT', 'subaccount_sid IS NOT NULL OR wanted IS NOT NULL'),
      ('users', 'rounds', 'SELECT', 'true'),
      ('second_factors', 'rounds', 'SELECT', 'since IS NOT NULL'),
      ('billing_owners', 'rounds', 'SELECT', 'true'),
      ('billing_subscriptions', 'rounds', 'SELECT', 'true'),
      ('billing_checkouts', 'rounds', 'SELECT', 'true'),
      ('billing_events', 'rounds', 'ALL', 'true'),
      ('lines', 'rounds', 'SELECT', 'true'),
      ('uses', 'rounds', 'SELECT', 'ended_at IS NOT NULL'),
      ('campaigns', 'rounds', 'SELECT', 'true'),
      ('setups', 'rounds', 'SELECT', 'wish IS NOT NULL'),
      ('texts', 'rounds', 'SELECT', 'next_look_at IS NOT NULL'),
      ('ports', 'rounds', 'SELECT', 'next_look_at IS NOT NULL OR papers IS NOT NULL'),
      ('verifications', 'rounds', 'SELECT', 'next_look_at IS NOT NULL'),
      ('wishes', 'rounds', 'SELECT', 'next_look_at IS NOT NULL'),
      ('bulk_changes', 'rounds', 'SELECT', 'ended_at IS NULL'),
      ('reconciliations', 'rounds', 'SELECT', 'true'),
      ('reconciliation_findings', 'rounds', 'SELECT', 'closed_at IS NULL'),
      ('sessions', 'rounds', 'SELECT', 'expires_at <= now()'),
      ('sessions', 'rounds_sweep', 'DELETE', 'expires_at <= now()'),
      ('guesses', 'rounds', 'SELECT', 'expires_at <= now()'),
      ('guesses', 'rounds_sweep', 'DELETE', 'expires_at <= now()'),
      ('known_browsers', 'rounds', 'SELECT', 'expires_at <= now()'),
      ('known_browsers', 'rounds_sweep', 'DELETE', 'expires_at <= now()'),
      ('account_links', 'rounds', 'SELECT', 'expires_at <= now()'),
      ('account_links', 'rounds_sweep', 'DELETE', 'expires_at <= now()')
    ) AS policies (of_table, named, command, shown)
  LOOP
    IF NOT EXISTS (
      SELECT 1 FROM pg_policy p
      WHERE p.polrelid = format('%I.%I', current_schema(), wanted.of_table)::regclass AND p.polname = wanted.named
        AND p.polroles = ARRAY['{rounds}'::regrole::oid] AND obj_description(p.oid, 'pg_policy') = wanted.shown
    ) THEN
      EXECUTE format('DROP POLICY IF EXISTS %I ON %I', wanted.named, wanted.of_table);
      EXECUTE format('CREATE POLICY %I ON %I FOR %s TO {rounds} USING (%s)', wanted.named, wanted.of_table, wanted.command, wanted.shown);
      -- By which the next run knows it.
      EXECUTE format('COMMENT ON POLICY %I ON %I IS %L', wanted.named, wanted.of_table, wanted.shown);
    END IF;
  END LOOP;
END;
$walls$;
