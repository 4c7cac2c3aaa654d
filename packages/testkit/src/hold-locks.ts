import { Client } from 'pg';

/** Runs `text` in a transaction that stays open, with the locks it took, until `release`. */
export async function holdLocks(options: {
  databaseUrl: string;
  text: string;
}): Promise<{ release: () => Promise<void> }> {
  const client = new Client({ connectionString: options.databaseUrl });
  await client.connect();
  await client.query('begin');
  await client.query(options.text);
  return {
    release: async () => {
      await client.query('commit');
      await client.end();
    },
  };
}
