import { Client } from 'pg';

/** One statement by the login of `databaseUrl`, on a connection of its own: for looking behind the walls. */
export async function queryAs<T extends object>(options: {
  databaseUrl: string;
  text: string;
  values?: readonly unknown[];
}): Promise<T[]> {
  const client = new Client({ connectionString: options.databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<T>(options.text, [...(options.values ?? [])]);
    return rows;
  } finally {
    await client.end();
  }
}
