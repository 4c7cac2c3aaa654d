import type { AuditObjectType } from '@signalcraft/contracts/audit';
import type { TenantClient } from '@signalcraft/database/database';

type Named = { id: string; name: string };
type ReadNamed = (options: { db: TenantClient; workspaceId: string; ids: string[] }) => Promise<Named[]>;

const select = { id: true, name: true } as const;
const these = ({ workspaceId, ids }: { workspaceId: string; ids: string[] }) => ({ workspaceId, id: { in: ids } });

/** What has a name, and where it stands. */
const TABLES: Partial<Record<AuditObjectType, ReadNamed>> = {
  api_key: (options) => options.db.apiKey.findMany({ where: these(options), select }),
  channel: (options) => options.db.channel.findMany({ where: these(options), select }),
  escalation_policy: (options) => options.db.escalationPolicy.findMany({ where: these(options), select }),
  grouping_rule: (options) => options.db.groupingRule.findMany({ where: these(options), select }),
  inhibition_rule: (options) => options.db.inhibitionRule.findMany({ where: these(options), select }),
  integration: (options) => options.db.integration.findMany({ where: these(options), select }),
  maintenance_window: (options) => options.db.maintenanceWindow.findMany({ where: these(options), select }),
  route: (options) => options.db.route.findMany({ where: these(options), select }),
  schedule: (options) => options.db.schedule.findMany({ where: these(options), select }),
  shaping_rule: (options) => options.db.shapingRule.findMany({ where: these(options), select }),
  team: (options) => options.db.team.findMany({ where: these(options), select }),
};

/** The names of what audit entries are about, by id, as far as it has one and is still there. */
export async function readObjectNames(options: {
  db: TenantClient;
  workspaceId: string;
  objects: readonly { type: string; id: string }[];
}): Promise<Map<string, string>> {
  const { db, workspaceId, objects } = options;
  const names = new Map<string, string>();
  // One after the other: they share a connection.
  for (const [type, readNamed] of Object.entries(TABLES)) {
    const ids = [...new Set(objects.filter((one) => one.type === type).map((one) => one.id))];
    if (ids.length === 0) continue;
    for (const { id, name } of await readNamed({ db, workspaceId, ids })) names.set(id, name);
  }
  return names;
}
