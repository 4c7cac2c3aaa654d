import { fileURLToPath } from 'node:url';
import { defineConfig } from 'prisma/config';

// Prisma would download its schema engine from a host that not every machine can reach.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= fileURLToPath(new URL('./bin/schema-engine.mjs', import.meta.url));

// Migrations need a session of their own, which a pooler in DATABASE_URL does not give.
const url = process.env['DIRECT_DATABASE_URL'] ?? process.env['DATABASE_URL'];

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  // Generating the client needs no database.
  ...(url ? { datasource: { url } } : {}),
});
