-- Which days are over is told by the names alone: a conversion of the name could be tried on any table of the database
-- before the planner asks whose partition it is, and fail there.
CREATE OR REPLACE FUNCTION sc_drop_partition(parent text, keep_days int) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  first_kept text := parent || '_'
    || to_char((clock_timestamp() AT TIME ZONE 'UTC')::date - greatest(keep_days, 1), 'YYYYMMDD');
  child text;
BEGIN
  SELECT c.relname INTO child FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
  WHERE i.inhparent = format('public.%I', parent)::regclass AND c.relname::text COLLATE "C" < first_kept COLLATE "C"
  ORDER BY c.relname LIMIT 1;
  IF child IS NULL THEN
    RETURN false;
  END IF;
  EXECUTE format('DROP TABLE IF EXISTS partitions.%I', child);
  RETURN true;
END
$$;
