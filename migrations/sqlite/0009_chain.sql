-- Why: each owner's trail becomes a chain of hashes, whose end is kept apart. The same as migrations/postgres/0009_chain.sql.

-- SQLite has no SHA-256: src/server/db/chain.rs chains the lines of before at the first start, in their order, and then
-- drops what is laid aside here.
DROP TRIGGER audit_events_stay;
DROP TRIGGER audit_events_remain;
DROP INDEX audit_events_of_subject;
ALTER TABLE audit_events RENAME TO old_audit_events;

CREATE TABLE audit_events (
  id BLOB PRIMARY KEY NOT NULL,
  user_id BLOB NOT NULL,
  -- From 1, without a gap, for each owner.
  seq INTEGER NOT NULL,
  subject_id BLOB NOT NULL,
  -- Who acted: owner, token, desk or host; unknown before there was a chain.
  actor TEXT NOT NULL,
  event TEXT NOT NULL,
  details TEXT NOT NULL,
  at TEXT NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE INDEX audit_events_of_subject ON audit_events (subject_id, seq);
CREATE INDEX audit_events_of_user ON audit_events (user_id, seq);

-- Where each owner's chain ends, so that it is seen when its last lines are gone.
CREATE TABLE audit_heads (
  user_id BLOB PRIMARY KEY NOT NULL,
  seq INTEGER NOT NULL,
  hash TEXT NOT NULL
) STRICT;

CREATE TRIGGER audit_events_stay BEFORE UPDATE ON audit_events BEGIN SELECT RAISE(ABORT, 'audit_events is append-only'); END;
CREATE TRIGGER audit_events_remain BEFORE DELETE ON audit_events BEGIN SELECT RAISE(ABORT, 'audit_events is append-only'); END;
CREATE TRIGGER audit_heads_remain BEFORE DELETE ON audit_heads BEGIN SELECT RAISE(ABORT, 'audit_heads only moves on'); END;
CREATE TRIGGER audit_heads_move_on BEFORE UPDATE ON audit_heads WHEN NEW.user_id <> OLD.user_id OR NEW.seq <> OLD.seq + 1
BEGIN SELECT RAISE(ABORT, 'audit_heads only moves on'); END;
CREATE TRIGGER audit_events_follow AFTER INSERT ON audit_events
BEGIN
  SELECT RAISE(ABORT, 'audit_events: a line follows the one before')
    WHERE NEW.seq <> 1 + coalesce((SELECT seq FROM audit_heads WHERE user_id = NEW.user_id), 0)
      OR NEW.previous <> coalesce((SELECT hash FROM audit_heads WHERE user_id = NEW.user_id),
        '0000000000000000000000000000000000000000000000000000000000000000');
  INSERT INTO audit_heads (user_id, seq, hash) VALUES (NEW.user_id, NEW.seq, NEW.hash)
    ON CONFLICT (user_id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash;
END;
