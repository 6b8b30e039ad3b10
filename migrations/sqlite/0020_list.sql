-- Why: a list of numbers that stays as quick at a hundred thousand as at a thousand: each question has an index that gives its
-- page in order, and nothing is counted. The same as migrations/postgres/0020_list.sql.

-- What is searched for in one's own numbers: the area code, the last four digits, how the label begins.
ALTER TABLE user_twilio_numbers ADD COLUMN area_code TEXT GENERATED ALWAYS AS (SUBSTR(phone_number, 3, 3)) VIRTUAL;
ALTER TABLE user_twilio_numbers ADD COLUMN last_four TEXT GENERATED ALWAYS AS (SUBSTR(phone_number, -4)) VIRTUAL;
ALTER TABLE user_twilio_numbers ADD COLUMN digits TEXT GENERATED ALWAYS AS (phone_number) VIRTUAL;
ALTER TABLE user_twilio_numbers ADD COLUMN label_key TEXT GENERATED ALWAYS AS (LOWER(COALESCE(friendly_name, ''))) VIRTUAL;
CREATE INDEX user_twilio_numbers_by_area ON user_twilio_numbers (user_id, area_code, id) WHERE status <> 'released';
CREATE INDEX user_twilio_numbers_by_last ON user_twilio_numbers (user_id, last_four, id) WHERE status <> 'released';
CREATE INDEX user_twilio_numbers_by_digits ON user_twilio_numbers (user_id, digits, id) WHERE status <> 'released';
CREATE INDEX user_twilio_numbers_by_label ON user_twilio_numbers (user_id, label_key, id) WHERE status <> 'released';
CREATE INDEX user_twilio_numbers_by_status ON user_twilio_numbers (user_id, status, id) WHERE status <> 'released';
CREATE INDEX user_twilio_numbers_waiting ON user_twilio_numbers (user_id, id) WHERE release_at IS NOT NULL AND status <> 'released';

-- How many numbers an owner holds and what they cost a month, kept along with every change by triggers.
CREATE TABLE number_sums (
  user_id BLOB PRIMARY KEY NOT NULL REFERENCES users (id),
  held INTEGER NOT NULL,
  rent_cents INTEGER NOT NULL,
  -- How many of them have a rent that is known.
  priced INTEGER NOT NULL,
  currency TEXT
) STRICT;
INSERT INTO number_sums (user_id, held, rent_cents, priced, currency)
  SELECT user_id, COUNT(*), COALESCE(SUM(monthly_price_cents), 0), COUNT(monthly_price_cents), MIN(currency)
  FROM user_twilio_numbers WHERE status IN ('active', 'releasing') GROUP BY user_id;
CREATE TRIGGER user_twilio_numbers_sum_new AFTER INSERT ON user_twilio_numbers BEGIN
  INSERT INTO number_sums (user_id, held, rent_cents, priced, currency)
    VALUES (NEW.user_id, (NEW.status IN ('active', 'releasing')) - 0, IIF((NEW.status IN ('active', 'releasing')), COALESCE(NEW.monthly_price_cents, 0), 0) - IIF(0, COALESCE(0, 0), 0),
      ((NEW.status IN ('active', 'releasing')) AND NEW.monthly_price_cents IS NOT NULL) - (0 AND 0 IS NOT NULL), NEW.currency)
    ON CONFLICT (user_id) DO UPDATE SET held = held + excluded.held, rent_cents = rent_cents + excluded.rent_cents,
      priced = priced + excluded.priced, currency = COALESCE(currency, excluded.currency);
END;
CREATE TRIGGER user_twilio_numbers_sum_change AFTER UPDATE OF status, monthly_price_cents ON user_twilio_numbers BEGIN
  INSERT INTO number_sums (user_id, held, rent_cents, priced, currency)
    VALUES (NEW.user_id, (NEW.status IN ('active', 'releasing')) - (OLD.status IN ('active', 'releasing')), IIF((NEW.status IN ('active', 'releasing')), COALESCE(NEW.monthly_price_cents, 0), 0) - IIF((OLD.status IN ('active', 'releasing')), COALESCE(OLD.monthly_price_cents, 0), 0),
      ((NEW.status IN ('active', 'releasing')) AND NEW.monthly_price_cents IS NOT NULL) - ((OLD.status IN ('active', 'releasing')) AND OLD.monthly_price_cents IS NOT NULL), NEW.currency)
    ON CONFLICT (user_id) DO UPDATE SET held = held + excluded.held, rent_cents = rent_cents + excluded.rent_cents,
      priced = priced + excluded.priced, currency = COALESCE(currency, excluded.currency);
END;
CREATE TRIGGER user_twilio_numbers_sum_gone AFTER DELETE ON user_twilio_numbers BEGIN
  INSERT INTO number_sums (user_id, held, rent_cents, priced, currency)
    VALUES (OLD.user_id, 0 - (OLD.status IN ('active', 'releasing')), IIF(0, COALESCE(0, 0), 0) - IIF((OLD.status IN ('active', 'releasing')), COALESCE(OLD.monthly_price_cents, 0), 0),
      (0 AND 0 IS NOT NULL) - ((OLD.status IN ('active', 'releasing')) AND OLD.monthly_price_cents IS NOT NULL), OLD.currency)
    ON CONFLICT (user_id) DO UPDATE SET held = held + excluded.held, rent_cents = rent_cents + excluded.rent_cents,
      priced = priced + excluded.priced, currency = COALESCE(currency, excluded.currency);
END;
