import { Database } from '@signalcraft/database/database';
import { makePartitions } from '@signalcraft/database/system/partitions';

/** Makes what must stand before the first delivery: today's partitions and those of the days ahead. */
export async function prepareDatabase(options: { databaseUrl: string }): Promise<void> {
  const database = new Database({
    url: options.databaseUrl,
    applicationName: 'signalcraft-prepare',
    poolMax: 1,
    hotPoolMax: 1,
  });
  try {
    await makePartitions({ database });
  } finally {
    await database.close();
  }
}
