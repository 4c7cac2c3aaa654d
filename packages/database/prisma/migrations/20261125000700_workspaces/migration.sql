-- AlterTable
ALTER TABLE "Workspace"
  ADD COLUMN "retention" JSONB NOT NULL DEFAULT '{}',
  ADD COLUMN "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  ADD COLUMN "revision" INTEGER NOT NULL DEFAULT 1,
  ADD COLUMN "deleted_at" TIMESTAMPTZ(6);

-- AlterTable
ALTER TABLE "Member" ADD COLUMN "removed_at" TIMESTAMPTZ(6);

-- AlterTable
ALTER TABLE "User" ADD COLUMN "is_operator" BOOLEAN NOT NULL DEFAULT false;

-- What Prisma cannot say.

-- Whoever owned the first workspace set the instance up.
UPDATE "User" SET is_operator = true
  WHERE id = (SELECT user_id FROM "Member" WHERE role = 'OWNER' ORDER BY id LIMIT 1);

-- What deletes a group asks who refers to it.
CREATE INDEX "AlertGroup_previous_idx" ON "AlertGroup" (previous_group_id) WHERE previous_group_id IS NOT NULL;
CREATE INDEX "Workspace_deleted_idx" ON "Workspace" (deleted_at) WHERE deleted_at IS NOT NULL;

-- A workspace is made by its first member, inside the wall that lets a transaction touch no other.
GRANT INSERT ON "Workspace" TO sc_app;
GRANT UPDATE (is_operator) ON "User" TO sc_system;

-- Deletes receipts of the workspace from before `before`, with their events, and says how many receipts. A receipt's
-- events were made in its own millisecond: their ids lie in that range.
CREATE FUNCTION sc_purge_receipts(workspace uuid, before timestamptz, row_limit int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  batch uuid[];
BEGIN
  SELECT array_agg(old.id) INTO batch FROM (
    SELECT r.id FROM public."Integration" i CROSS JOIN LATERAL (
      SELECT id FROM public."Receipt"
      WHERE integration_id = i.id AND workspace_id = workspace AND id < public.sc_first_id(before)
      ORDER BY id LIMIT row_limit) r
    WHERE i.workspace_id = workspace LIMIT row_limit) old;
  IF batch IS NULL THEN
    RETURN 0;
  END IF;
  DELETE FROM public."AlertEvent" e USING unnest(batch) AS gone(id)
  WHERE e.id BETWEEN (left(replace(gone.id::text, '-', ''), 12) || repeat('0', 20))::uuid
      AND (left(replace(gone.id::text, '-', ''), 12) || repeat('f', 20))::uuid
    AND e.receipt_id = gone.id AND e.workspace_id = workspace;
  DELETE FROM public."Receipt" WHERE id = ANY (batch) AND workspace_id = workspace;
  RETURN cardinality(batch);
END
$$;
REVOKE ALL ON FUNCTION sc_purge_receipts(uuid, timestamptz, int) FROM PUBLIC;

-- Deletes groups of the workspace that have one of the statuses since before `before`, with all that hangs on them, and
-- says how many rows went. One with alerts that fire stays, unless `before` lies ahead. A group that somebody holds locked waits for the next call; a group
-- with more on it than `row_limit` goes by several.
CREATE FUNCTION sc_purge_groups(workspace uuid, statuses text[], before timestamptz, row_limit int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  batch uuid[];
  part uuid[];
  gone int;
BEGIN
  SELECT array_agg(old.id) INTO batch FROM (
    SELECT id FROM public."AlertGroup"
    WHERE workspace_id = workspace AND status = ANY (statuses) AND status_changed_at < before
      AND (before > clock_timestamp() OR 0 = ALL (firing))
    ORDER BY id LIMIT row_limit FOR UPDATE SKIP LOCKED) old;
  IF batch IS NULL THEN
    RETURN 0;
  END IF;
  DELETE FROM public."Alert" WHERE id IN (
    SELECT a.id FROM unnest(batch) AS g(id) JOIN public."Alert" a ON a.group_id = g.id LIMIT row_limit);
  GET DIAGNOSTICS gone = ROW_COUNT;
  IF gone > 0 THEN
    RETURN gone;
  END IF;
  SELECT array_agg(old.id) INTO part FROM (
    SELECT n.id FROM unnest(batch) AS g(id) JOIN public."Notification" n ON n.group_id = g.id LIMIT row_limit) old;
  IF part IS NOT NULL THEN
    DELETE FROM public."NotificationAttempt" WHERE notification_id = ANY (part);
    DELETE FROM public."Notification" WHERE id = ANY (part);
    RETURN cardinality(part);
  END IF;
  SELECT array_agg(old.id) INTO part FROM (
    SELECT t.id FROM unnest(batch) AS g(id) JOIN public."TimelineEntry" t ON t.group_id = g.id LIMIT row_limit) old;
  IF part IS NOT NULL THEN
    DELETE FROM public."TimelineEntry" WHERE id = ANY (part);
    RETURN cardinality(part);
  END IF;
  DELETE FROM public."EscalationRun" WHERE group_id = ANY (batch);
  UPDATE public."AlertGroup" SET previous_group_id = NULL
    WHERE workspace_id = workspace AND previous_group_id = ANY (batch);
  UPDATE public."AlertGroup" SET merged_into_id = NULL WHERE workspace_id = workspace AND merged_into_id = ANY (batch);
  DELETE FROM public."AlertGroup" WHERE workspace_id = workspace AND id = ANY (batch);
  RETURN cardinality(batch);
END
$$;
REVOKE ALL ON FUNCTION sc_purge_groups(uuid, text[], timestamptz, int) FROM PUBLIC;

-- Takes a step towards a deleted workspace being gone, and says how many rows went; 0: it is gone, or was never deleted,
-- or another caller is at it. Every table of a workspace is found in the catalog; one that others refer to waits until
-- they are empty.
CREATE FUNCTION sc_purge_workspace(workspace uuid, row_limit int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  never CONSTANT timestamptz := '9999-01-01Z';
  one text;
  gone int;
  total int := 0;
BEGIN
  PERFORM 1 FROM public."Workspace" WHERE id = workspace AND deleted_at IS NOT NULL FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN
    RETURN 0;
  END IF;
  total := public.sc_purge_receipts(workspace, never, row_limit);
  IF total = 0 THEN
    total := public.sc_purge_groups(workspace, ARRAY['OPEN', 'ACKNOWLEDGED', 'SNOOZED', 'RESOLVED'], never, row_limit);
  END IF;
  IF total > 0 THEN
    RETURN total;
  END IF;
  DELETE FROM public."TimelineEntry" WHERE id IN (
    SELECT id FROM public."TimelineEntry" WHERE workspace_id = workspace LIMIT row_limit);
  GET DIAGNOSTICS total = ROW_COUNT;
  FOR one IN SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'workspace_id'
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND NOT a.attisdropped ORDER BY c.relname
  LOOP
    BEGIN
      EXECUTE format('DELETE FROM public.%1$I WHERE ctid = ANY (ARRAY('
        'SELECT ctid FROM public.%1$I WHERE workspace_id = $1 LIMIT $2))', one) USING workspace, row_limit;
      GET DIAGNOSTICS gone = ROW_COUNT;
      total := total + gone;
    EXCEPTION WHEN foreign_key_violation OR restrict_violation THEN
      NULL;
    END;
  END LOOP;
  IF total = 0 THEN
    DELETE FROM public."Workspace" WHERE id = workspace;
    RETURN 1;
  END IF;
  RETURN total;
END
$$;
REVOKE ALL ON FUNCTION sc_purge_workspace(uuid, int) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION sc_purge_receipts(uuid, timestamptz, int), sc_purge_groups(uuid, text[], timestamptz, int),
  sc_purge_workspace(uuid, int) TO sc_system;
