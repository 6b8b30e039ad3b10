-- Why: the owner of the tables can take its own rights from itself, and references between tables are checked as their
-- owner. Where one is missing they are all given back; where none is, nothing is touched, for servers start side by side.
SELECT pg_advisory_xact_lock(hashtext('numberdesk grants'));

DO $heal$
DECLARE
  closed name;
BEGIN
  FOR closed IN
    SELECT c.relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner AND r.rolname = current_user
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT (
      has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE')
      AND has_table_privilege(c.oid, 'DELETE') AND has_table_privilege(c.oid, 'REFERENCES'))
  LOOP
    EXECUTE format('GRANT ALL ON %I.%I TO CURRENT_USER', current_schema(), closed);
  END LOOP;
END;
$heal$;
