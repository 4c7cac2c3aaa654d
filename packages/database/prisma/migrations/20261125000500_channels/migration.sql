-- CreateTable
CREATE TABLE "Channel" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "kind" TEXT NOT NULL,
    "settings" JSONB NOT NULL,
    "headers_sealed" TEXT,
    "secret_sealed" TEXT,
    "previous_secret_sealed" TEXT,
    "previous_secret_until" TIMESTAMPTZ(6),
    "secret_rotated_at" TIMESTAMPTZ(6),
    "paused_at" TIMESTAMPTZ(6),
    "disabled_at" TIMESTAMPTZ(6),
    "disabled_reason" TEXT,
    "deleted_at" TIMESTAMPTZ(6),
    "created_by_type" TEXT NOT NULL,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "Channel_pkey" PRIMARY KEY ("id")
);

-- AlterTable
ALTER TABLE "Route" ADD COLUMN "channel_ids" UUID[] DEFAULT ARRAY[]::UUID[];

-- CreateIndex
CREATE UNIQUE INDEX "Channel_workspace_id_id_key" ON "Channel"("workspace_id", "id");

-- AddForeignKey
ALTER TABLE "Channel" ADD CONSTRAINT "Channel_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- A message goes to a member or to a channel; what is said of either is said of the addressee.
ALTER TABLE "Notification"
  ALTER COLUMN "recipient_id" DROP NOT NULL,
  ADD COLUMN "channel_id" UUID;
ALTER TABLE "Notification"
  ADD COLUMN "addressee_id" UUID NOT NULL GENERATED ALWAYS AS (COALESCE("recipient_id", "channel_id")) STORED;

-- AddForeignKey
ALTER TABLE "Notification" ADD CONSTRAINT "Notification_workspace_id_channel_id_fkey" FOREIGN KEY ("workspace_id", "channel_id") REFERENCES "Channel"("workspace_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- What Prisma cannot say.

ALTER TABLE "Channel" ADD CONSTRAINT "Channel_kind_check" CHECK (kind IN ('webhook', 'email'));
ALTER TABLE "Channel" ADD CONSTRAINT "Channel_created_by_type_check" CHECK (created_by_type IN ('source', 'member', 'api_key', 'system'));
ALTER TABLE "Channel" ADD CONSTRAINT "Channel_disabled_check" CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL));
ALTER TABLE "Channel" ADD CONSTRAINT "Channel_previous_secret_check" CHECK ((previous_secret_sealed IS NULL) = (previous_secret_until IS NULL));
ALTER TABLE "Notification" ADD CONSTRAINT "Notification_addressee_check" CHECK (num_nonnulls(recipient_id, channel_id) = 1);

DROP INDEX "Notification_page_key";
CREATE UNIQUE INDEX "Notification_page_key" ON "Notification" (run_id, step, round, addressee_id, method) WHERE kind = 'PAGE';
DROP INDEX "Notification_told_key";
CREATE UNIQUE INDEX "Notification_told_key" ON "Notification" (transition_id, addressee_id, method) WHERE kind <> 'PAGE';
DROP INDEX "Notification_sending_idx";
CREATE INDEX "Notification_sending_idx" ON "Notification" (addressee_id, method) WHERE status = 'SENDING';
DROP INDEX "Notification_sent_idx";
CREATE INDEX "Notification_sent_idx" ON "Notification" (addressee_id, method, kind, sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX "Notification_channel_idx" ON "Notification" (channel_id, id) WHERE channel_id IS NOT NULL;

GRANT SELECT, INSERT, UPDATE ON "Channel" TO sc_app;
GRANT SELECT (addressee_id) ON "Notification" TO sc_system;

ALTER TABLE "Channel" ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "Channel" TO sc_app
  USING (workspace_id = ANY ((SELECT NULLIF(current_setting('app.workspace_ids', true), ''))::uuid[]))
  WITH CHECK (workspace_id = ANY ((SELECT NULLIF(current_setting('app.workspace_ids', true), ''))::uuid[]));
