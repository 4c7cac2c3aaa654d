-- AlterTable
ALTER TABLE "ApiKey" ADD COLUMN "created_by_id" UUID,
ADD COLUMN "created_by_type" TEXT NOT NULL DEFAULT 'system',
ADD COLUMN "last_used_at" TIMESTAMPTZ(6),
ADD COLUMN "previous_ends_at" TIMESTAMPTZ(6),
ADD COLUMN "previous_key_hash" BYTEA,
ADD COLUMN "revision" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- CreateIndex
CREATE UNIQUE INDEX "ApiKey_previous_key_hash_key" ON "ApiKey"("previous_key_hash");

-- CreateIndex
CREATE INDEX "AuditEntry_workspace_id_actor_id_id_idx" ON "AuditEntry"("workspace_id", "actor_id", "id" DESC);

-- CreateIndex
CREATE INDEX "AuditEntry_workspace_id_action_id_idx" ON "AuditEntry"("workspace_id", "action", "id" DESC);

-- CreateIndex
CREATE INDEX "AuditEntry_workspace_id_object_type_id_idx" ON "AuditEntry"("workspace_id", "object_type", "id" DESC);

-- CreateIndex
CREATE INDEX "AuditEntry_workspace_id_object_id_id_idx" ON "AuditEntry"("workspace_id", "object_id", "id" DESC);

-- What Prisma cannot say.

ALTER TABLE "ApiKey" ADD CONSTRAINT "ApiKey_created_by_type_check" CHECK (created_by_type IN ('source', 'member', 'api_key', 'system'));
ALTER TABLE "ApiKey" ADD CONSTRAINT "ApiKey_previous_check" CHECK ((previous_key_hash IS NULL) = (previous_ends_at IS NULL));

-- The look-up by a secret, across workspaces.
GRANT SELECT (previous_key_hash, previous_ends_at) ON "ApiKey" TO sc_system;
