-- CreateTable
CREATE TABLE "Team" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "created_by_type" TEXT NOT NULL,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "Team_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Schedule" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "team_id" UUID,
    "name" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "layers" JSONB NOT NULL,
    "calendar_key_hash" BYTEA,
    "created_by_type" TEXT NOT NULL,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "Schedule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "EscalationPolicy" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "steps" JSONB NOT NULL,
    "repeats" INTEGER NOT NULL DEFAULT 0,
    "fallback_member_ids" UUID[] DEFAULT ARRAY[]::UUID[],
    "created_by_type" TEXT NOT NULL,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "EscalationPolicy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Route" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "matchers" JSONB NOT NULL,
    "hours" JSONB,
    "policy_id" UUID NOT NULL,
    "continues" BOOLEAN NOT NULL DEFAULT false,
    "created_by_type" TEXT NOT NULL,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "Route_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TeamMember" (
    "workspace_id" UUID NOT NULL,
    "team_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,

    CONSTRAINT "TeamMember_pkey" PRIMARY KEY ("team_id","member_id")
);

-- CreateTable
CREATE TABLE "ScheduleException" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "schedule_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "exception" JSONB NOT NULL,
    "ends_at" TIMESTAMPTZ(6) NOT NULL,
    "created_by_type" TEXT NOT NULL,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ScheduleException_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RoundRobin" (
    "workspace_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "turns" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "RoundRobin_pkey" PRIMARY KEY ("workspace_id","key")
);

-- AlterTable
ALTER TABLE "EscalationRun" ADD COLUMN "resume_at" TIMESTAMPTZ(6);

-- CreateIndex
CREATE UNIQUE INDEX "Team_workspace_id_id_key" ON "Team"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Schedule_workspace_id_id_key" ON "Schedule"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "EscalationPolicy_workspace_id_id_key" ON "EscalationPolicy"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Route_workspace_id_id_key" ON "Route"("workspace_id", "id");

-- CreateIndex
CREATE INDEX "TeamMember_workspace_id_member_id_idx" ON "TeamMember"("workspace_id", "member_id");

-- CreateIndex
CREATE UNIQUE INDEX "Schedule_calendar_key_hash_key" ON "Schedule"("calendar_key_hash");

-- CreateIndex
CREATE INDEX "Schedule_workspace_id_team_id_idx" ON "Schedule"("workspace_id", "team_id");

-- CreateIndex
CREATE UNIQUE INDEX "ScheduleException_schedule_id_number_key" ON "ScheduleException"("schedule_id", "number");

-- CreateIndex
CREATE INDEX "ScheduleException_schedule_id_ends_at_idx" ON "ScheduleException"("schedule_id", "ends_at");

-- CreateIndex
CREATE INDEX "Route_workspace_id_position_idx" ON "Route"("workspace_id", "position");

-- CreateIndex
CREATE INDEX "Route_workspace_id_policy_id_idx" ON "Route"("workspace_id", "policy_id");

-- AddForeignKey
ALTER TABLE "Team" ADD CONSTRAINT "Team_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "Schedule" ADD CONSTRAINT "Schedule_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "EscalationPolicy" ADD CONSTRAINT "EscalationPolicy_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "Route" ADD CONSTRAINT "Route_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "TeamMember" ADD CONSTRAINT "TeamMember_workspace_id_team_id_fkey" FOREIGN KEY ("workspace_id", "team_id") REFERENCES "Team"("workspace_id", "id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "TeamMember" ADD CONSTRAINT "TeamMember_workspace_id_member_id_fkey" FOREIGN KEY ("workspace_id", "member_id") REFERENCES "Member"("workspace_id", "id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "Schedule" ADD CONSTRAINT "Schedule_workspace_id_team_id_fkey" FOREIGN KEY ("workspace_id", "team_id") REFERENCES "Team"("workspace_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "ScheduleException" ADD CONSTRAINT "ScheduleException_workspace_id_schedule_id_fkey" FOREIGN KEY ("workspace_id", "schedule_id") REFERENCES "Schedule"("workspace_id", "id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "Route" ADD CONSTRAINT "Route_workspace_id_policy_id_fkey" FOREIGN KEY ("workspace_id", "policy_id") REFERENCES "EscalationPolicy"("workspace_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "RoundRobin" ADD CONSTRAINT "RoundRobin_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- What Prisma cannot say.

ALTER TABLE "Team" ADD CONSTRAINT "Team_created_by_type_check" CHECK (created_by_type IN ('source', 'member', 'api_key', 'system'));
ALTER TABLE "Schedule" ADD CONSTRAINT "Schedule_created_by_type_check" CHECK (created_by_type IN ('source', 'member', 'api_key', 'system'));
ALTER TABLE "ScheduleException" ADD CONSTRAINT "ScheduleException_created_by_type_check" CHECK (created_by_type IN ('source', 'member', 'api_key', 'system'));
ALTER TABLE "EscalationPolicy" ADD CONSTRAINT "EscalationPolicy_created_by_type_check" CHECK (created_by_type IN ('source', 'member', 'api_key', 'system'));
ALTER TABLE "Route" ADD CONSTRAINT "Route_created_by_type_check" CHECK (created_by_type IN ('source', 'member', 'api_key', 'system'));

GRANT SELECT, INSERT, UPDATE, DELETE ON "Team", "TeamMember", "Schedule", "ScheduleException", "EscalationPolicy", "Route"
  TO sc_app;
GRANT SELECT, INSERT, UPDATE ON "RoundRobin" TO sc_app;
-- A calendar's address leads to its workspace.
GRANT SELECT (id, workspace_id, calendar_key_hash) ON "Schedule" TO sc_system;

DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['Team', 'TeamMember', 'Schedule', 'ScheduleException', 'EscalationPolicy', 'Route',
    'RoundRobin'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
      'CREATE POLICY tenant ON %1$I TO sc_app USING (%2$s) WITH CHECK (%2$s)', tenant_table,
      $p$workspace_id = ANY ((SELECT NULLIF(current_setting('app.workspace_ids', true), ''))::uuid[])$p$
    );
  END LOOP;
END
$$;
CREATE POLICY across ON "Schedule" TO sc_system USING (true) WITH CHECK (true);
