-- Why: guesses of passwords are counted for each account, browsers are known again, links in letters open an account once,
-- and owners see and end their sessions. The same as migrations/sqlite/0013_accounts.sql.

-- Sessions of before are not known by their owner, so that they could be neither shown nor ended: everybody signs in again.
DROP TABLE sessions;
CREATE TABLE sessions (
  id_hash TEXT PRIMARY KEY NOT NULL,
  -- By which its owner names it; it opens nothing.
  id UUID NOT NULL CONSTRAINT sessions_id_unique UNIQUE,
  user_id UUID REFERENCES users (id),
  -- In our own words, never the browser's.
  browser TEXT,
  data JSONB NOT NULL,
  signed_in_at TIMESTAMPTZ NOT NULL,
  seen_at TIMESTAMPTZ NOT NULL,
  -- However much it is used, it ends here.
  last_day TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX sessions_expire ON sessions (expires_at);
CREATE INDEX sessions_of_user ON sessions (user_id, seen_at) WHERE user_id IS NOT NULL;
ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY door_session ON sessions USING (id_hash = said('session')) WITH CHECK (id_hash = said('session'));
CREATE POLICY owner ON sessions USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);

-- How often passwords were tried, for the account or browser that the hash in `bucket` stands for. It is nobody's: there
-- are rows for e-mail addresses that have no account.
CREATE TABLE guesses (
  bucket TEXT PRIMARY KEY NOT NULL,
  tries BIGINT NOT NULL,
  next_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX guesses_expire ON guesses (expires_at);
ALTER TABLE guesses ENABLE ROW LEVEL SECURITY;
ALTER TABLE guesses FORCE ROW LEVEL SECURITY;
CREATE POLICY door_guess ON guesses USING (bucket = said('guess')) WITH CHECK (bucket = said('guess'));

-- Browsers that have signed in before: their tries are counted apart from those of strangers.
CREATE TABLE known_browsers (
  token_hash TEXT PRIMARY KEY NOT NULL,
  user_id UUID NOT NULL REFERENCES users (id),
  expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX known_browsers_of_user ON known_browsers (user_id, expires_at);
CREATE INDEX known_browsers_expire ON known_browsers (expires_at);
ALTER TABLE known_browsers ENABLE ROW LEVEL SECURITY;
ALTER TABLE known_browsers FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON known_browsers USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);
CREATE POLICY door_browser ON known_browsers FOR SELECT USING (token_hash = said('browser'));

-- Links in letters; gone once they are used.
CREATE TABLE account_links (
  token_hash TEXT PRIMARY KEY NOT NULL,
  user_id UUID NOT NULL REFERENCES users (id),
  purpose TEXT NOT NULL CHECK (purpose IN ('password', 'email')),
  -- The address that is to be the account's, where that is what the link confirms.
  email TEXT,
  expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX account_links_of_user ON account_links (user_id);
CREATE INDEX account_links_expire ON account_links (expires_at);
ALTER TABLE account_links ENABLE ROW LEVEL SECURITY;
ALTER TABLE account_links FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON account_links USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);
CREATE POLICY door_link ON account_links FOR SELECT USING (token_hash = said('link'));
