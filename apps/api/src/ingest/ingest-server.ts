import { type FastifyInstance, fastify } from 'fastify';
import type { ApiDeps } from '../deps.ts';
import { toAppError } from '../http/app-error.ts';
import { closeConnectionsAtTheEnd } from '../http/closing-connections.ts';
import { nextRequestId } from '../http/request-id.ts';
import { sendProblem } from '../http/send-problem.ts';
import { ingestRoutes } from './ingest.route.ts';

/** What begins so is a delivery. */
export const INGEST_PREFIX = '/api/webhooks/';

/** The Fastify of the ingest routes, ready; it listens nowhere and is handed its requests. */
export async function createIngestServer(
  deps: Pick<ApiDeps, 'log' | 'metrics' | 'readiness' | 'ingest'>,
): Promise<FastifyInstance> {
  const { log } = deps;
  const server = fastify({
    logger: false,
    genReqId: nextRequestId,
    routerOptions: { maxParamLength: 512 },
    frameworkErrors: (error, request, reply) => sendProblem({ request, reply, error: toAppError(error), log }),
  });
  closeConnectionsAtTheEnd(server, deps.readiness);
  await server.register(ingestRoutes(deps));
  await server.ready();
  return server;
}
