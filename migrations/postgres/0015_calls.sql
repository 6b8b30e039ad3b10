-- Why: what Vapi tells of a number's calls is found by the number. The same as migrations/sqlite/0015_calls.sql.

-- Which thing of the source's it is about: Vapi's id of the number. None where it says nothing of one.
ALTER TABLE inbox ADD COLUMN about TEXT;
CREATE INDEX inbox_about ON inbox (user_id, source, about, id);
