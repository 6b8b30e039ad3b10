-- Why: labels from a file, looked at before anything is changed; numbers found by their campaign, and written out with all that
-- stands beside them. The same as migrations/sqlite/0021_labels.sql.

-- What an owner has handed in: each line with what it would change, and later what became of it.
CREATE TABLE label_files (
  id UUID PRIMARY KEY NOT NULL,
  user_id UUID NOT NULL REFERENCES users (id),
  -- The file's own name.
  name TEXT,
  -- What was typed in the place of a file.
  pasted TEXT,
  -- Why none of it can be read, in words.
  problem TEXT,
  -- The lines, as JSON.
  lines JSONB NOT NULL,
  -- Columns that say nothing here, as JSON.
  ignored JSONB NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  -- When its owner had it carried out.
  applied_at TIMESTAMPTZ
);
CREATE INDEX label_files_of_user ON label_files (user_id, id);

-- Which of an owner's many numbers is meant by its digits, released ones included.
CREATE INDEX user_twilio_numbers_of_digits ON user_twilio_numbers (user_id, phone_number, id);

-- What stands beside the numbers of one page.
CREATE INDEX number_tags_of_page ON number_tags (user_id, number_id, tag);
CREATE INDEX uses_of_page ON uses (user_id, holding_id);
-- What is not well with the setups of an owner.
CREATE INDEX setups_told ON setups (user_id, number_id) WHERE wish IS NOT NULL OR refusal IS NOT NULL;

-- A campaign that uses an AI line is none of those by which one's numbers are found.
ALTER TABLE uses ADD COLUMN is_line BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE uses NO FORCE ROW LEVEL SECURITY;
ALTER TABLE lines NO FORCE ROW LEVEL SECURITY;
UPDATE uses SET is_line = TRUE WHERE holding_id IN (SELECT id FROM lines);
ALTER TABLE uses FORCE ROW LEVEL SECURITY;
ALTER TABLE lines FORCE ROW LEVEL SECURITY;
CREATE INDEX uses_of_numbers ON uses (user_id, created_at) WHERE is_line = FALSE;

ALTER TABLE label_files ENABLE ROW LEVEL SECURITY;
ALTER TABLE label_files FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON label_files USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);
