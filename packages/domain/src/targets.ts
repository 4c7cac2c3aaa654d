import type { PolicyTarget, RoundRobinOver } from '@signalcraft/contracts/escalation-policies';
import type { GapReason } from '@signalcraft/contracts/schedules';
import { identityHash, part } from './identity-hash.ts';
import { whoIsOnCall } from './on-call.ts';
import type { OnCallPlan } from './on-call-plan.ts';
import type { Instant } from './time.ts';

/** Why a target, or a part of it, told nobody. */
export type TargetGap = {
  target: PolicyTarget;
  reason:
    | 'gone'
    | 'member_gone'
    | 'cannot_respond'
    | 'team_empty'
    | 'nobody_left'
    | 'channel_paused'
    | 'channel_disabled'
    | GapReason;
  /** Whom the plan or the policy names. */
  memberId: string | null;
};

export type ResolvedTargets = {
  /** Each member once, by the first target that led to them. */
  reached: { memberId: string; by: PolicyTarget }[];
  /** Each channel once. */
  channelIds: string[];
  gaps: TargetGap[];
};

/** What has to be read before targets can be resolved. */
export type TargetNeeds = {
  everyone: boolean;
  memberIds: string[];
  teamIds: string[];
  scheduleIds: string[];
  channelIds: string[];
  /** The lists that take turns: each moves on by one. */
  turnKeys: string[];
};

/** Two lists of the same members in the same order take turns together, and so do all that go over one schedule. */
export const turnKeyOf = (over: RoundRobinOver): string =>
  over.kind === 'schedule'
    ? `schedule:${over.scheduleId}`
    : `members:${identityHash(over.memberIds.map(part).join(''))}`;

/** What resolving these targets looks at; the members that schedules name are known once the schedules are read. */
export function needsOf(options: { targets: readonly PolicyTarget[] }): TargetNeeds {
  const needs: TargetNeeds = {
    everyone: false,
    memberIds: [],
    teamIds: [],
    scheduleIds: [],
    channelIds: [],
    turnKeys: [],
  };
  for (const target of options.targets) {
    if (target.kind === 'everyone_who_can_respond') needs.everyone = true;
    else if (target.kind === 'member') needs.memberIds.push(target.memberId);
    else if (target.kind === 'team') needs.teamIds.push(target.teamId);
    else if (target.kind === 'schedule') needs.scheduleIds.push(target.scheduleId);
    else if (target.kind === 'channel') needs.channelIds.push(target.channelId);
    else {
      needs.turnKeys.push(turnKeyOf(target.over));
      if (target.over.kind === 'members') needs.memberIds.push(...target.over.memberIds);
      else needs.scheduleIds.push(target.over.scheduleId);
    }
  }
  for (const key of ['memberIds', 'teamIds', 'scheduleIds', 'channelIds', 'turnKeys'] as const)
    needs[key] = [...new Set(needs[key])];
  return needs;
}

/** Every member that a plan names, in the order of its layers, each once. */
export const membersOfPlan = (plan: OnCallPlan): string[] => [
  ...new Set([
    ...plan.layers.flatMap(({ participants }) => participants),
    ...plan.exceptions.flatMap((one) =>
      one.kind === 'override' ? [one.memberId] : one.shifts.map(({ memberId }) => memberId),
    ),
  ]),
];

/**
 * Whom these targets are at an instant. Who is no member, or may only view, is told nothing, and neither is a channel
 * that is paused or disabled; a gap says so.
 */
export function resolveTargets(options: {
  targets: readonly PolicyTarget[];
  /** The members among those that are named, or all where everyone is targeted. */
  members: ReadonlyMap<string, { canRespond: boolean }>;
  teams: ReadonlyMap<string, readonly string[]>;
  schedules: ReadonlyMap<string, OnCallPlan>;
  channels: ReadonlyMap<string, { isPaused: boolean; isDisabled: boolean }>;
  /** How many turns each list took before this one. */
  turns: ReadonlyMap<string, number>;
  now: Instant;
}): ResolvedTargets {
  const reached = new Map<string, PolicyTarget>();
  const channelIds = new Set<string>();
  const gaps: TargetGap[] = [];
  for (const target of options.targets) {
    const found = resolveTarget({ ...options, target });
    if (found.kind === 'gap') {
      gaps.push({ target, reason: found.reason, memberId: found.memberId ?? null });
      continue;
    }
    if (found.kind === 'channel') {
      channelIds.add(found.channelId);
      continue;
    }
    for (const memberId of found.memberIds) {
      const member = options.members.get(memberId);
      if (!member?.canRespond) gaps.push({ target, reason: member ? 'cannot_respond' : 'member_gone', memberId });
      else if (!reached.has(memberId)) reached.set(memberId, target);
    }
  }
  return { reached: [...reached].map(([memberId, by]) => ({ memberId, by })), channelIds: [...channelIds], gaps };
}

type Found =
  | { kind: 'members'; memberIds: readonly string[] }
  | { kind: 'channel'; channelId: string }
  | { kind: 'gap'; reason: TargetGap['reason']; memberId?: string };

function resolveTarget(
  options: Omit<Parameters<typeof resolveTargets>[0], 'targets'> & { target: PolicyTarget },
): Found {
  const { target, members, now } = options;
  switch (target.kind) {
    case 'member':
      return { kind: 'members', memberIds: [target.memberId] };
    case 'everyone_who_can_respond':
      return { kind: 'members', memberIds: respondersAmong(members.keys(), members) };
    case 'team': {
      const team = options.teams.get(target.teamId);
      if (!team) return { kind: 'gap', reason: 'gone' };
      const memberIds = respondersAmong(team, members);
      return memberIds.length > 0 ? { kind: 'members', memberIds } : { kind: 'gap', reason: 'team_empty' };
    }
    case 'schedule': {
      const plan = options.schedules.get(target.scheduleId);
      if (!plan) return { kind: 'gap', reason: 'gone' };
      const onCall = whoIsOnCall({ plan, members: new Set(members.keys()), at: now });
      if (onCall.kind === 'held') return { kind: 'members', memberIds: [onCall.memberId] };
      return { kind: 'gap', reason: onCall.reason, ...('memberId' in onCall ? { memberId: onCall.memberId } : {}) };
    }
    case 'channel': {
      const channel = options.channels.get(target.channelId);
      if (!channel) return { kind: 'gap', reason: 'gone' };
      if (channel.isDisabled) return { kind: 'gap', reason: 'channel_disabled' };
      if (channel.isPaused) return { kind: 'gap', reason: 'channel_paused' };
      return { kind: 'channel', channelId: target.channelId };
    }
    case 'round_robin': {
      const over = participantsOf({ ...options, over: target.over });
      if (!over) return { kind: 'gap', reason: 'gone' };
      // The turn passes among those who are there, so that nobody takes two for one who left.
      const responders = respondersAmong(over, members);
      const next = responders[(options.turns.get(turnKeyOf(target.over)) ?? 0) % Math.max(1, responders.length)];
      return next ? { kind: 'members', memberIds: [next] } : { kind: 'gap', reason: 'nobody_left' };
    }
  }
}

const respondersAmong = (ids: Iterable<string>, members: ReadonlyMap<string, { canRespond: boolean }>): string[] =>
  [...ids].filter((id) => members.get(id)?.canRespond);

function participantsOf(options: {
  over: RoundRobinOver;
  schedules: ReadonlyMap<string, OnCallPlan>;
}): readonly string[] | null {
  const { over } = options;
  if (over.kind === 'members') return [...new Set(over.memberIds)];
  const plan = options.schedules.get(over.scheduleId);
  return plan ? [...new Set(plan.layers.flatMap(({ participants }) => participants))] : null;
}
