import { randomUUID } from 'node:crypto';
import type { Problem } from '@signalcraft/contracts/errors';
import { killStartedApps } from '@signalcraft/testkit/processes';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
const DAY = 24 * 60 * MINUTE;
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

type Refused = { what: string; noun: string; body: () => object; at: string };

/** Who is to be on call in a way that cannot be: where the answer says that the fault is. */
const ROTATIONS: Refused[] = [
  {
    what: 'a rotation with 0 people',
    noun: 'schedules',
    body: () => schedule({ layers: [layer({ participants: [] })] }),
    at: 'layers[0].participants',
  },
  {
    what: 'a rotation with 1,000 people',
    noun: 'schedules',
    body: () => schedule({ layers: [layer({ participants: Array.from({ length: 1_000 }, () => randomUUID()) })] }),
    at: 'layers[0].participants',
  },
  {
    what: '1 s shifts',
    noun: 'schedules',
    body: () => schedule({ layers: [layer({ rotation: { kind: 'hourly', every: 1 / 3_600 } })] }),
    at: 'layers[0].rotation.every',
  },
  {
    what: 'shifts of no time',
    noun: 'schedules',
    body: () => schedule({ layers: [layer({ rotation: { kind: 'daily', every: 0 } })] }),
    at: 'layers[0].rotation.every',
  },
  { what: 'the zone Etc/Unknown', noun: 'schedules', body: () => schedule({ zone: 'Etc/Unknown' }), at: 'zone' },
  {
    what: 'a layer in the zone Etc/Unknown',
    noun: 'schedules',
    body: () => schedule({ layers: [layer({ zone: 'Etc/Unknown' })] }),
    at: 'layers[0].zone',
  },
  {
    what: 'an overlap loop: a layer that lies over itself',
    noun: 'schedules',
    body: () => {
      const twice = layer();
      return schedule({ layers: [twice, twice] });
    },
    at: 'layers[1].id',
  },
  {
    what: 'a layer that ends before it starts',
    noun: 'schedules',
    body: () => schedule({ layers: [layer({ endsAt: '2025-01-01T09:00' })] }),
    at: 'layers[0].endsAt',
  },
  {
    what: 'an override in the past',
    noun: 'exceptions',
    body: () => override({ startsAt: '2020-01-01T00:00', endsAt: '2020-01-02T00:00' }),
    at: 'endsAt',
  },
  {
    what: 'an override that ends before it starts',
    noun: 'exceptions',
    body: () => override({ endsAt: '2030-01-01T00:00' }),
    at: 'endsAt',
  },
  {
    what: 'an override in the zone Etc/Unknown',
    noun: 'exceptions',
    body: () => override({ zone: 'Etc/Unknown' }),
    at: 'zone',
  },
];

const toPolicy = { kind: 'policy', policyId: randomUUID() };

/** Who is to be paged in a way that cannot be. */
const POLICIES: Refused[] = [
  // A target is a person, a schedule, a team or a channel: a policy has no way to name one, itself or another.
  {
    what: 'a loop to itself',
    noun: 'escalation-policies',
    body: () => policy({ steps: [step({ targets: [toPolicy] })] }),
    at: 'steps[0].targets[0].kind',
  },
  { what: 'no steps', noun: 'escalation-policies', body: () => policy({ steps: [] }), at: 'steps' },
  {
    what: '21 steps',
    noun: 'escalation-policies',
    body: () => policy({ steps: Array.from({ length: 21 }, () => step()) }),
    at: 'steps',
  },
  {
    what: '10,000 steps',
    noun: 'escalation-policies',
    body: () => policy({ steps: Array.from({ length: 10_000 }, () => step()) }),
    at: 'steps',
  },
  {
    what: 'a step of nobody',
    noun: 'escalation-policies',
    body: () => policy({ steps: [step({ targets: [] })] }),
    at: 'steps[0].targets',
  },
  {
    what: 'a delay of 0 after another step',
    noun: 'escalation-policies',
    body: () => policy({ steps: [step({ delayMs: 0 }), step({ delayMs: 0 })] }),
    at: 'steps[1].delayMs',
  },
  {
    what: 'a delay under 1 min after another step',
    noun: 'escalation-policies',
    body: () => policy({ steps: [step(), step({ delayMs: MINUTE - 1 })] }),
    at: 'steps[1].delayMs',
  },
  {
    what: 'a delay under 1 min before the first step',
    noun: 'escalation-policies',
    body: () => policy({ steps: [step({ delayMs: 1 })] }),
    at: 'steps[0].delayMs',
  },
  {
    what: 'a delay over 24 h',
    noun: 'escalation-policies',
    body: () => policy({ steps: [step({ delayMs: DAY + 1 })] }),
    at: 'steps[0].delayMs',
  },
  {
    what: 'a delay of 10 y',
    noun: 'escalation-policies',
    body: () => policy({ steps: [step(), step({ delayMs: 3_652 * DAY })] }),
    at: 'steps[1].delayMs',
  },
  {
    what: 'a delay below zero',
    noun: 'escalation-policies',
    body: () => policy({ steps: [step({ delayMs: -1 })] }),
    at: 'steps[0].delayMs',
  },
  {
    what: 'a delay of a part of a millisecond',
    noun: 'escalation-policies',
    body: () => policy({ steps: [step({ delayMs: MINUTE + 0.5 })] }),
    at: 'steps[0].delayMs',
  },
  { what: '10 repeats', noun: 'escalation-policies', body: () => policy({ repeats: 10 }), at: 'repeats' },
];

/** With 422, the place of the fault, and nothing kept. */
async function expectRefused({ noun, body, at }: Refused): Promise<void> {
  const path = `/api/v1/${noun === 'exceptions' ? `schedules/${scheduleId}/exceptions` : noun}`;
  const before = await call('GET', path);
  const answer = await call<Problem>('POST', path, body());
  expect(answer).toMatchObject({ status: 422, body: { status: 422, code: 'VALIDATION_FAILED' } });
  expect(answer.body.issues?.map((issue) => issue.path)).toContain(at);
  expect((await call('GET', path)).body).toEqual(before.body);
}

describe('on call, as nobody can be (A58), is refused:', () => {
  it.each(ROTATIONS)('$what', expectRefused);
});

describe('escalation, as it cannot go (A59), is refused:', () => {
  it.each(POLICIES)('$what', expectRefused);

  it('and the same in a change, which leaves the policy as it was', async () => {
    const made = await call<{ id: string }>('POST', '/api/v1/escalation-policies', policy());
    const path = `/api/v1/escalation-policies/${made.body.id}`;
    for (const { body, at } of POLICIES) {
      const answer = await call<Problem>('PATCH', path, body());
      expect(answer.status).toBe(422);
      expect(answer.body.issues?.map((issue) => issue.path)).toContain(at);
    }
    expect((await call('GET', path)).body).toEqual(made.body);
  });

  it('not at its bounds: 20 steps, at once or 1 min to 24 h apart, 9 repeats', async () => {
    const delays = [0, MINUTE, DAY, ...Array.from({ length: 17 }, () => 5 * MINUTE)];
    const widest = policy({ steps: delays.map((delayMs) => step({ delayMs })), repeats: 9 });
    expect((await call('POST', '/api/v1/escalation-policies', widest)).status).toBe(201);
  });
});
