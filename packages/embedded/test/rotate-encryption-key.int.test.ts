import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { outgoingMail } from '@signalcraft/engine/outgoing-mails';
import {
  type EncryptionKey,
  parseEncryptionKey,
  type SealedPlace,
  seal,
  UnreadableSecretError,
  unseal,
} from '@signalcraft/platform/encryption';
import { newId } from '@signalcraft/platform/ids';
import { SEALED_COLUMNS, type SealedColumn } from '@signalcraft/platform/sealed-columns';
import { queryAs } from '@signalcraft/testkit/query-as';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace } from '@signalcraft/testkit/workspace';
import { beforeAll, describe, expect, test } from 'vitest';

/** How many secrets the kills are tried on; 10,000 is what the figures of Docs/Security.md are from. */
const SECRETS = Number(process.env['ROTATION_SECRETS'] ?? 2_000);
/** With the key that signs tokens, and a mail that waits. */
const ALL = SECRETS + 2;
const KILLS = 5;
const ADMIN = fileURLToPath(new URL('../dist/admin.js', import.meta.url));

const texts = { old: makeKey(), current: makeKey() };
const keys = {
  old: parseEncryptionKey(texts.old),
  both: parseEncryptionKey(texts.current, texts.old),
  current: parseEncryptionKey(texts.current),
};
function makeKey(): string {
  return randomBytes(32).toString('base64');
}

const database = await withDatabase();
const query = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []): Promise<Row[]> =>
  queryAs<Row>({ databaseUrl: database.ownerUrl, text, values });

/** What every secret was so far, by its place. */
const expected = new Map<string, string[]>();
const nameOf = ({ table, column, rowId }: SealedPlace): string => `${table}.${column} of ${rowId}`;

function sealedAt(options: { place: SealedPlace; key?: EncryptionKey }): string {
  const text = `secret ${randomBytes(12).toString('hex')}`;
  expected.set(nameOf(options.place), [...(expected.get(nameOf(options.place)) ?? []), text]);
  return seal({ key: options.key ?? keys.old, text, place: options.place });
}

const quoted = (table: string): string => (table === 'auth.jwks' ? table : `"${table}"`);
const readAll = async (column: SealedColumn): Promise<{ place: SealedPlace; sealed: string }[]> => {
  const isInstallations = column.table === 'auth.jwks' || column.table === 'OutgoingMail';
  const rows = await query<{ rowId: string; workspaceId: string | null; sealed: string }>(
    `select id as "rowId", ${isInstallations ? 'null' : 'workspace_id'} as "workspaceId", "${column.column}" as sealed
     from ${quoted(column.table)} where "${column.column}" is not null`,
  );
  return rows.map(({ sealed, ...place }) => ({ sealed, place: { ...column, ...place } }));
};
/** The places of what does not open to what it should be: the last that was stored, or while it changes any. */
async function unreadable(key: EncryptionKey, options: { whileChanging?: boolean } = {}): Promise<string[]> {
  const found = await Promise.all(SEALED_COLUMNS.map(readAll));
  return found.flat().flatMap(({ place, sealed }) => {
    try {
      const text = unseal({ key, sealed, place });
      const texts = expected.get(nameOf(place)) ?? [];
      const isRight = options.whileChanging ? texts.includes(text) : texts.at(-1) === text;
      return isRight ? [] : [nameOf(place)];
    } catch (error) {
      if (error instanceof UnreadableSecretError) return [`${nameOf(place)}: ${error.message}`];
      throw error;
    }
  });
}

/** The command as an operator runs it; `killAtLine`: SIGKILL as soon as it printed that many lines. */
function run(options: { args?: string[]; killAtLine?: number; env?: Record<string, string> } = {}) {
  const script = `const { runAdmin } = await import(${JSON.stringify(ADMIN)});
    process.exit(await runAdmin({ args: ${JSON.stringify(['rotate-encryption-key', ...(options.args ?? [])])},
      env: process.env, checkout: '/nowhere', workingDir: '/nowhere' }));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: database.appUrl,
      ENCRYPTION_KEY: texts.current,
      ENCRYPTION_KEYS_OLD: texts.old,
      ...options.env,
    },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (options.killAtLine !== undefined && text.split('\n').length > options.killAtLine) child.kill('SIGKILL');
    });
  }
  return new Promise<{ code: number | null; signal: string | null; text: string }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, text }));
  });
}

test('every column that may hold sealed values is in the list, and the list has no other', async () => {
  const rows = await query<{ place: string }>(
    `select case table_schema when 'public' then '' else table_schema || '.' end || table_name || '.' || column_name as place
     from information_schema.columns
     where table_schema in ('public', 'auth') and (column_name ~ 'sealed' or column_name = 'privateKey')`,
  );
  expect(rows.map(({ place }) => place).sort()).toEqual(
    SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`).sort(),
  );
});

describe(`of ${SECRETS} secrets`, () => {
  let workspaceIds: string[];
  beforeAll(async () => {
    workspaceIds = await Promise.all(
      [1, 2, 3].map(async () => (await createWorkspace({ databaseUrl: database.ownerUrl })).workspaceId),
    );
    await query('delete from "Integration"');
    const rows = Array.from({ length: SECRETS / 4 }, (_, index) => {
      const workspaceId = workspaceIds[index % workspaceIds.length] ?? '';
      const rowId = newId(Date.now());
      const ofRow = SEALED_COLUMNS.flatMap((column) =>
        column.table === 'Integration' || column.table === 'Channel'
          ? [[column.column, sealedAt({ place: { ...column, workspaceId, rowId } })]]
          : [],
      );
      return { id: rowId, workspace_id: workspaceId, ...Object.fromEntries(ofRow) };
    });
    await query(
      `with r as (select * from jsonb_to_recordset($1) as r (id uuid, workspace_id uuid, key_sealed text,
           secret_sealed text, previous_secret_sealed text, headers_sealed text)),
         i as (insert into "Integration" (id, workspace_id, source, name, key_hash, key_sealed, grouping)
           select id, workspace_id, 'generic', 'i', sha256(id::text::bytea), key_sealed, '{}' from r)
       insert into "Channel" (id, workspace_id, name, kind, settings, created_by_type, secret_sealed,
         previous_secret_sealed, previous_secret_until, headers_sealed)
       select id, workspace_id, 'c', 'webhook', '{}', 'system', secret_sealed, previous_secret_sealed, now(), headers_sealed
       from r`,
      [JSON.stringify(rows)],
    );
    const place: SealedPlace = { workspaceId: null, table: 'auth.jwks', column: 'privateKey', rowId: 'signs' };
    await query(
      `insert into auth.jwks (id, "publicKey", "privateKey", alg, "createdAt") values ('signs', '{}', $1, 'RS256', now()),
         ('earlier', '{}', '"0123abcd"', 'RS256', now())`,
      [sealedAt({ place })],
    );
    const mail = outgoingMail({
      encryptionKey: keys.old,
      to: 'someone@example.com',
      mail: { kind: 'password_changed', url: 'https://sc.example/secret' },
      now: Date.now(),
    });
    const placeOfMail: SealedPlace = {
      workspaceId: null,
      table: 'OutgoingMail',
      column: 'content_sealed',
      rowId: mail.id,
    };
    expected.set(nameOf(placeOfMail), [unseal({ key: keys.old, sealed: mail.contentSealed, place: placeOfMail })]);
    await query(
      `insert into "OutgoingMail" (id, destination, content_sealed, due_at)
       values ($1, $2, $3, now() + interval '1 day')`,
      [mail.id, mail.destination, mail.contentSealed],
    );
  }, 600_000);

  test(`none is unreadable while the command is killed ${KILLS} times, and the old key can go`, async () => {
    // Of the installation's: one row is of before such keys were sealed as everything else is.
    const notOurs = 'auth.jwks.privateKey of earlier: not a sealed value';
    expect(await unreadable(keys.old)).toEqual([notOurs]);
    expect((await run({ args: ['--check'] })).text).toMatch(
      new RegExp(`^${ALL} values of ${ALL} still need a key of ENCRYPTION_KEYS_OLD\\.$`, 'm'),
    );

    const over = new AbortController();
    const looks: string[][] = [];
    const looking = (async () => {
      while (!over.signal.aborted) looks.push(await unreadable(keys.both, { whileChanging: true }));
    })();
    // People go on changing secrets, with the current key, and one process with the old key still runs.
    const changed = new Set<string>();
    const changing = (async () => {
      while (!over.signal.aborted) {
        const [one] = await query<{ id: string; workspace_id: string }>(
          'select id, workspace_id from "Channel" order by random() limit 1',
        );
        if (!one) throw new Error('no channel');
        const { id: rowId, workspace_id: workspaceId } = one;
        const place: SealedPlace = { workspaceId, table: 'Channel', column: 'secret_sealed', rowId };
        changed.add(rowId);
        const key = changed.size % 2 === 0 ? keys.both : keys.old;
        await query('update "Channel" set secret_sealed = $2 where id = $1', [rowId, sealedAt({ place, key })]);
      }
    })();

    const startedAt = performance.now();
    const progress: number[] = [];
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const killed = await run({ killAtLine: 1 + (kill % 2) });
      expect(killed).toMatchObject({ signal: 'SIGKILL' });
      progress.push(Number((await run({ args: ['--check'] })).text.split(' ')[0]));
    }
    expect(progress.every((left, index) => left > 0 && left < (progress[index - 1] ?? ALL))).toBe(true);
    const last = await run();
    const seconds = (performance.now() - startedAt) / 1_000;
    over.abort();
    await Promise.all([looking, changing]);
    expect(last).toMatchObject({ code: 0, signal: null });
    expect(last.text).toMatch(/sealed anew so far[^]*values sealed anew with the current key\./);
    for (const look of looks) expect(look).toEqual([notOurs]);
    expect(changed.size).toBeGreaterThan(0);

    // What the process with the old key sealed after its row was passed.
    await run();
    expect((await run({ args: ['--check'] })).text).toBe(
      `0 values of ${ALL} still need a key of ENCRYPTION_KEYS_OLD: it may be removed.\n`,
    );
    expect(await unreadable(keys.current)).toEqual([notOurs]);
    process.stderr.write(
      `${SECRETS} secrets sealed anew in ${seconds.toFixed(1)} s with ${KILLS} kills, ${looks.length} looks at all of them, ${changed.size} changed meanwhile\n`,
    );
  }, 600_000);

  test('what no key opens stays as it is, is counted, and keeps nothing else from being sealed anew', async () => {
    const third = makeKey();
    await query(
      `update "Channel" set secret_sealed = secret_sealed || 'A' where id = (select min(id::text)::uuid from "Channel")`,
    );
    const { code, text } = await run({ env: { ENCRYPTION_KEY: third, ENCRYPTION_KEYS_OLD: texts.current } });
    expect({ code, text }).toMatchObject({
      code: 0,
      text: expect.stringMatching(/^One value cannot be read: altered/m),
    });
    expect(text).toContain(`${ALL - 1} values sealed anew`);
    expect(text).toContain('One value of');
    const without = await run({ args: ['--check'], env: { ENCRYPTION_KEY: makeKey(), ENCRYPTION_KEYS_OLD: '' } });
    expect(without.text).toContain(`${ALL} values cannot be read: sealed with a key that is not given.`);
  }, 600_000);

  test.each([
    [{ ENCRYPTION_KEY: 'short' }, [], /^ENCRYPTION_KEY must be 32 bytes as base64, this is not base64; generate/],
    [{ ENCRYPTION_KEYS_OLD: 'short' }, [], /^ENCRYPTION_KEYS_OLD: key 1 must be 32 bytes/],
    [{}, ['owner@example.com'], /^rotate-encryption-key takes no "owner@example.com"; npm run admin/],
    [{}, ['--workspace', 'x'], /^rotate-encryption-key takes no --workspace; npm run admin/],
  ])('%j %j is refused in one line', async (env, args, why) => {
    const { code, text } = await run({ env, args });
    expect(code).toBe(1);
    expect(text).toMatch(why);
    expect(text.trimEnd().split('\n')).toHaveLength(1);
  });
});
