-- Why: a list of numbers that stays as quick at a hundred thousand as at a thousand: each question has an index that gives its
-- page in order, and nothing is counted. The same as migrations/sqlite/0020_list.sql.

-- What is searched for in one's own numbers: the area code, the last four digits, how the label begins.
ALTER TABLE user_twilio_numbers ADD COLUMN area_code TEXT COLLATE "C" GENERATED ALWAYS AS (SUBSTR(phone_number, 3, 3)) STORED;
ALTER TABLE user_twilio_numbers ADD COLUMN last_four TEXT COLLATE "C" GENERATED ALWAYS AS (RIGHT(phone_number, 4)) STORED;
ALTER TABLE user_twilio_numbers ADD COLUMN digits TEXT COLLATE "C" GENERATED ALWAYS AS (phone_number) STORED;
ALTER TABLE user_twilio_numbers ADD COLUMN label_key TEXT COLLATE "C" GENERATED ALWAYS AS (LOWER(COALESCE(friendly_name, ''))) STORED;
CREATE INDEX user_twilio_numbers_by_area ON user_twilio_numbers (user_id, area_code, id) WHERE status <> 'released';
CREATE INDEX user_twilio_numbers_by_last ON user_twilio_numbers (user_id, last_four, id) WHERE status <> 'released';
CREATE INDEX user_twilio_numbers_by_digits ON user_twilio_numbers (user_id, digits, id) WHERE status <> 'released';
CREATE INDEX user_twilio_numbers_by_label ON user_twilio_numbers (user_id, label_key, id) WHERE status <> 'released';
CREATE INDEX user_twilio_numbers_by_status ON user_twilio_numbers (user_id, status, id) WHERE status <> 'released';
CREATE INDEX user_twilio_numbers_waiting ON user_twilio_numbers (user_id, id) WHERE release_at IS NOT NULL AND status <> 'released';

-- How many numbers an owner holds and what they cost a month, kept along with every change by triggers.
CREATE TABLE number_sums (
  user_id UUID PRIMARY KEY NOT NULL REFERENCES users (id),
  held BIGINT NOT NULL,
  rent_cents BIGINT NOT NULL,
  -- How many of them have a rent that is known.
  priced BIGINT NOT NULL,
  currency TEXT
);
ALTER TABLE user_twilio_numbers NO FORCE ROW LEVEL SECURITY;
INSERT INTO number_sums (user_id, held, rent_cents, priced, currency)
  SELECT user_id, COUNT(*), COALESCE(SUM(monthly_price_cents), 0)::BIGINT, COUNT(monthly_price_cents), MIN(currency)
  FROM user_twilio_numbers WHERE status IN ('active', 'releasing') GROUP BY user_id;
ALTER TABLE user_twilio_numbers FORCE ROW LEVEL SECURITY;
CREATE FUNCTION sum_numbers() RETURNS trigger LANGUAGE plpgsql AS $sum$
DECLARE
  was BOOLEAN := TG_OP <> 'INSERT' AND OLD.status IN ('active', 'releasing');
  is_held BOOLEAN := TG_OP <> 'DELETE' AND NEW.status IN ('active', 'releasing');
  old_cents BIGINT;
  new_cents BIGINT;
BEGIN
  IF was THEN old_cents := OLD.monthly_price_cents; END IF;
  IF is_held THEN new_cents := NEW.monthly_price_cents; END IF;
  INSERT INTO number_sums (user_id, held, rent_cents, priced, currency)
    VALUES (COALESCE(NEW.user_id, OLD.user_id), is_held::INT - was::INT, COALESCE(new_cents, 0) - COALESCE(old_cents, 0),
      (new_cents IS NOT NULL)::INT - (old_cents IS NOT NULL)::INT, NEW.currency)
    ON CONFLICT (user_id) DO UPDATE SET held = number_sums.held + excluded.held, rent_cents = number_sums.rent_cents + excluded.rent_cents,
      priced = number_sums.priced + excluded.priced, currency = COALESCE(number_sums.currency, excluded.currency);
  RETURN NULL;
END;
$sum$;
CREATE TRIGGER user_twilio_numbers_sum AFTER INSERT OR DELETE OR UPDATE OF status, monthly_price_cents ON user_twilio_numbers
  FOR EACH ROW EXECUTE FUNCTION sum_numbers();
ALTER TABLE number_sums ENABLE ROW LEVEL SECURITY;
ALTER TABLE number_sums FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON number_sums USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);
