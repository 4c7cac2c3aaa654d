import { ChannelName, Severity } from '@signalcraft/contracts/enums';
import { AppError } from '@signalcraft/contracts/errors';
import type { PayloadTry, TryPayload } from '@signalcraft/contracts/what-if';
import { WHAT_IF_LIMITS } from '@signalcraft/contracts/what-if-limits';
import type { Database } from '@signalcraft/database/database';
import { findFiringAlerts } from '@signalcraft/database/reads/alerts-to-match';
import { readClock } from '@signalcraft/database/reads/clock';
import type { HoldDetail } from '@signalcraft/domain/due-step';
import { describeGrouping } from '@signalcraft/domain/grouping';
import { days, type Instant } from '@signalcraft/domain/time';
import type { ParsedDelivery } from '../decide-deliveries.ts';
import type { KnownIntegration } from '../integration-cache.ts';
import { FOR_EVER_MS } from '../mute-rules.ts';
import { readAlerts } from '../parse-delivery.ts';
import { timelineText } from '../timeline-text.ts';
import { applyDraft } from './apply-draft.ts';
import { Breath } from './breathe.ts';
import { readSetup, toSetup } from './read-setup.ts';
import { recipientOf } from './recipient-of.ts';
import type { Setup } from './setup.ts';
import { type SteppedRun, World } from './world.ts';

/** A group that nobody answers is followed for so long, and through so many steps. */
const FOLLOWED_MS = days(2);
const STEPS_MAX = 500;
const CAUSES_MAX = 2_000;

type Question = { database: Database; workspaceId: string; wanted: TryPayload };
type TriedGroup = PayloadTry['groups'][number];

/**
 * What one delivery would lead to if it came now and nobody answered: how it is read, which groups its alerts make, what
 * holds them, and who is told at each step. Nothing is stored and nobody is told. Throws NOT_FOUND for an integration
 * that the workspace has not, VALIDATION_FAILED for what is not JSON, and what `applyDraft` throws.
 */
export async function tryPayload(options: Question): Promise<PayloadTry> {
  const { database, workspaceId, wanted } = options;
  const now = await database.tenant({ workspaceId }, (db) => readClock({ db }));
  const saved = await readSetup({ database, workspaceId, from: now });
  const setup = toSetup(wanted.draft ? applyDraft({ saved, draft: wanted.draft, from: now }) : saved);
  const integration = setup.integrations.get(wanted.integrationId);
  if (!integration) throw new AppError('NOT_FOUND');
  const read = readAlerts({ body: readJson(wanted.body), integration, now });
  const delivery: ParsedDelivery = {
    integration,
    deliveryId: null,
    contentType: null,
    body: Buffer.alloc(0),
    bodyKey: '',
    ...read,
    alerts: read.alerts.slice(0, WHAT_IF_LIMITS.payloadAlerts),
  };
  const { groups, reasons } = await follow({ ...options, setup, delivery, now });
  const places = new Map(groups.map(({ groupKey }, index) => [groupKey, index]));
  return {
    source: integration.source,
    problem: read.problem,
    alerts: delivery.alerts.map((alert, index) => ({
      title: alert.title,
      status: alert.status,
      severity: alert.severity,
      labels: alert.labels,
      fingerprint: alert.fingerprint,
      flags: alert.flags,
      reason: reasons[index] ?? 'resolved_unknown',
      group: alert.status === 'resolved' ? null : (places.get(alert.groupKey) ?? null),
    })),
    groups,
  };
}

function readJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    const message = `is not JSON: ${(error as Error).message}`;
    throw new AppError('VALIDATION_FAILED', { issues: [{ path: 'body', message }] });
  }
}

async function follow(
  options: Question & { setup: Setup; delivery: ParsedDelivery; now: Instant },
): Promise<{ groups: TriedGroup[]; reasons: string[] }> {
  const { database, workspaceId, setup, delivery, now } = options;
  const { firing, turns } = await database.tenant({ workspaceId }, async (db) => ({
    firing: await findFiringAlerts({ db, workspaceId, limit: CAUSES_MAX }),
    turns: await db.roundRobin.findMany({ where: { workspaceId } }),
  }));
  const steps: SteppedRun[] = [];
  const world = new World({
    setup,
    from: now,
    turns: new Map(turns.map((one) => [one.key, one.turns])),
    told: () => undefined,
    stepped: (step) => steps.push(step),
  });
  world.know(firing.map((alert) => ({ ...alert, severity: Severity.parse(alert.severity) })));
  const decided = world.deliver({ deliveries: [delivery], at: now });
  const open = new Set(decided.unit.groups.keys());
  const breath = new Breath();
  // Once everybody was told in vain, only the reminders are left.
  const isUnattended = ({ decided: step }: SteppedRun): boolean => step.outcome.kind === 'unattended';
  while (open.size > 0 && steps.length < STEPS_MAX && (await world.stepBefore(now + FOLLOWED_MS))) {
    const last = steps.at(-1);
    if (last && isUnattended(last)) open.delete(last.groupId);
    await breath.take();
  }
  const groups = await Promise.all(
    [...decided.unit.groups.values()].map(async ({ stored, state }): Promise<TriedGroup> => {
      const own = steps.filter(({ groupId }) => groupId === state.id);
      const first = delivery.alerts.find(({ groupKey }) => groupKey === stored.groupKey);
      return {
        groupKey: stored.groupKey,
        labels: stored.groupLabels,
        ...ruleOf({ alert: first, integration: delivery.integration }),
        title: state.title,
        severity: state.severity,
        existing: await findExisting({ database, workspaceId, groupKey: stored.groupKey }),
        route: routeOf(own),
        held: own.flatMap(heldOf),
        steps: own.flatMap((one) => stepOf({ one, setup })),
        unattendedAt: own.find(isUnattended)?.at ? iso(own.find(isUnattended)?.at ?? 0) : null,
      };
    }),
  );
  return { groups, reasons: decided.events.map(({ reason }) => reason) };
}

const iso = (at: Instant): string => new Date(at).toISOString();

function ruleOf(options: {
  alert: ParsedDelivery['alerts'][number] | undefined;
  integration: KnownIntegration;
}): Pick<TriedGroup, 'rule' | 'grouping'> {
  const { alert, integration } = options;
  const rule = alert?.groupingRule ?? null;
  return {
    rule: rule && { id: rule.id, revision: rule.revision, name: rule.name },
    grouping: describeGrouping({ grouping: rule ?? integration.grouping }),
  };
}

async function findExisting(options: {
  database: Database;
  workspaceId: string;
  groupKey: string;
}): Promise<TriedGroup['existing']> {
  const { database, workspaceId, groupKey } = options;
  return database.tenant({ workspaceId }, (db) =>
    db.alertGroup.findFirst({
      where: { workspaceId, groupKey },
      orderBy: { generation: 'desc' },
      select: { id: true, status: true },
    }),
  );
}

function routeOf(steps: readonly SteppedRun[]): TriedGroup['route'] {
  const policy = steps[0]?.decided.policy;
  return policy ? { reason: policy.reason, policy: policy.name, matched: policy.matched } : null;
}

function heldOf({ at, decided }: SteppedRun): TriedGroup['held'] {
  return decided.notes.flatMap(({ reason, detail }) => {
    if (reason !== 'held') return [];
    const hold = detail as HoldDetail;
    const by = hold.by ? { type: hold.by.type, id: hold.by.id, revision: hold.by.revision, name: hold.by.name } : null;
    // A draft of a silence has no end.
    const until = hold.until === null || hold.until >= FOR_EVER_MS ? null : iso(hold.until);
    return [{ at: iso(at), reason: hold.hold, until, by }];
  });
}

const TELLS: ReadonlySet<string> = new Set(['paged', 'reached_nobody', 'condition_not_met']);

function stepOf(options: { one: SteppedRun; setup: Setup }): TriedGroup['steps'] {
  const { one, setup } = options;
  const { at, decided } = one;
  const pages = decided.outcome.kind === 'moved' ? decided.outcome.pages : [];
  return decided.notes.flatMap(({ reason, detail }) => {
    if (!TELLS.has(reason)) return [];
    return [
      {
        at: iso(at),
        step: Number(detail['step'] ?? 0),
        round: Number(detail['round'] ?? 0),
        recipients: pages.map((page) => ({
          ...recipientOf({ ...page, setup }),
          method: ChannelName.parse(page.method),
        })),
        text: timelineText({ reason, actor: '', detail, assignee: null }),
      },
    ];
  });
}
