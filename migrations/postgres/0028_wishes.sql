-- Why: searches that the desk asks again and again for their owner, what each may do, and what it has found. The same as
-- migrations/sqlite/0028_wishes.sql.

CREATE TABLE wishes (
  id UUID PRIMARY KEY NOT NULL,
  user_id UUID NOT NULL REFERENCES users (id),
  label TEXT NOT NULL,
  -- The question as it stands in the address of My Phone Numbers.
  search TEXT NOT NULL,
  -- Whether it may buy by itself; then all that bounds it, and the exact words to which its owner has agreed.
  buys BOOLEAN NOT NULL,
  most_rent_cents BIGINT,
  currency TEXT,
  most_numbers BIGINT,
  budget_cents BIGINT,
  consent TEXT,
  consented_at TIMESTAMPTZ,
  state TEXT NOT NULL CHECK (state IN ('open', 'paused', 'done', 'expired', 'stopped')),
  -- Why it has ended.
  words TEXT,
  -- Why its last look came to nothing.
  trouble TEXT,
  looks BIGINT NOT NULL DEFAULT 0,
  looked_at TIMESTAMPTZ,
  found_at TIMESTAMPTZ,
  -- Whose turn it is to look: whoever was slower writes nothing.
  turn BIGINT NOT NULL DEFAULT 0,
  lease_until TIMESTAMPTZ NOT NULL,
  -- Empty once nothing is to come of it any more.
  next_look_at TIMESTAMPTZ,
  expires_at TIMESTAMPTZ NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  CHECK (NOT buys OR (most_rent_cents > 0 AND currency IS NOT NULL AND most_numbers BETWEEN 1 AND 10 AND budget_cents > 0
    AND consent IS NOT NULL AND consented_at IS NOT NULL))
);
-- One search is one wish while it lasts: two would tell and buy twice.
CREATE UNIQUE INDEX wishes_one ON wishes (user_id, search) WHERE state IN ('open', 'paused');
CREATE INDEX wishes_of_user ON wishes (user_id, id);
CREATE INDEX wishes_due ON wishes (next_look_at) WHERE next_look_at IS NOT NULL;

CREATE TABLE wish_finds (
  wish_id UUID NOT NULL REFERENCES wishes (id),
  user_id UUID NOT NULL REFERENCES users (id),
  phone_number TEXT NOT NULL,
  place TEXT,
  rent_cents BIGINT,
  currency TEXT,
  outcome TEXT NOT NULL CHECK (outcome IN ('told', 'buying', 'bought', 'not_bought')),
  -- Why it was not bought.
  words TEXT,
  purchase_id UUID REFERENCES purchases (id),
  -- Whether it counts against how many may be bought, and for how much.
  takes BOOLEAN NOT NULL,
  -- How often it was ordered, and whether it may be once more: what came in between has nothing to do with the number.
  tries BIGINT NOT NULL DEFAULT 1,
  may_again BOOLEAN NOT NULL DEFAULT FALSE,
  found_at TIMESTAMPTZ NOT NULL,
  told_at TIMESTAMPTZ,
  -- Each number is found once.
  PRIMARY KEY (wish_id, phone_number)
);
CREATE INDEX wish_finds_of_user ON wish_finds (user_id, found_at);

ALTER TABLE wishes ENABLE ROW LEVEL SECURITY;
ALTER TABLE wishes FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON wishes USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);
ALTER TABLE wish_finds ENABLE ROW LEVEL SECURITY;
ALTER TABLE wish_finds FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON wish_finds USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);
