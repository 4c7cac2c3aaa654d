-- Children of the partitioned tables live apart, out of Prisma's sight; a reset drops only "public".
DROP SCHEMA IF EXISTS "partitions" CASCADE;
CREATE SCHEMA "partitions";

-- Roles are cluster-wide: another database of this cluster may have made them already, or be making them now.
CREATE FUNCTION sc_make_roles() RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  wanted text;
  -- From 16 on the maker of a role is its admin, but may not SET ROLE to it before it says so.
  needed text := CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['sc_app', 'sc_system', 'sc_auth', 'sc_queue'] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS', wanted);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END;
    BEGIN
      IF NOT pg_has_role(current_user, wanted, needed) THEN
        EXECUTE format('GRANT %I TO %I', wanted, current_user);
      END IF;
    EXCEPTION WHEN unique_violation THEN NULL;
    END;
  END LOOP;
  RETURN true;
END
$$;
REVOKE ALL ON FUNCTION sc_make_roles() FROM PUBLIC;

-- A dump holds no roles, and its grants and policies need them on whatever server it is restored: this row's CHECK
-- makes them as the data goes in, which is before grants and policies.
CREATE TABLE "partitions"."roles" (made boolean NOT NULL CHECK (public.sc_make_roles()));
INSERT INTO "partitions"."roles" VALUES (true);

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "auth";

-- CreateTable
CREATE TABLE "Workspace" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',
    "rules" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Workspace_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "User" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "UserIdentity" (
    "provider" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "UserIdentity_pkey" PRIMARY KEY ("provider","subject")
);

-- CreateTable
CREATE TABLE "Member" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Member_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Integration" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "key_hash" BYTEA NOT NULL,
    "key_sealed" TEXT NOT NULL,
    "grouping" JSONB NOT NULL,
    "mapping" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "key_rotated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "Integration_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Receipt" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "integration_id" UUID NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL,
    "delivery_id" TEXT,
    "content_type" TEXT,
    "byte_count" INTEGER NOT NULL,
    "body" BYTEA,
    "body_of" UUID,
    "accepted" INTEGER NOT NULL,
    "unparsed" INTEGER NOT NULL,
    "problem" TEXT,

    CONSTRAINT "Receipt_pkey" PRIMARY KEY ("id")
) PARTITION BY RANGE ("id");

-- CreateTable
CREATE TABLE "DeliveryId" (
    "workspace_id" UUID NOT NULL,
    "integration_id" UUID NOT NULL,
    "delivery_id" TEXT NOT NULL,
    "receipt_id" UUID NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "DeliveryId_pkey" PRIMARY KEY ("integration_id","delivery_id")
);

-- CreateTable
CREATE TABLE "AlertEvent" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "receipt_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "integration_id" UUID NOT NULL,
    "fingerprint" TEXT,
    "status" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(6),
    "alert_id" UUID,
    "group_id" UUID,
    "reason" TEXT NOT NULL,

    CONSTRAINT "AlertEvent_pkey" PRIMARY KEY ("id")
) PARTITION BY RANGE ("id");

-- CreateTable
CREATE TABLE "AlertGroup" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "group_key" TEXT NOT NULL,
    "generation" INTEGER NOT NULL,
    "previous_group_id" UUID,
    "merged_into_id" UUID,
    "integration_id" UUID,
    "title" TEXT NOT NULL,
    "group_labels" JSONB NOT NULL,
    "status" TEXT NOT NULL,
    "episode" INTEGER NOT NULL,
    "severity" TEXT NOT NULL,
    "peak" TEXT NOT NULL,
    "firing" INTEGER[],
    "marked" INTEGER NOT NULL DEFAULT 0,
    "alert_count" INTEGER NOT NULL,
    "event_count" INTEGER NOT NULL,
    "holders" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "assignee_id" UUID,
    "snoozed_until" TIMESTAMPTZ(6),
    "snooze_mode" TEXT,
    "ack_expires_at" TIMESTAMPTZ(6),
    "opened_at" TIMESTAMPTZ(6) NOT NULL,
    "resolved_at" TIMESTAMPTZ(6),
    "resolved_by" TEXT,
    "status_changed_at" TIMESTAMPTZ(6) NOT NULL,
    "first_seen_at" TIMESTAMPTZ(6) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(6) NOT NULL,
    "reopens" BIGINT[] DEFAULT ARRAY[]::BIGINT[],
    "flapping_until" TIMESTAMPTZ(6),
    "grew_notice_at" TIMESTAMPTZ(6),
    "run" TEXT NOT NULL DEFAULT 'none',
    "timer_at" TIMESTAMPTZ(6),
    "undo" JSONB,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "AlertGroup_pkey" PRIMARY KEY ("id")
) WITH (fillfactor = 70);

-- CreateTable
CREATE TABLE "Alert" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "group_id" UUID NOT NULL,
    "integration_id" UUID NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "labels" JSONB NOT NULL,
    "annotations" JSONB NOT NULL,
    "links" JSONB NOT NULL,
    "flags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "starts_at" TIMESTAMPTZ(6),
    "first_seen_at" TIMESTAMPTZ(6) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(6) NOT NULL,
    "resolved_at" TIMESTAMPTZ(6),
    "resolved_by" TEXT,
    "marked" BOOLEAN NOT NULL DEFAULT false,
    "event_count" INTEGER NOT NULL,
    "last_receipt_id" UUID NOT NULL,

    CONSTRAINT "Alert_pkey" PRIMARY KEY ("id")
) WITH (fillfactor = 70);

-- CreateTable
CREATE TABLE "TimelineEntry" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "group_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "reason" TEXT NOT NULL,
    "line" TEXT,
    "alert_id" UUID,
    "actor_type" TEXT NOT NULL,
    "actor_id" TEXT,
    "status_after" TEXT,
    "group_version" INTEGER NOT NULL,
    "detail" JSONB NOT NULL DEFAULT '{}',
    "xid" xid8 NOT NULL DEFAULT pg_current_xact_id(),

    CONSTRAINT "TimelineEntry_pkey" PRIMARY KEY ("id")
) PARTITION BY RANGE ("id");

-- CreateTable
CREATE TABLE "EscalationRun" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "group_id" UUID NOT NULL,
    "episode" INTEGER NOT NULL,
    "policy" JSONB,
    "step" INTEGER NOT NULL DEFAULT 0,
    "round" INTEGER NOT NULL DEFAULT 0,
    "next_step_at" TIMESTAMPTZ(6),
    "hold_reason" TEXT,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "start_reason" TEXT NOT NULL,
    "exhausted_at" TIMESTAMPTZ(6),
    "ended_at" TIMESTAMPTZ(6),
    "end_reason" TEXT,

    CONSTRAINT "EscalationRun_pkey" PRIMARY KEY ("id")
) WITH (fillfactor = 80);

-- CreateTable
CREATE TABLE "Notification" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "group_id" UUID NOT NULL,
    "episode" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "lane" SMALLINT NOT NULL,
    "run_id" UUID,
    "step" INTEGER,
    "round" INTEGER,
    "transition_id" UUID,
    "reason" TEXT NOT NULL,
    "recipient_id" UUID NOT NULL,
    "method" TEXT NOT NULL,
    "destination" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "status_reason" TEXT,
    "bundled_into" UUID,
    "due_at" TIMESTAMPTZ(6) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "sent_at" TIMESTAMPTZ(6),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "crashes" INTEGER NOT NULL DEFAULT 0,
    "uncertain" BOOLEAN NOT NULL DEFAULT false,
    "suppressed_at" TIMESTAMPTZ(6),
    "token" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(6),
    "provider_id" TEXT,

    CONSTRAINT "Notification_pkey" PRIMARY KEY ("id")
) WITH (fillfactor = 70);

-- CreateTable
CREATE TABLE "NotificationAttempt" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "notification_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "token" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "finished_at" TIMESTAMPTZ(6),
    "outcome" TEXT,
    "detail" TEXT,

    CONSTRAINT "NotificationAttempt_pkey" PRIMARY KEY ("id")
) PARTITION BY RANGE ("id");

-- CreateTable
CREATE TABLE "ApiKey" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "key_hash" BYTEA NOT NULL,
    "scopes" TEXT[],
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "ApiKey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AuditEntry" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_type" TEXT NOT NULL,
    "actor_id" TEXT,
    "action" TEXT NOT NULL,
    "object_type" TEXT NOT NULL,
    "object_id" TEXT,
    "before" JSONB,
    "after" JSONB,
    "address" TEXT,
    "request_id" TEXT,

    CONSTRAINT "AuditEntry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth"."user" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "emailVerified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "createdAt" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth"."session" (
    "id" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(6) NOT NULL,
    "ipAddress" TEXT,
    "userAgent" TEXT,
    "createdAt" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth"."account" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "providerId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "accessToken" TEXT,
    "refreshToken" TEXT,
    "idToken" TEXT,
    "accessTokenExpiresAt" TIMESTAMPTZ(6),
    "refreshTokenExpiresAt" TIMESTAMPTZ(6),
    "scope" TEXT,
    "password" TEXT,
    "createdAt" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth"."verification" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(6) NOT NULL,
    "createdAt" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth"."jwks" (
    "id" TEXT NOT NULL,
    "publicKey" TEXT NOT NULL,
    "privateKey" TEXT NOT NULL,
    "alg" TEXT,
    "crv" TEXT,
    "createdAt" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(6),

    CONSTRAINT "jwks_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth"."rateLimit" (
    "id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "lastRequest" BIGINT NOT NULL,

    CONSTRAINT "rateLimit_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Workspace_slug_key" ON "Workspace"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");

-- CreateIndex
CREATE INDEX "UserIdentity_user_id_idx" ON "UserIdentity"("user_id");

-- CreateIndex
CREATE INDEX "Member_user_id_idx" ON "Member"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "Member_workspace_id_id_key" ON "Member"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Member_workspace_id_user_id_key" ON "Member"("workspace_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "Integration_key_hash_key" ON "Integration"("key_hash");

-- CreateIndex
CREATE UNIQUE INDEX "Integration_workspace_id_id_key" ON "Integration"("workspace_id", "id");

-- CreateIndex
CREATE INDEX "Receipt_integration_id_id_idx" ON "Receipt"("integration_id", "id");

-- CreateIndex
CREATE INDEX "DeliveryId_received_at_idx" ON "DeliveryId"("received_at");

-- CreateIndex
CREATE INDEX "AlertEvent_group_id_id_idx" ON "AlertEvent"("group_id", "id");

-- CreateIndex
CREATE INDEX "AlertGroup_workspace_id_status_status_changed_at_id_idx" ON "AlertGroup"("workspace_id", "status", "status_changed_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "AlertGroup_workspace_id_id_key" ON "AlertGroup"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "AlertGroup_workspace_id_group_key_generation_key" ON "AlertGroup"("workspace_id", "group_key", "generation");

-- CreateIndex
CREATE INDEX "Alert_group_id_status_id_idx" ON "Alert"("group_id", "status", "id" DESC);

-- CreateIndex
CREATE INDEX "Alert_integration_id_fingerprint_id_idx" ON "Alert"("integration_id", "fingerprint", "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "Alert_group_id_integration_id_fingerprint_key" ON "Alert"("group_id", "integration_id", "fingerprint");

-- CreateIndex
CREATE INDEX "TimelineEntry_group_id_id_idx" ON "TimelineEntry"("group_id", "id");

-- CreateIndex
CREATE INDEX "TimelineEntry_workspace_id_xid_id_idx" ON "TimelineEntry"("workspace_id", "xid", "id");

-- CreateIndex
CREATE INDEX "EscalationRun_group_id_id_idx" ON "EscalationRun"("group_id", "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "EscalationRun_workspace_id_id_key" ON "EscalationRun"("workspace_id", "id");

-- CreateIndex
CREATE INDEX "Notification_group_id_id_idx" ON "Notification"("group_id", "id");

-- CreateIndex
CREATE INDEX "NotificationAttempt_notification_id_id_idx" ON "NotificationAttempt"("notification_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "ApiKey_key_hash_key" ON "ApiKey"("key_hash");

-- CreateIndex
CREATE UNIQUE INDEX "ApiKey_workspace_id_id_key" ON "ApiKey"("workspace_id", "id");

-- CreateIndex
CREATE INDEX "AuditEntry_workspace_id_id_idx" ON "AuditEntry"("workspace_id", "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "auth"."user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "session_token_key" ON "auth"."session"("token");

-- CreateIndex
CREATE INDEX "session_userId_idx" ON "auth"."session"("userId");

-- CreateIndex
CREATE INDEX "account_userId_idx" ON "auth"."account"("userId");

-- CreateIndex
CREATE INDEX "verification_identifier_idx" ON "auth"."verification"("identifier");

-- CreateIndex
CREATE UNIQUE INDEX "rateLimit_key_key" ON "auth"."rateLimit"("key");

-- AddForeignKey
ALTER TABLE "UserIdentity" ADD CONSTRAINT "UserIdentity_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "Member" ADD CONSTRAINT "Member_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "Member" ADD CONSTRAINT "Member_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "Integration" ADD CONSTRAINT "Integration_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "DeliveryId" ADD CONSTRAINT "DeliveryId_workspace_id_integration_id_fkey" FOREIGN KEY ("workspace_id", "integration_id") REFERENCES "Integration"("workspace_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "AlertGroup" ADD CONSTRAINT "AlertGroup_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "AlertGroup" ADD CONSTRAINT "AlertGroup_workspace_id_integration_id_fkey" FOREIGN KEY ("workspace_id", "integration_id") REFERENCES "Integration"("workspace_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "AlertGroup" ADD CONSTRAINT "AlertGroup_workspace_id_assignee_id_fkey" FOREIGN KEY ("workspace_id", "assignee_id") REFERENCES "Member"("workspace_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "AlertGroup" ADD CONSTRAINT "AlertGroup_workspace_id_previous_group_id_fkey" FOREIGN KEY ("workspace_id", "previous_group_id") REFERENCES "AlertGroup"("workspace_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "AlertGroup" ADD CONSTRAINT "AlertGroup_workspace_id_merged_into_id_fkey" FOREIGN KEY ("workspace_id", "merged_into_id") REFERENCES "AlertGroup"("workspace_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "Alert" ADD CONSTRAINT "Alert_workspace_id_group_id_fkey" FOREIGN KEY ("workspace_id", "group_id") REFERENCES "AlertGroup"("workspace_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "Alert" ADD CONSTRAINT "Alert_workspace_id_integration_id_fkey" FOREIGN KEY ("workspace_id", "integration_id") REFERENCES "Integration"("workspace_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "EscalationRun" ADD CONSTRAINT "EscalationRun_workspace_id_group_id_fkey" FOREIGN KEY ("workspace_id", "group_id") REFERENCES "AlertGroup"("workspace_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "Notification" ADD CONSTRAINT "Notification_workspace_id_group_id_fkey" FOREIGN KEY ("workspace_id", "group_id") REFERENCES "AlertGroup"("workspace_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "Notification" ADD CONSTRAINT "Notification_workspace_id_run_id_fkey" FOREIGN KEY ("workspace_id", "run_id") REFERENCES "EscalationRun"("workspace_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "ApiKey" ADD CONSTRAINT "ApiKey_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "AuditEntry" ADD CONSTRAINT "AuditEntry_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "auth"."session" ADD CONSTRAINT "session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "auth"."user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "auth"."account" ADD CONSTRAINT "account_userId_fkey" FOREIGN KEY ("userId") REFERENCES "auth"."user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma cannot say: CHECKs, partial indexes, partitions, functions, grants and policies.

-- CheckConstraints: the lists of contracts/enums.ts, compared by a test.
ALTER TABLE "Member" ADD CONSTRAINT "Member_role_check" CHECK (role IN ('OWNER', 'ADMIN', 'MEMBER', 'VIEWER'));
ALTER TABLE "Integration" ADD CONSTRAINT "Integration_source_check" CHECK (source IN ('alertmanager', 'generic'));
ALTER TABLE "AlertEvent" ADD CONSTRAINT "AlertEvent_status_check" CHECK (status IN ('firing', 'resolved', 'acknowledged'));
ALTER TABLE "AlertEvent" ADD CONSTRAINT "AlertEvent_severity_check" CHECK (severity IN ('info', 'low', 'warning', 'high', 'critical'));
ALTER TABLE "AlertGroup" ADD CONSTRAINT "AlertGroup_status_check" CHECK (status IN ('OPEN', 'ACKNOWLEDGED', 'SNOOZED', 'RESOLVED'));
ALTER TABLE "AlertGroup" ADD CONSTRAINT "AlertGroup_severity_check" CHECK (severity IN ('info', 'low', 'warning', 'high', 'critical'));
ALTER TABLE "AlertGroup" ADD CONSTRAINT "AlertGroup_peak_check" CHECK (peak IN ('info', 'low', 'warning', 'high', 'critical'));
ALTER TABLE "AlertGroup" ADD CONSTRAINT "AlertGroup_resolved_by_check" CHECK (resolved_by IN ('source', 'person', 'time'));
ALTER TABLE "AlertGroup" ADD CONSTRAINT "AlertGroup_run_check" CHECK (run IN ('none', 'live', 'exhausted'));
ALTER TABLE "AlertGroup" ADD CONSTRAINT "AlertGroup_snooze_mode_check" CHECK (snooze_mode IN ('until_time', 'until_change'));
ALTER TABLE "AlertGroup" ADD CONSTRAINT "AlertGroup_firing_check" CHECK ((cardinality(firing) = 5 AND 0 <= ALL (firing)) IS TRUE);
ALTER TABLE "Alert" ADD CONSTRAINT "Alert_status_check" CHECK (status IN ('FIRING', 'RESOLVED'));
ALTER TABLE "Alert" ADD CONSTRAINT "Alert_severity_check" CHECK (severity IN ('info', 'low', 'warning', 'high', 'critical'));
ALTER TABLE "Alert" ADD CONSTRAINT "Alert_resolved_by_check" CHECK (resolved_by IN ('source', 'person', 'time'));
ALTER TABLE "TimelineEntry" ADD CONSTRAINT "TimelineEntry_actor_type_check" CHECK (actor_type IN ('source', 'member', 'api_key', 'system'));
ALTER TABLE "EscalationRun" ADD CONSTRAINT "EscalationRun_hold_reason_check" CHECK (hold_reason IN ('maintenance', 'silenced', 'inhibited', 'flapping', 'group_wait'));
ALTER TABLE "EscalationRun" ADD CONSTRAINT "EscalationRun_end_reason_check" CHECK (end_reason IN ('acknowledged', 'snoozed', 'resolved', 'rerouted', 'merged', 'exhausted'));
ALTER TABLE "EscalationRun" ADD CONSTRAINT "EscalationRun_ended_check" CHECK ((ended_at IS NULL) = (end_reason IS NULL));
ALTER TABLE "Notification" ADD CONSTRAINT "Notification_kind_check" CHECK (kind IN ('PAGE', 'UPDATE', 'CLEAR', 'NOTE'));
ALTER TABLE "Notification" ADD CONSTRAINT "Notification_status_check" CHECK (status IN ('PENDING', 'SENDING', 'RETRY', 'SENT', 'DELIVERED', 'BOUNCED', 'FAILED', 'SUPPRESSED', 'BUNDLED', 'QUARANTINED'));
ALTER TABLE "Notification" ADD CONSTRAINT "Notification_page_check" CHECK ((kind = 'PAGE') = (transition_id IS NULL) AND (kind <> 'PAGE' OR (run_id IS NOT NULL AND step IS NOT NULL AND round IS NOT NULL)));
ALTER TABLE "Notification" ADD CONSTRAINT "Notification_lease_check" CHECK ((status = 'SENDING') = (lease_until IS NOT NULL));
ALTER TABLE "NotificationAttempt" ADD CONSTRAINT "NotificationAttempt_outcome_check" CHECK (outcome IN ('sent', 'retry', 'failed', 'lost'));

-- PartialIndexes
CREATE UNIQUE INDEX "Alert_one_firing_key" ON "Alert" (integration_id, fingerprint) WHERE status = 'FIRING';
CREATE INDEX "AlertGroup_timer_idx" ON "AlertGroup" (timer_at) WHERE timer_at IS NOT NULL;
CREATE UNIQUE INDEX "EscalationRun_one_live_key" ON "EscalationRun" (group_id) WHERE ended_at IS NULL;
-- An exhausted run is due again each hour, for the note that the group stands unattended.
CREATE INDEX "EscalationRun_due_idx" ON "EscalationRun" (workspace_id, next_step_at)
  WHERE next_step_at IS NOT NULL AND (ended_at IS NULL OR end_reason = 'exhausted');
CREATE UNIQUE INDEX "Notification_page_key" ON "Notification" (run_id, step, round, recipient_id, method) WHERE kind = 'PAGE';
CREATE UNIQUE INDEX "Notification_told_key" ON "Notification" (transition_id, recipient_id, method) WHERE kind <> 'PAGE';
CREATE INDEX "Notification_due_idx" ON "Notification" (lane, workspace_id, due_at, id) WHERE status IN ('PENDING', 'RETRY');
CREATE INDEX "Notification_sending_idx" ON "Notification" (recipient_id, method) WHERE status = 'SENDING';
CREATE INDEX "Notification_sent_idx" ON "Notification" (recipient_id, method, kind, sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX "Notification_bundle_idx" ON "Notification" (bundled_into) WHERE bundled_into IS NOT NULL;
CREATE INDEX "Notification_lease_idx" ON "Notification" (lease_until) WHERE status = 'SENDING';

-- Partitions: one a day (UTC) for each of the four tables, cut on the id, whose first 48 bits are milliseconds.
CREATE FUNCTION sc_first_id(at timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

-- Makes the partitions from yesterday to `days_ahead` days ahead that are missing, and says how many it made. One
-- caller works at a time; another that comes meanwhile makes none. Made apart and then attached: to make one in place
-- would lock its table against everybody.
CREATE FUNCTION sc_make_partitions(days_ahead int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  made int := 0;
  parent text;
  child text;
  day date;
  today date := (clock_timestamp() AT TIME ZONE 'UTC')::date;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtext('sc_make_partitions')) THEN
    RETURN 0;
  END IF;
  FOREACH parent IN ARRAY ARRAY['Receipt', 'AlertEvent', 'TimelineEntry', 'NotificationAttempt'] LOOP
    FOR day IN SELECT generate_series(today - 1, today + days_ahead, interval '1 day')::date LOOP
      child := parent || '_' || to_char(day, 'YYYYMMDD');
      IF to_regclass(format('partitions.%I', child)) IS NULL THEN
        EXECUTE format('CREATE TABLE partitions.%I (LIKE public.%I INCLUDING ALL)', child, parent);
        EXECUTE format(
          'ALTER TABLE public.%I ATTACH PARTITION partitions.%I FOR VALUES FROM (%L) TO (%L)',
          parent, child,
          public.sc_first_id(day::timestamp AT TIME ZONE 'UTC'), public.sc_first_id((day + 1)::timestamp AT TIME ZONE 'UTC')
        );
        made := made + 1;
      END IF;
    END LOOP;
  END LOOP;
  RETURN made;
END
$$;
REVOKE ALL ON FUNCTION sc_make_partitions(int) FROM PUBLIC;
SELECT sc_make_partitions(14);

-- Drops the table's oldest partition, with its rows, if its day is more than `keep_days` days ago; says whether there was
-- one. Everybody else on the table waits while it runs: a caller sets a short lock_timeout.
CREATE FUNCTION sc_drop_partition(parent text, keep_days int) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  child text;
BEGIN
  SELECT c.relname INTO child FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
  WHERE i.inhparent = format('public.%I', parent)::regclass
    AND to_date(right(c.relname, 8), 'YYYYMMDD') < (clock_timestamp() AT TIME ZONE 'UTC')::date - greatest(keep_days, 1)
  ORDER BY c.relname LIMIT 1;
  IF child IS NULL THEN
    RETURN false;
  END IF;
  EXECUTE format('DROP TABLE IF EXISTS partitions.%I', child);
  RETURN true;
END
$$;
REVOKE ALL ON FUNCTION sc_drop_partition(text, int) FROM PUBLIC;

-- A UUIDv7 for rows that one statement makes many of, from what it finds; all other ids are made in Node.
CREATE FUNCTION sc_new_id(at timestamptz) RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
  SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7'
    || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid
$$;

-- How many days ahead every partitioned table is ready for: 0 means that today is the last.
CREATE FUNCTION sc_partition_days_ahead() RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT coalesce(min(ahead), -1)::int FROM (
    SELECT max(to_date(right(child.relname, 8), 'YYYYMMDD')) - (clock_timestamp() AT TIME ZONE 'UTC')::date AS ahead
    FROM unnest(ARRAY['Receipt', 'AlertEvent', 'TimelineEntry', 'NotificationAttempt']) AS parent(name)
    LEFT JOIN pg_inherits i ON i.inhparent = format('public.%I', parent.name)::regclass
    LEFT JOIN pg_class child ON child.oid = i.inhrelid
    GROUP BY parent.name
  ) per_table
$$;
REVOKE ALL ON FUNCTION sc_partition_days_ahead() FROM PUBLIC;

-- Ends the transaction when a statement did not touch the rows it had locked for that purpose.
CREATE FUNCTION sc_expect_rows(actual bigint, expected bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF actual <> expected THEN
    RAISE EXCEPTION 'expected % rows, touched %', expected, actual USING ERRCODE = '40001';
  END IF;
  RETURN true;
END
$$;

-- The workspaces this transaction may touch. Wrapped in (SELECT …) by its users, so that it runs once a statement.
CREATE FUNCTION sc_workspace_ids() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT NULLIF(current_setting('app.workspace_ids', true), '')::uuid[]
$$;

-- Groups of one workspace with one of the statuses, whose title or label values match every pattern, newest change first
-- from after `before_at` and `before_id`. ILIKE is not leakproof, so no index would serve it under a policy: the function
-- runs as its owner and carries the workspace in its WHERE. Each status is read on its own along its index: the settings
-- keep the planner, which does not know the limit, from reading and sorting all of them.
CREATE FUNCTION sc_search_groups(
  workspace uuid, patterns text[], statuses text[], before_at timestamptz, before_id uuid, row_limit int
) RETURNS TABLE (id uuid)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, public
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off AS $$
  SELECT found.id FROM unnest(statuses) AS wanted(status) CROSS JOIN LATERAL (
    SELECT g.id, g.status_changed_at FROM public."AlertGroup" g
    WHERE g.workspace_id = workspace AND g.status = wanted.status
      AND (g.status_changed_at, g.id) < (before_at, before_id)
      AND concat_ws(' ', g.title, (SELECT string_agg(label.value, ' ') FROM jsonb_each_text(g.group_labels) AS label))
        ILIKE ALL (patterns)
    ORDER BY g.status_changed_at DESC, g.id DESC
    LIMIT least(row_limit, 500)
  ) found
  WHERE workspace = ANY ((SELECT public.sc_workspace_ids())::uuid[])
  ORDER BY found.status_changed_at DESC, found.id DESC
  LIMIT least(row_limit, 500)
$$;
REVOKE ALL ON FUNCTION sc_search_groups(uuid, text[], text[], timestamptz, uuid, int) FROM PUBLIC;

-- Grants. What is not granted is refused before any policy is asked; history is append-only.
GRANT USAGE ON SCHEMA public TO sc_app, sc_system;
GRANT SELECT ON "Workspace", "User" TO sc_app;
GRANT UPDATE ON "Workspace" TO sc_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON "Member" TO sc_app;
GRANT SELECT, INSERT, UPDATE ON "Integration", "DeliveryId", "AlertGroup", "Alert", "EscalationRun", "Notification",
  "NotificationAttempt", "ApiKey" TO sc_app;
GRANT SELECT, INSERT ON "Receipt", "AlertEvent", "TimelineEntry", "AuditEntry" TO sc_app;
GRANT EXECUTE ON FUNCTION sc_search_groups(uuid, text[], text[], timestamptz, uuid, int) TO sc_app;

GRANT SELECT, INSERT ON "Workspace", "User", "UserIdentity", "Member" TO sc_system;
GRANT SELECT (id, workspace_id, key_hash, revoked_at) ON "Integration" TO sc_system;
GRANT SELECT (id, workspace_id, key_hash, expires_at, revoked_at) ON "ApiKey" TO sc_system;
GRANT SELECT (id, workspace_id, group_id, next_step_at, ended_at, end_reason) ON "EscalationRun" TO sc_system;
GRANT SELECT (id, workspace_id, timer_at) ON "AlertGroup" TO sc_system;
GRANT SELECT (id, workspace_id, group_id, integration_id, fingerprint, status, last_seen_at) ON "Alert" TO sc_system;
GRANT SELECT (id, workspace_id, group_id, lane, kind, status, due_at, sent_at, lease_until, token, attempts, crashes,
  recipient_id, method) ON "Notification" TO sc_system;
GRANT UPDATE (status, status_reason, due_at, token, lease_until, attempts, crashes, uncertain) ON "Notification" TO sc_system;
GRANT SELECT, INSERT, UPDATE ON "NotificationAttempt" TO sc_system;
GRANT SELECT, DELETE ON "DeliveryId" TO sc_system;
GRANT EXECUTE ON FUNCTION sc_make_partitions(int), sc_drop_partition(text, int), sc_partition_days_ahead() TO sc_system;

GRANT USAGE ON SCHEMA auth TO sc_auth;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA auth TO sc_auth;

-- Policies: one form everywhere. ENABLE, not FORCE: pg_dump runs as the owner, who may be no superuser.
DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['Workspace', 'Member', 'Integration', 'Receipt', 'DeliveryId', 'AlertEvent',
    'AlertGroup', 'Alert', 'TimelineEntry', 'EscalationRun', 'Notification', 'NotificationAttempt', 'ApiKey',
    'AuditEntry'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
      'CREATE POLICY tenant ON %1$I TO sc_app USING (%2$s) WITH CHECK (%2$s)', tenant_table,
      CASE tenant_table WHEN 'Workspace' THEN 'id' ELSE 'workspace_id' END
        || $p$ = ANY ((SELECT NULLIF(current_setting('app.workspace_ids', true), ''))::uuid[])$p$
    );
  END LOOP;
  FOREACH tenant_table IN ARRAY ARRAY['Workspace', 'Member', 'Integration', 'ApiKey', 'EscalationRun', 'AlertGroup',
    'Alert', 'Notification', 'NotificationAttempt', 'DeliveryId'] LOOP
    EXECUTE format('CREATE POLICY across ON %I TO sc_system USING (true) WITH CHECK (true)', tenant_table);
  END LOOP;
END
$$;

-- A user is seen by those who share a workspace with them.
ALTER TABLE "User" ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "User" FOR SELECT TO sc_app
  USING (EXISTS (SELECT 1 FROM "Member" m WHERE m.user_id = "User".id));
CREATE POLICY across ON "User" TO sc_system USING (true) WITH CHECK (true);
ALTER TABLE "UserIdentity" ENABLE ROW LEVEL SECURITY;
CREATE POLICY across ON "UserIdentity" TO sc_system USING (true) WITH CHECK (true);
