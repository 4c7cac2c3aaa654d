import type { Problem } from '@signalcraft/contracts/errors';
import { newId } from '@signalcraft/platform/ids';
import { killStartedApps, type StartedApp } from '@signalcraft/testkit/processes';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi } from './api.ts';
import { openBearers } from './bearers.ts';
import { type Attempt, type Belongings, readAttempts } from './operations.ts';

const attempts = await readAttempts();
/** Whatever takes a body from a person, by its schema. */
const taking = attempts.filter(({ kind, body }) => body && kind !== 'key' && kind !== 'open');

/** An id of nothing, whoever's is asked for: none of this comes so far as to be looked up. */
const nothing = new Proxy({} as Belongings, { get: () => newId(Date.now()) });

let api: StartedApp;
let bearer: string;
beforeAll(async () => {
  const database = await withDatabase();
  api = await startApi({ databaseUrl: database.appUrl });
  const workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
  const bearers = await openBearers({ databaseUrl: database.ownerUrl });
  bearer = await bearers.of(workspace.members.owner);
});
afterAll(killStartedApps);

async function send(attempt: Attempt, body: string): Promise<{ status: number; problem: Problem }> {
  const answer = await fetch(api.url + attempt.path(nothing), {
    method: attempt.method,
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    body,
  });
  return { status: answer.status, problem: (await answer.json()) as Problem };
}

describe('what nobody may set in passing (A70) is refused at', () => {
  const PLANTED = ['role', 'workspaceId', 'id', 'createdAt', 'isSuperuser', 'passwordHash'];

  it.each(taking)('$name', async (attempt) => {
    const wanted = attempt.body?.(nothing) as object;
    const planted = PLANTED.filter((name) => !Object.hasOwn(wanted, name));
    const body = { ...wanted, ...Object.fromEntries(planted.map((name) => [name, 'x'])) };
    const { status, problem } = await send(attempt, JSON.stringify(body));
    expect([status, problem.code, problem.issues?.map(({ path }) => path)]).toEqual([400, 'UNKNOWN_FIELD', planted]);
  });
});

describe('what would change every object (A16) is refused at', () => {
  it.each(taking)('$name', async (attempt) => {
    const wanted = JSON.stringify(attempt.body?.(nothing));
    for (const field of ['"__proto__":{"polluted":1}', '"constructor":{"prototype":{"polluted":1}}']) {
      const body = wanted.replace(/\}$/, `${wanted === '{}' ? '' : ','}${field}}`);
      expect((await send(attempt, body)).status, `for ${body}`).toBe(400);
    }
  });
});

describe('what is no object (A11), or no JSON (A12), is refused at', () => {
  it.each(taking)('$name', async (attempt) => {
    for (const body of ['', 'null', '[]', '"x"', '1']) {
      expect(await send(attempt, body), `for ${body}`).toMatchObject({
        status: 400,
        problem: { code: 'VALIDATION_FAILED' },
      });
    }
    for (const body of ['{', '{"name":"x",}', '// x\n{}', '{"name":NaN}']) {
      expect(await send(attempt, body), `for ${body}`).toMatchObject({
        status: 400,
        problem: { code: 'MALFORMED_JSON' },
      });
    }
  });
});
