-- AlterTable
ALTER TABLE "Workspace" ADD COLUMN     "shaping_revision" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "Receipt" ADD COLUMN     "dropped" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "rerun_of" UUID;

-- AlterTable
ALTER TABLE "AlertEvent" ADD COLUMN     "shaped" JSONB;

-- AlterTable
ALTER TABLE "Route" ADD COLUMN     "condition" TEXT;

-- CreateTable
CREATE TABLE "ShapingRule" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "integration_id" UUID,
    "matchers" JSONB NOT NULL,
    "condition" TEXT,
    "actions" JSONB NOT NULL,
    "stop" BOOLEAN NOT NULL DEFAULT false,
    "created_by_type" TEXT NOT NULL,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "ShapingRule_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "ShapingRule_workspace_id_id_key" ON "ShapingRule"("workspace_id", "id");

-- CreateIndex
CREATE INDEX "ShapingRule_workspace_id_position_idx" ON "ShapingRule"("workspace_id", "position");

-- CreateIndex
CREATE INDEX "ShapingRule_workspace_id_integration_id_idx" ON "ShapingRule"("workspace_id", "integration_id");

-- AddForeignKey
ALTER TABLE "ShapingRule" ADD CONSTRAINT "ShapingRule_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "ShapingRule" ADD CONSTRAINT "ShapingRule_workspace_id_integration_id_fkey" FOREIGN KEY ("workspace_id", "integration_id") REFERENCES "Integration"("workspace_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- What Prisma cannot say.

ALTER TABLE "ShapingRule" ADD CONSTRAINT "ShapingRule_created_by_type_check" CHECK (created_by_type IN ('source', 'member', 'api_key', 'system'));

GRANT SELECT, INSERT, UPDATE, DELETE ON "ShapingRule" TO sc_app;
ALTER TABLE "ShapingRule" ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "ShapingRule" TO sc_app
  USING (workspace_id = ANY ((SELECT NULLIF(current_setting('app.workspace_ids', true), ''))::uuid[]))
  WITH CHECK (workspace_id = ANY ((SELECT NULLIF(current_setting('app.workspace_ids', true), ''))::uuid[]));
