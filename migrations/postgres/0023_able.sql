-- Why: numbers that can do something are found without a look at those that cannot. The same as
-- migrations/sqlite/0023_able.sql.

ALTER TABLE user_twilio_numbers ADD COLUMN can_voice BOOLEAN GENERATED ALWAYS AS (COALESCE((capabilities ->> 'voice') = 'true', FALSE)) STORED;
ALTER TABLE user_twilio_numbers ADD COLUMN can_sms BOOLEAN GENERATED ALWAYS AS (COALESCE((capabilities ->> 'sms') = 'true', FALSE)) STORED;
ALTER TABLE user_twilio_numbers ADD COLUMN can_mms BOOLEAN GENERATED ALWAYS AS (COALESCE((capabilities ->> 'mms') = 'true', FALSE)) STORED;
CREATE INDEX user_twilio_numbers_voice ON user_twilio_numbers (user_id, id) WHERE can_voice AND status <> 'released';
CREATE INDEX user_twilio_numbers_sms ON user_twilio_numbers (user_id, id) WHERE can_sms AND status <> 'released';
CREATE INDEX user_twilio_numbers_mms ON user_twilio_numbers (user_id, id) WHERE can_mms AND status <> 'released';
