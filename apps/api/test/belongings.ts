import type { StoredException } from '@signalcraft/contracts/schedule-api';
import { newId } from '@signalcraft/platform/ids';
import type { TestWorkspace } from '@signalcraft/testkit/workspace';
import type { Bearers } from './bearers.ts';
import { caller, deliver } from './calls.ts';
import type { Belongings } from './operations.ts';

/** Ids as good as any, of nothing that there is. */
export const belongingsOfNobody = (): Belongings => ({
  groupId: newId(Date.now()),
  receiptId: newId(Date.now()),
  integrationId: newId(Date.now()),
  memberId: newId(Date.now()),
  silenceId: newId(Date.now()),
  windowId: newId(Date.now()),
  inhibitionRuleId: newId(Date.now()),
  teamId: newId(Date.now()),
  scheduleId: newId(Date.now()),
  exceptionId: newId(Date.now()),
  policyId: newId(Date.now()),
  routeId: newId(Date.now()),
  groupingRuleId: newId(Date.now()),
  channelId: newId(Date.now()),
  shapingRuleId: newId(Date.now()),
  apiKeyId: newId(Date.now()),
  invitationId: newId(Date.now()),
  source: 'generic',
  ingestKey: 'sci_unknown',
});

/** Makes one of everything a workspace can have, with `text` in all that takes a text. */
export async function fillWorkspace(options: {
  api: { url: string };
  bearers: Bearers;
  workspace: TestWorkspace;
  text: string;
}): Promise<Belongings> {
  const { api, bearers, workspace, text } = options;
  const { generic } = workspace.integrations;
  const { receiptId, groups } = await deliver({
    api,
    integration: generic,
    alert: { title: text, labels: { service: text } },
  });
  const groupId = groups[0]?.id ?? '';
  const call = caller({ api, bearer: await bearers.of(workspace.members.owner) });
  await call('POST', `/api/v1/alert-groups/${groupId}/comments`, { text });
  await call('POST', `/api/v1/alert-groups/${groupId}/acknowledge`);
  const matchers = [{ name: 'title', op: '=', value: text }];
  const [startsAt, endsAt] = [new Date().toISOString(), new Date(Date.now() + 3_600_000).toISOString()];
  const made = async (noun: string, body: object): Promise<string> =>
    (await call<{ id: string }>('POST', `/api/v1/${noun}`, body)).body.id;
  const muting = {
    silenceId: await made('silences', { matchers, endsAt, comment: text }),
    windowId: await made('maintenance-windows', { name: text, matchers, times: { kind: 'once', startsAt, endsAt } }),
    inhibitionRuleId: await made('inhibition-rules', {
      name: text,
      sourceMatchers: matchers,
      targetMatchers: matchers,
    }),
  };
  const memberId = workspace.members.member.id;
  const teamId = await made('teams', { name: text, memberIds: [memberId] });
  const scheduleId = await made('schedules', { name: text, zone: 'UTC', teamId, layers: [] });
  const exception = {
    kind: 'override',
    memberId,
    zone: 'UTC',
    startsAt: '2031-01-01T00:00',
    endsAt: '2031-01-02T00:00',
  };
  const overridden = await call<StoredException>('POST', `/api/v1/schedules/${scheduleId}/exceptions`, exception);
  const steps = [{ delayMs: 0, targets: [{ kind: 'schedule', scheduleId }] }];
  const channelId = await made('channels', { name: text, target: { kind: 'email', address: 'room@x.example' } });
  const policyId = await made('escalation-policies', { name: text, steps });
  const routeId = await made('routes', { name: text, matchers: [{ name: 'x', op: '=', value: text }], policyId });
  return {
    ...muting,
    teamId,
    scheduleId,
    exceptionId: overridden.body.exception.id,
    policyId,
    routeId,
    groupingRuleId: await made('grouping-rules', { name: text, matchers, labels: ['x'] }),
    channelId,
    invitationId: await made('invitations', { email: `${teamId}@x.example`, role: 'VIEWER' }),
    apiKeyId: await made('api-keys', { name: text, scopes: ['teams:read'] }),
    shapingRuleId: await made('shaping-rules', { name: text, matchers, actions: [{ kind: 'drop' }] }),
    groupId,
    receiptId,
    integrationId: generic.id,
    memberId: workspace.members.owner.id,
    source: 'generic',
    ingestKey: generic.key,
  };
}
