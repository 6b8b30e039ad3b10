-- Why: numbers that can do something are found without a look at those that cannot. The same as
-- migrations/postgres/0023_able.sql.

ALTER TABLE user_twilio_numbers ADD COLUMN can_voice INTEGER GENERATED ALWAYS AS (COALESCE(capabilities ->> 'voice', 0)) VIRTUAL;
ALTER TABLE user_twilio_numbers ADD COLUMN can_sms INTEGER GENERATED ALWAYS AS (COALESCE(capabilities ->> 'sms', 0)) VIRTUAL;
ALTER TABLE user_twilio_numbers ADD COLUMN can_mms INTEGER GENERATED ALWAYS AS (COALESCE(capabilities ->> 'mms', 0)) VIRTUAL;
CREATE INDEX user_twilio_numbers_voice ON user_twilio_numbers (user_id, id) WHERE can_voice AND status <> 'released';
CREATE INDEX user_twilio_numbers_sms ON user_twilio_numbers (user_id, id) WHERE can_sms AND status <> 'released';
CREATE INDEX user_twilio_numbers_mms ON user_twilio_numbers (user_id, id) WHERE can_mms AND status <> 'released';
