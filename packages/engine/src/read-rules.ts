import type { Database } from '@signalcraft/database/database';
import { DEFAULT_RULES, type LifecycleRules } from '@signalcraft/domain/lifecycle-state';

/** The numbers of the life cycle as the workspace set them, the defaults where it did not. */
export function readRules(options: { database: Database; workspaceId: string }): Promise<LifecycleRules> {
  const { workspaceId } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    const row = await db.workspace.findUnique({ where: { id: workspaceId }, select: { rules: true } });
    return { ...DEFAULT_RULES, ...(row?.rules as Partial<LifecycleRules> | undefined) };
  });
}
