import { z } from 'zod';
import { Id } from './common.ts';
import { Role } from './enums.ts';
import { Zone } from './wall-time.ts';

/** Null: they did not say. */
const PersonZone = Zone.nullable().meta({ description: 'On whose clock their shifts are shown too.' });

/** Who is calling, and the workspaces they belong to. */
export const Me = z
  .object({
    user: z.object({
      id: Id,
      email: z.string(),
      name: z.string(),
      timeZone: PersonZone,
      isOperator: z.boolean().meta({ description: 'They look after the instance as a whole.' }),
    }),
    workspaces: z.array(z.object({ id: Id, name: z.string(), slug: z.string(), role: Role, memberId: Id })),
  })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof Me>;

export const Member = z
  .object({ id: Id, name: z.string(), email: z.string(), role: Role, timeZone: PersonZone })
  .meta({ id: 'Member' });
export type Member = z.infer<typeof Member>;
export const ChangeMember = z
  .object({ role: Role.meta({ description: 'At most your own.' }) })
  .meta({ id: 'ChangeMember' });
export type ChangeMember = z.infer<typeof ChangeMember>;
export const MemberList = z.object({ items: z.array(Member) }).meta({ id: 'MemberList' });
export type MemberList = z.infer<typeof MemberList>;

/** A scope is `<noun>:read` or `<noun>:write`. */
export const API_SCOPES = [
  'alert-groups:read',
  'alert-groups:write',
  'integrations:read',
  'integrations:write',
  'receipts:read',
  'receipts:write',
  'workspaces:read',
  'workspaces:write',
  'members:read',
  'notifications:read',
  'teams:read',
  'teams:write',
  'channels:read',
  'channels:write',
  'schedules:read',
  'schedules:write',
  'on-call:read',
  'escalation-policies:read',
  'escalation-policies:write',
  'grouping-rules:read',
  'grouping-rules:write',
  'routes:read',
  'routes:write',
  'shaping-rules:read',
  'shaping-rules:write',
  'what-if:read',
  'silences:read',
  'silences:write',
  'maintenance-windows:read',
  'maintenance-windows:write',
  'inhibition-rules:read',
  'inhibition-rules:write',
  'audit:read',
] as const;
export type ApiScope = (typeof API_SCOPES)[number];
export const ApiScope = z.enum(API_SCOPES);

/** Chooses one of the caller's workspaces; without it, the first they joined. */
export const WORKSPACE_HEADER = 'x-workspace-id';

/**
 * The prefix of the session cookie's name. Cookies do not separate by port, so that two installations on one machine
 * would sign each other out without it.
 */
export const sessionCookiePrefix = (options: { webBaseUrl: string }): string => {
  const { port, protocol } = new URL(options.webBaseUrl);
  return `sc${port || (protocol === 'https:' ? '443' : '80')}`;
};

/** The session cookie's whole name: over https browsers are held to `Secure` by its prefix. */
export const sessionCookieName = (options: { webBaseUrl: string }): string =>
  `${options.webBaseUrl.startsWith('https:') ? '__Secure-' : ''}${sessionCookiePrefix(options)}.session_token`;
