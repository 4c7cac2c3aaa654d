import { runMigrations } from 'bullmq';
import { Client } from 'pg';
import { QUEUE_NAMES } from './catalog.ts';

/**
 * Brings the queue library's own schema up to date on Postgres and lets the role `sc_queue` use it. Run by the owner,
 * after the product's own migrations, before any process starts; it may run again at any time.
 */
export async function migrateQueueBackend(options: { connectionString: string }): Promise<void> {
  const client = new Client({ connectionString: options.connectionString });
  await client.connect();
  try {
    await runMigrations(client as never);
    // The library makes a sequence per queue at the first job: made here, since sc_queue may make nothing.
    for (const queue of QUEUE_NAMES) await client.query('select bullmq.next_job_id($1)', [queue]);
    await client.query(`
      grant usage on schema bullmq to sc_queue;
      grant select, insert, update, delete on all tables in schema bullmq to sc_queue;
      grant usage, select, update on all sequences in schema bullmq to sc_queue;
      grant execute on all functions in schema bullmq to sc_queue;
    `);
  } finally {
    await client.end();
  }
}
