import { ChannelName } from '@signalcraft/contracts/enums';
import type { PolicyTarget } from '@signalcraft/contracts/escalation-policies';
import { Layer, ScheduleException } from '@signalcraft/contracts/schedules';
import type { HotClient } from '@signalcraft/database/database';
import { readTargetChannels, type StoredTarget } from '@signalcraft/database/hot/channels';
import { readMembers, readPlans, readTeams, type StoredPlan, takeTurns } from '@signalcraft/database/hot/people';
import type { Reach } from '@signalcraft/domain/due-step';
import type { Recipient } from '@signalcraft/domain/escalation';
import type { OnCallPlan } from '@signalcraft/domain/on-call-plan';
import { membersOfPlan, needsOf, resolveTargets } from '@signalcraft/domain/targets';

const METHOD: ChannelName = 'email';

/** Whom the targets of a due step are now, with where they are reached. Lists that take turns move on by one. */
export async function readReach(options: {
  db: HotClient;
  workspaceId: string;
  targets: readonly PolicyTarget[];
  now: number;
}): Promise<Reach> {
  const { db, workspaceId, targets, now } = options;
  const needs = needsOf({ targets });
  const teams = needs.teamIds.length > 0 ? await readTeams({ db, workspaceId, teamIds: needs.teamIds }) : [];
  const plans =
    needs.scheduleIds.length > 0 ? await readPlans({ db, workspaceId, scheduleIds: needs.scheduleIds }) : [];
  const schedules = new Map(
    plans.flatMap((stored) => {
      const plan = toPlan(stored);
      return plan ? [[stored.scheduleId, plan] as const] : [];
    }),
  );
  const named = [
    ...needs.memberIds,
    ...teams.flatMap((team) => team.memberIds),
    ...[...schedules.values()].flatMap(membersOfPlan),
  ];
  const stored = await readMembers({
    db,
    workspaceId,
    memberIds: [...new Set(named)],
    everyone: needs.everyone,
  });
  const members = new Map(stored.map((member) => [member.memberId, member]));
  const channels = new Map(
    needs.channelIds.length > 0
      ? (await readTargetChannels({ db, workspaceId, channelIds: needs.channelIds })).map((one) => [one.channelId, one])
      : [],
  );
  // The lock on a list lasts until the end of the transaction, so that it is taken last.
  const turns = needs.turnKeys.length > 0 ? await takeTurns({ db, workspaceId, keys: needs.turnKeys }) : [];
  return reachOf({
    targets,
    members,
    teams: new Map(teams.map((team) => [team.teamId, team.memberIds])),
    schedules,
    channels,
    turns: new Map(turns.map(({ key, before }) => [key, before])),
    now,
  });
}

/** Whom the targets of a step are, with where each is reached, once all that decides it is read. */
export function reachOf(
  options: Omit<Parameters<typeof resolveTargets>[0], 'members' | 'channels'> & {
    members: ReadonlyMap<string, { canRespond: boolean; email: string }>;
    channels: ReadonlyMap<string, StoredTarget>;
  },
): Reach {
  const { members, channels } = options;
  const resolved = resolveTargets(options);
  const people = resolved.reached.flatMap(({ memberId }): Recipient[] => {
    const member = members.get(memberId);
    return member ? [{ recipientId: memberId, channelId: null, method: METHOD, destination: member.email }] : [];
  });
  const rooms = resolved.channelIds.flatMap((channelId): Recipient[] => {
    const channel = channels.get(channelId);
    const method = ChannelName.safeParse(channel?.kind).data;
    return channel && method ? [{ recipientId: null, channelId, method, destination: channel.name }] : [];
  });
  return { ...resolved, recipients: [...people, ...rooms] };
}

/** A stored schedule as the domain reads it. Null: a newer version wrote what cannot be read. */
export function toPlan(stored: Pick<StoredPlan, 'zone' | 'layers' | 'exceptions'>): OnCallPlan | null {
  const layers = Layer.array().safeParse(stored.layers);
  const exceptions = ScheduleException.array().safeParse(stored.exceptions);
  if (!layers.success || !exceptions.success) return null;
  return { zone: stored.zone, layers: layers.data, exceptions: exceptions.data };
}
