-- Why: each owner's trail becomes a chain of hashes, whose end is kept apart. The same as migrations/sqlite/0009_chain.sql.

ALTER TABLE audit_events NO FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_events DISABLE TRIGGER audit_events_stay;
-- What is hashed is the text that is kept, so it must stay as it was written.
ALTER TABLE audit_events ALTER COLUMN details TYPE TEXT USING details::text;
-- From 1, without a gap, for each owner.
ALTER TABLE audit_events ADD COLUMN seq BIGINT;
-- Who acted: owner, token, desk or host; unknown before there was a chain.
ALTER TABLE audit_events ADD COLUMN actor TEXT NOT NULL DEFAULT 'unknown';
ALTER TABLE audit_events ADD COLUMN previous TEXT;
ALTER TABLE audit_events ADD COLUMN hash TEXT;
ALTER TABLE audit_events ALTER COLUMN actor DROP DEFAULT;

-- Where each owner's chain ends, so that it is seen when its last lines are gone.
CREATE TABLE audit_heads (
  user_id UUID PRIMARY KEY NOT NULL,
  seq BIGINT NOT NULL,
  hash TEXT NOT NULL
);

-- The lines of before are chained as they are found, in their order: what src/server/audit/chain.rs hashes.
DO $$
DECLARE
  line RECORD;
  owner UUID;
  place BIGINT;
  before TEXT;
  own TEXT;
  fields TEXT[];
  whole BYTEA;
  field TEXT;
BEGIN
  FOR line IN SELECT * FROM audit_events ORDER BY user_id, at, id LOOP
    IF owner IS DISTINCT FROM line.user_id THEN
      owner := line.user_id;
      place := 0;
      before := repeat('0', 64);
    END IF;
    place := place + 1;
    fields := ARRAY['numberdesk audit 1', line.user_id::text, place::text, line.id::text, line.subject_id::text, line.actor,
      line.event, to_char(line.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), before, line.details];
    whole := ''::bytea;
    FOREACH field IN ARRAY fields LOOP
      whole := whole || convert_to(octet_length(field) || ':' || field || ',', 'UTF8');
    END LOOP;
    own := encode(sha256(whole), 'hex');
    UPDATE audit_events SET seq = place, previous = before, hash = own WHERE id = line.id;
    INSERT INTO audit_heads (user_id, seq, hash) VALUES (owner, place, own)
      ON CONFLICT (user_id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash;
    before := own;
  END LOOP;
END;
$$;

ALTER TABLE audit_events ALTER COLUMN seq SET NOT NULL;
ALTER TABLE audit_events ALTER COLUMN previous SET NOT NULL;
ALTER TABLE audit_events ALTER COLUMN hash SET NOT NULL;
ALTER TABLE audit_events ENABLE TRIGGER audit_events_stay;
ALTER TABLE audit_events FORCE ROW LEVEL SECURITY;
DROP INDEX audit_events_of_subject;
CREATE INDEX audit_events_of_subject ON audit_events (subject_id, seq);
CREATE INDEX audit_events_of_user ON audit_events (user_id, seq);
CREATE TRIGGER audit_events_whole BEFORE TRUNCATE ON audit_events FOR EACH STATEMENT EXECUTE FUNCTION audit_events_refuse();

ALTER TABLE audit_heads ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_heads FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON audit_heads USING (user_id = said('user_id')::uuid) WITH CHECK (user_id = said('user_id')::uuid);

CREATE FUNCTION audit_heads_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_heads only moves on';
END;
$$;
CREATE TRIGGER audit_heads_remain BEFORE DELETE ON audit_heads FOR EACH ROW EXECUTE FUNCTION audit_heads_refuse();
CREATE TRIGGER audit_heads_whole BEFORE TRUNCATE ON audit_heads FOR EACH STATEMENT EXECUTE FUNCTION audit_heads_refuse();
CREATE TRIGGER audit_heads_move_on BEFORE UPDATE ON audit_heads FOR EACH ROW
  WHEN (NEW.user_id <> OLD.user_id OR NEW.seq <> OLD.seq + 1) EXECUTE FUNCTION audit_heads_refuse();

-- The desk's role may only look at the ends: each line moves its owner's along, or is refused.
CREATE FUNCTION audit_events_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  UPDATE audit_heads SET seq = NEW.seq, hash = NEW.hash
    WHERE user_id = NEW.user_id AND seq = NEW.seq - 1 AND hash = NEW.previous;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'audit_events: a line follows the one before';
  END IF;
  RETURN NULL;
END;
$$;
CREATE TRIGGER audit_events_follow AFTER INSERT ON audit_events FOR EACH ROW EXECUTE FUNCTION audit_events_follow();

-- The end of the chain of whoever the transaction is about, held until it ends: those who write follow each other.
CREATE FUNCTION audit_head(OUT seq BIGINT, OUT hash TEXT) LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO audit_heads (user_id, seq, hash) VALUES (said('user_id')::uuid, 0, repeat('0', 64)) ON CONFLICT (user_id) DO NOTHING;
  SELECT h.seq, h.hash INTO audit_head.seq, audit_head.hash FROM audit_heads h WHERE h.user_id = said('user_id')::uuid FOR UPDATE;
END;
$$;

-- Both act as the owner of the tables, and on no other tables than these.
DO $$
BEGIN
  EXECUTE format('ALTER FUNCTION audit_events_follow() SET search_path = %I, pg_temp', current_schema());
  EXECUTE format('ALTER FUNCTION audit_head() SET search_path = %I, pg_temp', current_schema());
END;
$$;
REVOKE ALL ON FUNCTION audit_head() FROM PUBLIC;
