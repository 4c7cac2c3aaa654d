import type { AuditPage } from '@signalcraft/contracts/audit';
import type { Problem } from '@signalcraft/contracts/errors';
import type { Me, MemberList } from '@signalcraft/contracts/identity';
import { killStartedApps } from '@signalcraft/testkit/processes';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi } from './api.ts';
import { bearersOf, openBearers } from './bearers.ts';
import { type Call, caller } from './calls.ts';

let as: Record<'owner' | 'viewer', Call>;
let workspace: TestWorkspace;
beforeAll(async () => {
  const database = await withDatabase();
  const api = await startApi({ databaseUrl: database.appUrl });
  workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
  const tokens = await bearersOf({ bearers: await openBearers({ databaseUrl: database.ownerUrl }), workspace });
  as = { owner: caller({ api, bearer: tokens.owner }), viewer: caller({ api, bearer: tokens.viewer }) };
});
afterAll(killStartedApps);

const audited = async () => (await as.owner<AuditPage>('GET', '/api/v1/audit-log?objectType=member')).body.items;

test('a person says where they are: others see it, and the audit log has each change once', async () => {
  const before = (await as.viewer<Me>('GET', '/api/v1/me')).body.user;
  expect(before.timeZone).toBeNull();

  const said = await as.viewer<Me>('PATCH', '/api/v1/me', { timeZone: 'Asia/Tokyo' });
  expect(said).toMatchObject({ status: 200, body: { user: { ...before, timeZone: 'Asia/Tokyo' } } });
  await as.viewer('PATCH', '/api/v1/me', { timeZone: 'Asia/Tokyo' });
  const { items } = (await as.owner<MemberList>('GET', '/api/v1/members')).body;
  expect(items.map(({ timeZone }) => timeZone).filter((zone) => zone !== null)).toEqual(['Asia/Tokyo']);
  expect(await audited()).toMatchObject([
    {
      action: 'member.profile_changed',
      before: { name: before.name, timeZone: null },
      after: { name: before.name, timeZone: 'Asia/Tokyo' },
    },
  ]);

  const named = await as.viewer<Me>('PATCH', '/api/v1/me', { name: 'Vi' });
  expect(named.body.user).toMatchObject({ name: 'Vi', timeZone: 'Asia/Tokyo' });
  const taken = await as.viewer<Me>('PATCH', '/api/v1/me', { timeZone: null });
  expect(taken.body.user).toMatchObject({ name: 'Vi', timeZone: null });
  expect(await audited()).toHaveLength(3);
});

test('a zone that is none is refused at its field', async () => {
  const refused = await as.viewer<Problem>('PATCH', '/api/v1/me', { timeZone: 'Mars/Olympus' });
  expect(refused).toMatchObject({ status: 422, body: { issues: [{ path: 'timeZone' }] } });
});
