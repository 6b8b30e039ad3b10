-- Why: voice campaigns, and what a number is in use for. The same tables as migrations/sqlite/0016_campaigns.sql.

-- What holds a number or an AI line in use: one campaign a holding, one holding a campaign.
CREATE TABLE uses (
  -- The id of the number or of the AI line.
  holding_id UUID PRIMARY KEY NOT NULL,
  user_id UUID NOT NULL REFERENCES users (id),
  campaign_id UUID NOT NULL CONSTRAINT uses_campaign_unique UNIQUE,
  campaign_name TEXT NOT NULL,
  -- Its owner gives the holding away and has said that the campaign stops; the campaign has not let go of it yet.
  ended_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX uses_of_user ON uses (user_id, created_at);
CREATE INDEX uses_ended ON uses (ended_at) WHERE ended_at IS NOT NULL;

-- One row for each campaign, from its first draft on.
CREATE TABLE campaigns (
  id UUID PRIMARY KEY NOT NULL,
  user_id UUID NOT NULL REFERENCES users (id),
  -- The key of the form that began it: sent twice, it begins one.
  idempotency_key TEXT NOT NULL,
  -- Its assistant's and its import's names at Vapi begin with it.
  reference TEXT NOT NULL CONSTRAINT campaigns_reference_unique UNIQUE,
  name TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft', 'launching', 'running', 'undoing', 'pausing', 'paused', 'deleting', 'deleted')),
  -- What the wizard asked, as JSON; parts may be missing in a draft.
  answers JSONB NOT NULL,
  -- own: a number of the owner's account. vapi: an AI line.
  source TEXT CHECK (source IN ('own', 'vapi')),
  -- An assistant that was there before; without one the desk makes it from the answers.
  chosen_assistant_id TEXT,
  -- The order of a number from the wizard, by its key; and which of its outcomes was seen to.
  buying_key TEXT,
  -- Why the last launch came to nothing.
  cause TEXT,
  -- What was asked of Vapi, and what it gave: the mark stands before the call.
  assistant_asked_at TIMESTAMPTZ,
  assistant_id TEXT,
  import_asked_at TIMESTAMPTZ,
  import_id TEXT,
  -- The last such id: by it Vapi tells of calls, also of those before a pause.
  told_of TEXT,
  -- How the holding was set up before the launch, and what the launch made of it, as JSON.
  found JSONB,
  made JSONB,
  -- A mark of the account's token that Vapi was given.
  token_mark TEXT,
  -- When this launch, pause or deletion was asked for.
  asked_at TIMESTAMPTZ,
  launched_at TIMESTAMPTZ,
  epoch BIGINT NOT NULL,
  lease_until TIMESTAMPTZ NOT NULL,
  next_look_at TIMESTAMPTZ NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  CONSTRAINT campaigns_key_unique UNIQUE (user_id, idempotency_key)
);
CREATE INDEX campaigns_of_user ON campaigns (user_id, id);
CREATE INDEX campaigns_due ON campaigns (next_look_at) WHERE state IN ('launching', 'running', 'undoing', 'pausing', 'deleting');

-- Calls that an owner asked for, to try a campaign: each once.
CREATE TABLE test_calls (
  id UUID PRIMARY KEY NOT NULL,
  user_id UUID NOT NULL REFERENCES users (id),
  campaign_id UUID NOT NULL REFERENCES campaigns (id),
  idempotency_key TEXT NOT NULL,
  to_number TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('asked', 'placed', 'refused', 'unknown')),
  call_id TEXT,
  -- Why it was refused, in words.
  why TEXT,
  created_at TIMESTAMPTZ NOT NULL,
  CONSTRAINT test_calls_key_unique UNIQUE (user_id, idempotency_key)
);
CREATE INDEX test_calls_of_campaign ON test_calls (user_id, campaign_id, id);

ALTER TABLE uses ENABLE ROW LEVEL SECURITY;
ALTER TABLE uses FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON uses USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);

ALTER TABLE campaigns ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON campaigns USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);

ALTER TABLE test_calls ENABLE ROW LEVEL SECURITY;
ALTER TABLE test_calls FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON test_calls USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);
