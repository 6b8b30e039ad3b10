-- Why: what numbers cost now, and what was used, remembered with its time so that a page need not wait for the carrier.
-- The same as migrations/postgres/0019_usage.sql.

-- What a number of this country and type costs by the month, as this owner's account is told. NULL: there are none.
CREATE TABLE number_prices (
  user_id BLOB NOT NULL REFERENCES users (id),
  country TEXT NOT NULL,
  number_type TEXT NOT NULL CHECK (number_type IN ('local', 'tollFree', 'mobile')),
  monthly_cents INTEGER,
  currency TEXT,
  looked_at TEXT NOT NULL,
  PRIMARY KEY (user_id, country, number_type)
) STRICT;

-- What the carrier said when it was last asked about something, as sums: nobody's texts and no other end of a call.
CREATE TABLE usage_readings (
  user_id BLOB NOT NULL REFERENCES users (id),
  -- What it is about: a month's records, a month's lists, or one number.
  subject TEXT NOT NULL,
  -- As JSON, and when it was read. NULL: the carrier has never answered.
  reading TEXT,
  read_at TEXT,
  -- When it was last asked, whether it answered or not.
  tried_at TEXT NOT NULL,
  PRIMARY KEY (user_id, subject)
) STRICT;
