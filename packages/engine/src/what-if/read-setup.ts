import { SourceName } from '@signalcraft/contracts/enums';
import { FieldMapping, Grouping } from '@signalcraft/contracts/integrations';
import type { Database, TenantClient } from '@signalcraft/database/database';
import { compileGroupingRules, type GroupingRule } from '@signalcraft/domain/grouping-rules';
import type { LifecycleRules } from '@signalcraft/domain/lifecycle-state';
import { compileShapingRules, type ShapingRule } from '@signalcraft/domain/shaping';
import type { Instant } from '@signalcraft/domain/time';
import type { KnownIntegration } from '../integration-cache.ts';
import { toMuteRules } from '../mute-rules.ts';
import { toPlan } from '../reach.ts';
import { readGroupingRules } from '../read-grouping-rules.ts';
import { toRules } from '../read-rules.ts';
import { readShapingRules } from '../read-shaping-rules.ts';
import { policiesById, toRouteRule } from '../route-run.ts';
import type { Made, Setup } from './setup.ts';

const TIMEOUT_MS = 20_000;

/** What is saved, as a draft is laid over it: with what is off, and grouping rules not yet compiled. */
export type SavedSetup = Omit<Setup, 'integrations'> & {
  integrations: Omit<KnownIntegration, 'findRule' | 'rules' | 'shape' | 'workspaceId'>[];
  groupingRules: GroupingRule[];
  shapingRules: ShapingRule[];
};

/** All that decides who is told, as it is saved. Of silences and windows, those that were on since `from`. */
export function readSetup(options: { database: Database; workspaceId: string; from: Instant }): Promise<SavedSetup> {
  const { workspaceId } = options;
  return options.database.tenant({ workspaceId, timeoutMs: TIMEOUT_MS }, async (db) => {
    const workspace = await db.workspace.findUniqueOrThrow({ where: { id: workspaceId }, select: { rules: true } });
    const integrations = await db.integration.findMany({ where: { workspaceId }, orderBy: { id: 'asc' } });
    return {
      workspaceId,
      rules: toRules(workspace.rules) satisfies LifecycleRules,
      integrations: integrations.flatMap((row) => {
        const source = SourceName.safeParse(row.source);
        if (!source.success) return [];
        return {
          integrationId: row.id,
          source: source.data,
          name: row.name,
          grouping: Grouping.parse(row.grouping),
          mapping: FieldMapping.parse(row.mapping),
        };
      }),
      groupingRules: await readGroupingRules({ db, workspaceId }),
      shapingRules: await readShapingRules({ db, workspaceId }),
      ...(await readMutes({ ...options, db })),
      ...(await readRouting({ db, workspaceId })),
      ...(await readPeople({ db, workspaceId })),
    };
  });
}

/** What is saved, as the replay takes it. `like`: a set-up that reads alerts in the same way. */
export function toSetup(saved: SavedSetup, like?: Setup): Setup {
  return {
    ...saved,
    routes: saved.routes.filter(({ enabled }) => enabled),
    integrations: like?.integrations ?? compiledOf(saved),
  };
}

function compiledOf(saved: SavedSetup): Map<string, KnownIntegration> {
  const { workspaceId, rules, shapingRules } = saved;
  const groupingRules = saved.groupingRules.filter(({ enabled }) => enabled);
  const findRule = groupingRules.length > 0 ? compileGroupingRules({ rules: groupingRules }) : null;
  const shaperOf = compileShapingRules({ rules: shapingRules });
  return new Map(
    saved.integrations.map((one) => {
      return [one.integrationId, { ...one, workspaceId, rules, findRule, shape: shaperOf(one) }];
    }),
  );
}

async function readMutes(options: {
  db: TenantClient;
  workspaceId: string;
  from: Instant;
}): Promise<Pick<Setup, 'silences' | 'windows' | 'inhibitionRules'>> {
  const { db, workspaceId } = options;
  const overAt = { gt: new Date(options.from) };
  const silences = await db.silence.findMany({ where: { workspaceId, overAt }, orderBy: { id: 'asc' } });
  const windows = await db.maintenanceWindow.findMany({ where: { workspaceId, overAt }, orderBy: { id: 'asc' } });
  const inhibitionRules = await db.inhibitionRule.findMany({ where: { workspaceId }, orderBy: { id: 'asc' } });
  const rules = toMuteRules({
    silences: silences.map((row) => ({
      ...row,
      name: row.comment,
      startsAt: row.startsAt.getTime(),
      endsAt: row.overAt.getTime(),
    })),
    windows: windows.map((row) => ({ ...row, overAt: row.overAt.getTime() })),
    inhibitionRules,
    runStartedAt: null,
    settleMs: null,
  });
  return {
    silences: withMaking(rules.silences, silences),
    windows: withMaking(rules.windows, windows),
    inhibitionRules: rules.inhibitionRules,
  };
}

function withMaking<T extends { id: string }>(
  rules: readonly T[],
  rows: readonly { id: string; createdAt: Date }[],
): Made<T>[] {
  const madeAt = new Map(rows.map((row) => [row.id, row.createdAt.getTime()]));
  return rules.map((rule) => ({ ...rule, madeAt: madeAt.get(rule.id) ?? 0 }));
}

async function readRouting(options: {
  db: TenantClient;
  workspaceId: string;
}): Promise<Pick<Setup, 'routes' | 'policies'>> {
  const { db, workspaceId } = options;
  const routes = await db.route.findMany({ where: { workspaceId }, orderBy: [{ position: 'asc' }, { id: 'asc' }] });
  const policies = await db.escalationPolicy.findMany({ where: { workspaceId } });
  return {
    routes: routes.flatMap((row) => toRouteRule({ ...row, continue: row.continues }) ?? []),
    policies: policiesById(policies),
  };
}

async function readPeople(options: {
  db: TenantClient;
  workspaceId: string;
}): Promise<Pick<Setup, 'schedules' | 'teams' | 'members' | 'channels'>> {
  const { db, workspaceId } = options;
  const members = await db.member.findMany({
    where: { workspaceId, removedAt: null },
    select: { id: true, role: true, user: { select: { name: true, email: true } } },
    orderBy: { id: 'asc' },
  });
  const teams = await db.team.findMany({
    where: { workspaceId },
    select: { id: true, members: { select: { memberId: true }, orderBy: { memberId: 'asc' } } },
  });
  const schedules = await db.schedule.findMany({
    where: { workspaceId },
    select: {
      id: true,
      zone: true,
      layers: true,
      exceptions: { select: { exception: true, createdAt: true }, orderBy: { number: 'asc' } },
    },
  });
  const channels = await db.channel.findMany({ where: { workspaceId, deletedAt: null } });
  return {
    members: new Map(
      members.map(({ id, role, user }) => [
        id,
        {
          memberId: id,
          ...user,
          canRespond: role !== 'VIEWER',
          isAdmin: role === 'OWNER' || role === 'ADMIN',
        },
      ]),
    ),
    teams: new Map(teams.map((team) => [team.id, team.members.map(({ memberId }) => memberId)])),
    schedules: new Map(
      schedules.flatMap(({ id, exceptions, ...schedule }) => {
        const plan = toPlan({ ...schedule, exceptions: exceptions.map(({ exception }) => exception) });
        if (!plan) return [];
        const made = plan.exceptions.map((exception, index) => ({
          exception,
          madeAt: exceptions[index]?.createdAt.getTime() ?? 0,
        }));
        return [[id, { ...plan, exceptions: made }] as const];
      }),
    ),
    channels: new Map(
      channels.map((row) => [
        row.id,
        {
          channelId: row.id,
          name: row.name,
          kind: row.kind,
          isPaused: row.pausedAt !== null,
          isDisabled: row.disabledAt !== null,
        },
      ]),
    ),
  };
}
