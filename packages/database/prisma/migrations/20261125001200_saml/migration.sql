-- CreateTable
CREATE TABLE "SsoConnection" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "idp_entity_id" TEXT NOT NULL,
    "sso_url" TEXT NOT NULL,
    "certificates" TEXT[],
    "mapping" JSONB NOT NULL,
    "default_role" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT false,
    "enforced" BOOLEAN NOT NULL DEFAULT false,
    "created_by_type" TEXT NOT NULL,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "SsoConnection_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SsoDomain" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "domain" TEXT NOT NULL,
    "confirmed_at" TIMESTAMPTZ(6),
    "created_by_type" TEXT NOT NULL,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SsoDomain_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SsoRequest" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "browser_hash" BYTEA,
    "return_to" TEXT NOT NULL DEFAULT '/',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "used_at" TIMESTAMPTZ(6),
    "result" JSONB,

    CONSTRAINT "SsoRequest_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SsoAssertion" (
    "workspace_id" UUID NOT NULL,
    "assertion_id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "SsoAssertion_pkey" PRIMARY KEY ("workspace_id","assertion_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "SsoConnection_workspace_id_key" ON "SsoConnection"("workspace_id");

-- CreateIndex
CREATE UNIQUE INDEX "SsoDomain_workspace_id_domain_key" ON "SsoDomain"("workspace_id", "domain");

-- CreateIndex
CREATE INDEX "SsoRequest_workspace_id_expires_at_idx" ON "SsoRequest"("workspace_id", "expires_at");

-- CreateIndex
CREATE INDEX "SsoAssertion_workspace_id_expires_at_idx" ON "SsoAssertion"("workspace_id", "expires_at");

-- AddForeignKey
ALTER TABLE "SsoConnection" ADD CONSTRAINT "SsoConnection_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "SsoDomain" ADD CONSTRAINT "SsoDomain_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "SsoRequest" ADD CONSTRAINT "SsoRequest_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "SsoAssertion" ADD CONSTRAINT "SsoAssertion_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- What Prisma cannot say.

ALTER TABLE "SsoConnection" ADD CONSTRAINT "SsoConnection_default_role_check" CHECK (default_role IN ('ADMIN', 'MEMBER', 'VIEWER'));
ALTER TABLE "SsoConnection" ADD CONSTRAINT "SsoConnection_created_by_type_check" CHECK (created_by_type IN ('source', 'member', 'api_key', 'system'));
ALTER TABLE "SsoConnection" ADD CONSTRAINT "SsoConnection_enforced_needs_enabled" CHECK (enabled OR NOT enforced);
ALTER TABLE "SsoDomain" ADD CONSTRAINT "SsoDomain_created_by_type_check" CHECK (created_by_type IN ('source', 'member', 'api_key', 'system'));
ALTER TABLE "SsoRequest" ADD CONSTRAINT "SsoRequest_kind_check" CHECK (kind IN ('login', 'test'));

-- Many may name a domain; it is confirmed for one.
CREATE UNIQUE INDEX "SsoDomain_confirmed_key" ON "SsoDomain" (domain) WHERE confirmed_at IS NOT NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON "SsoConnection", "SsoRequest" TO sc_app;
GRANT SELECT, INSERT, DELETE ON "SsoAssertion" TO sc_app;
-- Nobody of a workspace confirms: that is the operator's.
GRANT SELECT, DELETE ON "SsoDomain" TO sc_app;
GRANT INSERT (id, workspace_id, domain, created_by_type, created_by_id, created_at) ON "SsoDomain" TO sc_app;
GRANT SELECT (id, workspace_id, enabled, enforced) ON "SsoConnection" TO sc_system;
GRANT SELECT, UPDATE (confirmed_at) ON "SsoDomain" TO sc_system;

DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['SsoConnection', 'SsoDomain', 'SsoRequest', 'SsoAssertion'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
      'CREATE POLICY tenant ON %1$I TO sc_app USING (%2$s) WITH CHECK (%2$s)', tenant_table,
      $p$workspace_id = ANY ((SELECT NULLIF(current_setting('app.workspace_ids', true), ''))::uuid[])$p$
    );
  END LOOP;
END
$$;
CREATE POLICY across ON "SsoConnection" TO sc_system USING (true) WITH CHECK (true);
CREATE POLICY across ON "SsoDomain" TO sc_system USING (true) WITH CHECK (true);
