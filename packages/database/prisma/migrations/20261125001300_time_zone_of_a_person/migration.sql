-- AlterTable
ALTER TABLE "User" ADD COLUMN "time_zone" TEXT;

-- What Prisma cannot say.

GRANT UPDATE (time_zone) ON "User" TO sc_system;
