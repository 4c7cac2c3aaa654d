import type { Stretch } from '@signalcraft/contracts/schedule-api';
import type { GapReason } from '@signalcraft/contracts/schedules';

const TEXTS: Record<Exclude<GapReason, 'person_gone'>, string> = {
  no_layer: 'no layer covers this time',
  before_start: 'no layer has begun yet',
  after_end: 'every layer has ended',
  restricted: 'outside the hours of the layers',
  temporary_empty: 'the temporary schedule has nobody here',
};

type Held = Pick<Stretch, 'member' | 'gap'>;

/** Why nobody is on call; null while somebody is. */
export function gapText({ member, gap }: Held): string | null {
  if (gap === null) return null;
  return gap === 'person_gone' ? `it is the turn of ${member?.name ?? 'somebody'}, who has left` : TEXTS[gap];
}

/** Who is on call, in one or two words. */
export const holderText = ({ member, gap }: Held): string => (gap === null ? (member?.name ?? 'Somebody') : 'Nobody');
