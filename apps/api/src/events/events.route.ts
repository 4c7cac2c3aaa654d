import { AppError } from '@signalcraft/contracts/errors';
import { type FeedMessage, readFeedCursor } from '@signalcraft/engine/live-feed';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { ApiDeps } from '../deps.ts';
import { toAppError } from '../http/app-error.ts';
import { sendProblem } from '../http/send-problem.ts';
import { mayCall } from '../identity/access.guard.ts';
import type { Principal } from '../identity/principal.ts';

export const EVENTS_ACCESS = { role: 'VIEWER', scope: 'alert-groups:read' } as const;

const LISTENERS_MAX = 500;
const HEARTBEAT_MS = 15_000;
/** How long a session, membership or key that ended may still be listened with. */
const RECHECK_MS = 3_000;
/** What a listener that does not read may leave unsent; it resumes where it stopped. */
const UNSENT_BYTES_MAX = 1024 * 1024;

type Deps = Pick<ApiDeps, 'liveFeed' | 'identity' | 'limits' | 'readiness' | 'log'>;

/**
 * `GET /api/events`: what happens to the workspace's groups, as it happens. It resumes after `Last-Event-ID`, and ends
 * when the caller's access does, when they read too slowly, and when the process ends.
 */
export const eventsRoute =
  (deps: Deps): FastifyPluginAsync =>
  async (server) => {
    const { log } = deps;
    server.setErrorHandler((error, request, reply) => sendProblem({ request, reply, error: toAppError(error), log }));
    server.get('/api/events', async (request, reply) => {
      const { principal, renew } = await deps.limits.open({ ...deps.identity, request, reply });
      if (!mayCall({ rule: EVENTS_ACCESS, principal })) throw new AppError('FORBIDDEN');
      if (deps.liveFeed.listeners >= LISTENERS_MAX || deps.readiness.stopping.aborted) {
        throw new AppError('OVERLOADED', { retryAfterSeconds: 5 });
      }
      stream({ deps, reply, workspaceId: principal.workspaceId, after: positionOf(request), renew });
      return reply;
    });
  };

function positionOf(request: FastifyRequest): ReturnType<typeof readFeedCursor> {
  const lastEventId = request.headers['last-event-id'];
  if (typeof lastEventId !== 'string' || lastEventId === '') return null;
  const position = readFeedCursor(lastEventId);
  if (!position) throw new AppError('INVALID_CURSOR');
  return position;
}

function stream(options: {
  deps: Deps;
  reply: FastifyReply;
  workspaceId: string;
  after: ReturnType<typeof readFeedCursor>;
  renew: () => Promise<Principal>;
}): void {
  const { deps, reply, workspaceId } = options;
  const { stopping } = deps.readiness;
  reply.hijack();
  const out = reply.raw;
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) out.setHeader(name, value);
  out.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'close',
    // A proxy that collects answers before it passes them on would hold events back.
    'x-accel-buffering': 'no',
  });
  out.write(': listening\n\n');

  const write = (text: string): void => {
    if (out.writableLength > UNSENT_BYTES_MAX) out.destroy();
    else out.write(text);
  };
  const leave = deps.liveFeed.listen({
    workspaceId,
    after: options.after,
    hear: (messages) => write(messages.map(toFrame).join('')),
  });
  const end = (): void => void out.end();
  const heartbeat = setInterval(() => write(': ping\n\n'), HEARTBEAT_MS);
  const check = (): Promise<void> =>
    options.renew().then(
      (principal) => (mayCall({ rule: EVENTS_ACCESS, principal }) ? undefined : end()),
      (error: unknown) => (endsAccess(error) ? end() : undefined),
    );
  const recheck = setInterval(() => void check(), RECHECK_MS);
  stopping.addEventListener('abort', end);
  out.on('error', () => undefined);
  out.once('close', () => {
    leave();
    clearInterval(heartbeat);
    clearInterval(recheck);
    stopping.removeEventListener('abort', end);
  });
}

/** A store that is away for a moment takes nobody's access away. */
const endsAccess = (error: unknown): boolean => error instanceof AppError && error.code !== 'DATABASE_DOWN';

function toFrame(message: FeedMessage): string {
  const data = message.kind === 'event' ? JSON.stringify(message.event) : '{}';
  return `id: ${message.cursor}\nevent: ${message.kind === 'event' ? 'change' : message.kind}\ndata: ${data}\n\n`;
}
