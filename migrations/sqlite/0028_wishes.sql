-- Why: searches that the desk asks again and again for their owner, what each may do, and what it has found. The same as
-- migrations/postgres/0028_wishes.sql.

CREATE TABLE wishes (
  id BLOB PRIMARY KEY NOT NULL,
  user_id BLOB NOT NULL REFERENCES users (id),
  label TEXT NOT NULL,
  -- The question as it stands in the address of My Phone Numbers.
  search TEXT NOT NULL,
  -- Whether it may buy by itself; then all that bounds it, and the exact words to which its owner has agreed.
  buys INTEGER NOT NULL,
  most_rent_cents INTEGER,
  currency TEXT,
  most_numbers INTEGER,
  budget_cents INTEGER,
  consent TEXT,
  consented_at TEXT,
  state TEXT NOT NULL CHECK (state IN ('open', 'paused', 'done', 'expired', 'stopped')),
  -- Why it has ended.
  words TEXT,
  -- Why its last look came to nothing.
  trouble TEXT,
  looks INTEGER NOT NULL DEFAULT 0,
  looked_at TEXT,
  found_at TEXT,
  -- Whose turn it is to look: whoever was slower writes nothing.
  turn INTEGER NOT NULL DEFAULT 0,
  lease_until TEXT NOT NULL,
  -- Empty once nothing is to come of it any more.
  next_look_at TEXT,
  expires_at TEXT NOT NULL,
  created_at TEXT NOT NULL,
  CHECK (NOT buys OR (most_rent_cents > 0 AND currency IS NOT NULL AND most_numbers BETWEEN 1 AND 10 AND budget_cents > 0
    AND consent IS NOT NULL AND consented_at IS NOT NULL))
) STRICT;
-- One search is one wish while it lasts: two would tell and buy twice.
CREATE UNIQUE INDEX wishes_one ON wishes (user_id, search) WHERE state IN ('open', 'paused');
CREATE INDEX wishes_of_user ON wishes (user_id, id);
CREATE INDEX wishes_due ON wishes (next_look_at) WHERE next_look_at IS NOT NULL;

CREATE TABLE wish_finds (
  wish_id BLOB NOT NULL REFERENCES wishes (id),
  user_id BLOB NOT NULL REFERENCES users (id),
  phone_number TEXT NOT NULL,
  place TEXT,
  rent_cents INTEGER,
  currency TEXT,
  outcome TEXT NOT NULL CHECK (outcome IN ('told', 'buying', 'bought', 'not_bought')),
  -- Why it was not bought.
  words TEXT,
  purchase_id BLOB REFERENCES purchases (id),
  -- Whether it counts against how many may be bought, and for how much.
  takes INTEGER NOT NULL,
  -- How often it was ordered, and whether it may be once more: what came in between has nothing to do with the number.
  tries INTEGER NOT NULL DEFAULT 1,
  may_again INTEGER NOT NULL DEFAULT 0,
  found_at TEXT NOT NULL,
  told_at TEXT,
  -- Each number is found once.
  PRIMARY KEY (wish_id, phone_number)
) STRICT;
CREATE INDEX wish_finds_of_user ON wish_finds (user_id, found_at);
