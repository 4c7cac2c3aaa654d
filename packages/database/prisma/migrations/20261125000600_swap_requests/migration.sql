-- CreateTable
CREATE TABLE "SwapRequest" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "schedule_id" UUID NOT NULL,
    "sides" JSONB NOT NULL,
    "begins_at" TIMESTAMPTZ(6) NOT NULL,
    "created_by_type" TEXT NOT NULL,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SwapRequest_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "SwapRequest_schedule_id_begins_at_idx" ON "SwapRequest"("schedule_id", "begins_at");

-- AddForeignKey
ALTER TABLE "SwapRequest" ADD CONSTRAINT "SwapRequest_workspace_id_schedule_id_fkey" FOREIGN KEY ("workspace_id", "schedule_id") REFERENCES "Schedule"("workspace_id", "id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- What Prisma cannot say.

ALTER TABLE "SwapRequest" ADD CONSTRAINT "SwapRequest_created_by_type_check" CHECK (created_by_type IN ('source', 'member', 'api_key', 'system'));

GRANT SELECT, INSERT, UPDATE, DELETE ON "SwapRequest" TO sc_app;
ALTER TABLE "SwapRequest" ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "SwapRequest" TO sc_app
  USING (workspace_id = ANY ((SELECT NULLIF(current_setting('app.workspace_ids', true), ''))::uuid[]))
  WITH CHECK (workspace_id = ANY ((SELECT NULLIF(current_setting('app.workspace_ids', true), ''))::uuid[]));
