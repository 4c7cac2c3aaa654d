import { verifyWebhook } from '@clerk/backend/webhooks';
import { AppError } from '@signalcraft/contracts/errors';
import type { Database } from '@signalcraft/database/database';
import { deleteClerkUser, updateClerkUser } from '@signalcraft/database/system/clerk-users';
import { newId } from '@signalcraft/platform/ids';
import type { Logger } from '@signalcraft/platform/log';
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { toAppError } from '../http/app-error.ts';
import { sendProblem } from '../http/send-problem.ts';
import { ClerkUser, profileOf } from './clerk-api.ts';

/** Among the addresses of deliveries, and none: those go on with a key. */
export const CLERK_WEBHOOK_PATH = '/api/webhooks/clerk';

export const isClerkWebhook = (url: string): boolean => /^\/api\/webhooks\/clerk(?:\?|$)/.test(url);

const BODY_MAX_BYTES = 256 * 1024;
const HEADERS = ['svix-id', 'svix-timestamp', 'svix-signature'] as const;

/** When it happened, in milliseconds: the events of a user are put in order by it. */
const timestamp = z.int().positive().max(8.64e15);
const UserEvent = z.discriminatedUnion('type', [
  z.object({ type: z.enum(['user.created', 'user.updated']), timestamp, data: ClerkUser }),
  z.object({ type: z.literal('user.deleted'), timestamp, data: z.object({ id: z.string().min(1) }) }),
]);

type Deps = { database: Database; signingSecret: string; log: Logger };

/**
 * What Clerk tells of its users. 204 once it is taken in, and for what is none of our business; 400 without the headers
 * of a signature or for a user that is none; 401 for a signature that is wrong or older than five minutes. An event that
 * comes twice, or after a later one, changes nothing.
 */
export const clerkWebhooksRoute =
  (deps: Deps): FastifyPluginAsync =>
  async (server: FastifyInstance) => {
    const { log } = deps;
    server.removeAllContentTypeParsers();
    server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    server.setErrorHandler((error, request, reply) => sendProblem({ request, reply, error: toAppError(error), log }));
    server.post(CLERK_WEBHOOK_PATH, { bodyLimit: BODY_MAX_BYTES }, async (request, reply) => {
      await takeIn({ ...deps, request });
      return reply.code(204).send();
    });
  };

async function takeIn(options: Deps & { request: FastifyRequest }): Promise<void> {
  const { database, log, request } = options;
  const headers = signatureOf(request);
  const verified = await verify({ ...options, headers });
  if (!verified.type.startsWith('user.')) return;
  const { data: told, error } = UserEvent.safeParse(verified);
  if (!told) throw new AppError('REQUEST_MISSHAPEN', { detail: 'It tells of no user.', cause: error });
  const event = { subject: told.data.id, eventId: headers.get('svix-id') ?? '', at: new Date(told.timestamp) };
  if (told.type === 'user.deleted') {
    const makeId = () => newId(Date.now());
    const { removed } = await deleteClerkUser({
      database,
      event,
      makeId,
      requestId: request.id,
      address: request.ip,
    });
    log.info({ memberships: removed }, 'A user was deleted at Clerk');
    return;
  }
  const { name, email, isEmailVerified } = profileOf(told.data);
  const address = email !== null && isEmailVerified ? email.toLowerCase() : null;
  const outcome = await updateClerkUser({ database, event, name, email: address });
  log.debug({ outcome }, 'A user was changed at Clerk');
}

function signatureOf(request: FastifyRequest): Headers {
  const headers = new Headers();
  for (const name of HEADERS) {
    const value = request.headers[name];
    if (typeof value !== 'string' || value.trim() === '') {
      throw new AppError('REQUEST_MISSHAPEN', { detail: `${name} is missing.` });
    }
    headers.set(name, value);
  }
  return headers;
}

/** The event, of which nothing is believed but that Clerk signed these very bytes within five minutes. */
async function verify(options: {
  request: FastifyRequest;
  headers: Headers;
  signingSecret: string;
}): Promise<{ type: string }> {
  const { headers, signingSecret } = options;
  const body = Buffer.isBuffer(options.request.body) ? new Uint8Array(options.request.body) : new Uint8Array();
  const request = new Request('http://localhost/', { method: 'POST', headers, body });
  try {
    return await verifyWebhook(request, { signingSecret });
  } catch (cause) {
    throw new AppError('UNAUTHENTICATED', { detail: 'The signature is not valid, or too old.', cause });
  }
}
