import { createSerializer, parseAsString } from 'nuqs/server';

/** The filter's place in the address, so that what was found can be shared. Days are of the viewer's zone. */
export const auditParameters = {
  actor: parseAsString.withDefault(''),
  kind: parseAsString.withDefault(''),
  object: parseAsString.withDefault(''),
  from: parseAsString.withDefault(''),
  to: parseAsString.withDefault(''),
};
export const auditAddress = createSerializer(auditParameters);

export type AuditView = Record<keyof typeof auditParameters, string>;
export const WHOLE_LOG: AuditView = { actor: '', kind: '', object: '', from: '', to: '' };

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The filter as the API asks for it; `to` is the last day that is shown. What means nothing is left out. */
export function auditQueryOf(view: AuditView): {
  actorId?: string;
  objectType?: string;
  objectId?: string;
  from?: string;
  to?: string;
} {
  const from = startOfDay(view.from, 0);
  const to = startOfDay(view.to, 1);
  return {
    ...(ID.test(view.actor) ? { actorId: view.actor } : {}),
    ...(view.kind === '' ? {} : { objectType: view.kind }),
    ...(ID.test(view.object) ? { objectId: view.object } : {}),
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
  };
}

/** Midnight in the zone of this clock, `later` days on. */
function startOfDay(day: string, later: number): string | null {
  if (!DAY.test(day)) return null;
  const at = new Date(`${day}T00:00`);
  if (Number.isNaN(at.getTime())) return null;
  at.setDate(at.getDate() + later);
  return at.toISOString();
}
