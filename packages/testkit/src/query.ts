import { Client } from 'pg';

/** One statement on a connection of its own: for looking behind the walls with a database's `ownerUrl`. */
export async function query<Row extends Record<string, unknown>>(options: {
  url: string;
  sql: string;
  values?: readonly unknown[];
}): Promise<Row[]> {
  const client = new Client({ connectionString: options.url });
  await client.connect();
  try {
    return (await client.query<Row>(options.sql, [...(options.values ?? [])])).rows;
  } finally {
    await client.end();
  }
}
