import type { Database } from '@signalcraft/database/database';
export type Seed = { workspaceId: string; email: string; ingestKeys: Record<string, string> };
