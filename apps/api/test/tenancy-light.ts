import { randomUUID } from 'node:crypto';
import type { StartedApp } from '@signalcraft/testkit/processes';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { beforeAll, expect, it } from 'vitest';
import { startApi } from './api.ts';
import { type Bearers, openBearers } from './bearers.ts';
import { belongingsOfNobody, fillWorkspace } from './belongings.ts';
import { caller } from './calls.ts';
import { type Belongings, readAttempts } from './operations.ts';

const SECRET = 'Nobody else may read this';
/** Single sign-on is Clerk's own where Clerk keeps the accounts. */
const attempts = (await readAttempts()).filter(({ kind, name }) => kind === 'absent' && !name.startsWith('Sso.'));

/** The part of the tests of tenancy that depends on who signs the tokens. */
export function strangersMeetNothing(): void {
  let database: TestDatabase;
  let api: StartedApp;
  let bearers: Bearers;
  let theirs: TestWorkspace;
  let ours: TestWorkspace;
  let theirBelongings: Belongings;

  beforeAll(async () => {
    database = await withDatabase();
    api = await startApi({ databaseUrl: database.appUrl });
    theirs = await createWorkspace({ databaseUrl: database.ownerUrl });
    ours = await createWorkspace({ databaseUrl: database.ownerUrl });
    bearers = await openBearers({ databaseUrl: database.ownerUrl });
    theirBelongings = await fillWorkspace({ api, bearers, workspace: theirs, text: SECRET });
  });

  const ask = async (options: {
    bearer: string;
    attempt: (typeof attempts)[number];
    ids: Belongings;
    workspaceId?: string;
  }) => {
    const { bearer, attempt, ids, workspaceId } = options;
    const call = caller({ api, bearer, ...(workspaceId ? { headers: { 'x-workspace-id': workspaceId } } : {}) });
    const { status, body } = await call<{ requestId?: string }>(attempt.method, attempt.path(ids), attempt.body?.(ids));
    return { status, text: JSON.stringify({ ...body, requestId: undefined }) };
  };

  it.each(attempts)('a stranger meets nothing of another workspace at $name', async (attempt) => {
    const bearer = await bearers.of(ours.members.owner);
    const asked = await ask({ bearer, attempt, ids: theirBelongings });
    expect(asked.status).toBe(404);
    expect(asked.text).not.toContain(SECRET);
    expect(asked).toEqual(await ask({ bearer, attempt, ids: belongingsOfNobody() }));
    for (const workspaceId of [theirs.workspaceId, randomUUID()]) {
      expect((await ask({ bearer, attempt, ids: theirBelongings, workspaceId })).status).toBe(404);
    }
  });
}
