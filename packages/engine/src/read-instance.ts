import type { Instance } from '@signalcraft/contracts/workspaces';
import type { Database } from '@signalcraft/database/database';
import { countInstance } from '@signalcraft/database/system/workspaces';

/** The instance as its operator sees it. */
export const readInstance = async (options: { database: Database; version: string }): Promise<Instance> => ({
  version: options.version,
  ...(await countInstance(options)),
});
