import type { AuditEntry } from '@signalcraft/contracts/audit';

/** Kinds that are not called by their name in the log. */
const KINDS: Record<string, string> = {
  api_key: 'API key',
  sso_connection: 'single sign-on',
  sso_domain: 'single sign-on domain',
};

const VERBS: Record<string, string> = {
  updated: 'changed',
  expired: 'ended',
  key_rotated: 'rotated the key of',
  key_read: 'looked at the key of',
  secret_rotated: 'rotated the secret of',
  role_changed: 'changed the role of',
  left: 'left as',
  exception_created: 'added an exception to',
  exception_deleted: 'took an exception from',
  swapped: 'swapped shifts in',
  swap_asked: 'asked to swap shifts in',
  swap_withdrawn: 'withdrew the wish to swap shifts in',
  calendar_made: 'made a calendar address for',
  calendar_revoked: 'took back the calendar address of',
  life_cycle_updated: 'changed the life cycle settings of',
  relaxed: 'no longer enforces',
  bypassed: 'went past',
  member_added: 'added a member by',
  role_given: 'gave a role by',
};

/** `escalation policy` of `escalation_policy`. */
export const kindText = (type: string): string => KINDS[type] ?? type.replaceAll('_', ' ');

/** What was done to what, as it goes on after who did it: `changed the route “Payments”`. */
export function deedText({ action, object }: Pick<AuditEntry, 'action' | 'object'>): string {
  const verb = action.slice(action.indexOf('.') + 1);
  const name = object.name === null ? '' : ` “${object.name}”`;
  return `${VERBS[verb] ?? verb.replaceAll('_', ' ')} the ${kindText(object.type)}${name}`;
}

/** One setting of a change: null where there was none. */
export type Difference = { field: string; before: string | null; after: string | null };

/** What differs between before and after; where there is only one side, all of it. */
export function differencesOf({ before, after }: Pick<AuditEntry, 'before' | 'after'>): Difference[] {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return fields.flatMap((field) => {
    const [was, is] = [valueText(before?.[field]), valueText(after?.[field])];
    return was === is ? [] : [{ field: fieldText(field), before: was, after: is }];
  });
}

/** `expires at` of `expiresAt`. */
const fieldText = (field: string): string => field.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

const valueText = (value: unknown): string | null => {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value, null, 1);
};
