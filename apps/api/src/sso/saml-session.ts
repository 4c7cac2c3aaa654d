import { AsyncLocalStorage } from 'node:async_hooks';
import type { Database } from '@signalcraft/database/database';
import { auditSsoBypass, findEnforcedSso } from '@signalcraft/database/system/sso';
import { newId } from '@signalcraft/platform/ids';
import type { BetterAuthPlugin } from 'better-auth';
import { APIError, createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { z } from 'zod';

/** Set while a session is made for whom a provider vouched for. */
const bySaml = new AsyncLocalStorage<true>();

/** The session of whom a provider vouched for, with the cookie that every other sign-in gets; not to be reached by HTTP. */
export const samlSession = () =>
  ({
    id: 'saml-session',
    endpoints: {
      openSamlSession: createAuthEndpoint.serverOnly(
        { method: 'POST', body: z.object({ subject: z.string() }), requireHeaders: true },
        async (ctx) => {
          const user = await ctx.context.internalAdapter.findUserById(ctx.body.subject);
          if (!user) throw new APIError('UNAUTHORIZED');
          const session = await bySaml.run(true, () => ctx.context.internalAdapter.createSession(user.id));
          await setSessionCookie(ctx, { session, user });
          return ctx.json({ ok: true });
        },
      ),
    },
  }) satisfies BetterAuthPlugin;

/**
 * Looks at every session before it is made: one of somebody whose workspace holds its people to its provider is refused
 * with SSO_REQUIRED, unless the provider vouched or they are an OWNER there, which is written to the audit log.
 */
export const admitSession =
  (options: { database: Database }) =>
  async (session: { userId: string; ipAddress?: string | null | undefined }): Promise<void> => {
    if (bySaml.getStore()) return;
    const { database } = options;
    const held = await findEnforcedSso({ database, subject: session.userId });
    if (!held) return;
    if (held.role !== 'OWNER' || held.memberId === null)
      throw new APIError('FORBIDDEN', { code: 'SSO_REQUIRED', message: 'Sign in by single sign-on.' });
    await auditSsoBypass({
      database,
      workspaceId: held.workspaceId,
      connectionId: held.connectionId,
      memberId: held.memberId,
      auditId: newId(Date.now()),
      address: session.ipAddress || null,
    });
  };
