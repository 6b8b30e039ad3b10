-- Why: a number that came too late, and that the carrier definitely does not take back, is told to its owner, and asked for
-- less often. The same columns as migrations/sqlite/0006_mends.sql.
--
-- In words for the owner: why it was not taken back when that was last asked for.
ALTER TABLE purchase_attempts ADD COLUMN undo_refusal TEXT;
-- When the carrier said so; nothing while it is being asked (again), and where its answer is unknown.
ALTER TABLE purchase_attempts ADD COLUMN undo_refused_at TIMESTAMPTZ;
