-- CreateTable
CREATE TABLE "ClerkUser" (
    "subject" TEXT NOT NULL,
    "event_at" TIMESTAMPTZ(6) NOT NULL,
    "event_id" TEXT NOT NULL,
    "deleted_at" TIMESTAMPTZ(6),

    CONSTRAINT "ClerkUser_pkey" PRIMARY KEY ("subject")
);

-- What Prisma cannot say.

GRANT SELECT, INSERT, UPDATE ON "ClerkUser" TO sc_system;
GRANT UPDATE (email, name) ON "User" TO sc_system;
ALTER TABLE "ClerkUser" ENABLE ROW LEVEL SECURITY;
CREATE POLICY across ON "ClerkUser" TO sc_system USING (true) WITH CHECK (true);
