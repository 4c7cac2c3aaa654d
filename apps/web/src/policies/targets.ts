import type { PolicyTarget } from '@signalcraft/contracts/escalation-policies';
import type { Directory, WhoNow } from './directory.ts';
import type { TargetKind } from './target-kind.ts';
import { channel } from './target-kinds/channel.tsx';
import { everyone } from './target-kinds/everyone.tsx';
import { member } from './target-kinds/member.tsx';
import { roundRobin } from './target-kinds/round-robin.tsx';
import { schedule } from './target-kinds/schedule.tsx';
import { team } from './target-kinds/team.tsx';

/** The kinds in the order in which they are offered; one that is missing does not compile. */
const KINDS: { [K in PolicyTarget['kind']]: TargetKind<K> } = {
  schedule,
  member,
  team,
  round_robin: roundRobin,
  channel,
  everyone_who_can_respond: everyone,
};

export const TARGET_KINDS = Object.keys(KINDS) as PolicyTarget['kind'][];

/** Of a union's member the kind that belongs to it: the table above pairs them. */
export const kindOf = (kind: PolicyTarget['kind']): TargetKind<PolicyTarget['kind']> =>
  KINDS[kind] as unknown as TargetKind<PolicyTarget['kind']>;

export const targetWords = (options: { target: PolicyTarget; directory: Directory }): string =>
  kindOf(options.target.kind).words(options);

export const whoNow = (options: { target: PolicyTarget; directory: Directory }): WhoNow =>
  kindOf(options.target.kind).whoNow(options);

/** Whether a step would tell anybody now; who takes turns in a schedule is known only when the step is due. */
export const reachesNobody = (options: { targets: readonly PolicyTarget[]; directory: Directory }): boolean =>
  options.targets.every((target) => whoNow({ ...options, target }).gap !== null);
