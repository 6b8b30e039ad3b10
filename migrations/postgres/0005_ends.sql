-- Why: a release that the carrier definitely refuses is told to its owner, and asked for again less often. The same column
-- as migrations/sqlite/0005_ends.sql.
--
-- In words for the owner, as long as it is being released; nothing where the carrier has not refused.
ALTER TABLE user_twilio_numbers ADD COLUMN release_refusal TEXT;
