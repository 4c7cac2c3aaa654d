import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { OpenAPIObject } from '@nestjs/swagger';
import { idpMetadata } from '@signalcraft/testkit/saml-idp';
import { selfSignedCertificate } from '@signalcraft/testkit/self-signed-certificate';

/** What belongs to one workspace, for others to ask for in vain. */
export type Belongings = {
  groupId: string;
  receiptId: string;
  integrationId: string;
  memberId: string;
  silenceId: string;
  windowId: string;
  inhibitionRuleId: string;
  teamId: string;
  scheduleId: string;
  exceptionId: string;
  policyId: string;
  routeId: string;
  groupingRuleId: string;
  channelId: string;
  shapingRuleId: string;
  apiKeyId: string;
  invitationId: string;
  source: string;
  ingestKey: string;
};

/** One operation of the document as a stranger tries it. */
export type Attempt = {
  name: string;
  method: string;
  /** The path with the other's ids in it, and with ids of nothing. */
  path: (ids: Belongings) => string;
  body?: (ids: Belongings) => unknown;
  /**
   * `absent`: answered as if there were no such thing. `lists`: 200, with nothing of the other's in it. `writes`: makes
   * something of the caller's own. `stream`: never ends, and has a test of its own. `open`: holds nothing of a workspace.
   * `key`: the path's own key is the only credential.
   */
  kind: 'absent' | 'lists' | 'writes' | 'stream' | 'open' | 'key';
  /** Changes what those who call it call with: a session, a membership, a workspace. To be tried last. */
  ends?: true;
};

type Case = Pick<Attempt, 'kind' | 'body' | 'ends'> & { query?: () => string };

const later = (): string => new Date(Date.now() + 3_600_000).toISOString();

const onceLater = () => ({ kind: 'once', startsAt: later(), endsAt: new Date(Date.now() + 7_200_000).toISOString() });

const MATCHERS = [{ name: 'env', op: '=', value: 'none' }];
const EVERYTHING = [{ name: 'integration', op: '=~', value: '.+' }];

const span = () => ({ from: new Date().toISOString(), to: later() });
const ofSpan = () => `?${new URLSearchParams(span()).toString()}`;
const ofMember = (ids: Belongings) => ({ memberId: ids.memberId, ...span() });
const NOTHING = '019ab000-0000-7000-8000-000000000000';
/** Of an identity provider that nobody asks. */
const METADATA = idpMetadata({
  entityId: 'https://idp.example/metadata',
  ssoUrl: 'https://idp.example/sso',
  certificates: [selfSignedCertificate({ commonName: 'Stray' }).certificate],
});
const STRAY_GROUPING = { name: 'Stray', matchers: [], labels: ['stray'], enabled: false };
const HERE = { name: 'Stray', zone: 'UTC', layers: [] };
const ofIntegration = (ids: Belongings) => ({
  name: 'Stray',
  actions: [{ kind: 'drop' }],
  integrationId: ids.integrationId,
});
const toPolicy = (ids: Belongings) => ({ name: 'Stray', matchers: [], policyId: ids.policyId });

/** Every operation there is: one that is not here fails the test. */
const CASES: Record<string, Case> = {
  'AlertGroups.list': { kind: 'lists' },
  'AlertGroups.bulk': { kind: 'lists', body: (ids) => ({ action: 'resolve', ids: [ids.groupId] }) },
  'AlertGroups.read': { kind: 'absent' },
  'AlertGroups.timeline': { kind: 'absent' },
  'AlertGroups.alerts': { kind: 'absent' },
  'AlertGroups.notifications': { kind: 'absent' },
  'AlertGroups.acknowledge': { kind: 'absent' },
  'AlertGroups.unacknowledge': { kind: 'absent' },
  'AlertGroups.resolve': { kind: 'absent' },
  'AlertGroups.reopen': { kind: 'absent' },
  'AlertGroups.snooze': { kind: 'absent', body: () => ({ until: later() }) },
  'AlertGroups.unsnooze': { kind: 'absent' },
  'AlertGroups.assign': { kind: 'absent', body: () => ({ memberId: null }) },
  'AlertGroups.comment': { kind: 'absent', body: () => ({ text: 'Was here.' }) },
  'AlertGroups.undo': { kind: 'absent' },
  'AlertGroups.merge': { kind: 'absent', body: () => ({ groupIds: [NOTHING] }) },
  'AlertGroups.split': { kind: 'absent', body: () => ({ alertIds: [NOTHING] }) },
  'AlertGroups.move': { kind: 'absent', body: () => ({ alertIds: [NOTHING], intoId: NOTHING }) },
  'ApiKeys.list': { kind: 'lists' },
  'ApiKeys.create': { kind: 'writes', body: () => ({ name: 'Stray', scopes: ['teams:read'] }) },
  'ApiKeys.read': { kind: 'absent' },
  'ApiKeys.update': { kind: 'absent', body: () => ({ name: 'Was here' }) },
  'ApiKeys.rotate': { kind: 'absent' },
  'ApiKeys.revoke': { kind: 'absent' },
  'AuditEntries.list': { kind: 'lists' },
  'AuditEntries.export': { kind: 'lists' },
  'GroupingRules.list': { kind: 'lists' },
  'GroupingRules.create': { kind: 'writes', body: () => STRAY_GROUPING },
  'GroupingRules.reorder': { kind: 'absent', body: (ids) => ({ ids: [ids.groupingRuleId] }) },
  'GroupingRules.preview': { kind: 'lists', body: () => ({ draft: STRAY_GROUPING }) },
  'GroupingRules.read': { kind: 'absent' },
  'GroupingRules.update': { kind: 'absent', body: () => ({ name: 'Was here' }) },
  'GroupingRules.delete': { kind: 'absent' },
  'LifeCycle.read': { kind: 'lists' },
  'LifeCycle.update': { kind: 'lists', body: () => ({ lateMs: 600_000 }) },
  'Integrations.list': { kind: 'lists' },
  'Integrations.create': { kind: 'writes', body: () => ({ name: 'Stray', source: 'generic' }) },
  'Integrations.read': { kind: 'absent' },
  'Integrations.readKey': { kind: 'absent' },
  'Integrations.update': { kind: 'absent', body: () => ({ name: 'Was here' }) },
  'Integrations.rotateKey': { kind: 'absent' },
  'Integrations.receipts': { kind: 'absent' },
  'Receipts.read': { kind: 'absent' },
  'Receipts.rerun': { kind: 'absent' },
  'ShapingRules.list': { kind: 'lists' },
  'ShapingRules.create': { kind: 'absent', body: ofIntegration },
  'ShapingRules.reorder': { kind: 'absent', body: (ids) => ({ ids: [ids.shapingRuleId] }) },
  'ShapingRules.preview': { kind: 'lists', body: () => ({}) },
  'ShapingRules.read': { kind: 'absent' },
  'ShapingRules.update': { kind: 'absent', body: () => ({ name: 'Was here' }) },
  'ShapingRules.delete': { kind: 'absent' },
  'Silences.list': { kind: 'lists' },
  'Silences.create': { kind: 'writes', body: () => ({ matchers: MATCHERS, endsAt: later(), comment: 'Stray' }) },
  'Silences.preview': { kind: 'lists', body: () => ({ matchers: EVERYTHING }) },
  'Silences.read': { kind: 'absent' },
  'Silences.update': { kind: 'absent', body: () => ({ comment: 'Was here' }) },
  'Silences.expire': { kind: 'absent' },
  'MaintenanceWindows.list': { kind: 'lists' },
  'MaintenanceWindows.create': {
    kind: 'writes',
    body: () => ({ name: 'Stray', matchers: MATCHERS, times: onceLater() }),
  },
  'MaintenanceWindows.preview': { kind: 'lists', body: () => ({ matchers: EVERYTHING, times: onceLater() }) },
  'MaintenanceWindows.read': { kind: 'absent' },
  'MaintenanceWindows.update': { kind: 'absent', body: () => ({ name: 'Was here' }) },
  'MaintenanceWindows.expire': { kind: 'absent' },
  'MaintenanceWindows.delete': { kind: 'absent' },
  'InhibitionRules.list': { kind: 'lists' },
  'InhibitionRules.create': {
    kind: 'writes',
    body: () => ({ name: 'Stray', sourceMatchers: MATCHERS, targetMatchers: MATCHERS }),
  },
  'InhibitionRules.preview': {
    kind: 'lists',
    body: () => ({ sourceMatchers: EVERYTHING, targetMatchers: EVERYTHING }),
  },
  'InhibitionRules.read': { kind: 'absent' },
  'InhibitionRules.update': { kind: 'absent', body: () => ({ name: 'Was here' }) },
  'InhibitionRules.delete': { kind: 'absent' },
  'Sso.read': { kind: 'lists' },
  'Sso.save': { kind: 'lists', body: () => ({ metadata: METADATA }) },
  'Sso.delete': { kind: 'lists' },
  'Sso.enforce': { kind: 'lists', body: () => ({ enforced: false }) },
  'Sso.addDomain': { kind: 'writes', body: () => ({ domain: 'stray.example' }) },
  'Sso.removeDomain': { kind: 'absent' },
  'Sso.beginTest': { kind: 'absent' },
  'Sso.readTest': { kind: 'absent' },
  'Teams.list': { kind: 'lists' },
  'Teams.create': { kind: 'writes', body: () => ({ name: 'Stray' }) },
  'Teams.read': { kind: 'absent' },
  'Teams.update': { kind: 'absent', body: () => ({ name: 'Was here' }) },
  'Teams.delete': { kind: 'absent' },
  'Schedules.list': { kind: 'lists' },
  'Schedules.create': { kind: 'writes', body: () => HERE },
  'Schedules.previewDraft': {
    kind: 'absent',
    body: (ids) => ({ draft: HERE, ...span(), compareTo: ids.scheduleId }),
  },
  'Schedules.read': { kind: 'absent' },
  'Schedules.update': { kind: 'absent', body: () => ({ name: 'Was here' }) },
  'Schedules.delete': { kind: 'absent' },
  'Schedules.preview': { kind: 'absent', query: ofSpan },
  'Schedules.clockChanges': { kind: 'absent', query: ofSpan },
  'Schedules.balance': { kind: 'absent', query: ofSpan },
  'ScheduleExceptions.list': { kind: 'absent' },
  'ScheduleExceptions.create': {
    kind: 'absent',
    body: (ids) => ({
      kind: 'override',
      memberId: ids.memberId,
      zone: 'UTC',
      startsAt: '2031-01-01T00:00',
      endsAt: '2031-01-02T00:00',
    }),
  },
  'ScheduleExceptions.delete': { kind: 'absent' },
  'ScheduleExceptions.swap': {
    kind: 'absent',
    body: (ids) => ({ offered: ofMember(ids), wanted: ofMember(ids), agreed: true }),
  },
  'ScheduleSwaps.list': { kind: 'absent' },
  'ScheduleSwaps.ask': { kind: 'absent', body: (ids) => ({ offered: ofMember(ids), wanted: ofMember(ids) }) },
  'ScheduleSwaps.take': { kind: 'absent' },
  'ScheduleSwaps.withdraw': { kind: 'absent' },
  'ScheduleCalendar.make': { kind: 'absent' },
  'ScheduleCalendar.revoke': { kind: 'absent' },
  'ScheduleCalendar.read': { kind: 'key' },
  'ScheduleCalendar.preview': { kind: 'absent', body: () => ({ ...span(), text: '' }) },
  'OnCall.list': { kind: 'lists' },
  'OnCall.ahead': { kind: 'lists' },
  'EscalationPolicies.list': { kind: 'lists' },
  'EscalationPolicies.create': {
    kind: 'absent',
    body: (ids) => ({
      name: 'Stray',
      steps: [{ delayMs: 0, targets: [{ kind: 'schedule', scheduleId: ids.scheduleId }] }],
    }),
  },
  'EscalationPolicies.read': { kind: 'absent' },
  'EscalationPolicies.update': { kind: 'absent', body: () => ({ name: 'Was here' }) },
  'EscalationPolicies.delete': { kind: 'absent' },
  'Routes.list': { kind: 'lists' },
  'Routes.create': { kind: 'absent', body: toPolicy },
  'Routes.reorder': { kind: 'absent', body: (ids) => ({ ids: [ids.routeId] }) },
  'Routes.test': { kind: 'lists', body: () => ({}) },
  'Routes.read': { kind: 'absent' },
  'Routes.update': { kind: 'absent', body: () => ({ name: 'Was here' }) },
  'Routes.delete': { kind: 'absent' },
  'Channels.list': { kind: 'lists' },
  'Channels.create': {
    kind: 'writes',
    body: () => ({ name: 'Stray', target: { kind: 'email', address: 'stray@x.example' } }),
  },
  'Channels.read': { kind: 'absent' },
  'Channels.update': { kind: 'absent', body: () => ({ name: 'Was here' }) },
  'Channels.delete': { kind: 'absent' },
  'Channels.rotateSecret': { kind: 'absent' },
  'Channels.pause': { kind: 'absent' },
  'Channels.resume': { kind: 'absent' },
  'Channels.test': { kind: 'absent' },
  'Channels.deliveries': { kind: 'absent' },
  'Trace.read': { kind: 'absent' },
  'WhatIf.ask': { kind: 'absent', body: (ids) => ({ draft: { routes: [{ replaces: ids.routeId }] } }) },
  'WhatIf.tryPayload': { kind: 'absent', body: (ids) => ({ integrationId: ids.integrationId, body: '{}' }) },
  'Members.me': { kind: 'lists' },
  'Members.list': { kind: 'lists' },
  'Members.changeRole': { kind: 'absent', body: () => ({ role: 'VIEWER' }), ends: true },
  'Members.remove': { kind: 'absent', ends: true },
  // A person's, whatever workspace the request names: by tests of their own.
  'Workspaces.list': { kind: 'open' },
  'Workspaces.create': { kind: 'open', body: () => ({ name: 'Stray' }), ends: true },
  'Workspaces.read': { kind: 'lists' },
  'Workspaces.update': { kind: 'lists', body: () => ({ name: 'Was here' }) },
  // By tests of their own: it ends the workspace that asks, and it is of no workspace.
  'Workspaces.delete': { kind: 'open', body: () => ({ slug: 'not-it' }), ends: true },
  'Instance.read': { kind: 'open' },
  'Profile.update': { kind: 'lists', body: () => ({ name: 'Was here' }) },
  'Profile.sessions': { kind: 'lists' },
  'Profile.endSession': { kind: 'absent' },
  // By a test of its own: it ends the session that asks.
  'Profile.endAllSessions': { kind: 'open', ends: true },
  'Invitations.list': { kind: 'lists' },
  'Invitations.create': { kind: 'writes', body: () => ({ email: `stray-${randomUUID()}@x.example`, role: 'VIEWER' }) },
  'Invitations.resend': { kind: 'absent' },
  'Invitations.revoke': { kind: 'absent' },
  'Invitations.lookUp': { kind: 'key', body: () => ({ token: 'x' }) },
  'Invitations.accept': { kind: 'key', body: () => ({ token: 'x' }) },
  'Invitations.join': { kind: 'key', body: () => ({ token: 'x', name: 'Stray', password: 'correct horse' }) },
  // Belongs to the server, and to no workspace: its owner's, by a test of its own.
  'Mails.list': { kind: 'open' },
  'Events.listen': { kind: 'stream' },
  'Ingest.deliver': { kind: 'key', body: () => ({ title: 'Stray' }) },
  'IngestReceipts.read': { kind: 'key' },
  'Health.read': { kind: 'open' },
  'Health.live': { kind: 'open' },
  'Health.ready': { kind: 'open' },
  'Metrics.read': { kind: 'open' },
  'Document.read': { kind: 'open' },
  'LocalAccounts.session': { kind: 'open' },
  'LocalAccounts.keys': { kind: 'open' },
  'LocalAccounts.token': { kind: 'open' },
  'LocalAccounts.signIn': { kind: 'open', body: () => ({ email: 'a@x.example', password: 'x' }) },
  'SignUp.read': { kind: 'open' },
  'SignUp.first': {
    kind: 'open',
    body: () => ({ code: 'x', email: 'a@x.example', name: 'A', password: 'x'.repeat(10) }),
  },
  'SignUp.claim': { kind: 'open', body: () => ({ code: 'x' }) },
  'SignUp.ask': { kind: 'open', body: () => ({ email: 'a@x.example' }) },
  'SignUp.finish': { kind: 'open', body: () => ({ token: 'x', name: 'A', password: 'x'.repeat(10) }) },
  'LocalAccounts.askForPassword': { kind: 'open', body: () => ({ email: 'a@x.example' }) },
  'LocalAccounts.setPassword': { kind: 'open', body: () => ({ token: 'x', newPassword: 'x' }) },
  'LocalAccounts.changePassword': { kind: 'open', body: () => ({ currentPassword: 'x', newPassword: 'x' }) },
  'LocalAccounts.signOut': { kind: 'open', body: () => ({}) },
};

const DOCUMENT = new URL('../../../packages/api-client/openapi.json', import.meta.url);

/** Each operation of the written document, as `attemptsOf` has them. */
export const readAttempts = async (): Promise<Attempt[]> =>
  attemptsOf(JSON.parse(await readFile(DOCUMENT, 'utf8')) as OpenAPIObject);

/** Each operation of a document; throws for one without a case, and for a case without an operation. */
export function attemptsOf(document: OpenAPIObject): Attempt[] {
  const attempts = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): Attempt => {
      const name = (operation as { operationId: string }).operationId;
      const known = CASES[name];
      if (!known) throw new Error(`${name} has no case: say in CASES how a stranger must be answered`);
      const { query = () => '', ...rest } = known;
      return { name, method: method.toUpperCase(), path: (ids) => `${fill(path, ids)}${query()}`, ...rest };
    }),
  );
  const stale = Object.keys(CASES).filter((name) => !attempts.some((attempt) => attempt.name === name));
  if (stale.length > 0) throw new Error(`no such operations: ${stale.join(', ')}`);
  return attempts;
}

/** Whose id stands in a path below which noun. */
const IDS: [string, (ids: Belongings) => string][] = [
  ['integrations', (ids) => ids.integrationId],
  ['receipts', (ids) => ids.receiptId],
  ['members', (ids) => ids.memberId],
  ['silences', (ids) => ids.silenceId],
  ['maintenance-windows', (ids) => ids.windowId],
  ['inhibition-rules', (ids) => ids.inhibitionRuleId],
  ['teams', (ids) => ids.teamId],
  ['schedules', (ids) => ids.scheduleId],
  ['escalation-policies', (ids) => ids.policyId],
  ['routes', (ids) => ids.routeId],
  ['grouping-rules', (ids) => ids.groupingRuleId],
  ['channels', (ids) => ids.channelId],
  ['invitations', (ids) => ids.invitationId],
  ['shaping-rules', (ids) => ids.shapingRuleId],
  ['api-keys', (ids) => ids.apiKeyId],
];

function fill(path: string, ids: Belongings): string {
  const id = IDS.find(([noun]) => path.includes(`/${noun}/`))?.[1](ids) ?? ids.groupId;
  return path
    .replace('{id}', id)
    .replace('{exceptionId}', ids.exceptionId)
    .replace('{swapId}', ids.exceptionId)
    .replace('{source}', ids.source)
    .replace('{key}', ids.ingestKey);
}
