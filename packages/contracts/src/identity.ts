import { z } from 'zod';
import { Id } from './common.ts';
import { Role } from './enums.ts';

/** Who is calling, and the workspaces they belong to. */
export const Me = z
  .object({
    user: z.object({ id: Id, email: z.string(), name: z.string() }),
    workspaces: z.array(z.object({ id: Id, name: z.string(), slug: z.string(), role: Role, memberId: Id })),
  })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof Me>;

export const Member = z.object({ id: Id, name: z.string(), email: z.string(), role: Role }).meta({ id: 'Member' });
export type Member = z.infer<typeof Member>;
export const MemberList = z.object({ items: z.array(Member) }).meta({ id: 'MemberList' });

/** A scope is `<noun>:read` or `<noun>:write`. */
export const API_SCOPES = [
  'alert-groups:read',
  'alert-groups:write',
  'integrations:read',
  'integrations:write',
  'receipts:read',
  'members:read',
  'notifications:read',
] as const;
export type ApiScope = (typeof API_SCOPES)[number];
export const ApiScope = z.enum(API_SCOPES);
