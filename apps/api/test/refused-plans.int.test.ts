import { randomUUID } from 'node:crypto';
import type { Problem } from '@signalcraft/contracts/errors';
import { killStartedApps } from '@signalcraft/testkit/processes';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApi } from './api.ts';
import { bearersOf, openBearers } from './bearers.ts';
import { type Call, caller } from './calls.ts';

let call: Call;
let memberId = '';
let scheduleId = '';
beforeAll(async () => {
  const database = await withDatabase();
  const api = await startApi({ databaseUrl: database.appUrl });
  const workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
  const tokens = await bearersOf({ bearers: await openBearers({ databaseUrl: database.ownerUrl }), workspace });
  call = caller({ api, bearer: tokens.admin });
  memberId = workspace.members.member.id;
  const made = await call<{ id: string }>('POST', '/api/v1/schedules', { name: 'Days', zone: 'UTC', layers: [] });
  scheduleId = made.body.id;
});
afterAll(killStartedApps);

const MINUTE = 60_000;
const layer = (over: object = {}) => ({
  id: randomUUID(),
  name: 'Days',
  zone: null,
  startsAt: '2026-01-01T09:00',
  endsAt: null,
  rotation: { kind: 'daily', every: 1 },
  participants: [memberId],
  restrictions: [],
  ...over,
});
const schedule = (over: object = {}) => ({ name: 'Days', zone: 'UTC', layers: [layer()], ...over });
const step = (over: object = {}) => ({ delayMs: 5 * MINUTE, targets: [{ kind: 'member', memberId }], ...over });
const policy = (over: object = {}) => ({ name: 'Policy', steps: [step()], ...over });
const override = (over: object = {}) => ({
  kind: 'override',
  memberId,
  zone: 'UTC',
  startsAt: '2031-01-01T00:00',
  endsAt: '2031-01-02T00:00',
  ...over,
});

/** Who is to be on call, or paged, in a way that cannot be: where the answer says that the fault is. */
const REFUSED: [string, string, () => object, string][] = [
  [
    'a rotation of nobody',
    'schedules',
    () => schedule({ layers: [layer({ participants: [] })] }),
    'layers[0].participants',
  ],
  [
    'a rotation of a thousand',
    'schedules',
    () => schedule({ layers: [layer({ participants: Array.from({ length: 1_000 }, () => randomUUID()) })] }),
    'layers[0].participants',
  ],
  [
    'shifts of a second',
    'schedules',
    () => schedule({ layers: [layer({ rotation: { kind: 'hourly', every: 1 / 3_600 } })] }),
    'layers[0].rotation.every',
  ],
  [
    'shifts of no time',
    'schedules',
    () => schedule({ layers: [layer({ rotation: { kind: 'daily', every: 0 } })] }),
    'layers[0].rotation.every',
  ],
  ['a zone that is none', 'schedules', () => schedule({ zone: 'Etc/Unknown' }), 'zone'],
  [
    'a layer’s zone that is none',
    'schedules',
    () => schedule({ layers: [layer({ zone: 'Etc/Unknown' })] }),
    'layers[0].zone',
  ],
  [
    'a layer that ends before it starts',
    'schedules',
    () => schedule({ layers: [layer({ endsAt: '2025-01-01T09:00' })] }),
    'layers[0].endsAt',
  ],
  [
    'an override that is past',
    'exceptions',
    () => override({ startsAt: '2020-01-01T00:00', endsAt: '2020-01-02T00:00' }),
    'endsAt',
  ],
  ['an override that ends before it starts', 'exceptions', () => override({ endsAt: '2030-01-01T00:00' }), 'endsAt'],
  ['an override in no zone', 'exceptions', () => override({ zone: 'Etc/Unknown' }), 'zone'],
  ['a policy of no steps', 'escalation-policies', () => policy({ steps: [] }), 'steps'],
  [
    'a policy of a thousand steps',
    'escalation-policies',
    () => policy({ steps: Array.from({ length: 1_000 }, () => step()) }),
    'steps',
  ],
  ['a step of nobody', 'escalation-policies', () => policy({ steps: [step({ targets: [] })] }), 'steps[0].targets'],
  [
    'a delay of ten years',
    'escalation-policies',
    () => policy({ steps: [step(), step({ delayMs: 10 * 365 * 24 * 60 * MINUTE })] }),
    'steps[1].delayMs',
  ],
  ['a delay below zero', 'escalation-policies', () => policy({ steps: [step({ delayMs: -1 })] }), 'steps[0].delayMs'],
  [
    'a delay of a part of a millisecond',
    'escalation-policies',
    () => policy({ steps: [step({ delayMs: 0.5 })] }),
    'steps[0].delayMs',
  ],
  ['ten rounds more', 'escalation-policies', () => policy({ repeats: 10 }), 'repeats'],
  [
    'a step that tells a policy',
    'escalation-policies',
    () => policy({ steps: [step({ targets: [{ kind: 'policy', policyId: randomUUID() }] })] }),
    'steps[0].targets[0].kind',
  ],
];

it.each(REFUSED)('%s is refused, with the place of the fault', async (_what, noun, body, path) => {
  const to = noun === 'exceptions' ? `schedules/${scheduleId}/exceptions` : noun;
  const answer = await call<Problem>('POST', `/api/v1/${to}`, body());
  expect([400, 422]).toContain(answer.status);
  expect(answer.body.issues?.map((issue) => issue.path)).toContain(path);
});
