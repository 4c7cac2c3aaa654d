import type { Layer } from '@signalcraft/contracts/schedules';
import { isZone, startOfWeek, wallText } from '../zone-time.ts';

/** A weekly layer that hands off on Mondays at nine and has begun already, also while the zone is still being typed. */
export const newLayer = (options: { number: number; participants: string[]; zone: string; now: number }): Layer => {
  const { number, participants, now } = options;
  const zone = isZone(options.zone) ? options.zone : 'UTC';
  // One that begins this Monday would leave the hours before nine to nobody, were it made then.
  const monday = startOfWeek({ at: startOfWeek({ at: now, zone }) - 1, zone });
  return {
    id: newUuid(),
    name: `Layer ${number}`,
    zone: null,
    startsAt: `${wallText({ at: monday, zone }).slice(0, 10)}T09:00`,
    endsAt: null,
    rotation: { kind: 'weekly', every: 1 },
    participants,
    restrictions: [],
  };
};

/** Random, of version 4. `randomUUID` is missing where a page is not served over https. */
function newUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
