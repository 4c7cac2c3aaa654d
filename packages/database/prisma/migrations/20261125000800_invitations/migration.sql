-- CreateTable
CREATE TABLE "Invitation" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "accepted_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),
    "created_by_type" TEXT NOT NULL,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "Invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "OutgoingMail" (
    "id" UUID NOT NULL,
    "workspace_id" UUID,
    "invitation_id" UUID,
    "destination" TEXT NOT NULL,
    "content_sealed" TEXT,
    "status" TEXT NOT NULL DEFAULT 'PENDING',
    "status_reason" TEXT,
    "due_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(6),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "crashes" INTEGER NOT NULL DEFAULT 0,
    "token" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(6),

    CONSTRAINT "OutgoingMail_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Invitation_token_hash_key" ON "Invitation"("token_hash");

-- CreateIndex
CREATE UNIQUE INDEX "Invitation_workspace_id_id_key" ON "Invitation"("workspace_id", "id");

-- CreateIndex
CREATE INDEX "OutgoingMail_invitation_id_id_idx" ON "OutgoingMail"("invitation_id", "id" DESC);

-- AddForeignKey
ALTER TABLE "Invitation" ADD CONSTRAINT "Invitation_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "OutgoingMail" ADD CONSTRAINT "OutgoingMail_workspace_id_invitation_id_fkey" FOREIGN KEY ("workspace_id", "invitation_id") REFERENCES "Invitation"("workspace_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- What Prisma cannot say.

ALTER TABLE "Invitation" ADD CONSTRAINT "Invitation_role_check" CHECK (role IN ('OWNER', 'ADMIN', 'MEMBER', 'VIEWER'));
ALTER TABLE "Invitation" ADD CONSTRAINT "Invitation_created_by_type_check" CHECK (created_by_type IN ('source', 'member', 'api_key', 'system'));
ALTER TABLE "Invitation" ADD CONSTRAINT "Invitation_lower_case_check" CHECK (email = lower(email));
ALTER TABLE "OutgoingMail" ADD CONSTRAINT "OutgoingMail_status_check" CHECK (status IN ('PENDING', 'SENDING', 'RETRY', 'SENT', 'FAILED', 'CANCELLED'));
-- A link that was sent, or never will be, is kept nowhere.
ALTER TABLE "OutgoingMail" ADD CONSTRAINT "OutgoingMail_content_check" CHECK ((content_sealed IS NOT NULL) = (status IN ('PENDING', 'SENDING', 'RETRY')));

CREATE UNIQUE INDEX "Invitation_open_key" ON "Invitation" (workspace_id, email) WHERE accepted_at IS NULL AND revoked_at IS NULL;
CREATE INDEX "OutgoingMail_due_idx" ON "OutgoingMail" (due_at, id) WHERE status IN ('PENDING', 'RETRY');
CREATE INDEX "OutgoingMail_sending_idx" ON "OutgoingMail" (lease_until) WHERE status = 'SENDING';

GRANT SELECT, INSERT, UPDATE ON "Invitation" TO sc_app;
GRANT SELECT (id, workspace_id, email, token_hash, expires_at, accepted_at, revoked_at) ON "Invitation" TO sc_system;
-- What a mail says is for the workers alone.
GRANT SELECT (id, workspace_id, invitation_id, status, status_reason, due_at, created_at, sent_at, attempts) ON "OutgoingMail" TO sc_app;
GRANT INSERT ON "OutgoingMail" TO sc_app;
GRANT UPDATE (status, status_reason, content_sealed) ON "OutgoingMail" TO sc_app;
GRANT SELECT, INSERT, UPDATE ON "OutgoingMail" TO sc_system;
GRANT UPDATE (name) ON "User" TO sc_system;

DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['Invitation', 'OutgoingMail'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
      'CREATE POLICY tenant ON %1$I TO sc_app USING (%2$s) WITH CHECK (%2$s)', tenant_table,
      $p$workspace_id = ANY ((SELECT NULLIF(current_setting('app.workspace_ids', true), ''))::uuid[])$p$
    );
    EXECUTE format('CREATE POLICY across ON %I TO sc_system USING (true) WITH CHECK (true)', tenant_table);
  END LOOP;
END
$$;
