-- AlterTable
ALTER TABLE "Workspace" ADD COLUMN     "grouping_revision" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "AlertGroup" ADD COLUMN     "grouped_by" JSONB;

-- AlterTable
ALTER TABLE "Alert" ADD COLUMN     "grouped_by" JSONB,
ADD COLUMN     "moved_at" TIMESTAMPTZ(6),
ADD COLUMN     "moved_by_id" UUID,
ADD COLUMN     "moved_by_type" TEXT,
ADD COLUMN     "pinned" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "GroupingRule" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "matchers" JSONB NOT NULL,
    "labels" TEXT[],
    "by_name" BOOLEAN NOT NULL DEFAULT false,
    "across_sources" BOOLEAN NOT NULL DEFAULT false,
    "group_wait_ms" INTEGER,
    "reopen_window_ms" INTEGER,
    "created_by_type" TEXT NOT NULL,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "GroupingRule_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "GroupingRule_workspace_id_id_key" ON "GroupingRule"("workspace_id", "id");

-- CreateIndex
CREATE INDEX "GroupingRule_workspace_id_position_idx" ON "GroupingRule"("workspace_id", "position");

-- AddForeignKey
ALTER TABLE "GroupingRule" ADD CONSTRAINT "GroupingRule_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- What Prisma cannot say.

ALTER TABLE "GroupingRule" ADD CONSTRAINT "GroupingRule_created_by_type_check" CHECK (created_by_type IN ('source', 'member', 'api_key', 'system'));
ALTER TABLE "GroupingRule" ADD CONSTRAINT "GroupingRule_spans_check" CHECK (group_wait_ms >= 0 AND reopen_window_ms >= 0);
ALTER TABLE "Alert" ADD CONSTRAINT "Alert_moved_by_type_check" CHECK (moved_by_type IN ('source', 'member', 'api_key', 'system'));
ALTER TABLE "Alert" ADD CONSTRAINT "Alert_moved_check" CHECK ((moved_at IS NULL) = (moved_by_type IS NULL) AND (moved_at IS NOT NULL OR NOT pinned));

-- A group that takes what others were merged into takes those over too, so that a key leads on in one step.
CREATE INDEX "AlertGroup_merged_into_idx" ON "AlertGroup" (merged_into_id) WHERE merged_into_id IS NOT NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON "GroupingRule" TO sc_app;
ALTER TABLE "GroupingRule" ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "GroupingRule" TO sc_app
  USING (workspace_id = ANY ((SELECT NULLIF(current_setting('app.workspace_ids', true), ''))::uuid[]))
  WITH CHECK (workspace_id = ANY ((SELECT NULLIF(current_setting('app.workspace_ids', true), ''))::uuid[]));
