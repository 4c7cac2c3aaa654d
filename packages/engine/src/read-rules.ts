import { type LifeCycle, type LifeCycleSettings, WorkspaceRules } from '@signalcraft/contracts/life-cycle';
import type { Database } from '@signalcraft/database/database';
import { DEFAULT_RULES, type LifecycleRules } from '@signalcraft/domain/lifecycle-state';

/** The numbers of the life cycle as the workspace set them, the defaults where it did not. */
export function readRules(options: { database: Database; workspaceId: string }): Promise<LifecycleRules> {
  const { workspaceId } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    const row = await db.workspace.findUnique({ where: { id: workspaceId }, select: { rules: true } });
    return toRules(row?.rules);
  });
}

/** A workspace's stored numbers; those that a newer version wrote and that cannot be read count as not set. */
export function toRules(stored: unknown): LifecycleRules {
  const { data = {} } = WorkspaceRules.safeParse(stored);
  const set = Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));
  return { ...DEFAULT_RULES, ...set };
}

/** The numbers as the api and the forms say them: each severity named, null where its acknowledgement never runs out. */
export const toSettings = (rules: LifecycleRules): LifeCycleSettings => ({
  ...rules,
  ackExpiryMs: {
    critical: rules.ackExpiryMs.critical ?? null,
    high: rules.ackExpiryMs.high ?? null,
    warning: rules.ackExpiryMs.warning ?? null,
    low: rules.ackExpiryMs.low ?? null,
    info: rules.ackExpiryMs.info ?? null,
  },
});

/** The workspace's numbers, and what would hold without them. */
export const readLifeCycle = async (options: { database: Database; workspaceId: string }): Promise<LifeCycle> => ({
  settings: toSettings(await readRules(options)),
  defaults: toSettings(DEFAULT_RULES),
});
